"""Recordings: which songs are one, and where the address of each leads."""

from dataclasses import replace

import pytest

from catalog.document import Song as SongText
from catalog.editing import terms
from catalog.editing.undo import undo_run
from catalog.entries import recordings, store
from catalog.models import Anime, Artist, Recording, Song, catalogue_write

from ..factories import load_document, make_all, make_anime, save_document

pytestmark = pytest.mark.django_db


def song(title, artist="Aya", original="", kind="opening", **values):
    return SongText(kind, title=title, artist=artist, original_title=original, **values)


def anime_with(*songs):
    anime = make_anime()
    return sing(anime, *songs)


def sing(anime, *songs):
    return save_document(anime, replace(load_document(anime), songs=songs))


def slugs():
    """Return the addresses of all songs, in the order of their entries."""
    songs = Song.objects.order_by("anime_id", "position")
    return [*songs.values_list("recording__slug", flat=True)]


def leads_to(slug):
    """Return the address at which the song of an address is shown, None for none."""
    recording = Recording.objects.get(slug=slug)
    if recording.songs.exists():
        return slug
    shown = recording.shown_as()
    return shown.slug if shown and shown.songs.exists() else None


def state():
    rows = Song.objects.order_by("anime", "position")
    return [
        [*rows.values("anime", "position", "key", "original_key", "recording")],
        [*Recording.objects.order_by("pk").values()],
    ]


@pytest.fixture(autouse=True)
def rebuilt():
    """A rebuild makes the same of entries and memory, whatever was done before."""
    yield
    before = state()
    with catalogue_write():
        Song.objects.update(key=None, original_key=None, recording=None)
        recordings.tell_anew(Song.objects.all())
    assert state() == before


def test_a_song_has_one_address_wherever_it_stands():
    anime_with(song("Fly"), song("Walk"))
    anime_with(song("FLY!", number=2, episodes="1-3"))
    anime_with(song("Fly", "Bo"))
    assert slugs() == ["fly-aya", "walk-aya", "fly-aya", "fly-bo"]


def test_entries_saved_at_once_are_told_like_those_saved_one_by_one():
    lines = [("opening", f'"{title}" by Aya') for title in ("Fly", "Walk", "Fly")]
    make_all({"title": f"T{n}", "songs": [line]} for n, line in enumerate(lines))
    assert slugs() == ["fly-aya", "walk-aya", "fly-aya"]


def test_titles_of_any_script_make_two_songs_one():
    anime_with(song("Zankoku", original="残酷"))
    anime_with(song("残酷"))
    anime_with(song("Cruel", original="残酷"))
    assert slugs() == ["zankoku-aya"] * 3


def test_a_song_that_links_two_makes_them_one_and_its_end_two():
    anime_with(song("Fly"))
    anime_with(song("飛"))
    both = anime_with(song("Fly", original="飛"))
    assert slugs() == ["fly-aya"] * 3
    assert leads_to("fei-aya") == "fly-aya"
    store.delete([both])
    assert slugs() == ["fly-aya", "fei-aya"]
    assert leads_to("fei-aya") == "fei-aya"


def test_what_hung_together_by_a_song_that_is_gone_keeps_the_address():
    first = anime_with(song("Fly", original="飛"))
    anime_with(song("Tobu", original="飛"))
    sing(first, song("Other"))
    assert slugs() == ["other-aya", "fly-aya"]


def test_without_an_artist_an_entry_tells_its_songs():
    one = anime_with(song("Theme", ""), song("Theme", "", kind="ending"))
    anime_with(song("Theme", ""))
    first, second, third = slugs()
    assert first == second == f"theme-{one.slug}" != third


def test_a_line_that_cannot_be_read_is_no_song():
    anime_with(SongText("opening", spelling="?"))
    assert slugs() == [None]
    assert not Recording.objects.exists()


@pytest.mark.parametrize(
    ("other", "address"),
    [
        (song("Walk"), "walk-aya"),
        (song("Fly", "Bo"), "fly-bo"),
        (song("Fly", "Bo & Aya", number=3), "fly-bo"),
        (song("Flying", number=3), "flying-aya"),
        (song("Walk", "Bo"), "walk-bo"),
    ],
)
def test_a_change_of_title_or_artist_leaves_a_way(other, address):
    anime = anime_with(song("Fly"), song("Stay"))
    sing(anime, other, song("Stay"))
    assert slugs() == [address, "stay-aya"]
    assert leads_to("fly-aya") == address
    # And undone the address is its own again.
    sing(anime, song("Fly"), song("Stay"))
    assert slugs() == ["fly-aya", "stay-aya"]
    assert leads_to(address) == "fly-aya"


def test_a_change_goes_where_the_song_already_is():
    anime = anime_with(song("Fly"))
    anime_with(song("Walk"))
    sing(anime, song("Walk"))
    assert slugs() == ["walk-aya", "walk-aya"]
    assert leads_to("fly-aya") == "walk-aya"


def test_a_use_that_goes_leaves_the_address_to_the_others():
    anime = anime_with(song("Fly"))
    anime_with(song("Fly"))
    sing(anime, song("Walk"))
    assert slugs() == ["walk-aya", "fly-aya"]
    assert leads_to("fly-aya") == "fly-aya"


@pytest.mark.parametrize(
    "other",
    [
        song("Fly", number=2),
        song("Fly", episodes="3-9"),
        song("Fly", kind="ending"),
        song("fly!"),
        song("Fly", translated_title="Volo"),
    ],
)
def test_what_does_not_tell_a_song_leaves_its_address(other):
    anime = anime_with(song("Fly"), song("Stay"))
    sing(anime, song("Stay"), other)
    assert slugs() == ["stay-aya", "fly-aya"]
    assert Recording.objects.count() == 2


def test_a_song_that_is_taken_out_has_its_address_again_when_it_is_back():
    anime = anime_with(song("Fly"), song("Stay"))
    sing(anime, song("Stay"))
    assert leads_to("fly-aya") is None
    sing(anime, song("Stay"), song("Fly"))
    assert slugs() == ["stay-aya", "fly-aya"]


def test_an_entry_that_is_deleted_leaves_the_address_of_its_song():
    anime = anime_with(song("Fly"))
    store.delete([anime])
    assert leads_to("fly-aya") is None
    anime_with(song("Fly"))
    assert slugs() == ["fly-aya"]


def test_artists_that_are_merged_take_the_addresses_along():
    anime_with(song("Fly", "Akino Arai"), song("Walk", "Arai Akino"))
    anime_with(song("Fly", "Arai Akino"))
    before = state()
    assert slugs() == ["fly-akino-arai", "walk-arai-akino", "fly-arai-akino"]
    one, other = (Artist.objects.get(name=n) for n in ("Akino Arai", "Arai Akino"))
    run = terms.merge_artists(one, [other])
    assert slugs() == ["fly-akino-arai", "walk-arai-akino", "fly-akino-arai"]
    assert leads_to("fly-arai-akino") == "fly-akino-arai"
    undo_run(run)
    assert state() == before


def test_a_spelling_that_is_split_off_takes_its_songs_along():
    anime_with(song("Fly", "Ayasako"), song("Walk", "AYASAKO"))
    run = terms.split_off_spelling(Artist.objects.get(), "AYASAKO")
    assert slugs() == ["fly-ayasako", "walk-ayasako"]
    undo_run(run)
    assert slugs() == ["fly-ayasako", "walk-ayasako"]
    assert Recording.objects.count() == 2


def test_a_long_title_has_an_address_that_fits():
    anime_with(song("Fly " * 400), song("Fly " * 400, "Bo"))
    first, second = slugs()
    assert first != second
    assert max(map(len, (first, second))) <= 220


@pytest.mark.parametrize("number", [1, 20])
def test_the_songs_of_all_entries_are_told_in_a_few_queries(
    number, django_assert_max_num_queries
):
    every = [anime_with(song(f"S{n}"), song(f"T{n}")) for n in range(number)]
    documents = store.load(every)
    changed = {
        anime.pk: documents[anime.pk].with_document(
            replace(
                documents[anime.pk].document,
                songs=(song(f"S{n}", "Bo"), song(f"New {n}")),
            )
        )
        for n, anime in enumerate(every)
    }
    rows = list(Anime.objects.select_related("franchise"))
    with django_assert_max_num_queries(46):
        store.save([(row, changed[row.pk]) for row in rows])
