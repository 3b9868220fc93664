"""Two artists of one name, told apart by a note, in songs of some titles."""

from dataclasses import replace

import pytest
from django.urls import reverse

from catalog.document import Song as SongText
from catalog.editing import terms
from catalog.editing.undo import undo_run
from catalog.entries import artist_edits, artist_pairs, credits
from catalog.models import (
    Artist,
    ArtistName,
    Credit,
    NameRule,
    Recording,
    Run,
    Song,
    catalogue_write,
)

from ..factories import load_document, make_anime, save_document

pytestmark = pytest.mark.django_db


def sung(*pairs):
    anime = make_anime()
    songs = tuple(SongText("opening", title=t, artist=a) for t, a in pairs)
    return save_document(anime, replace(load_document(anime), songs=songs))


def key_of(title):
    return Song.objects.filter(title=title).latest("pk").pk


def singers():
    """Return who sings each song, as text, in the order of entries."""
    rows = Credit.objects.order_by("song__anime", "song__position", "position")
    return [(row.song.title, str(row.artist)) for row in rows.select_related("artist")]


def state():
    return [
        [*Artist.objects.order_by("pk").values()],
        [*ArtistName.objects.order_by("pk").values()],
        [*Credit.objects.order_by("song", "position").values("song", "artist")],
        [*Song.objects.order_by("pk").values("pk", "key", "recording")],
        [*NameRule.objects.order_by("pk").values("kind", "name")],
    ]


@pytest.fixture(autouse=True)
def rebuilt():
    """A rebuild makes the same of texts and memory, whatever was done before."""
    yield
    before = singers()
    with catalogue_write():
        Credit.objects.update(name="")
        credits.recredit(Song.objects.all())
    assert singers() == before


def tell_apart(*titles, note="the rapper", of="Mai"):
    artist = Artist.objects.filter(name=of).earliest("pk")
    return terms.split_off_songs(artist, [key_of(t) for t in titles], note)


def test_songs_of_another_artist_are_theirs_from_now_on():
    sung(("Fly", "Mai"), ("Walk", "Mai & Bo"), ("Run", "Mai"))
    run = tell_apart("Walk", "Run")
    assert str(run.title) == "artist “Mai (the rapper)” out of “Mai”"
    assert run.report["songs"] == 2
    sung(("WALK!", "Mai"), ("Fly", "Mai"), ("New", "Mai"))
    assert singers() == [
        *(("Fly", "Mai"), ("Walk", "Mai (the rapper)"), ("Walk", "Bo")),
        *(("Run", "Mai (the rapper)"), ("WALK!", "Mai (the rapper)")),
        *(("Fly", "Mai"), ("New", "Mai")),
    ]
    assert {one.slug for one in Artist.objects.filter(name="Mai")} == {"mai", "mai-2"}
    assert artist_pairs.likely_pairs() == []


def test_it_is_undone_as_if_it_had_never_been():
    sung(("Fly", "Mai"), ("Walk", "Mai (舞)"))
    before = state()
    run = tell_apart("Walk")
    assert singers()[1] == ("Walk", "Mai (the rapper)")
    undo_run(run)
    assert state() == before


def test_a_third_of_the_name_takes_songs_of_the_second():
    sung(("Fly", "Mai"), ("Walk", "Mai"), ("Run", "Mai"))
    tell_apart("Walk", "Run")
    second = Artist.objects.get(note="the rapper")
    before = state()
    run = terms.split_off_songs(second, [key_of("Run")], "the band")
    assert [who for _, who in singers()] == [
        "Mai",
        "Mai (the rapper)",
        "Mai (the band)",
    ]
    undo_run(run)
    assert state() == before


def test_a_third_takes_songs_also_under_another_spelling():
    rule = NameRule(kind="same", name="Maii", key="= Maii", same_as="Mai")
    with artist_edits.crediting_anew([rule.name]):
        rule.save()
    sung(("Fly", "Mai"), ("Walk", "Maii"), ("Run", "Maii"))
    tell_apart("Walk", "Run")
    second = Artist.objects.get(note="the rapper")
    before = state()
    run = terms.split_off_songs(second, [key_of("Run")], "the band")
    assert singers()[2] == ("Run", "Mai (the band)")
    undo_run(run)
    assert state() == before


def test_merged_again_they_are_one_for_every_song():
    sung(("Fly", "Mai"), ("Walk", "Mai"))
    tell_apart("Walk")
    one, other = Artist.objects.filter(name="Mai").order_by("pk")
    run = terms.merge_artists(one, [other])
    sung(("Walk", "Mai"))
    assert {who for _, who in singers()} == {"Mai"}
    undo_run(run)
    assert singers()[1:] == [("Walk", "Mai (the rapper)")] * 2


def test_a_title_that_is_mended_leaves_the_song_with_the_name():
    anime = sung(("Fly", "Mai"), ("Wlak", "Mai"))
    tell_apart("Wlak")
    songs = tuple(SongText("opening", title=t, artist="Mai") for t in ("Fly", "Walk"))
    save_document(anime, replace(load_document(anime), songs=songs))
    assert singers() == [("Fly", "Mai"), ("Walk", "Mai")]
    assert Artist.objects.get(note="the rapper").credits.count() == 0


def test_the_rule_can_be_taken_back():
    sung(("Fly", "Mai"), ("Walk", "Mai"))
    tell_apart("Walk")
    rule = NameRule.objects.get(kind="many")
    assert str(rule) == "“Mai” is the name of several artists"
    with artist_edits.crediting_anew([rule.name]):
        rule.delete()
    assert {who for _, who in singers()} == {"Mai"}


def test_two_songs_of_one_title_by_two_of_one_name_are_two():
    sung(("Fly", "Mai & Bo"))
    sung(("Walk", "Mai"))
    tell_apart("Walk")
    sung(("Fly", "Mai & Bo"))
    assert Recording.objects.exclude(songs=None).count() == 2


def test_nothing_is_told_apart_by_songs_of_others_or_without_a_title():
    sung(("Fly", "Mai"), ("Walk", "Bo"), ("", "Mai"))
    artist = Artist.objects.get(name="Mai")
    for songs in ([], [key_of("Walk")], [0]):
        with pytest.raises(Credit.DoesNotExist):
            terms.split_off_songs(artist, songs, "x")


def test_an_editor_ticks_the_songs_and_says_who_it_is(admin_client):
    sung(("Fly", "Mai"), ("Walk", "Mai"))
    artist = Artist.objects.get()
    page = reverse("admin:catalog_artist_change", args=[artist.pk])
    address = reverse("admin:catalog_artist_another", args=[artist.pk])
    assert f'action="{address}"' in admin_client.get(page).text
    for posted, told in [
        ({"song": key_of("Walk"), "note": " "}, "Say who it is"),
        ({"song": "x", "note": "n"}, "Select songs with a title that Mai sings"),
    ]:
        assert told in admin_client.post(address, posted, follow=True).text
    done = admin_client.post(
        address, {"song": key_of("Walk"), "note": "the rapper"}, follow=True
    )
    assert "“Mai (the rapper)” is an artist of its own, with these songs." in done.text
    assert admin_client.get(address).status_code == 403
    own = Artist.objects.get(note="the rapper")
    change = reverse("admin:catalog_artist_change", args=[own.pk])
    fields = {"name": "Mai", "native_name": "", "note": "the singer", "_save": ""}
    admin_client.post(change, fields)
    own.refresh_from_db()
    assert str(own) == "Mai (the singer)"
    undo_run(Run.objects.latest("pk"))
    own.refresh_from_db()
    assert own.note == "the rapper"


def test_a_note_stays_while_another_has_the_name(admin_client):
    sung(("Fly", "Mai"), ("Walk", "Mai"))
    run = tell_apart("Walk")
    own = Artist.objects.get(note="the rapper")
    first = Artist.objects.get(note="")
    pages = {
        one: reverse("admin:catalog_artist_change", args=[one.pk])
        for one in (own, first)
    }
    blank = {"name": "Mai", "native_name": "", "note": ""}
    page = admin_client.post(pages[own], blank)
    assert "Another artist has that name: “Mai”." in page.text
    page = admin_client.post(pages[first], blank | {"note": "The Rapper"})
    assert "Another artist has that name: “Mai (the rapper)”." in page.text
    assert admin_client.post(pages[first], blank).status_code == 302
    undo_run(run)
    renamed = blank | {"note": "the singer"}
    assert admin_client.post(pages[first], renamed).status_code == 302
    assert admin_client.post(pages[first], blank).status_code == 302
    assert str(Artist.objects.get()) == "Mai"


def test_visitors_see_who_is_who(client):
    sung(("Fly", "Mai"))
    sung(("Walk", "Mai"))
    tell_apart("Walk")
    for slug, other in (("mai", "mai-2"), ("mai-2", "mai")):
        page = client.get(f"/artists/{slug}/").text
        assert f'Not to be confused with <a href="/artists/{other}/">' in page
    assert "(the rapper)" in client.get("/search/?q=mai").text
    said = client.get("/search/suggestions/?q=mai").json()["suggestions"]
    notes = [one["note"] for one in said if one["kind"] == "Artist"]
    assert sorted(notes) == ["", "the rapper"]
    assert "(<bdi>the rapper</bdi>)" in client.get("/songs/").text
    assert "the rapper" in client.get("/artists/mai-2/").text
    assert "(the rapper)" in client.get("/artists/").text
    assert "/artists/mai-2/" in client.get("/songs/walk-mai/").text
