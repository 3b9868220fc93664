from dataclasses import replace
from pathlib import Path

import pytest

from catalog.document import (
    DocumentError,
    Extra,
    Link,
    NotAnime,
    PartialDate,
    parse,
    render,
)

LAYZNER = """\
# Aoki Ryuusei SPT Layzner

![aoki-ryuusei-spt-layzner](https://cdn.example.org/91083.jpg)

-   **type**: tv-serie
-   **episodes**: 38
-   **original-name**: 蒼き流星 SPT レイズナー
-   **start-date**: 1985-10-03
-   **end-date**: 1985-10-03
-   **opening-song**: "Melos no You ni (メロスのように)" by Airmail from Nagasaki
-   **ending-song**: #1: "Go-Fun (5 分だけ, Five Minutes)" by Seiko Tomizawa (eps 1-25)
-   **rating**: PG-13 - Teens 13 or older

## Tags

-   space
-   mecha

## Sinopse

Two powers arm for war on Mars.

A boy arrives in a blue machine.

## Links

-   [My Anime list](https://myanimelist.net/anime/3079/Layzner)
-   [Official Site](http://www.layzner.net/)
"""

BARE = "# A\n\n-   **type**: ova\n\n## Tags\n\n## Links\n"


def parse_noting(text):
    problems = []
    return parse(text, problems.append), [(p.line, p.code) for p in problems]


def test_every_part_of_an_entry_is_read():
    document, problems = parse_noting(LAYZNER)
    assert problems == []
    assert document.title == "Aoki Ryuusei SPT Layzner"
    assert document.type == "tv-serie"
    assert document.episodes == 38
    assert document.original_title == "蒼き流星 SPT レイズナー"
    assert document.start_date == document.end_date == PartialDate("1985-10-03")
    assert document.rating == "PG-13"
    assert document.tags == ("space", "mecha")
    assert document.synopsis.split("\n\n")[1] == "A boy arrives in a blue machine."
    assert document.links[1] == Link("Official Site", "http://www.layzner.net/")
    assert document.poster_url == "https://cdn.example.org/91083.jpg"
    assert document.poster_alt == "aoki-ryuusei-spt-layzner"
    opening, ending = document.songs
    assert (opening.kind, opening.artist) == ("opening", "Airmail from Nagasaki")
    assert (ending.number, ending.episodes) == (1, "1-25")
    assert (document.layout, document.spelling, document.extras) == ((), {}, ())


def test_the_least_that_is_an_entry():
    document = parse("# Akira\n- **type**: movie")
    assert (document.title, document.type) == ("Akira", "movie")


@pytest.mark.parametrize("kind", ["tv-serie", "movie", "ova", "special", "ona"])
def test_these_types_are_anime(kind):
    text = f"# A\n\n-   **type**: {kind}\n\n## Tags\n\n## Links\n"
    assert parse(text).type == kind
    assert render(parse(text)) == text


@pytest.mark.parametrize(
    ("rating", "line"),
    [
        ("G", "G - All Ages"),
        ("PG", "PG - Children"),
        ("PG-13", "PG-13 - Teens 13 or older"),
        ("R", "R - 17+ (violence & profanity)"),
        ("R+", "R+ - Mild Nudity"),
        ("Rx", "Rx - Hentai"),
        ("None", "None"),
    ],
)
def test_a_rating_is_read_and_written_with_its_words(rating, line):
    text = f"# A\n\n-   **type**: ova\n-   **rating**: {line}\n\n## Tags\n\n## Links\n"
    assert parse(text).rating == rating
    assert render(replace(parse(text), layout=())) == text


def test_every_fixture_is_written_as_it_was_read():
    files = sorted(Path("fixtures").rglob("*.md"))
    assert files
    for file in files:
        text = file.read_bytes().decode()
        document, problems = parse_noting(text)
        assert render(document) == text
        assert problems == [], file


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("Girls &amp; Panzer", "Girls & Panzer"),
        ("Ani\\*Kuri15", "Ani*Kuri15"),
        ("\\_Summer", "_Summer"),
        ("A &#38; B &#x26; C", "A & B & C"),
        ("&nosuch; & &amp", "&nosuch; & &amp"),
        ("C:\\Anime", "C:\\Anime"),
        ("&#10;&#0;&#xD800;", "&#10;&#0;&#xD800;"),
        ("幽 ☆ 遊 ☆ 白書", "幽 ☆ 遊 ☆ 白書"),
        ("#KSWISS", "#KSWISS"),
    ],
)
def test_titles_are_read_as_markdown(source, title):
    text = BARE.replace("# A", f"# {source}")
    document = parse(text)
    assert document.title == title
    assert render(document) == text


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "no-title", 1),
        ("-   **type**: ova\n", "no-title", 1),
        ("# \n-   **type**: ova\n", "no-title", 1),
        ("-   **type**: ova\n\n## Sinopse\n\n# Not a title\n", "no-title", 1),
        ("# A\n", "no-type", 1),
        ("# A\n\n-   **type**:\n", "no-type", 3),
        ("# A\n\n-   **type**: show\n", "unknown-type", 3),
    ],
)
def test_what_is_no_entry_is_refused_with_its_place(text, code, line):
    with pytest.raises(DocumentError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.line) == (code, line)


@pytest.mark.parametrize(
    "kind",
    [
        *("manga", "manhwa", "manhua", "webtoon", "comic", "doujinshi", "doujin"),
        *("light-novel", "novel", "web-novel", "one-shot", "oneshot", "oel", "Manga"),
    ],
)
def test_other_media_are_told_apart(kind):
    with pytest.raises(NotAnime):
        parse(f"-   **type**: {kind}\n")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("-   **start-date**: some day", "bad-date"),
        ("-   **start-date**: 1985-13", "bad-date"),
        ("-   **end-date**: 1985-02-30", "bad-date"),
        ("-   **end-date**: 04/05/1985", "bad-date"),
        ("-   **episodes**: many", "bad-number"),
        ("-   **episodes**: -1", "bad-number"),
        ("-   **rating**: Good", "unknown-rating"),
        ("-   **studio**: Sunrise", "unknown-field"),
        ("-   **type**: movie", "unknown-field"),
        ("-   **opening-song**: None", "song-unparsed"),
        ("Some words.", "unknown-field"),
    ],
)
def test_a_value_that_cannot_be_read_is_kept_and_noted(line, code):
    text = BARE.replace("ova\n", f"ova\n{line}\n")
    document, problems = parse_noting(text)
    assert problems == [(4, code)]
    assert render(document) == text


@pytest.mark.parametrize(
    ("after", "line", "told"),
    [
        (
            *("", "-   **start-date**: some day"),
            "“some day” is not a date: write 1985, 1985-10 or 1985-10-03.",
        ),
        ("", "-   **end-date**: 1985-13", "“1985-13” is not a day of the calendar."),
        (
            *("", "-   **episodes**: many"),
            "“many” is no number of episodes. Write one number of 1 or more, or "
            "leave the line out while the number is not known.",
        ),
        (
            *("", "-   **rating**: Good"),
            "“Good” is no known rating. Write one of G, PG, PG-13, R, R+, Rx, None.",
        ),
        ("", "-   **studio**: Sunrise", "The format has no field “studio”."),
        ("", "-   **type**: movie", "“type” is said already."),
        (
            *("", "-   **opening-song**: None"),
            "No title can be read from “None”. "
            'Write “#1: "Title" by Artist (eps 1-12)”, or leave the line out.',
        ),
        (
            *("", '-   **ending-song**: #1: "A" by B #2: "C"'),
            '“#1: "A" by B #2: "C"” has two songs. Write each on a line of its own.',
        ),
        (
            *("", "-   **epsiodes**: 3"),
            "The format has no field “epsiodes”. Did you mean “episodes”?",
        ),
        (
            *("## Links\n", "## Synopsys"),
            "The section “Synopsys” is not of the format. Did you mean “Sinopse”?",
        ),
        ("## Tags\n", "-   **a**: b", "The line is no tag: write each as “-   space”."),
        ("## Tags\n", "-   a\n-   A", "“a” is there already."),
        ("## Tags\n", "<!-- -   a -->", "A comment is kept, and not read."),
        (
            *("## Tags\n", "\n## Sinopse\n\n-   **rating**: G"),
            "“rating” is read as running text. Write it above the headings.",
        ),
        (
            *("## Tags\n", "\n## Sinopse\n\n### Links"),
            "It is read as running text. Write “## Links”.",
        ),
        ("", "Some words.", "The line has no place in the format."),
        ("## Links\n", "## More", "The section “More” is not of the format."),
        ("## Links\n", "## Tags", "The section “Tags” is there already."),
        ("## Links\n", "-   [a](b)", "“b” is no web address."),
        (
            *("## Links\n", "-   words"),
            "The line is no link: write “-   [label](address)”.",
        ),
        (
            *("ova\n", "-   **start-date**: 1990\n-   **end-date**: 1989-12"),
            "It ends (1989-12) before it starts (1990).",
        ),
    ],
)
def test_what_is_noted_of_a_line_says_what_is_wrong_with_it(after, line, told):
    noted = []
    after = after or "ova\n"
    parse(BARE.replace(after, f"{after}{line}\n"), noted.append)
    assert [(one.severity, one.message) for one in noted] == [("warning", told)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "There is no line “# Title”."),
        ("# A\n", "There is no line “-   **type**: …”."),
        ("# A\n\n-   **type**:\n", "Write the type as “-   **type**: …”."),
        (
            "# A\n\n-   **type**: show\n",
            "“show” is not one of tv-serie, movie, ova, special, ona.",
        ),
    ],
)
def test_what_is_no_entry_is_told_what_it_lacks(text, told):
    with pytest.raises(DocumentError) as caught:
        parse(text)
    problem = caught.value.problem
    assert (problem.severity, problem.message) == ("error", told)


def test_kept_values_are_named():
    text = BARE.replace(
        "ova\n", "ova\n-   **episodes**: many\n-   **studio**: Sunrise\n"
    )
    assert parse(text).extras == (
        Extra("field", "episodes", "many"),
        Extra("field", "studio", "Sunrise"),
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("# ", "unknown-field"),
        ("# &#32;", "unknown-field"),
        ("# B", "unknown-field"),
        ("-   ** **: x", "unknown-field"),
        ("-   **:**: x", "unknown-field"),
        ("![b](http://b.org/)", "unknown-field"),
        ("![b]()", "unknown-field"),
        ("[b](http://b.org/)", "unknown-field"),
        ("-   words", "unknown-field"),
    ],
)
def test_a_line_that_says_nothing_known_is_kept_where_it_is(line, code):
    first = "![a](http://a.org/)"
    text = BARE.replace("# A\n", f"# A\n\n{first}\n\n{line}\n")
    document, problems = parse_noting(text)
    assert (document.title, document.poster_url) == ("A", "http://a.org/")
    assert document.extras == (Extra("text", "", line),)
    assert problems == [(5, code)]
    assert render(document) == text


@pytest.mark.parametrize("line", ["# ", "#\t", "## ", "![]()"])
def test_what_is_blank_before_the_title_is_kept_too(line):
    text = f"{line}\n{BARE}"
    document, problems = parse_noting(text)
    assert document.title == "A"
    assert document.extras == (Extra("text", "", line),)
    assert problems == [(1, "unknown-field")]
    assert render(document) == text


@pytest.mark.parametrize(
    "line",
    [
        *("-   **studio**: A", "-   **studio:** A", "-   **studio** A"),
        *("*\t**studio:**:A", "+ ** studio **:   A  ", "   - **studio:  **A"),
    ],
)
def test_a_field_is_named_in_many_ways(line):
    document = parse(BARE.replace("ova\n", f"ova\n{line}\n"))
    (extra,) = document.extras
    assert (extra.name, extra.value.strip(" :")) == ("studio", "A")


def test_blanks_around_a_value_are_no_part_of_it():
    text = BARE.replace("# A", "#  A  ").replace(": ova", ":  ova  ")
    text = text.replace("## Links\n", "## Links\n-   [ a ]( http://a.org/ )  \n")
    document, problems = parse_noting(text)
    assert (document.title, document.type) == ("A", "ova")
    assert document.links == (Link("a", "http://a.org/"),)
    assert problems == []
    assert render(document) == text


def test_dates_the_wrong_way_round_are_noted_where_it_shows():
    dates = "-   **start-date**: 1990-05\n-   **end-date**: 1989-12-01\n"
    document, problems = parse_noting(BARE.replace("ova\n", f"ova\n{dates}"))
    assert problems == [(5, "dates-reversed")]
    assert document.end_date == "1989-12-01"


def test_dates_of_different_precision_are_compared_as_far_as_both_are_known():
    dates = "-   **start-date**: 1990-05\n-   **end-date**: 1990\n"
    assert parse_noting(BARE.replace("ova\n", f"ova\n{dates}"))[1] == []


@pytest.mark.parametrize(
    ("item", "link"),
    [
        (
            "[W](http://ja.example.org/wiki/ 宇宙)",
            Link("W", "http://ja.example.org/wiki/ 宇宙"),
        ),
        ("[W](Http://example.org/)", None),
        ("[W](javascript:alert(1))", Link("W", "javascript:alert(1)")),
        ("[W](www.example.org)", Link("W", "www.example.org")),
        ("[a [b] c](http://x.org/(y))", None),
        ("[a\\]b](http://x.org/)", None),
    ],
)
def test_links_are_kept_and_bad_ones_noted(item, link):
    text = BARE.replace("## Links\n", f"## Links\n\n-   {item}\n")
    document, problems = parse_noting(text)
    assert render(document) == text
    assert len(document.links) == 1
    assert problems == ([(9, "bad-link")] if link else [])
    assert not link or document.links == (link,)


def test_unknown_sections_and_stray_lines_are_kept_in_their_place():
    text = (
        "Before the title.\n# A\nAfter it,\n\nin two paragraphs.\n\n-   **type**: ova\n"
        "## Tags\n-   space\nnot an item\n-   mecha\n-   space\n\n## Trivia\n\nOne.\n\n"
        "### Two\n\n## Links\n-   none\n\n\n## tags\n-   late\n"
    )
    document, problems = parse_noting(text)
    assert render(document) == text
    assert document.tags == ("space", "mecha")
    assert Extra("section", "Trivia", "One.\n\n### Two") in document.extras
    assert Extra("section", "tags", "-   late") in document.extras
    assert problems == [
        (1, "unknown-field"),
        (3, "unknown-field"),
        (10, "unknown-field"),
        (12, "unknown-field"),
        (14, "unknown-section"),
        (21, "bad-link"),
        (24, "unknown-section"),
    ]


@pytest.mark.parametrize(
    "manner",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.rstrip("\n"),
        lambda text: "\n\n" + text + "\n\n\n",
        lambda text: text.replace("-   ", "* "),
        lambda text: text.replace("## Tags", "##   TAGS  "),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("**: ", ":** "),
        lambda text: text.replace("tv-serie", "TV-Serie").replace("mecha", "Mecha"),
        lambda text: text.replace("\n\n", "\n \t\n"),
        lambda text: text.replace(
            "rating**: PG-13 - Teens 13 or older", "rating**: pg-13"
        ),
    ],
)
def test_another_manner_of_writing_says_the_same_and_comes_out_again(manner):
    usual, text = parse(LAYZNER), manner(LAYZNER)
    document, problems = parse_noting(text)
    assert problems == []
    assert render(document) == text
    for part in ("title", "type", "songs", "tags", "links", "start_date", "rating"):
        assert getattr(document, part) == getattr(usual, part)


def test_line_ends_are_kept_where_all_are_alike():
    windows = LAYZNER.replace("\n", "\r\n")
    assert parse(LAYZNER).newline == ""
    assert parse(windows) == replace(parse(LAYZNER), newline="\r\n")
    for text in (LAYZNER.replace("\n", "\r\n", 1), windows.replace("boy", "b\roy")):
        assert parse(text).newline == ""
        assert render(parse(text)) == text


@pytest.mark.parametrize("heading", ["##\tLinks", "## LINKS", "## &#76;inks"])
def test_a_heading_is_written_in_many_ways(heading):
    document, problems = parse_noting(LAYZNER.replace("## Links", heading))
    assert (document.links, problems) == (parse(LAYZNER).links, [])


@pytest.mark.parametrize("line", ["###Plot two", "### Part", " ## More", "## "])
def test_what_opens_no_section_is_running_text_there(line):
    text = BARE.replace("## Links", f"## Sinopse\n\none\n{line}\n\n## Links")
    document, problems = parse_noting(text)
    assert document.synopsis == f"one\n{line}".strip()
    assert (render(document), problems) == (text, [])


def test_a_heading_in_a_synopsis_opens_no_section():
    text = BARE.replace(
        "## Links", "## Sinopse\n\n\\## Tags\n\n### Part one\n\n## Links"
    )
    document, problems = parse_noting(text)
    assert document.synopsis == "## Tags\n\n### Part one"
    assert (render(document), problems) == (text, [])
