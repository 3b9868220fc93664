"""Which artist a name means, and what editors decide of it, import after import."""

import pytest

from catalog.editing import terms
from catalog.editing.undo import undo_run
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
    assert artist_pairs.likely_pairs() == []
    Artist.objects.filter(name="彩").update(native_name="彩")
    assert len(artist_pairs.likely_pairs()) == 1


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
    assert [one.keys for one in artist_pairs.likely_pairs()] == [pair]


def test_likely_duplicates_that_are_told_apart_are_none():
    sung("Akino Arai", "Arai Akino")
    one, other = artist("Arai Akino"), artist("Akino Arai")
    artist_pairs.mark_artists_not_duplicates(one, other)
    artist_pairs.mark_artists_not_duplicates(other, one)
    assert artist_pairs.likely_pairs() == []


@pytest.mark.parametrize(
    ("texts", "reason", "whole"),
    [
        (["Akino Arai", "Arai Akino"], artist_pairs.ORDER, ""),
        (["Aya (内田彩)", "Uchida (内田彩)"], artist_pairs.NATIVE, ""),
        (["MEG", "meg"], artist_pairs.LETTERS, ""),
        (["Masaaki Endoh", "Masaki Endoh"], artist_pairs.ORDER, ""),
        (["Rica Matsumoto", "Rika Matsumoto"], artist_pairs.SLIP, ""),
        (["Zan & The Boys"], artist_pairs.TOGETHER, "Zan & The Boys"),
    ],
)
def test_a_pair_says_why_it_is_one(texts, reason, whole):
    sung(*texts)
    (pair,) = artist_pairs.likely_pairs()
    assert (pair.reason, pair.whole) == (reason, whole)


@pytest.mark.parametrize(
    "texts",
    [
        ["Zan & The Boys", "Zan"],
        ["Ai (CV: Zan) & Bo (CV: Foo)"],
        ["Unit (Zan)", "Zan"],
        ["Team 'AAA'", "Team AA"],
        ["Aya Uchida", "Maya Uchita"],
    ],
)
def test_those_who_differ_are_no_pair(texts):
    sung(*texts)
    assert artist_pairs.likely_pairs() == []


def test_a_slip_is_one_only_on_works_of_one_franchise():
    sung("Rica Matsumoto", franchise="one")
    sung("Rika Matsumoto", franchise="other")
    assert artist_pairs.likely_pairs() == []


def test_all_that_are_alike_are_groups_with_most_songs_first():
    sung("Kumiko Oosugi", "Kumiko Osugi", "Oosugi Kumiko", "Rica Matsumoto")
    sung("Kumiko Osugi", "Rika Matsumoto")
    (group,) = artist_pairs.alike_groups()
    assert [one.name for one in group] == [
        "Kumiko Osugi",
        "Kumiko Oosugi",
        "Oosugi Kumiko",
    ]


def state():
    """Return who is credited with each song, and how they are found."""
    return [
        [*Artist.objects.order_by("pk").values()],
        [*ArtistName.objects.order_by("pk").values()],
        [*ArtistRedirect.objects.order_by("slug").values("slug", "artist")],
        [*Credit.objects.order_by("song", "position").values("song", "artist", "name")],
        [*Song.objects.order_by("pk").values("pk", "key")],
    ]


def test_all_that_are_alike_are_merged_and_parted_as_one_run():
    sung("Kumiko Oosugi", "Kumiko Osugi (大杉)", "Arai Akino")
    sung("Oosugi Kumiko", "Akino Arai", "Akino Arai", "Somebody")
    before = state()
    groups = [(one, others) for one, *others in artist_pairs.alike_groups()]
    run = terms.merge_groups_of_artists(groups, "all")
    names = {*Artist.objects.values_list("name", "native_name")}
    assert names == {("Kumiko Oosugi", "大杉"), ("Akino Arai", ""), ("Somebody", "")}
    assert artist_pairs.likely_pairs() == []
    assert run.report["songs"] == 3
    undo_run(run)
    assert state() == before


def test_one_spelling_is_made_an_artist_of_its_own_and_given_back():
    """Songs saved since are whose their spelling is."""
    sung("KOTOKO", "kotoko", "Kotoko")
    (one,) = Artist.objects.all()
    before = state()
    run = terms.split_off_spelling(one, "kotoko")
    since = sung("kotoko", "Kotoko")
    credited = dict(Credit.objects.values_list("name", "artist"))
    assert credited["kotoko"] == run.term_key
    assert credited["KOTOKO"] == credited["Kotoko"] == one.pk
    store.delete([since])
    undo_run(run)
    # The address that it had leads back to the artist.
    after = state()
    assert after.pop(2) == [{"slug": "kotoko-2", "artist": one.pk}]
    assert before.pop(2) == []
    assert after == before


def test_a_name_that_is_not_the_artist_s_own_is_split_off_whole():
    """With all that it had as an artist that was merged."""
    sung("Akino Arai", "Arai Akino (新居)", "ARAI AKINO")
    one, other = Artist.objects.order_by("pk")
    terms.merge_artists(one, [other])
    terms.split_off_spelling(one, "ARAI AKINO")
    own = Artist.objects.get(name="Arai Akino")
    assert (own.slug, own.native_name) == ("arai-akino", "新居")
    assert own.credits.count() == 2


def test_who_has_no_such_spelling_gives_none_away():
    sung("KOTOKO")
    with pytest.raises(ArtistName.DoesNotExist):
        terms.split_off_spelling(Artist.objects.get(), "Somebody")
