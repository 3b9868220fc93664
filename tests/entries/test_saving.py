"""What a save leaves in the rows: the same, whatever they held before."""

from dataclasses import replace

import pytest

from catalog.document import Extra
from catalog.document.entry import Picture
from catalog.models import Anime, Credit, Revision, Song, Tag
from catalog.quality.rules import CATALOGUE_WIDE

from ..factories import load_document, make_anime, save_document

pytestmark = pytest.mark.django_db

BEFORE = {
    "type": "ova",
    "original_title": "前",
    "episodes": 1,
    "start_date": "1985-03-02",
    "end_date": "1986",
    "rating": "G",
    "synopsis": "Before.",
    "poster_url": "http://example.org/before.jpg",
    "poster_alt": "before",
    "tags": ["a"],
    "alternative_names": ["Earlier"],
    "songs": [("opening", '#1: "One" by Ai (eps 1-2)')],
    "links": [("MAL", "https://myanimelist.net/anime/1/x")],
    "extras": [Extra("field", "studio", "Before")],
}
AFTER = {
    "type": "movie",
    "original_title": "後",
    "episodes": 26,
    "start_date": "2001-10",
    "end_date": "2002-03-30",
    "rating": "R+",
    "synopsis": "After.",
    "poster_url": "http://example.org/after.jpg",
    "poster_alt": "after",
    "tags": ["b", "c"],
    "alternative_names": ["Later", "Latest"],
    "songs": [("ending", '"Two (二)" by Bo & Di'), ("opening", '"Three" by Ed')],
    "links": [
        ("MAL", "https://myanimelist.net/anime/7/x"),
        ("AniDB", "http://anidb.info/perl-bin/animedb.pl?show=anime&aid=8"),
        ("ANN", "http://www.animenewsnetwork.com/encyclopedia/anime.php?id=9"),
    ],
    "extras": [Extra("section", "Staff", "After."), Extra("text", "", "Stray.")],
}
OWN = {"id", "slug", "created_at", "updated_at"}  # of each entry


def rows_of(anime):
    """Return all that rows of an entry say, but for what is its own."""
    (row,) = Anime.objects.filter(pk=anime.pk).values()
    parts = [
        [{k: v for k, v in part.items() if k not in ("id", "anime_id")} for part in of]
        for of in (
            anime.songs.order_by("position").values(),
            anime.links.order_by("position").values(),
            anime.alternative_names.order_by("position").values(),
            anime.tagged.order_by("position").values("tag", "position"),
            Credit.objects.filter(song__anime=anime)
            .order_by("song__position", "position")
            .values("artist", "position", "name", "join_phrase", "lead", "character"),
            anime.search_names.order_by("name").values("name", "words"),
            anime.findings.exclude(rule__in=CATALOGUE_WIDE)
            .order_by("rule")
            .values("rule", "elements"),
        )
    ]
    return {k: v for k, v in row.items() if k not in OWN}, parts


def test_a_save_leaves_nothing_of_what_was_before():
    anime = make_anime("Before", franchise="Works", slug="a", **BEFORE)
    new = make_anime("After", franchise="Works", slug="b", **AFTER)
    assert rows_of(anime) != rows_of(new)
    save_document(anime, load_document(new))
    assert rows_of(anime) == rows_of(new)
    assert load_document(anime) == load_document(new)


def test_a_save_leaves_nothing_of_the_sites_part_that_was_before():
    anime = make_anime("A", franchise="Works", slug="a")
    other = make_anime("B", franchise="Others", slug="b", is_published=False)
    picture = Picture("posters/a.jpg", 20, 30)
    own = {"picture": picture, "locks": frozenset({"title", "tags"})}
    save_document(other, load_document(other), **own)
    own |= {"franchise": "others", "is_published": False, "slug": "c"}
    save_document(anime, replace(load_document(anime), title="B"), **own)
    assert rows_of(anime)[0] == rows_of(other)[0]
    assert Anime.objects.get(pk=anime.pk).slug == "c"


def test_a_save_is_dated_and_the_entrys_beginning_stays():
    anime = make_anime("A")
    began = Anime.objects.get().created_at
    save_document(anime, replace(load_document(anime), title="B"))
    now = Anime.objects.get()
    assert now.created_at == began < now.updated_at
    assert Revision.objects.latest("pk").created_at == now.updated_at


def test_songs_keep_their_place_and_what_is_written_of_them():
    anime = make_anime("A", **AFTER)
    ending, opening = Song.objects.filter(anime=anime).order_by("position")
    assert (ending.kind, ending.title, ending.original_title) == ("ending", "Two", "二")
    assert (opening.kind, opening.title, opening.artist) == ("opening", "Three", "Ed")
    credits = list(ending.credits.order_by("position"))
    assert [(c.name, c.join_phrase) for c in credits] == [
        ("Bo", " & "),
        ("Di", ""),
    ]


def test_addresses_of_the_longest_tags_have_room():
    names = ["駅" * 100, "驛" * 100, "x" * 100, "x" * 99 + "e", "a " * 49 + "aa"]
    make_anime(tags=names)
    slugs = dict(Tag.objects.values_list("name", "slug"))
    assert slugs.keys() == set(names)
    assert slugs["a " * 49 + "aa"] == "a-" * 49 + "aa"
    assert max(map(len, slugs.values())) == 100
    # One that is new finds those that are there.
    make_anime(tags=["x" * 99 + "é"])
    assert Tag.objects.get(name="x" * 99 + "é").slug == "x" * 98 + "-2"
