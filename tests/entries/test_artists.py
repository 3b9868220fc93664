"""Which artist a name means, and what editors decide of it, import after import."""

import pytest

from catalog.editing import terms
from catalog.entries import artist_pairs, store
from catalog.models import (
    Anime,
    Artist,
    ArtistName,
    ArtistRedirect,
    CatalogueVersion,
    Credit,
    Song,
)

from ..factories import make_anime

pytestmark = pytest.mark.django_db


def sung(*names, title="Song", **values):
    """Save an entry with a song by each of some artist texts."""
    lines = [("opening", f'"{title}" by {name}') for name in names]
    return make_anime(songs=lines, **values)


def save_again(*entries):
    documents = store.load(entries)
    store.save([(anime, documents[anime.pk]) for anime in entries])


def artist(name):
    return ArtistName.objects.get(name=name).artist


def test_names_that_fold_alike_are_one_artist():
    sung("MYTH&ROID", "Myth & Roid")
    sung("ＭＹＴＨ ＆ ＲＯＩＤ")
    assert Artist.objects.get().name == "MYTH&ROID"
    assert Credit.objects.count() == 3


def test_a_song_keeps_its_credit_as_it_is_written():
    sung("Duo [Ai (CV: Aya), Bo] feat. C")
    credits = list(Song.objects.get().credits.all())
    assert [credit.position for credit in credits] == [0, 1, 2, 3]
    assert [credit.character for credit in credits] == ["", "Ai", "", ""]
    joined = "".join(c.lead + c.name + c.join_phrase for c in credits)
    assert joined == "Duo [Ai (CV: Aya), Bo] feat. C"


def test_an_original_name_leads_to_the_artist_too():
    sung("Aimyon")
    sung("Aimyon (あいみょん)")
    sung("あいみょん")
    one = Artist.objects.get()
    assert (one.name, one.native_name) == ("Aimyon", "あいみょん")
    assert one.credits.count() == 3


def test_an_original_name_that_another_artist_has_stays_there():
    sung("彩")
    sung("Aya (彩)")
    assert Artist.objects.count() == 2
    assert artist("彩").names.count() == 1
    assert artist_pairs.likely_duplicates() == []
    Artist.objects.filter(name="彩").update(native_name="彩")
    assert len(artist_pairs.likely_duplicates()) == 1


def test_addresses_of_artists_are_their_own():
    sung("Ω", "Omega", "☆", "★", "A" * 200)
    assert set(Artist.objects.values_list("slug", flat=True)) == {
        *("omega", "omega-2", "white-star", "black-star", "a" * 200)
    }


@pytest.mark.parametrize("name", ["", "???", "A" * 201])
def test_a_text_that_credits_nobody_has_no_artist(name):
    sung(name)
    assert not Artist.objects.exists()
    assert Song.objects.get().key


def test_what_is_saved_again_has_the_same_artists():
    anime = sung("Aya & Bo", "Bo")
    before = list(Artist.objects.values())
    save_again(anime)
    assert list(Artist.objects.values()) == before
    assert Credit.objects.count() == 3


def test_an_artist_may_be_left_without_songs():
    anime = sung("Aya")
    store.delete([anime])
    assert not Credit.objects.exists()
    assert Artist.objects.get().name == "Aya"


def test_one_song_on_two_anime_has_one_key():
    sung("Ayasako & Bo", title="Fly")
    sung("Bo and AYASAKO", title="FLY!")
    sung("Ayasako", title="Fly")
    keys = list(Song.objects.order_by("pk").values_list("key", flat=True))
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize("entries", [1, 20])
def test_artists_cost_a_few_queries_for_all_entries(
    entries, django_assert_max_num_queries
):
    every = [sung(f"A{n} ({n}番) & B", "C") for n in range(entries)]
    documents = store.load(every)
    with django_assert_max_num_queries(34):
        store.save([(anime, documents[anime.pk]) for anime in every])


def test_two_artists_become_one_and_stay_so():
    kept, lost = sung("Akino Arai", "新居昭乃"), sung("Arai Akino (荒井)")
    one, other = artist("Akino Arai"), artist("Arai Akino")
    number = CatalogueVersion.objects.get().number
    terms.merge_artists(one, [other])
    assert CatalogueVersion.objects.get().number > number
    assert not Artist.objects.filter(pk=other.pk).exists()
    assert ArtistRedirect.objects.get(slug="arai-akino").artist == one
    one.refresh_from_db()
    assert one.native_name == "荒井"
    save_again(kept, lost)
    assert {c.artist.name for c in Credit.objects.all()} == {"Akino Arai", "新居昭乃"}
    assert set(one.names.values_list("name", flat=True)) == {
        *("Akino Arai", "Arai Akino", "荒井")
    }


def test_a_merge_shows_that_two_songs_are_one():
    sung("Akino Arai", title="Fly")
    sung("Arai Akino", title="Fly")
    terms.merge_artists(artist("Akino Arai"), [artist("Arai Akino")])
    merged = set(Song.objects.values_list("key", flat=True))
    assert len(merged) == 1
    save_again(*Anime.objects.all())
    assert set(Song.objects.values_list("key", flat=True)) == merged


def test_an_address_that_led_to_a_merged_artist_leads_on():
    sung("A B", "B A", "AB C")
    terms.merge_artists(artist("B A"), [artist("AB C")])
    terms.merge_artists(artist("A B"), [artist("B A")])
    slugs = artist("A B").redirects.values_list("slug", flat=True)
    assert set(slugs) == {"b-a", "ab-c"}


def test_an_address_of_a_merged_artist_is_not_given_anew():
    sung("Akino Arai", "Arai Akino")
    terms.merge_artists(artist("Akino Arai"), [artist("Arai Akino")])
    sung("Arai, & Akino!!")
    sung("Árai Akino X", "Arai-Akino")
    assert not Artist.objects.filter(slug="arai-akino").exists()


def test_a_merged_name_can_be_parted_again():
    sung("Akino Arai", "Arai Akino", title="Fly")
    terms.merge_artists(artist("Akino Arai"), [artist("Arai Akino")])
    run = terms.split_off_name(ArtistName.objects.get(name="Arai Akino"))
    own = Artist.objects.get(pk=run.term_key)
    assert (own.slug, own.credits.count()) == ("arai-akino", 1)
    assert not ArtistRedirect.objects.exists()
    assert artist("Akino Arai").credits.count() == 1
    assert Song.objects.values("key").distinct().count() == 2
    # What is sung by that name later is the new artist's.
    assert artist("Arai Akino") == own
    sung("Arai Akino")
    assert own.credits.count() == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Akino Arai", "Arai Akino"),
        ("Arisaka, Mika", "Mika Arisaka"),
        ("Ryō Hirohashi", "Hirohashi Ryou"),
        ("Yuu Kobayashi", "Yu Kobayashi"),
        ("Aya (内田彩)", "Aya Uchida (内田彩)"),
    ],
)
def test_names_that_may_be_one_persons_are_likely_duplicates(one, other):
    sung(one, other, "Somebody Else")
    pair = tuple(Artist.objects.order_by("pk").values_list("pk", flat=True)[:2])
    assert artist_pairs.likely_duplicates() == [pair]


def test_likely_duplicates_that_are_told_apart_are_none():
    sung("Akino Arai", "Arai Akino")
    one, other = artist("Arai Akino"), artist("Akino Arai")
    artist_pairs.mark_artists_not_duplicates(one, other)
    artist_pairs.mark_artists_not_duplicates(other, one)
    assert artist_pairs.likely_duplicates() == []
