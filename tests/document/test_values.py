import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.document import Link, PartialDate, markup
from catalog.document.external_ids import external_ids, peek_mal_id
from catalog.document.sort_keys import sort_key


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


@given(st.text())
def test_plain_text_survives_markdown(text):
    assert markup.unescape(markup.escape(text)) == text


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
