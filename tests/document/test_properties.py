"""What holds for every text, found by machine: none is lost, none is too much."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.document import (
    NAME_KINDS,
    RATINGS,
    TYPES,
    AlternativeName,
    Document,
    DocumentError,
    Link,
    PartialDate,
    lines,
    parse,
    render,
)
from catalog.document.fields import tag_name
from catalog.document.markup import escape

FIXTURES = [
    path.read_bytes().decode() for path in sorted(Path("fixtures").rglob("*.md"))
]
MIB = 1 << 20
HEAD = "# T\n\n-   **type**: ova\n\n"

line = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=40)
# What a file can say: composed letters, and none that nobody sees.
plain = line.map(lambda text: lines.plain(escape(" ".join(text.split())))).filter(bool)
pieces = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "-   ",
            "* ",
            "**",
            ": ",
            "\n",
            "\n\n",
            "\r\n",
            "\t",
            "\\",
            "&amp;",
        ),
        *(
            "type",
            "**type**: ova",
            "episodes",
            "start-date",
            "rating",
            "1985-10",
            "ova",
        ),
        *(
            "Tags",
            "Sinopse",
            "Links",
            "Alternative names",
            "**en, short**: ",
            "![",
            "](",
            "[",
            "]",
            ")",
        ),
        *(
            "opening-song",
            '"',
            " by ",
            "(",
            "http://example.org/",
            "\ufeff",
            "　",
            "```",
            "---",
            "### Tags",
            "<!--",
            "-->",
            "__",
            "• ",
            ", ",
            "e\u0301\u200b",
        ),
    ]
)


@given(st.lists(pieces | line, max_size=60).map("".join))
@example("# a\n\r\n-   **type**: ova\r\n")
@example("# \xa0\n-   **type**: ova")
@example("# a\n-   **type**: ova\n## Tags\n## Tags\n## Sinopse\n## Sinopse\nx")
@example("# a\n-   **type**: ova\n## Links\n- [a](b)\n* [a](b)\n- [a](b)")
def test_whatever_parses_comes_out_again(text):
    try:
        document = parse(HEAD + text)
    except DocumentError:
        return
    assert render(document) == HEAD + text


@given(st.lists(pieces | line, max_size=60).map("".join))
def test_nothing_but_the_parsers_own_error_is_raised(text):
    try:
        document, line = parse(text), 1
    except DocumentError as error:
        document, line = None, error.line
    assert 1 <= line <= text.count("\n") + 1
    assert document is None or render(document) == text


@given(
    st.sampled_from(FIXTURES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), pieces | line), max_size=5),
)
def test_a_damaged_file_loses_nothing(text, damages):
    for place, length, piece in damages:
        start = int(place * len(text))
        text = text[:start] + piece + text[start + length :]
    problems = []
    try:
        document = parse(text, problems.append)
    except DocumentError:
        return
    assert render(document) == text
    lines = text.count("\n") + 1
    assert all(1 <= p.line <= lines and p.code and p.message for p in problems)


@given(
    st.builds(
        Document,
        title=plain,
        type=st.sampled_from(list(TYPES)),
        episodes=st.none() | st.integers(1, 999_999),
        original_title=st.just("") | plain,
        start_date=st.none()
        | st.sampled_from([PartialDate("1985"), PartialDate("1985-10")]),
        rating=st.sampled_from(["", *RATINGS]),
        tags=st.lists(plain.map(tag_name).filter(bool), unique=True, max_size=4).map(
            tuple
        ),
        alternative_names=st.lists(
            st.builds(
                AlternativeName,
                plain | plain.map("**en**: {}".format),
                st.sampled_from(["", "en", "pt-BR"]),
                st.sampled_from(["", *NAME_KINDS]),
            ),
            max_size=3,
        ).map(tuple),
        links=st.lists(st.builds(Link, plain, plain), max_size=3).map(tuple),
        synopsis=st.lists(plain, max_size=4).map("\n\n".join),
    ),
    st.sampled_from(FIXTURES),
)
def test_every_value_reads_back(document, other):
    assert parse(render(document)) == document
    # The same values in the manner of another file read back as well.
    worn = replace(
        parse(other), **{n: getattr(document, n) for n in ("title", "links")}
    )
    again = parse(render(worn))
    assert (again.title, again.links) == (document.title, document.links)


@pytest.mark.parametrize(
    "text",
    [
        "\n" * MIB,
        "# " + "\\" * MIB,
        "# " + "&amp;" * (MIB // 5),
        HEAD + "a\n" * (MIB // 2),
        HEAD + "## a\n" * (MIB // 5),
        HEAD + "-   **a**: b\n" * (MIB // 13),
        HEAD + '-   **opening-song**: "a" by b\n' * (MIB // 31),
        HEAD + '-   **opening-song**: "' + "(" * MIB,
        HEAD + "## Tags\n\n" + "".join(f"- {n}\n" for n in range(MIB // 8)),
        HEAD + "## Links\n\n- [" + "]" * MIB,
        HEAD + "## Links\n\n- " + "[](" * (MIB // 3),
        HEAD + "## Links\n\n- [a](" + ") " * (MIB // 2) + "x",
        HEAD + "## Sinopse\n\n" + "\\## \n" * (MIB // 5),
        HEAD + "## Sinopse\n\n" + "> " * (MIB // 2),
        HEAD + "## Sinopse\n\n" + "*[`<" * (MIB // 4),
    ],
    ids=range(15),
)
def test_a_mebibyte_of_anything_is_read(text):
    with suppress(DocumentError):
        assert render(parse(text)) == text
