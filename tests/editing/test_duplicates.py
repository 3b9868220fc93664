"""Which entries may be one work, and which only look like it."""

import pytest

from catalog.editing import duplicates, history
from catalog.entries import store
from catalog.models import NotDuplicate

from ..factories import make_anime

pytestmark = pytest.mark.django_db

MAL = "https://myanimelist.net/anime/{}"
ANIDB = "http://anidb.info/perl-bin/animedb.pl?show=anime&aid={}"


def shared():
    return [pair.shared for pair in duplicates.candidates()]


def both(first, second, **common):
    return make_anime(**{**common, **first}), make_anime(**{**common, **second})


def mal(number):
    return {"links": [("MAL", MAL.format(number))]}


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (mal(1), mal(1), [("MyAnimeList",)]),
        (mal(1), mal(2), []),
        ({"title": "Akira"}, {"title": "AKIRA!"}, [("name",)]),
        ({"title": "Akira"}, {"alternative_names": ["akira"]}, [("name",)]),
        ({"original_title": "アキラ"}, {"title": "アキラ"}, [("name",)]),
        ({"original_title": "アキラ"}, {"original_title": "アギラ"}, []),
        ({"title": "A", "type": "ova"}, {"title": "a"}, []),
        (
            {"title": "A", "start_date": "1988-07-16"},
            {"title": "a", "start_date": "1988"},
            [("name",)],
        ),
        (
            {"title": "A", "start_date": "1988"},
            {"title": "a", "start_date": "1989"},
            [],
        ),
        ({"title": "A", "episodes": 1}, {"title": "a", "episodes": 2}, []),
        ({"title": "A", "episodes": 1}, {"title": "a"}, [("name",)]),
        ({"title": "A", **mal(1)}, {"title": "a", **mal(2)}, []),
        (
            {"title": "A", "start_date": "1988", **mal(1)},
            {"title": "a", "start_date": "1988", **mal(2)},
            [("name",)],
        ),
    ],
)
def test_what_two_entries_share_makes_them_a_pair(first, second, found):
    both(first, second)
    assert shared() == found


def test_a_page_that_a_franchise_shares_tells_nothing():
    links = [("AniDB", ANIDB.format(7))]
    for number in range(5):
        make_anime(links=links)
        assert len(shared()) == (
            1 if number == 1 else 3 if number == 2 else 6 if number == 3 else 0
        )


def test_the_likeliest_come_first():
    weak = both({"title": "A"}, {"title": "a"})
    links = [("AniDB", ANIDB.format(7))]
    weakest = both({}, {}, links=links)
    strong = both(mal(1), mal(1))
    pairs = [(pair.first, pair.second) for pair in duplicates.candidates()]
    assert pairs == [tuple(a.pk for a in two) for two in (strong, weak, weakest)]


def test_of_two_likely_pairs_the_one_that_shares_more_comes_first():
    less = both(mal(1), mal(1))
    more = both({"title": "A", **mal(2)}, {"title": "a", **mal(2)})
    pairs = [(pair.first, pair.second) for pair in duplicates.candidates()]
    assert pairs == [tuple(a.pk for a in two) for two in (more, less)]


def test_what_is_told_apart_once_stays_so(django_user_model):
    author = django_user_model.objects.create_user("editor")
    left, right = both({"title": "A"}, {"title": "a"})
    for _ in range(2):
        duplicates.mark_not_duplicates(right.pk, left.pk, author)
    assert shared() == []
    assert str(NotDuplicate.objects.get()) == "A is not a"


@pytest.mark.parametrize("count", [1, 20])
def test_all_entries_cost_three_queries(django_assert_num_queries, count):
    for _ in range(count):
        both({"title": "A"}, {"title": "a"})
    with django_assert_num_queries(3):
        duplicates.candidates()


def test_what_was_told_apart_stays_so_when_it_is_deleted_and_restored():
    one, other = both({"title": "Akira"}, {"title": "AKIRA!"})
    duplicates.mark_not_duplicates(one.pk, other.pk)
    for anime in (one, other):
        store.delete([anime])
        history.restore(history.latest(anime))
    assert not duplicates.candidates()
