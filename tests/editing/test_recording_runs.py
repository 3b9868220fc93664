"""Recordings joined and split, each a run that is undone."""

import pytest

from catalog.editing import recordings
from catalog.editing.undo import undo_run
from catalog.entries import store
from catalog.entries.recording_edits import NothingToSplit
from catalog.models import Recording, Song, SongToldApart

from ..entries.test_recordings import (
    anime_with,
    leads_to,
    rebuilt,  # noqa: F401  # for each test here
    sing,
    slugs,
    song,
    state,
)

pytestmark = pytest.mark.django_db


def recording(slug):
    return Recording.objects.get(slug=slug)


def uses(anime):
    return list(Song.objects.filter(anime=anime).values_list("pk", flat=True))


def test_recordings_are_joined_and_stay_so():
    one = anime_with(song("Fly"))
    other = anime_with(song("Fly (TV)"))
    before = state()
    run = recordings.join_recordings(recording("fly-aya"), [recording("fly-tv-aya")])
    assert str(run.title) == "recording “Fly (TV)” into “Fly”"
    assert slugs() == ["fly-aya", "fly-aya"]
    assert leads_to("fly-tv-aya") == "fly-aya"
    sing(other, song("Fly (TV)", number=2))
    third = anime_with(song("FLY (TV)"))
    assert slugs() == ["fly-aya"] * 3
    sing(one, song("Other"))
    assert slugs() == ["other-aya", "fly-aya", "fly-aya"]
    sing(one, song("Fly"))
    sing(other, song("Fly (TV)"))
    store.delete([third])
    undo_run(run)
    assert slugs() == ["fly-aya", "fly-tv-aya"]
    assert state()[0] == before[0]


def test_what_is_joined_to_what_is_joined_is_one_with_both():
    for title in ("A", "B", "C"):
        anime_with(song(title))
    first = recordings.join_recordings(recording("b-aya"), [recording("c-aya")])
    second = recordings.join_recordings(recording("a-aya"), [recording("b-aya")])
    assert slugs() == ["a-aya"] * 3
    undo_run(first)
    assert slugs() == ["a-aya", "a-aya", "c-aya"]
    undo_run(second)
    assert slugs() == ["a-aya", "b-aya", "c-aya"]


def test_what_is_joined_meanwhile_is_not_joined_twice():
    anime_with(song("A"), song("B"))
    one, other = recording("a-aya"), recording("b-aya")
    recordings.join_recordings(one, [other])
    for pair in [(one, other), (other, one)]:
        with pytest.raises(recordings.ResolvedAlready):
            recordings.join_recordings(pair[0], [pair[1]])


def test_a_use_is_split_off_and_stays_so():
    one, other = anime_with(song("Main Theme")), anime_with(song("Main Theme"))
    before = state()
    run = recordings.split_recording(recording("main-theme-aya"), uses(other))
    assert slugs() == ["main-theme-aya", "main-theme-aya-2"]
    sing(other, song("Main Theme", number=3), song("New"))
    sing(one, song("Main Theme", number=3))
    assert slugs() == ["main-theme-aya", "main-theme-aya-2", "new-aya"]
    sing(one, song("Main Theme"))
    sing(other, song("Main Theme"))
    undo_run(run)
    assert slugs() == ["main-theme-aya"] * 2
    assert state()[0] == before[0]
    assert leads_to("main-theme-aya-2") == "main-theme-aya"


def test_a_split_song_stays_apart_with_another_title():
    anime_with(song("Main Theme"))
    other = anime_with(song("Main Theme"))
    recordings.split_recording(recording("main-theme-aya"), uses(other))
    sing(other, song("Main Themes", number=1))
    anime_with(song("Main Themes"))
    first, second, third = slugs()
    assert len({first, second, third}) == 3
    assert leads_to("main-theme-aya-2") == second


def test_several_uses_are_split_off_as_one():
    anime_with(song("Theme"))
    others = [anime_with(song("Theme")) for _ in range(2)]
    before = state()
    keys = [pk for anime in others for pk in uses(anime)]
    run = recordings.split_recording(recording("theme-aya"), keys)
    assert slugs() == ["theme-aya", "theme-aya-2", "theme-aya-2"]
    undo_run(run)
    assert slugs() == ["theme-aya"] * 3
    assert state()[0] == before[0]


@pytest.mark.parametrize("chosen", [0, 1])
def test_what_was_joined_is_split_off_as_it_was(chosen):
    every = [anime_with(song("A")), anime_with(song("B"))]
    before = state()
    recordings.join_recordings(recording("a-aya"), [recording("b-aya")])
    run = recordings.split_recording(recording("a-aya"), uses(every[chosen]))
    assert state() == before
    assert not SongToldApart.objects.exists()
    undo_run(run)
    assert slugs() == ["a-aya", "a-aya"]


def test_a_song_that_is_split_off_can_be_joined_again():
    anime_with(song("A"))
    other = anime_with(song("A"))
    recordings.split_recording(recording("a-aya"), uses(other))
    recordings.join_recordings(recording("a-aya"), [recording("a-aya-2")])
    assert slugs() == ["a-aya", "a-aya"]


def test_all_or_nothing_is_not_split_off():
    one = anime_with(song("A"), song("A", kind="ending"))
    only = recording("a-aya")
    for chosen in ([], uses(one), uses(one)[:1]):
        with pytest.raises(NothingToSplit):
            recordings.split_recording(only, chosen)
    anime_with(song("A"))
    recordings.split_recording(only, uses(one)[:1])
    assert slugs() in (["a-aya-2", "a-aya-2", "a-aya"], ["a-aya", "a-aya", "a-aya-2"])
