import difflib
from dataclasses import replace

import pytest

from catalog.document import Document, Extra, Link, PartialDate, parse, render

from .test_parser import LAYZNER

ODD = """\
# Girls &amp; Panzer
* **rating**: G - All Ages
* **type**: tv-serie
* **studio**: Actas

## Links
* [Wiki](http://example.org/)

## Tags
* school
stray
* Military
"""


def changed_lines(before, after):
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "-+"]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({"title": "Layzner"}, ["- # Aoki Ryuusei SPT Layzner", "+ # Layzner"]),
        (
            {"end_date": PartialDate("1986-06-26")},
            ["- -   **end-date**: 1985-10-03", "+ -   **end-date**: 1986-06-26"],
        ),
        ({"episodes": None}, ["- -   **episodes**: 38"]),
        ({"tags": ("space", "mecha", "sci-fi")}, ["+ -   sci-fi"]),
        ({"tags": ("mecha",)}, ["- -   space"]),
    ],
)
def test_an_edit_changes_its_own_lines_alone(change, lines):
    edited = replace(parse(LAYZNER), **change)
    assert changed_lines(LAYZNER, render(edited)) == lines


def test_an_edit_leaves_the_manner_of_all_other_lines():
    edited = replace(parse(ODD), title="Girls und Panzer", tags=("school", "war"))
    assert changed_lines(ODD, render(edited)) == [
        "- # Girls &amp; Panzer",
        "+ # Girls und Panzer",
        "- * Military",
        "+ -   war",
    ]


def test_a_new_value_goes_where_it_belongs():
    edited = replace(
        parse(ODD),
        episodes=12,
        synopsis="Tanks.",
        poster_url="http://example.org/p.jpg",
        links=(Link("Wiki", "http://example.org/"), Link("New", "http://new.org/")),
    )
    assert render(edited) == (
        "# Girls &amp; Panzer\n\n![](http://example.org/p.jpg)\n"
        "* **rating**: G - All Ages\n"
        "* **type**: tv-serie\n-   **episodes**: 12\n* **studio**: Actas\n"
        "\n## Links\n* [Wiki](http://example.org/)\n-   [New](http://new.org/)\n"
        "\n## Tags\n* school\nstray\n* Military\n\n## Sinopse\n\nTanks.\n"
    )
    again = parse(render(edited))
    assert (again.episodes, again.synopsis) == (12, "Tanks.")


def test_what_is_new_in_a_list_goes_behind_all_of_it():
    document = parse(ODD)
    edited = replace(document, tags=("school", "military", "war"))
    assert changed_lines(ODD, render(edited)) == ["+ -   war"]
    assert "* Military\n-   war\n" in render(edited)


def test_a_new_section_goes_before_those_that_the_format_has_not():
    text = "# A\n* **type**: ova\n\n## Tags\n* a\nstray\n\n## Trivia\n\nx\n\n## Links\n"
    edited = replace(parse(text), synopsis="Tanks.")
    assert render(edited) == text.replace(
        "## Trivia", "## Sinopse\n\nTanks.\n\n## Trivia"
    )


def test_a_new_field_goes_among_the_fields_and_a_new_line_behind_them():
    text = "# A\n* **type**: ova\n* **studio**: B\n\n## Tags\n* a\n\n## Notes\n\nx\n"
    document = parse(text)
    extras = (
        *document.extras,
        *(Extra("field", "staff", "C"), Extra("text", "", "stray")),
        Extra("section", "More", "y"),
    )
    assert render(replace(document, extras=extras)) == (
        "# A\n* **type**: ova\n* **studio**: B\n-   **staff**: C\n\nstray\n"
        "\n## Tags\n* a\n\n## Notes\n\nx\n\n## More\n\ny\n"
    )


def test_an_emptied_part_leaves_no_line():
    bare = replace(parse(LAYZNER), synopsis="", songs=(), links=(), poster_url="")
    assert "Sinopse" not in render(bare)
    assert parse(render(bare)) == replace(bare, poster_alt="")


def test_an_entry_that_never_was_a_file_is_written_canonically():
    document = Document(title="*A* &amp; B\\", type="ova", rating="None")
    text = render(document)
    assert text == (
        "# \\*A\\* \\&amp\\; B\\\n\n-   **type**: ova\n-   **rating**: None\n\n"
        "## Tags\n\n## Links\n"
    )
    assert parse(text) == document


def test_what_the_format_has_no_place_for_is_written_as_lines_of_it():
    document = Document(
        title="A",
        type="ova",
        extras=(
            Extra("field", "studio", "Sun*rise*"),
            Extra("section", "Staff", "Words."),
            Extra("section", "Empty", ""),
            Extra("text", "", "Stray words."),
        ),
        links=(Link("a [b] c", "http://x.org/"),),
    )
    text = (
        "# A\n\n-   **type**: ova\n-   **studio**: Sun*rise*\n\nStray words.\n\n"
        "## Tags\n\n## Links\n\n-   [a \\[b\\] c](http://x.org/)\n\n"
        "## Staff\n\nWords.\n\n## Empty\n"
    )
    assert render(document) == text
    assert parse(text).links == document.links
    assert set(parse(text).extras) == set(document.extras)
