"""Names held by a process are those that the database has, whoever writes them."""

import random

import pytest
from django.db import connection, transaction

from catalog import search
from catalog.entries import store
from catalog.models import Anime, CatalogueVersion, SearchName
from catalog.search import snapshot
from catalog.search.snapshot import Snapshot, current
from tests.factories import make_anime, make_document, save_document

# Names are kept outside of transactions alone.
pytestmark = pytest.mark.django_db(transaction=True)


def save(anime, title):
    save_document(anime, make_document(title))


def test_names_are_read_once_and_then_their_version_alone(django_assert_num_queries):
    kept = make_anime("X")
    assert search.anime_ids("x") == [kept.pk]
    with django_assert_num_queries(1):
        assert search.anime_ids("x") == [kept.pk]


def test_of_a_change_only_what_came_is_read(django_assert_num_queries):
    one, other = make_anime("X", franchise="Z"), make_anime("Y")
    search.anime_ids("x")
    save(one, "Y too")
    with django_assert_num_queries(3):
        assert search.anime_ids("y") == [other.pk, one.pk]
    assert search.anime_ids("x") == []
    many, fresh = current(connection).parts
    assert len(fresh.segment) < len(many.segment)


def test_what_is_deleted_by_another_process_is_not_found():
    one, other = make_anime("X"), make_anime("X", slug="other")
    search.anime_ids("x")
    store.delete([one])
    assert search.anime_ids("x") == [other.pk]


def test_unpublished_entries_are_left_out_of_what_came_too():
    anime = make_anime("X")
    search.anime_ids("x")
    Anime.objects.filter(pk=anime.pk).update(is_published=False)
    save(Anime.objects.get(), "X too")
    assert search.anime_ids("x") == []
    assert search.anime_ids("x", unpublished=True) == [anime.pk]


def test_when_much_came_all_is_read_anew(monkeypatch):
    monkeypatch.setattr(snapshot, "_MOST_FRESH", 3)
    made = [make_anime("X", slug=f"x-{n}", franchise="Z") for n in range(6)]
    search.anime_ids("x")
    for anime in made:
        save(anime, "Y")
        assert anime.pk in search.anime_ids("y")
    assert len(search.anime_ids("y")) == 6
    assert search.anime_ids("x") == []


def test_a_transaction_sees_its_own_names_and_keeps_none():
    anime = make_anime("Before", franchise="Z")
    search.anime_ids("before")
    with transaction.atomic():
        save(anime, "After")
        assert search.anime_ids("after") == [anime.pk]
        transaction.set_rollback(True)
    # The next change gets the number that the other one did not keep.
    make_anime("New")
    assert search.anime_ids("after") == []
    assert search.anime_ids("before") == [anime.pk]


def test_names_made_anew_are_read_anew():
    kept, gone = make_anime("X"), make_anime("Y")
    search.anime_ids("x")
    Anime.objects.filter(pk=gone.pk).delete()
    SearchName.objects.all().delete()
    search.rebuild()
    assert search.anime_ids("x") == [kept.pk]
    store.delete([kept])
    search.rebuild()
    assert search.anime_ids("x") == []


def test_a_database_that_went_back_is_read_anew():
    kept = make_anime("X")
    version = CatalogueVersion.now()
    save(make_anime("Y"), "Y too")
    search.anime_ids("y")
    SearchName.objects.exclude(anime=kept).delete()
    CatalogueVersion.objects.update(number=version)
    assert search.anime_ids("y") == []
    assert search.anime_ids("x") == [kept.pk]


def test_an_empty_catalogue_has_no_names():
    assert search.anime_ids("x") == []
    search.preload()
    assert search.anime_ids("x") == []


def test_answers_do_not_depend_on_when_names_were_read():
    chance = random.Random(3079)
    words = ["銀", "魂", "cowboy", "bebop", "の", "kanon", "2"]

    def title():
        return " ".join(chance.choice(words) for _ in range(chance.randint(1, 3)))

    made = [make_anime(title(), slug=f"x-{number}") for number in range(30)]
    search.preload()
    for _ in range(20):
        save(chance.choice(made), title())
        for text in ("銀", "銀魂", "cowboy", "cowbyo bebop", "kanonn", title()):
            kept = search.anime_ids(text)
            with transaction.atomic():
                assert search.anime_ids(text) == kept
    assert len(current(connection).parts) == 2
    everything = current(connection).beginning("")[1].tolist()
    assert everything == Snapshot.of_all(connection).beginning("")[1].tolist()
