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
    assert read_filters(QueryDict(query), index) == (Filters(filters), [])


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
    filters, ignored = read_filters(QueryDict(query), index)
    assert filters == Filters()
    assert [one.parameter for one in ignored] == [query.partition("=")[0]]
    assert remark_on(ignored).startswith("Ignored unknown filter values: ")
    assert remark_on(ignored).isprintable()
    assert len(remark_on(ignored)) < 100


def test_ten_thousand_values_are_read_quickly(index):
    query = "&".join(f"tag=x{n}&not=mecha&type=movie" for n in range(3_300))
    filters, ignored = read_filters(QueryDict(query), index)
    assert filters == Filters({"type": ("movie",), "not": ("mecha",)})
    assert remark_on(ignored) == (
        "Ignored unknown filter values: tag “x0”, tag “x1”, tag “x2”, 3,297 more."
    )


def test_twenty_tags_are_read_and_what_comes_after_is_ignored(index):
    unknown = [f"tag=none-{number}" for number in range(19)]
    twenty = "&".join([*unknown, "tag=mecha"])
    assert asked(twenty, index).values_of("tag") == ("mecha",)
    filters, ignored = read_filters(QueryDict(f"{twenty}&tag=anime"), index)
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
        "?q=a+b&type=movie&tag=mecha&tag=slice-of-life&not=anime&year_from=1985"
        "&year_to=1990&season=fall&rating=PG-13&rating=R%2B&songs=1&poster=1&adult=1"
        "&sort=newest"
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
        "q=a&type=movie&type=ova&tag=mecha&not=anime&year_from=1985&year_to=1990"
        "&season=fall&rating=R&songs=1&poster=1&adult=1&sort=newest",
        index,
    )
    made = chips(everything, index.names)
    assert [chip.label for chip in made] == [
        *("“a”", "Movie", "OVA", "mecha", "without アニメ", "from 1985", "to 1990"),
        *("fall", "R", "with songs", "with a poster", "adult entries too"),
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
    with django_assert_num_queries(4):
        assert "space" in current_index().names


def test_the_index_is_made_anew_for_other_settings(settings, index):
    settings.ADULT_TAGS = ["mecha"]
    assert current_index().suitable() == 0


def test_the_index_of_nothing_is_empty():
    index = current_index()
    assert (index.everything, index.between(1985, None), index.names) == (0, 0, {})
    assert index.having("tag", "mecha") == 0
    assert Anime.objects.of_keys([]) == []
