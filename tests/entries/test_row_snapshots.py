"""Rows kept as JSON, and put back where something else may be by now."""

import pytest

from catalog.document.entry import Own, Picture
from catalog.entries.row_snapshots import put_back, rows_as_json
from catalog.models import Anime, FormerTag, Franchise, Redirect, Tag, catalogue_write

from ..factories import make_anime

pytestmark = pytest.mark.django_db


def keep(*rows):
    """Return rows as JSON, and delete them."""
    kept = rows_as_json(rows)
    for row in reversed(rows):
        type(row).objects.filter(pk=row.pk).delete()
    return kept


@pytest.fixture(autouse=True)
def writing():
    with catalogue_write():
        yield


@pytest.fixture
def tag():
    return Tag.objects.create(name="space", slug="space")


def test_rows_come_back_with_what_led_to_them(tag):
    lead = FormerTag.objects.create(slug="outer-space", tag=tag)
    before = [*Tag.objects.values(), *FormerTag.objects.values()]
    kept = keep(tag, lead)
    assert not Tag.objects.exists()
    assert put_back(kept) == {}
    assert [*Tag.objects.values(), *FormerTag.objects.values()] == before


def test_an_address_leads_again_to_what_it_led_to_unless_it_leads_elsewhere():
    first, second = make_anime("A"), make_anime("B")
    slugs = ("moved", "elsewhere", "c", "gone")
    rows = [Redirect.objects.create(slug=slug, anime=first) for slug in slugs]
    kept = rows_as_json(rows)
    # As by a merge, and by editors since.
    Redirect.objects.filter(slug="moved").update(anime=second)
    Redirect.objects.exclude(slug="moved").delete()
    Redirect.objects.create(slug="elsewhere", anime=second)
    make_anime("C")
    put_back(kept)
    leads = dict(Redirect.objects.values_list("slug", "anime"))
    assert leads == {"moved": first.pk, "elsewhere": second.pk, "gone": first.pk}


def test_an_address_that_led_elsewhere_meanwhile_is_the_words_own_again(tag):
    kept = keep(tag)
    other = Tag.objects.create(name="sky", slug="sky")
    FormerTag.objects.create(slug="space", tag=other)
    put_back(kept)
    assert Tag.objects.get(slug="space") == tag
    assert not FormerTag.objects.exists()


@pytest.mark.parametrize(
    "values", [{"name": "space", "slug": "space-2"}, {"name": "Space", "slug": "space"}]
)
def test_a_word_gives_way_to_another_in_its_place(tag, values):
    lead = FormerTag.objects.create(slug="outer-space", tag=tag)
    kept = keep(tag, lead)
    new = Tag.objects.create(**values)
    FormerTag.objects.create(slug="outer-space", tag=new)
    put_back(kept)
    assert Tag.objects.get() == new
    assert FormerTag.objects.get().tag == new


def test_of_an_entry_only_the_sites_part_is_told_and_nothing_is_written():
    anime = make_anime("A", franchise="Works", is_published=False)
    Anime.objects.update(
        locks=["title"], poster="posters/a.jpg", poster_width=20, poster_height=30
    )
    kept = rows_as_json(Anime.objects.all())
    Anime.objects.update(locks=[], poster="", poster_width=None, poster_height=None)
    picture = Picture("posters/a.jpg", 20, 30)
    own = Own("a", "works", False, frozenset({"title"}), picture)
    assert put_back(kept) == {anime.pk: own}
    assert Anime.objects.get().locks == []
    bare = rows_as_json(Anime.objects.all())
    Anime.objects.all().delete()
    Franchise.objects.all().delete()
    assert put_back(bare) == {anime.pk: Own("a", "", False)}
    assert not Anime.objects.exists()
