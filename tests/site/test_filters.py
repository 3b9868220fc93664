"""The query string of a list, as a value and back."""

import pytest
from django.http import QueryDict

from catalog.models import Anime
from catalog.site.browse.current_index import current_index
from catalog.site.browse.filter_labels import chips, headline, sentence
from catalog.site.browse.filters import Filters, read_filters
from catalog.site.browse.query_text import remark_on
from tests.factories import make_anime

pytestmark = pytest.mark.django_db


@pytest.fixture
def index():
    make_anime("A", tags=["mecha", "slice of life", "アニメ"])
    return current_index()


def asked(query, index):
    return read_filters(QueryDict(query), index)[0]


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("", {}),
        ("type=movie&type=tv-serie&type=movie", {"type": ("tv-serie", "movie")}),
        ("tag=slice-of-life&tag=MECHA", {"tag": ("mecha", "slice-of-life")}),
        ("tag=Slice++of+life", {"tag": ("slice-of-life",)}),
        ("not=mecha", {"not": ("mecha",)}),
        (
            "year_from=1985&year_to=+1990+",
            {"year_from": ("1985",), "year_to": ("1990",)},
        ),
        ("season=fall&songs=1", {"season": ("fall",), "songs": ("1",)}),
        ("season=summer&season=winter", {"season": ("winter", "summer")}),
        ("any=slice+of+life&any=mecha", {"any": ("mecha", "slice-of-life")}),
        ("tag=Slice-Of+life", {"tag": ("slice-of-life",)}),
        ("status=finished&status=running", {"status": ("running", "finished")}),
        (
            "episodes_from=+012+&episodes_to=26",
            {"episodes_from": ("12",), "episodes_to": ("26",)},
        ),
        ("first=1&sort=added", {"first": ("1",), "sort": ("added",)}),
        ("rating=none&rating=G", {"rating": ("G", "none")}),
        ("rating=Rx&rating=PG-13&rating=R%2B", {"rating": ("PG-13", "R+", "Rx")}),
        ("poster=1&adult=1", {"poster": ("1",), "adult": ("1",)}),
        ("q=++a%E3%80%80b+", {"q": ("a b",)}),
        ("sort=newest", {"sort": ("newest",)}),
        ("sort=title&sort=oldest", {"sort": ("oldest",)}),
        ("sort=title", {}),
        ("sort=relevance", {}),
        ("q=a&sort=relevance", {"q": ("a",)}),
        ("q=a&sort=title", {"q": ("a",), "sort": ("title",)}),
        ("q=&type=&tag=&year_from=&season=&songs=&sort=&utm_source=x", {}),
    ],
)
def test_a_query_string_is_one_value(query, filters, index):
    assert read_filters(QueryDict(query), index) == (Filters(filters), [], [])


@pytest.mark.parametrize(
    "query",
    [
        "type=manga",
        "type=tv-serie%00",
        "tag=no-such-tag",
        "not=%00",
        "tag=%ED%A0%80",
        *(f"year_from={year}" for year in ("x", "85", "0085", "19855", "²²²²", "-198")),
        "year_to=١٩٨٥",
        "season=autumn",
        "any=no-such-tag",
        "status=ended",
        *(f"episodes_from={n}" for n in ("0", "-1", "1.5", "x", "²", "1234567")),
        "first=yes",
        "rating=None",
        "rating=rx",
        "songs=0",
        "adult=yes",
        "sort=id",
        "q=%00%01",
        "q=" + "x" * 201,
        "year_to=" + "9" * 5000,
    ],
)
def test_what_means_nothing_is_ignored_and_said(query, index):
    filters, ignored, _ = read_filters(QueryDict(query), index)
    assert filters == Filters()
    assert [one.parameter for one in ignored] == [query.partition("=")[0]]
    assert remark_on(ignored).startswith("Ignored unknown filter values: ")
    assert remark_on(ignored).isprintable()
    assert len(remark_on(ignored)) < 100


@pytest.mark.parametrize(
    ("query", "right", "said"),
    [
        (
            "year_from=1990&year_to=1985",
            "?year_from=1985&year_to=1990",
            "The years were the wrong way round, and are swapped: 1985 to 1990.",
        ),
        (
            "episodes_from=100&episodes_to=26",
            "?episodes_from=26&episodes_to=100",
            "The episodes were the wrong way round, and are swapped: 26 to 100.",
        ),
        ("year_from=1985&year_to=1985", "?year_from=1985&year_to=1985", ""),
        ("year_from=1990&year_to=x", "?year_from=1990", "Ignored unknown filter valu"),
    ],
)
def test_a_range_the_wrong_way_round_is_swapped_and_said(query, right, said, index):
    read = read_filters(QueryDict(query), index)
    assert read.filters.query() == right
    assert read.remark.startswith(said)
    assert bool(read.remark) == bool(said)


def test_ten_thousand_values_are_read_quickly(index):
    query = "&".join(f"tag=x{n}&not=mecha&type=movie" for n in range(3_300))
    filters, ignored, _ = read_filters(QueryDict(query), index)
    assert filters == Filters({"type": ("movie",), "not": ("mecha",)})
    assert remark_on(ignored) == (
        "Ignored unknown filter values: tag “x0”, tag “x1”, tag “x2”, 3,297 more."
    )


def test_twenty_tags_are_read_and_what_comes_after_is_ignored(index):
    unknown = [f"tag=none-{number}" for number in range(19)]
    twenty = "&".join([*unknown, "tag=mecha"])
    assert asked(twenty, index).values_of("tag") == ("mecha",)
    filters, ignored, _ = read_filters(QueryDict(f"{twenty}&tag=anime"), index)
    assert filters.values_of("tag") == ("mecha",)
    assert ignored[-1] == ("tag", "anime")


def test_values_stand_in_links_in_one_order_however_they_were_asked_for():
    tags = [f"tag-{letter}" for letter in "abcdefghij"]
    make_anime("A", tags=tags)
    query = "?" + "&".join(f"tag={tag}" for tag in tags)
    backwards = "&".join(f"tag={tag}" for tag in reversed(tags))
    assert asked(backwards, current_index()).query() == query


def test_it_has_one_query_string(index):
    query = (
        "?q=a+b&type=movie&status=finished&tag=mecha&tag=slice-of-life&any=mecha"
        "&not=anime&year_from=1985&year_to=1990&season=winter&season=fall"
        "&episodes_from=1&episodes_to=12&rating=PG-13&rating=R%2B&songs=1&poster=1"
        "&first=1&adult=1&sort=newest"
    )
    shuffled = "&".join(reversed(query[1:].split("&")))
    assert asked(shuffled, index).query() == query
    assert asked(query[1:], index).query() == query
    assert asked("page=3", index).query() == ""
    assert asked("tag=mecha", index).query(page=3) == "?tag=mecha&page=3"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Anime, by title"),
        ("type=movie", "Movies, by title"),
        ("type=ova&type=tv-serie&type=ona", "TV series, OVAs and ONAs, by title"),
        (
            "type=tv-serie&year_from=1985&year_to=1990&tag=mecha&not=anime&sort=newest",
            "TV series from 1985 to 1990 tagged mecha, without アニメ, newest first",
        ),
        ("year_from=1985", "Anime from 1985 on, by title"),
        ("year_to=1985", "Anime up to 1985, by title"),
        ("year_from=1985&year_to=1985", "Anime of 1985, by title"),
        (
            "year_from=1985&year_to=1985&season=fall&sort=oldest",
            "Anime of fall 1985, oldest first",
        ),
        ("season=fall&sort=-title", "Anime starting in fall, by title from Z to A"),
        ("season=fall&season=spring", "Anime starting in spring or fall, by title"),
        (
            "year_from=1985&year_to=1985&season=fall&season=spring",
            "Anime of spring or fall 1985, by title",
        ),
        ("any=mecha&any=anime", "Anime tagged アニメ or mecha, by title"),
        (
            "tag=slice-of-life&any=mecha&any=anime",
            "Anime tagged slice of life and either アニメ or mecha, by title",
        ),
        ("tag=anime&any=mecha", "Anime tagged アニメ and mecha, by title"),
        (
            "episodes_from=12&episodes_to=26&sort=shortest",
            "Anime with 12 to 26 episodes, fewest episodes first",
        ),
        ("episodes_from=1&episodes_to=1", "Anime with 1 episode, by title"),
        ("episodes_from=100", "Anime with at least 100 episodes, by title"),
        ("episodes_to=13", "Anime with at most 13 episodes, by title"),
        (
            "status=running&type=ona&sort=added",
            "ONAs that are running, last added first",
        ),
        (
            "status=running&status=finished&sort=changed",
            "Anime that are running or finished, last changed first",
        ),
        ("rating=none", "Anime without a rating, by title"),
        ("rating=none&rating=R", "Anime rated R or without a rating, by title"),
        ("first=1", "Anime, first work of each franchise, by title"),
        ("rating=R&rating=Rx", "Anime rated R or Rx, by title"),
        (
            "q=a&songs=1&poster=1&adult=1",
            "Anime matching “a”, with songs, with a poster, adult entries too, "
            "best match first",
        ),
        ("not=anime&not=mecha", "Anime, without アニメ or mecha, by title"),
        ("sort=episodes", "Anime, most episodes first"),
    ],
)
def test_it_can_be_said(query, said, index):
    filters = asked(query, index)
    assert sentence(filters, index.names) == said
    assert said.startswith(headline(filters, index.names))


def test_each_choice_can_be_taken_back(index):
    everything = asked(
        "q=a&type=movie&type=ova&status=running&tag=mecha&any=mecha&any=slice-of-life"
        "&not=anime&year_from=1985&year_to=1990&season=fall&season=spring"
        "&episodes_from=1&episodes_to=2&rating=R&rating=none&songs=1&poster=1&first=1"
        "&adult=1&sort=newest",
        index,
    )
    made = chips(everything, index.names)
    assert [chip.label for chip in made] == [
        *("“a”", "Movie", "OVA", "running", "mecha", "any of: mecha"),
        *("any of: slice of life", "without アニメ", "from 1985", "to 1990"),
        *("spring", "fall", "at least 1 episode", "at most 2 episodes"),
        *("R", "no rating", "with songs", "with a poster"),
        *("first work of each franchise", "adult entries too"),
    ]
    left = everything
    for _ in made:
        left = chips(left, index.names)[0].others
    assert left == Filters({"sort": ("newest",)})
    assert chips(left, index.names) == []


def test_the_index_is_made_anew_after_a_change(django_assert_num_queries, index):
    with django_assert_num_queries(1):
        assert current_index() == index
    make_anime("B", tags=["space"])
    with django_assert_num_queries(5):
        assert "space" in current_index().names


def test_the_index_is_made_anew_for_other_settings(settings, index):
    settings.ADULT_TAGS = ["mecha"]
    assert current_index().suitable() == 0


def test_the_index_of_nothing_is_empty():
    index = current_index()
    assert (index.everything, index.names) == (0, {})
    assert index.between("year", 1985, None) == index.having("first", "1") == 0
    assert index.having("tag", "mecha") == 0
    assert Anime.objects.of_keys([]) == []
