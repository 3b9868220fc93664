"""Writing the catalogue: one way, that takes turns and raises the version."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from catalog.models import Anime, CatalogueVersion, catalogue_write, is_writing

from .conftest import CATALOG
from .factories import make_anime


@pytest.mark.django_db
def test_a_write_raises_the_version_once_however_many_are_in_it():
    before = CatalogueVersion.now()
    with catalogue_write():
        make_anime()
        with catalogue_write():
            make_anime()
    assert CatalogueVersion.now() == before + 1
    assert not is_writing()


@catalogue_write()
def write_and_fail():
    make_anime("Lost")
    raise ValueError("no")


@pytest.mark.django_db
def test_a_write_that_fails_leaves_the_version_and_lets_the_next_raise_it():
    before = CatalogueVersion.now()
    with pytest.raises(ValueError, match="no"):
        write_and_fail()
    assert not is_writing()
    assert CatalogueVersion.now() == before
    assert not Anime.objects.exists()
    make_anime()
    assert CatalogueVersion.now() == before + 1


@pytest.mark.django_db
def test_a_part_that_fails_undoes_all_of_a_write():
    before = CatalogueVersion.now()

    @catalogue_write()
    def write_in_parts():
        make_anime("Gone")
        write_and_fail()

    with pytest.raises(ValueError, match="no"):
        write_in_parts()
    assert not is_writing()
    assert not Anime.objects.exists()
    assert CatalogueVersion.now() == before


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_writers_take_turns():
    make_anime("First")
    inside, order = Event(), []

    def second():
        inside.wait()
        try:
            with catalogue_write():
                order.append("second")
        finally:
            connection.close()

    writer = Thread(target=second)
    writer.start()
    with catalogue_write():
        inside.set()
        writer.join(0.3)
        order.append("first")
    writer.join()
    assert order == ["first", "second"]


@pytest.mark.django_db
def test_no_module_writes_entries_in_another_way():
    anime = make_anime()
    code = "Anime.objects.filter(pk=anime.pk).update(title='Else')"
    as_a_module_of_ours = compile(code, str(CATALOG / "elsewhere.py"), "exec")
    with (
        pytest.raises(AssertionError, match="outside catalogue_write"),
        transaction.atomic(),
    ):
        exec(as_a_module_of_ours, {"Anime": Anime, "anime": anime})
    with catalogue_write():
        exec(as_a_module_of_ours, {"Anime": Anime, "anime": anime})
    assert Anime.objects.get().title == "Else"
