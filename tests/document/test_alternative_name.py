"""Alternative names: their language and kind, in a file and out of it."""

import pytest

from catalog.document import AlternativeName, parse, render
from catalog.document.alternative_name import read_language
from catalog.document.diff import diff_documents
from catalog.document.display import element_name, value_text

HEAD = "# Shingeki no Kyojin\n\n-   **type**: tv-serie\n\n## Tags\n"
TAIL = "\n## Links\n"


def file_of(*lines):
    listed = "\n".join(lines)
    return f"{HEAD}\n## Alternative names\n\n{listed}\n{TAIL}"


@pytest.mark.parametrize(
    ("line", "name", "canonical"),
    [
        ("-   Attack", ("Attack",), None),
        ("-   **en**: Attack", ("Attack", "en", "official"), None),
        ("-   **en, short**: AoT", ("AoT", "en", "short"), None),
        ("-   **en, other**: Titans", ("Titans", "en", "other"), None),
        ("-   **short**: AoT", ("AoT", "", "short"), None),
        ("-   **official**: A", ("A", "", "official"), None),
        ("* **EN , Short**: AoT", ("AoT", "en", "short"), "-   **en, short**: AoT"),
        ("- **pt-br:** A", ("A", "pt-BR", "official"), "-   **pt-BR**: A"),
        ("-   **en, official**: A", ("A", "en", "official"), "-   **en**: A"),
        ("-   **zh-hant** :進", ("進", "zh-Hant", "official"), "-   **zh-Hant**: 進"),
        ("+ **fr**: A &amp; B", ("A & B", "fr", "official"), "-   **fr**: A & B"),
    ],
)
def test_a_line_says_language_and_kind(line, name, canonical):
    text = file_of(line)
    document = parse(text)
    assert document.alternative_names == (AlternativeName(*name),)
    assert render(document) == text
    if canonical:
        bare = parse(file_of(canonical))
        assert bare.alternative_names == document.alternative_names
        assert document.spelling == {canonical: (line,)}


@pytest.mark.parametrize(
    "said",
    [
        *("**jp**: A", "**English**: A", "**en, nickname**: A", "**short, en**: A"),
        *("**en, fr**: A", "**en, short, other**: A", "**, short**: A", "**en,**: A"),
        *("**en**:", "**en** A", "*en*: A", "en: A", "**e*n**: A", "** **: A"),
        *(f"**en-x-{'a' * 40}**: A", "**" * 40, r"\**en**: A"),
    ],
)
def test_another_word_leaves_the_line_a_plain_name(said):
    text = file_of(f"-   {said}")
    document = parse(text)
    plain = said.replace("\\", "")
    assert document.alternative_names == (AlternativeName(plain),)
    assert render(document) == text
    assert document.spelling == {}


def test_a_plain_name_that_looks_like_a_language_stays_one():
    name = AlternativeName("**en**: A")
    document = parse(file_of(r"-   \**en**: A"))
    assert document.alternative_names == (name,)
    assert document.spelling == {}


def test_a_name_with_a_language_is_official_where_nothing_else_is_said():
    assert AlternativeName("A", "en") == AlternativeName("A", "en", "official")
    assert AlternativeName("A").kind == ""


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        *(("EN", "en"), ("pt-br", "pt-BR"), ("ZH-HANT-tw", "zh-Hant-TW")),
        *(("ja_latn", "ja-Latn"), ("en-gb-OED", "en-gb-oed"), ("X-Elvish", "x-elvish")),
        *(("tl", "tl"), ("ja-Jpan", "ja-Jpan")),
    ],
)
def test_a_tag_is_written_as_the_registry_writes_it(text, tag):
    assert read_language(text) == tag
    assert read_language(tag) == tag


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jp",
        "english",
        "en us",
        "é",
        "ｅｎ",
        "\0",
        "en-" + "a" * 9,
        "en" * 50,
        "a-1",
    ],
)
def test_what_is_no_tag_is_refused_with_what_to_write(text):
    with pytest.raises(ValueError, match="is not a language tag"):
        read_language(text)


def test_people_read_a_name_with_its_language():
    name = AlternativeName("Attack", "en", "short")
    assert (element_name(name), value_text(name)) == ("Attack", "en, short: Attack")


def test_another_language_is_a_change_of_the_same_name():
    before, after = (parse(file_of(f"-   {n}")) for n in ("A", "**en**: A"))
    (change,) = diff_documents(before, after)
    assert (change.element, change.before.mark, change.after.mark) == ("A", "", "en")
