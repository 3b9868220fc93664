"""Credits: the same in whichever order entries are saved, and as often as they are."""

from itertools import permutations

import pytest

from catalog import search
from catalog.document import parser
from catalog.editing import terms
from catalog.entries import artist_edits, credits, rereading, store
from catalog.models import (
    Anime,
    Artist,
    ArtistName,
    Credit,
    CreditDoubt,
    NameRule,
    Song,
    catalogue_write,
)

from ..factories import make_anime, make_document, save_document

pytestmark = pytest.mark.django_db

# What “Kanon (Nao)” means hangs on the others.
TEXTS = {
    "Hakanaki": "Hakanako (Yumeno)",
    "Sings": "Hakanako",
    "Voiced": "Mirai (CV: Yumeno)",
    "Whole": "Foo & Bar",
}


def sung(title, artist):
    return make_anime(title, songs=[("opening", f'"{title}" by {artist}')])


def credited():
    """Return who is credited by which name and as whom, by title."""
    rows = Credit.objects.order_by("song", "position")
    values = ("song__title", "name", "character", "artist__name", "is_sure")
    return sorted(rows.values_list(*values))


def doubted():
    return sorted(CreditDoubt.objects.values_list("song__title", "key"))


def rebuild():
    with catalogue_write():
        credits.recredit(Song.objects.all())


@pytest.mark.parametrize("titles", [*permutations(TEXTS)])
def test_the_order_of_saves_is_of_no_account(titles):
    for title in titles:
        sung(title, TEXTS[title])
    assert credited() == [
        ("Hakanaki", "Yumeno", "Hakanako", "Yumeno", False),
        ("Sings", "Hakanako", "", "Hakanako", True),
        ("Voiced", "Yumeno", "Mirai", "Yumeno", True),
        ("Whole", "Bar", "", "Bar", True),
        ("Whole", "Foo", "", "Foo", True),
    ]
    assert {*Artist.objects.values_list("name", flat=True)} == {
        *("Yumeno", "Hakanako", "Foo", "Bar")
    }
    before = credited(), doubted()
    rebuild()
    assert (credited(), doubted()) == before


def test_who_becomes_known_and_is_forgotten_changes_what_others_say():
    sung("One", "Hakanako (Yumeno)")
    assert credited() == [("One", "Yumeno", "Hakanako", "Yumeno", False)]
    two = sung("Two", "Hakanako")
    assert credited()[0] == ("One", "Hakanako", "", "Hakanako", False)
    save_document(two, make_document("Two", songs=[("opening", '"Two" by Bo')]))
    assert credited()[0] == ("One", "Yumeno", "Hakanako", "Yumeno", False)
    save_document(two, make_document("Two", songs=[("opening", '"Two" by Hakanako')]))
    assert credited()[0] == ("One", "Hakanako", "", "Hakanako", False)
    store.delete([two])
    assert credited() == [("One", "Yumeno", "Hakanako", "Yumeno", False)]


def test_whom_somebody_has_decided_of_stays_also_without_songs():
    sung("One", "Hakanako (Yumeno)")
    artist = Artist.objects.get(name="Yumeno")
    terms.rename_artist(artist, "Yumeno", "夢")
    sung("Two", "Hakanako")
    assert credited()[0] == ("One", "Hakanako", "", "Hakanako", False)
    assert Artist.objects.get(pk=artist.pk).native_name == "夢"


def test_an_entry_is_found_by_whom_it_credits_since():
    one = sung("One", "Hakanako (Yumeno)")
    assert not CreditDoubt.objects.exclude(song__anime=one).exists()
    sung("Two", "Hakanako")

    found = search.find("yumeno", unpublished=True)
    assert not found.artists
    found = search.find("hakanako", unpublished=True)
    assert [hit.artist for hit in found.artists] == ["Hakanako"]


def test_merging_and_splitting_tell_others_who_is_known():
    sung("One", "Hakanako (Yumeno)")
    sung("Two", "Somebody")
    artist = Artist.objects.get(name="Somebody")
    ArtistName.objects.create(
        artist=artist, name="Hakanako", folded="hakanako", key="hakanako"
    )
    rebuild()
    assert credited()[0] == ("One", "Hakanako", "", "Somebody", False)
    with catalogue_write():
        artist_edits.split_off(
            artist, ArtistName.objects.filter(key="hakanako"), "Hakanako", "", "h"
        )
    # Of its own it is credited nowhere else.
    assert credited()[0] == ("One", "Yumeno", "Hakanako", "Yumeno", False)


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        ("MEG", "meg", 2),
        ("M.A.O", "Mao", 2),
        ("YUKI", "YU+KI", 2),
        ("YU + KI", "YU+KI", 1),
        ("Rin\u2019", "Rin'", 1),
        ("Ｇａｉｎ", "Gain", 1),
        ("KOTOKO", "kotoko", 1),
        ("彩・音", "彩音", 1),
        ("GACKT", "Gackt", 1),  # a rule that came with the product
    ],
)
def test_short_names_are_told_apart_by_each_letter(one, other, number):
    sung("One", one)
    sung("Two", other)
    assert Artist.objects.count() == number


def test_a_rule_names_whom_it_is_of():
    sung("One", "GACKT")
    assert [*Artist.objects.values_list("name", "slug")] == [("Gackt", "gackt")]
    sung("Two", "Gackt")
    assert set(Credit.objects.values_list("artist__name", "name")) == {
        ("Gackt", "GACKT"),
        ("Gackt", "Gackt"),
    }


@pytest.mark.parametrize(
    "name",
    [
        "Run Girls, Run!",
        "JUDY AND MARY",
        "田中×佐藤",
        "Kamisama, Boku wa Kizuite Shimatta",
        "Chage & Aska",
        "YOURI with the CASH",
    ],
)
def test_names_that_are_known_to_be_whole_come_with_the_product(name):
    sung("One", name)
    assert Artist.objects.get().name == name


def test_without_its_rule_a_name_is_divided():
    NameRule.objects.all().delete()
    sung("One", "Run Girls, Run!")
    assert Artist.objects.count() == 2


def test_one_spelling_may_lead_elsewhere():
    sung("One", "Angela")
    other = Artist.objects.create(slug="other", name="ANGELA", sort_name="angela")
    ArtistName.objects.create(
        artist=other, name="ANGELA", folded="angela", key="= ANGELA"
    )
    sung("Two", "ANGELA")
    sung("Three", "angela")
    assert dict(Credit.objects.values_list("song__title", "artist__slug")) == {
        "One": "angela",
        "Two": "other",
        "Three": "angela",
    }


def test_what_an_earlier_reader_credited_is_credited_anew():
    anime = sung("One", "Koorogi (Chorus)")
    artist = Artist.objects.create(slug="chorus", name="Chorus", sort_name="chorus")
    Credit.objects.update(name="Chorus", artist=artist, character="Koorogi")
    Anime.objects.update(reader=parser.READER - 1)
    assert rereading.reread_all() == (1, 0)
    assert credited() == [("One", "Koorogi", "", "Koorogi", True)]
    assert Artist.objects.get().name == "Koorogi"
    store.delete([anime])
    assert not CreditDoubt.objects.exists()
