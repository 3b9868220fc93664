"""Filters against a plain look at each entry, and counts against what they promise."""

import random

import pytest
from django.http import QueryDict

from catalog import search
from catalog.models import Anime
from catalog.site.browse.current_index import current_index
from catalog.site.browse.facet_kinds import AlternativesFacet, IndexSource
from catalog.site.browse.facets import FACETS
from catalog.site.browse.filter_form import filter_form
from catalog.site.browse.filter_labels import chips, headline
from catalog.site.browse.filters import Filters, read_filters
from catalog.site.browse.results import Results
from catalog.site.browse.sorts import SORTS
from tests import samples
from tests.factories import make_all, make_anime

pytestmark = pytest.mark.django_db

CODES = ["G", "PG", "PG-13", "R", "R+", "Rx"]
TYPES = ["tv-serie", "movie", "ova", "special", "ona"]
TAGS = ["comedy", "mecha", "music", "slice of life", "space", "アイドル"]
SLUGS = ["comedy", "mecha", "music", "slice-of-life", "space", "aidoru"]
# A date, the year that is sure, the season that is, and whether all of it is.
DATES = {
    "": (None, "", False),
    "1985": (1985, "", True),
    "1985-10": (1985, "fall", True),
    "1985-10-03": (1985, "fall", True),
    "1985-01-20": (1985, "winter", True),
    "1999-01-19": (1999, "", False),
    "2008-01-20": (2008, "", False),
    "2016-04": (2016, "spring", True),
    "2016-07-20": (2016, "summer", False),
    "2022-12-31": (2022, "fall", True),
    "2024-01-20": (2024, "winter", True),
    "2031-01-19": (None, "", False),
    "2031-04-19": (None, "", False),
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
            "end_date": draw.choice(["", "", "2040"]),
            "franchise": draw.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
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
            ("status", ["running", "finished"]),
            ("tag", SLUGS),
            ("any", SLUGS),
            ("not", SLUGS),
            ("season", ["winter", "spring", "fall"]),
            ("rating", [*CODES, "none"]),
        ):
            query.setlist(name, draw.sample(values, draw.choice([0] * 7 + [1, 1, 2])))
        query["q"] = draw.choice(["", "", "", "a", "b 1", "c"])
        query["year_from"] = draw.choice(["", "", "1985", "1999", "2016"])
        query["year_to"] = draw.choice(["", "", "1985", "2008", "2022", "2040"])
        query["episodes_from"] = draw.choice(["", "", "", "", "1", "12", "13"])
        query["episodes_to"] = draw.choice(["", "", "", "", "1", "25", "26"])
        for name in ("songs", "poster", "first", "adult"):
            query[name] = draw.choice(["", "", "", "", "1"])
        query["sort"] = draw.choice(["", *SORTS])
        yield query.urlencode()


def results_of(query, index):
    filters, ignored, _ = read_filters(QueryDict(query), index)
    assert not ignored
    return Results(filters, index)


def has(filters: Filters, anime: Anime, tags: set, songs: bool) -> bool:
    """Return True if an entry is what the filters ask for, told the slow way."""
    year, season, _ = DATES[anime.start_date]
    chosen = filters.values_of
    rating = "none" if anime.rating in ("", "None") else anime.rating
    return (
        (not chosen("type") or anime.type in chosen("type"))
        and (not chosen("status") or status_of(anime) in chosen("status"))
        and (not chosen("rating") or rating in chosen("rating"))
        and (not chosen("first") or is_first(anime))
        and all((anime.episodes or 0) >= int(n) for n in chosen("episodes_from"))
        and all(0 < (anime.episodes or 0) <= int(n) for n in chosen("episodes_to"))
        and tags.issuperset(chosen("tag"))
        and (not chosen("any") or not tags.isdisjoint(chosen("any")))
        and tags.isdisjoint(chosen("not"))
        and all((year or 0) >= int(first) for first in chosen("year_from"))
        and all((year or 9999) <= int(last) for last in chosen("year_to"))
        and (not chosen("season") or season in chosen("season"))
        and (not chosen("songs") or songs)
        and (not chosen("poster") or bool(anime.poster))
        and (anime.rating != "Rx" or chosen("adult") or "Rx" in chosen("rating"))
    )


def status_of(anime):
    if anime.end_date:
        return "finished"
    is_sure = anime.start_date and DATES[anime.start_date][2]
    return "running" if is_sure and anime.type in ("tv-serie", "ona") else None


def is_first(anime):
    works = Anime.objects.filter(franchise=anime.franchise_id, is_published=True)
    return anime == min(works, key=lambda one: (one.start_date or "9999", one.pk))


def in_order(entries, order):
    """Return the entries as a list in this order has them."""
    keys = {
        "newest": lambda anime: DATES[anime.start_date][0] and anime.start_date,
        "oldest": lambda anime: DATES[anime.start_date][0] and anime.start_date,
        "episodes": lambda anime: anime.episodes,
        "shortest": lambda anime: anime.episodes,
        "added": lambda anime: anime.created_at,
        "changed": lambda anime: anime.updated_at,
        "title": lambda anime: anime.sort_title,
    }
    by_title = sorted(entries, key=lambda anime: (anime.sort_title, anime.pk))
    if order == "-title":
        return by_title[::-1]
    key = keys[order]
    known = [anime for anime in by_title if key(anime)]
    return [
        *sorted(known, key=key, reverse=order not in ("oldest", "shortest", "title")),
        *(anime for anime in by_title if not key(anime)),
    ]


def test_filters_leave_what_they_say_in_the_order_that_they_say(entries):
    index = current_index()
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


ADDING = {"type", "status", "any", "season", "rating", "adult"}


def test_a_count_is_that_of_the_list_after_choosing_or_of_the_choice_alone(entries):
    index = current_index()
    for query in random_queries(samples.size(500, 60)):
        results = results_of(query, index)
        for parameter, option in options_of(results):
            left = QueryDict(query, mutable=True)
            if parameter in ADDING:
                left.setlist(parameter, [])
            without = results_of(left.urlencode(), index).count
            left.appendlist(parameter, option.value)
            count = results_of(left.urlencode(), index).count
            expected = count - without if parameter == "adult" else count
            assert option.entries == expected, (query, parameter, option)
            assert option.is_dead == (not option.entries and not option.is_chosen)
        with_adult = results_of(f"{query}&adult=1", index).count
        assert results.adult_left_out == with_adult - results.count


def test_with_movies_chosen_tv_series_are_counted_by_themselves(entries):
    results = results_of("type=movie", current_index())
    counts = {one.value: one.entries for one in fields_of(results)["type"].options}
    shown = [one for one, *_ in entries if one.rating != "Rx"]
    assert counts["tv-serie"] == sum(one.type == "tv-serie" for one in shown)
    assert counts["movie"] == results.count


def test_what_never_finds_anything_is_not_offered():
    make_anime("Movie", type="movie", episodes=1, tags=["space"])
    index = current_index()
    types = fields_of(results_of("type=ova", index))["type"].options
    assert [one.value for one in types] == ["movie", "ova"]
    fields = fields_of(results_of("", index))
    assert {name for name, field in fields.items() if field.options} == {
        *("type", "rating", "first", "tag", "any", "not", "sort")
    }
    assert fields.keys().isdisjoint({"status", "season"})


def fields_of(results):
    """Return what the form shows of each facet, by parameter."""
    groups = filter_form(results).groups
    return {field.facet.parameter: field for group in groups for field in group.fields}


def options_of(results):
    for parameter, field in fields_of(results).items():
        for option in field.options:
            # A single choice takes the place of the one before it, and so does none.
            if option.value or not results.filters.values_of(parameter):
                yield parameter, option
    tags = {option.value for option in fields_of(results)["tag"].options}
    assert tags >= {*results.filters.values_of("tag")}


@pytest.mark.parametrize(
    ("query", "years"),
    [
        ("year_from=1999", (1985, 2024)),
        ("season=winter", (1985, 2024)),
        ("tag=mecha&not=mecha", (None, None)),
    ],
)
def test_the_years_are_those_that_could_be_chosen(entries, query, years):
    fields = fields_of(results_of(query, current_index()))
    assert tuple(fields[name].example for name in ("year_from", "year_to")) == years


def test_the_most_frequent_tags_are_offered_and_the_chosen_ones():
    for number in range(60):
        make_anime(tags=["common", *(f"tag {n}" for n in range(number, 60))])
    make_anime(tags=["rare"])
    index = current_index()
    fields = fields_of(results_of("not=rare&tag=common", index))
    have, leave = fields["tag"].options, fields["not"].options
    assert [tag.value for tag in have if tag.is_chosen] == ["common"]
    assert [tag.value for tag in leave if tag.is_chosen] == ["rare"]
    assert [tag.value for tag in have] == [tag.value for tag in leave]
    assert {tag.value for tag in have} == {
        *("common", "rare"),
        *(f"tag-{number}" for number in range(36, 60)),
    }


LENGTH = AlternativesFacet(
    "length",
    "Length",
    source=IndexSource(
        "length", ["episodes"], lambda n: ["long" if n > 13 else "short"]
    ),
    labels={"short": "Up to 13 episodes", "long": "Longer"},
    names={"short": "short", "long": "long"},
    said="that are {}",
)


@pytest.fixture
def lengths(monkeypatch):
    monkeypatch.setitem(FACETS, "length", LENGTH)
    make_anime("Short", episodes=12, type="ova")
    make_anime("Long", episodes=26)
    make_anime("Longest", episodes=500)


def test_a_row_of_the_table_is_a_filter(lengths):
    """From the query string to list, counts, chip, headline and form, and back."""
    index = current_index()
    results = results_of("length=long&type=tv-serie", index)
    assert results.count == len(results.pks) == 2
    assert [chip.label for chip in chips(results.filters, {})] == ["TV series", "long"]
    assert headline(results.filters, {}) == "TV series that are long"
    assert results.filters.query() == "?type=tv-serie&length=long"
    field = fields_of(results)["length"]
    said = [(one.label, one.entries, one.is_chosen) for one in field.options]
    assert said == [("Up to 13 episodes", 0, False), ("Longer", 2, True)]
    _, ignored, _ = read_filters(QueryDict("length=middling"), index)
    assert ignored == [("length", "middling")]


def test_the_page_shows_a_filter_of_the_table(lengths, client):
    response = client.get("/anime/?length=long")
    html = response.content.decode()
    assert "Anime that are long, by title: 2 entries" in html
    assert '<legend class="filters__legend">Length</legend>' in html
    assert 'name="length" value="long" id="length-long" checked' in html
    assert [card.title for card in response.context["cards"]] == ["Long", "Longest"]
