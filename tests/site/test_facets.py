"""Filters against a plain look at each entry, and counts against what they promise."""

import random
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from catalog import search
from catalog.models import Anime
from catalog.site.browse.choices import choices_of
from catalog.site.browse.filters import CODES, SORTS, Filters, read
from catalog.site.browse.index import Index
from catalog.site.browse.results import Results
from tests import samples
from tests.factories import make_all, make_anime

pytestmark = pytest.mark.django_db

TYPES = ["tv-serie", "movie", "ova", "special", "ona"]
TAGS = ["comedy", "mecha", "music", "slice of life", "space", "アイドル"]
SLUGS = ["comedy", "mecha", "music", "slice-of-life", "space", "aidoru"]
# A date, the year that is sure, and the season that is.
DATES = {
    "": (None, ""),
    "1985": (1985, ""),
    "1985-10": (1985, "fall"),
    "1985-10-03": (1985, "fall"),
    "1985-01-20": (1985, "winter"),
    "1999-01-19": (1999, ""),
    "2008-01-20": (2008, ""),
    "2016-04": (2016, "spring"),
    "2016-07-20": (2016, "summer"),
    "2022-12-31": (2022, "fall"),
    "2024-01-20": (2024, "winter"),
    "2031-01-19": (None, ""),
    "2031-04-19": (None, ""),
}


@pytest.fixture
def entries():
    """150 entries of every kind, with the tags of each and whether it has songs."""
    draw = random.Random(5)
    made = make_all(
        {
            "title": f"{draw.choice('abc')} {number}",
            "type": draw.choice(TYPES),
            "start_date": draw.choice([*DATES]),
            "rating": draw.choice(["", "None", *CODES]),
            "tags": draw.sample(TAGS, draw.randrange(5)),
            "songs": [("opening", '"Theme"')] * draw.randrange(2),
            "episodes": draw.choice([None, 1, 12, 26]),
            "is_published": draw.random() > 0.1,
            "is_filed": True,
        }
        for number in range(150)
    )
    Anime.objects.filter(pk__in=[one.pk for one in draw.sample(made, 70)]).update(
        poster="x.webp", poster_width=2, poster_height=3
    )
    return [
        (anime, {tag.slug for tag in anime.tags.all()}, anime.songs.exists())
        for anime in Anime.objects.filter(is_published=True)
    ]


def random_queries(count):
    draw = samples.chance("facets")
    for _ in range(count):
        query = QueryDict(mutable=True)
        for name, values in (
            ("type", TYPES),
            ("tag", SLUGS),
            ("not", SLUGS),
            ("rating", CODES),
        ):
            query.setlist(name, draw.sample(values, draw.choice([0, 0, 0, 1, 1, 2])))
        query["q"] = draw.choice(["", "", "", "a", "b 1", "c"])
        query["year_from"] = draw.choice(["", "", "1985", "1999", "2016"])
        query["year_to"] = draw.choice(["", "", "1985", "2008", "2022", "2040"])
        query["season"] = draw.choice(["", "", "", "winter", "spring", "fall"])
        for name in ("songs", "poster", "adult"):
            query[name] = draw.choice(["", "", "", "1"])
        query["sort"] = draw.choice(["", *SORTS])
        yield query.urlencode()


def results_of(query, index):
    filters, ignored = read(QueryDict(query), index)
    assert not ignored
    return Results(filters, index)


def has(filters: Filters, anime: Anime, tags: set, songs: bool) -> bool:
    """Tell whether an entry is what the filters ask for, told the slow way."""
    year, season = DATES[anime.start_date]
    return (
        (not filters.types or anime.type in filters.types)
        and (not filters.ratings or anime.rating in filters.ratings)
        and tags.issuperset(filters.tags)
        and tags.isdisjoint(filters.without)
        and (not filters.year_from or (year or 0) >= filters.year_from)
        and (not filters.year_to or (year or 9999) <= filters.year_to)
        and (not filters.season or season == filters.season)
        and (not filters.songs or songs)
        and (not filters.poster or bool(anime.poster))
        and (anime.rating != "Rx" or filters.adult or "Rx" in filters.ratings)
    )


def in_order(entries, order):
    """Return the entries as a list in this order has them."""
    keys = {
        "newest": lambda anime: DATES[anime.start_date][0] and anime.start_date,
        "oldest": lambda anime: DATES[anime.start_date][0] and anime.start_date,
        "episodes": lambda anime: anime.episodes,
        "title": lambda anime: anime.sort_title,
    }
    by_title = sorted(entries, key=lambda anime: (anime.sort_title, anime.pk))
    if order == "-title":
        return by_title[::-1]
    key = keys[order]
    known = [anime for anime in by_title if key(anime)]
    return [
        *sorted(known, key=key, reverse=order in ("newest", "episodes")),
        *(anime for anime in by_title if not key(anime)),
    ]


def test_filters_leave_what_they_say_in_the_order_that_they_say(entries):
    index = Index.of_now()
    sizes = set()
    for query in random_queries(500):
        results = results_of(query, index)
        filters = results.filters
        found = search.anime_ids(filters.q)
        expected = [
            entry[0]
            for entry in entries
            if has(filters, *entry) and (not filters.q or entry[0].pk in found)
        ]
        if filters.order == "relevance":
            expected.sort(key=lambda anime: found.index(anime.pk))
        else:
            expected = in_order(expected, filters.order)
        assert results.pks == [anime.pk for anime in expected], query
        assert results.count == len(expected)
        sizes.add(len(expected))
    assert len(sizes) > 20


def test_every_count_is_that_of_the_list_after_choosing_it(entries):
    index = Index.of_now()
    for query in random_queries(samples.size(500, 60)):
        results = results_of(query, index)
        for parameter, option in options_of(results):
            chosen = f"{query}&{urlencode({parameter: option.parameter})}"
            assert option.entries == results_of(chosen, index).count, chosen
            assert option.is_dead == (not option.entries and not option.is_chosen)
        with_adult = results_of(f"{query}&adult=1", index).count
        assert results.adult_left_out == with_adult - results.count


def options_of(results):
    choices = choices_of(results)
    groups = {"type": "types", "season": "seasons", "rating": "ratings"}
    for parameter, group in groups.items():
        for option in choices[group]:
            # A single choice takes the place of the one before it, and so does none.
            if option.value or not results.filters.season:
                yield parameter, option
    for parameter, option in choices["extras"]:
        yield parameter, option
    for tag in choices["tags"]:
        yield "tag", tag.have
        yield "not", tag.leave
    assert {tag.slug for tag in choices["tags"]} >= {*results.filters.tags}


def test_the_season_can_be_any_again(entries):
    index = Index.of_now()
    results = results_of("season=fall&type=movie", index)
    any_season = choices_of(results)["seasons"][0]
    assert any_season.entries == results_of("type=movie", index).count > results.count


def test_the_years_are_those_that_could_be_chosen(entries):
    index = Index.of_now()
    assert choices_of(results_of("year_from=1999", index))["years"] == (1985, 2024)
    assert choices_of(results_of("season=winter", index))["years"] == (1985, 2024)
    assert choices_of(results_of("tag=mecha&not=mecha", index))["years"] is None


def test_the_most_frequent_tags_are_offered_and_the_chosen_ones():
    for number in range(60):
        make_anime(tags=["common", *(f"tag {n}" for n in range(number, 60))])
    make_anime(tags=["rare"])
    index = Index.of_now()
    tags = choices_of(results_of("not=rare&tag=common", index))["tags"]
    assert [tag.slug for tag in tags if tag.have.is_chosen] == ["common"]
    assert [tag.slug for tag in tags if tag.leave.is_chosen] == ["rare"]
    assert {tag.slug for tag in tags} == {
        *("common", "rare"),
        *(f"tag-{number}" for number in range(36, 60)),
    }
