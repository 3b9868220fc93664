"""`docs/format.md` is true: every example and every row of it is read as it says."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.document import parse, render
from catalog.document.songs import compose

PAGE = Path("docs/format.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```markdown\n(.*?)```", PAGE, re.DOTALL)
TYPE = "-   **type**: ona\n"


def rows(heading):
    section = PAGE.split(f"### {heading}\n")[1].split("\n#")[0]
    return re.findall(r"^\| `(.*?)` \| `(.*)` \|$", section, re.MULTILINE)


def read(text):
    """Return a Document, and its text as if nobody had written it before."""
    problems = []
    document = parse(text, problems.append)
    assert problems == []
    assert render(document) == text
    songs = tuple(replace(song, spelling="") for song in document.songs)
    return document, render(
        replace(document, songs=songs, layout=(), spelling={}, newline="")
    )


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_is_read_and_is_as_the_site_would_write_it(text):
    _, canonical = read(text)
    assert canonical.startswith(text)


@pytest.mark.parametrize(("written", "meant"), rows("Lines above the headings"))
def test_a_line_above_the_headings(written, meant):
    head = "# A\n\n" if "**type**" in meant else f"# A\n\n{TYPE}"
    _, canonical = read(f"{head}{written}\n")
    assert meant in canonical.splitlines()


@pytest.mark.parametrize(("written", "meant"), rows("Songs"))
def test_a_song(written, meant):
    document, _ = read(f"# A\n\n{TYPE}-   **opening-song**: {written}\n")
    assert [compose(song) for song in document.songs] == meant.split("` and `")


@pytest.mark.parametrize(("written", "meant"), [*rows("Tags"), *rows("Links")])
def test_an_item(written, meant):
    heading = "## Links" if "http" in meant else "## Tags"
    text = f"# A\n\n{TYPE}\n{heading}\n\n{written}\n"
    _, canonical = read(text)
    items = [line for line in canonical.splitlines() if line.startswith("-   ")]
    assert items[1:] == meant.split("` and `")


@pytest.mark.parametrize(("written", "meant"), rows("Headings"))
def test_a_heading(written, meant):
    text = f"{written}\n\n{TYPE}"
    if meant.startswith("## "):
        text = f"# A\n\n{TYPE}\n{written}\n\n-   [a](https://example.org/)\n"
    _, canonical = read(text)
    assert meant in canonical.splitlines()


def test_what_shares_a_line_has_its_own_once_one_is_edited():
    text = (
        f'# A\n\n{TYPE}-   **opening-song**: "A" by B, "C" by D\n\n## Tags\n\n- a, b\n'
    )
    document, _ = read(text)
    fewer = replace(document, songs=document.songs[1:], tags=("b",))
    for edited in (fewer, replace(document, tags=("a", "c"), songs=document.songs[:1])):
        again = parse(render(edited))
        assert (again.songs, again.tags) == (edited.songs, edited.tags)


@pytest.mark.parametrize(
    "value",
    [
        "*a*",
        "a #",
        "#a",
        "_a_ b",
        "a, b",
        "[a](b)",
        "a;",
        "a / b",
        "`a`",
        "[ ] a",
        "a <!-- b -->",
        "**type**: a",
    ],
)
def test_what_an_editor_types_survives_though_a_file_would_mean_less(value):
    document = parse(f"# A\n\n{TYPE}")
    changed = replace(
        document, title=value, tags=(value,), synopsis="Tags\n---\n### Links"
    )
    again = parse(render(changed))
    assert (again.title, again.tags) == (value, (value,))
    assert again.synopsis == changed.synopsis
