from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.document import (
    RATINGS,
    SONG_KINDS,
    TYPES,
    Document,
    Link,
    PartialDate,
    markup,
)
from catalog.document.entry import Own
from catalog.document.external_ids import external_ids, peek_mal_id
from catalog.document.sort_keys import order_key, sort_key


@pytest.mark.parametrize("text", ["1985", "1985-10", "1985-10-03", "2000-02-29"])
def test_a_partial_date_is_its_own_text(text):
    assert PartialDate(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "85", "1985-1", "1985-13", "1985-00", "2001-02-29", "0985", "1985-10-03T"],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match="is not"):
        PartialDate(text)


def test_a_partial_date_knows_its_parts():
    date = PartialDate("1985-10")
    assert (date.year, date.month, date.day, date.season) == (1985, 10, None, "fall")
    assert PartialDate("1985").season is None


def test_what_types_and_ratings_are_called():
    assert {value: (one.label, one.plural) for value, one in TYPES.items()} == {
        "tv-serie": ("TV series", "TV series"),
        "movie": ("Movie", "movies"),
        "ova": ("OVA", "OVAs"),
        "special": ("Special", "specials"),
        "ona": ("ONA", "ONAs"),
    }
    assert {code: rating.meaning for code, rating in RATINGS.items()} == {
        "G": "All Ages",
        "PG": "Children",
        "PG-13": "Teens 13 or older",
        "R": "17+ (violence & profanity)",
        "R+": "Mild Nudity",
        "Rx": "Hentai",
        "None": "",
    }


def test_what_kinds_of_songs_are_called():
    assert [
        (kind.value, kind.file_name, kind.label, kind.short, kind.noun, kind.plural)
        for kind in SONG_KINDS.values()
    ] == [
        ("opening", "opening-song", "Opening", "OP", "opening", "openings"),
        ("ending", "ending-song", "Ending", "ED", "ending", "endings"),
        (
            *("insert", "insert-song", "Insert song", "IN"),
            *("insert song", "insert songs"),
        ),
    ]


def test_a_document_says_nothing_that_it_was_not_told():
    bare = Document("A", "ova")
    assert {one.name: getattr(bare, one.name) for one in fields(bare)[2:]} == {
        **dict.fromkeys(("episodes", "start_date", "end_date")),
        **dict.fromkeys(("original_title", "rating", "synopsis", "newline"), ""),
        **dict.fromkeys(("poster_url", "poster_alt"), ""),
        **dict.fromkeys(("songs", "tags", "alternative_names", "links"), ()),
        **dict.fromkeys(("extras", "layout"), ()),
        "spelling": {},
    }
    assert Own() == Own("", "", False, frozenset(), None)


@pytest.mark.parametrize(
    ("one", "other", "after"),
    [
        ("1986", "1985-12-31", True),
        ("1985", "1985-12-31", False),
        ("1985-12", "1985-11-30", True),
        ("1985-10-03", "1985-10-03", False),
    ],
)
def test_a_date_is_after_another_only_when_that_is_sure(one, other, after):
    assert PartialDate(one).is_after(PartialDate(other)) is after


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        ("1000-01-01", 1000, 1, 1),
        ("1985-10-31", 1985, 10, 31),
        ("9999-12", 9999, 12, None),
        ("1985", 1985, None, None),
    ],
)
def test_the_parts_of_a_date_are_numbers(text, year, month, day):
    date = PartialDate(text)
    assert (date.year, date.month, date.day) == (year, month, day)


def test_a_season_has_three_months():
    seasons = [PartialDate(f"1985-{month:02}").season for month in range(1, 13)]
    assert seasons == [s for s in ("winter", "spring", "summer", "fall") for _ in "123"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("10/1985", "“10/1985” is not a date: write 1985, 1985-10 or 1985-10-03"),
        ("1985-02-29", "“1985-02-29” is not a day of the calendar"),
    ],
)
def test_what_is_no_date_is_told(text, told):
    with pytest.raises(ValueError, match="is not") as caught:
        PartialDate(text)
    assert str(caught.value) == told


@given(st.text() | st.text("\\&#;*amp12xA!"))
def test_plain_text_survives_markdown(text):
    assert markup.unescape(markup.escape(text)) == text


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("a*b", "a*b"),
        ("\\*", "\\\\*"),
        ("C:\\Anime", "C:\\Anime"),
        ("A & B", "A & B"),
        ("&amp;", "\\&amp;"),
        ("&#38; &#x26;", "\\&#38; \\&#x26;"),
    ],
)
def test_only_what_would_be_read_otherwise_is_escaped(text, markdown):
    assert markup.escape(text) == markdown
    assert markup.unescape(markdown) == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("\\*", "*"),
        ("\\a", "\\a"),
        ("&eacute;&#233;&#xE9;&#XE9;", "éééé"),
        ("&nbsp;", "\N{NO-BREAK SPACE}"),
        ("&nosuch;", "&nosuch;"),
        ("&#x10FFFF;&#x110000;", "&#x10FFFF;&#x110000;"),
        ("&#128512;", "😀"),
        ("&#10;", "&#10;"),
        ("&Tab;", "&Tab;"),
    ],
)
def test_entities_and_escapes_say_signs(markdown, text):
    assert markup.unescape(markdown) == text


@pytest.mark.parametrize(
    ("url", "catalogue", "number"),
    [
        ("https://myanimelist.net/anime/3079/Aoki_Ryuusei", "mal", 3079),
        ("http://www.myanimelist.net/anime/1", "mal", 1),
        ("http://anidb.info/perl-bin/animedb.pl?show=anime&aid=2154", "anidb", 2154),
        ("https://anidb.net/anime/23", "anidb", 23),
        ("https://anidb.net/a23", "anidb", 23),
        ("http://www.animenewsnetwork.com/encyclopedia/anime.php?id=1161", "ann", 1161),
    ],
)
def test_other_catalogues_numbers_are_read_from_links(url, catalogue, number):
    assert external_ids([Link("", url)]) == {catalogue: number}


@pytest.mark.parametrize(
    "url",
    [
        "https://myanimelist.net/manga/3079",
        "https://example.org/myanimelist.net/anime/1",
        "https://myanimelist.net/anime/99999999999999999999",
        "",
    ],
)
def test_other_addresses_have_no_number(url):
    assert external_ids([Link("", url)]) == {}


def test_of_several_links_to_one_catalogue_the_first_counts():
    mal = "HTTPS://MyAnimeList.net/anime/"
    links = [Link("", f"{mal}123456789"), Link("", f"{mal}2"), Link("", "x")]
    assert external_ids([*links, Link("", "https://anidb.net/a3")]) == {
        "mal": 123456789,
        "anidb": 3,
    }


def test_the_number_is_found_without_parsing():
    link = "-   [My Anime list](https://myanimelist.net/anime/3079/X)\n"
    assert peek_mal_id(f"# A\n\n## Links\n\n{link}") == 3079
    assert peek_mal_id(f"# A\n\n## Sinopse\n\n{link}") is None
    assert peek_mal_id("") is None


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("“Aa! Megami-sama”", "aa megami sama"),
        ("Café", "cafe"),
        ("☆", "☆"),
        ("ＡＫＩＲＡ", "akira"),
    ],
)
def test_titles_sort_by_their_words(title, key):
    assert sort_key(title) == key


def test_a_key_is_as_long_as_its_column():
    assert sort_key("A" * 201) == "a" * 200


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Hirohashi Ryou", "Ryo Hirohashi", True),
        ("Ryō Hirohashi", "Hirohashi Ryoo", True),
        ("Yuuki Aoi", "Aoi Yuki", True),
        ("Mau", "Ma", False),
        ("Team 'AAA'", "Team AA", False),
        ("KOTARO OOSHIO", "Kotaro Oshio", True),
        ("Ryo Hirohashi", "Ryo Hirohasi", False),
    ],
)
def test_names_that_may_be_of_one_person_have_one_key(one, other, is_same):
    assert (order_key(one) == order_key(other)) == is_same
