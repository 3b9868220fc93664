"""What a text may mean beside a name: its year, its type, a file, another spelling."""

import pytest

from catalog.search.articles import article_at
from catalog.search.question import (
    Meaning,
    is_quoted,
    meanings,
    season_of,
)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("akira 1988", Meaning("akira", 1988)),
        ("akira (1988)", Meaning("akira", 1988)),
        ("1988 akira", Meaning("akira", 1988)),
        ("naruto tv", Meaning("naruto", None, "tv-serie")),
        ("Lupin the movie 1979", Meaning("Lupin", 1979, "movie")),
        ("hellsing OVA", Meaning("hellsing", None, "ova")),
        ("bleach anime", Meaning("bleach", passed_over=("anime",))),
        (
            "watch Lupin III online",
            Meaning("Lupin III", passed_over=("watch", "online")),
        ),
        ("evangelion opening 2", Meaning("evangelion", passed_over=("opening 2",))),
        ("yamato 2199", None),  # no year yet
        ("akira", None),
        ("1984", None),
    ],
)
def test_what_is_said_beside_a_name_is_read(text, asked):
    assert next(meanings(text), None) == asked


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("[SubsPlease] Jujutsu Kaisen - 05 (1080p) [ABCD1234].mkv", "Jujutsu Kaisen"),
        ("[Group]_Cowboy_Bebop_-_01_[720p].mkv", "Cowboy Bebop"),
        ("Steins.Gate.S01E03.1080p.BluRay.x264.mkv", "Steins Gate"),
        ("Akira (1988) [BD 1080p HEVC].mkv", "Akira"),
    ],
)
def test_the_name_of_a_file_loses_all_but_the_title(name, title):
    assert next(meanings(name)).words == title


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("しんげきのきょじん", "shingekinokyojin"),
        ("ナルト", "naruto"),
        ("Natume Yuuzintyou", "natsume yuujinchou"),
        ("Musisi", "mushishi"),
        ("shukufuku wo", "shukufuku o"),
        ("a239", "anidb 239"),
        ("https://anilist.co/anime/20/Naruto/", "Naruto"),
        ("kitsu.app/anime/death-note", "death note"),
        ("https://en.wikipedia.org/wiki/Akira_(1988_film)", "Akira"),
    ],
)
def test_another_spelling_is_tried(text, words):
    assert words in [one.words for one in meanings(text)]


@pytest.mark.parametrize(
    "text", ["", " ", "(", "[", "[]", ".mkv", "tv", "1999 tv", "銀"]
)
def test_of_little_there_is_no_other_meaning_that_is_blank(text):
    assert all(one.words.strip() for one in meanings(text))


@pytest.mark.parametrize(
    ("text", "season"),
    [
        ("haikyuu season 4", ("haikyuu", 4)),
        ("haikyuu s3", ("haikyuu", 3)),
        ("free! 2nd season", ("free!", 2)),
        ("overlord: first season", ("overlord", 1)),
        ("season 4", None),
        ("four seasons", None),
        ("haikyuu 4", None),
    ],
)
def test_a_season_is_told_by_its_number(text, season):
    assert season_of(text) == season


def test_an_article_has_all_spellings_of_its_address():
    article = article_at("https://en.m.wikipedia.org/wiki/Akira_%281988_film%29#Plot")
    addresses = article.addresses
    for known in (
        "http://en.wikipedia.org/wiki/Akira_(1988_film)",
        "https://en.wikipedia.org/wiki/Akira_%281988_film%29",
    ):
        assert known in addresses
    assert article.title == "Akira"
    assert article_at("akira") is None


def test_quotes_mean_the_text_as_it_is():
    assert is_quoted('"akira 1988"')
    assert not is_quoted('"')
    assert not is_quoted("akira")
