"""What a process holds of the catalogue is what the database has, whoever writes it."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections, transaction

from catalog import search
from catalog.admin.dashboard import clean_up
from catalog.editing import duplicates
from catalog.entries import artist_pairs
from catalog.models import Anime, process_cache
from catalog.site.browse import current_index

from .factories import make_anime

pytestmark = pytest.mark.django_db(transaction=True)


# Each value that is held, as something to compare, with the same asked of the database.
VALUES = {
    "names": lambda: len(search.anime_ids("same")),
    "index": lambda: len(current_index.current_index().pks),
    "pairs": lambda: clean_up._pairs.now(connection),
    "artist pairs": lambda: len(artist_pairs.likely_pairs()),
}


def of_the_database():
    return {
        "names": Anime.objects.count(),
        "index": Anime.objects.count(),
        "pairs": len(duplicates.candidates()),
        "artist pairs": len(artist_pairs._find_pairs()),
    }


def add(number):
    """Make an entry that changes each of the values."""
    names = ["Akino Arai", "Arai Akino", "Yui Makino", "Makino Yui"]
    make_anime(
        f"Same {number}",
        franchise="F",
        links=[("a", f"https://myanimelist.net/anime/{number // 2 + 1}")],
        songs=[("opening", f'"A" by {names[number]}')],
    )


def everything():
    return {name: value() for name, value in VALUES.items()}


def test_nothing_is_left_of_a_transaction_that_came_to_nothing():
    add(0)
    before = everything()
    with transaction.atomic():
        add(1)
        assert everything() == of_the_database() != before
        transaction.set_rollback(True)
    assert everything() == of_the_database() == before
    # The next change gets the number that the other one did not keep.
    add(2)
    assert everything() == of_the_database()


def test_a_savepoint_that_is_rolled_back_leaves_nothing():
    add(0)
    with transaction.atomic():
        with transaction.atomic():
            add(1)
            everything()
            transaction.set_rollback(True)
        add(2)
        everything()
    assert everything() == of_the_database()


def test_a_change_by_another_thread_is_seen():
    add(0)
    assert everything() == of_the_database()

    def change():
        add(1)
        connections.close_all()

    thread = Thread(target=change)
    thread.start()
    thread.join()
    assert everything() == of_the_database()


def test_each_process_holds_its_own(monkeypatch):
    add(0)
    one, other = {}, {}
    for number in (1, 2, 3):
        monkeypatch.setattr(process_cache, "_kept", one)
        assert everything() == of_the_database()
        monkeypatch.setattr(process_cache, "_kept", other)
        add(number)
        assert everything() == of_the_database()
    monkeypatch.setattr(process_cache, "_kept", one)
    assert everything() == of_the_database()


def test_of_many_that_ask_at_once_one_makes_it(monkeypatch):
    add(0)
    made, build, together = [], current_index.build_index, Barrier(4)
    monkeypatch.setattr(
        current_index, "build_index", lambda using: made.append(1) or build(using)
    )

    def ask():
        together.wait(10)
        current_index.current_index()
        connections.close_all()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_it_costs_one_query_to_know_that_it_is_current(django_assert_num_queries):
    add(0)
    current_index.load_index()
    search.preload()
    with django_assert_num_queries(2):
        current_index.current_index()
        search.anime_ids("same")


def test_a_pair_that_is_told_apart_is_no_pair_any_more():
    add(0)
    add(1)
    assert everything()["pairs"] == 1
    pair = duplicates.candidates()[0]
    duplicates.mark_not_duplicates(pair.first, pair.second, None)
    assert everything()["pairs"] == 0
