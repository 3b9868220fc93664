"""Recordings joined and split, each a run that is undone."""

import pytest

from catalog.editing import recordings, terms
from catalog.editing.undo import undo_run
from catalog.entries import store
from catalog.entries.recording_edits import NothingToSplit
from catalog.models import Anime, Artist, Recording, Song, SongToldApart

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
    assert run.title == "recording “Fly (TV)” by Aya into “Fly” by Aya"
    assert slugs() == ["fly-aya", "fly-aya"]
    assert leads_to("fly-tv-aya") == "fly-aya"
    sing(other, song("Fly (TV)", number=2))
    third = anime_with(song("FLY (TV)"))
    assert slugs() == ["fly-aya"] * 3
    sing(one, song("Other", "Bo"))
    assert slugs() == ["other-bo", "fly-aya", "fly-aya"]
    sing(one, song("Fly"))
    sing(other, song("Fly (TV)"))
    store.delete([third])
    undo_run(run)
    assert slugs() == ["fly-aya", "fly-tv-aya"]
    assert state()[0] == before[0]


def of_three():
    """Return three entries: the song of one is joined with that of the two others."""
    one = anime_with(song("Butterfly", "Wada Kouji"))
    others = [anime_with(song("Butter-Fly", "Kouji Wada")) for _ in range(2)]
    first, second = "butterfly-wada-kouji", "butter-fly-kouji-wada"
    run = recordings.join_recordings(recording(first), [recording(second)])
    return one, others, run


@pytest.mark.parametrize(
    "mended",
    [
        song("Butter-Fly (2020)", "Kouji Wada"),
        song("Butter-Fly", "Wada Kōji"),
        song("Butter-Fly (2020)", "Kouji Wada", original="バタフライ"),
    ],
)
def test_a_join_holds_where_title_or_artist_is_mended(mended):
    one, others, run = of_three()
    sing(others[0], mended)
    assert slugs() == ["butterfly-wada-kouji"] * 3
    sing(others[1], mended)
    assert slugs() == ["butterfly-wada-kouji"] * 3
    assert leads_to("butter-fly-kouji-wada") == "butterfly-wada-kouji"
    sing(one, song("Butterflies", "Wada Kouji"))
    assert slugs() == ["butterfly-wada-kouji"] * 3
    # Undone, each is what its title and artist say.
    undo_run(run)
    first, second, third = slugs()
    assert first == "butterflies-wada-kouji"
    assert second == third not in ("butter-fly-kouji-wada", first)
    assert leads_to("butter-fly-kouji-wada") == second
    assert leads_to("butterfly-wada-kouji") == first


def test_a_join_lets_go_of_a_title_that_no_song_of_it_has_any_more():
    _, others, _ = of_three()
    sing(others[0], song("Butter-Fly (2020)", "Kouji Wada"))
    sing(others[0], song("Butter-Fly", "Kouji Wada"))
    assert slugs() == ["butterfly-wada-kouji"] * 3
    anime_with(song("Butter-Fly (2020)", "Kouji Wada"))
    assert slugs()[3] == "butter-fly-2020-kouji-wada"


def test_another_song_in_the_place_of_one_that_is_joined_is_not_in_the_join():
    _, others, _ = of_three()
    anime_with(song("Brave Heart", "Kouji Wada"))
    for replaced, address in [
        (song("Seven", "Aya"), "seven-aya"),
        (song("Brave Heart", "Kouji Wada"), "brave-heart-kouji-wada"),
    ]:
        sing(others[0], replaced)
        assert slugs()[1] == address
        sing(others[0], song("Butter-Fly", "Kouji Wada"))
    for anime in others:
        sing(anime, song("Seven", "Aya"))
    assert leads_to("butter-fly-kouji-wada") == "seven-aya"


def test_a_join_holds_where_artists_are_merged_and_parted_again():
    of_three()
    anime_with(song("Butter-Fly", "Wada Kouji"))
    before = state()
    one, other = Artist.objects.order_by("pk")
    run = terms.merge_artists(one, [other])
    assert slugs() == ["butterfly-wada-kouji"] * 4
    undo_run(run)
    assert state() == before


def test_addresses_that_lead_to_each_other_lead_to_the_song():
    one = anime_with(song("Fly"))
    anime_with(song("Walk"))
    recordings.join_recordings(recording("fly-aya"), [recording("walk-aya")])
    sing(one, song("New", "Bo"))
    recordings.join_recordings(recording("fly-aya"), [recording("new-bo")])
    assert leads_to("walk-aya") == leads_to("new-bo") == "fly-aya"
    store.delete(Anime.objects.all())
    assert leads_to("walk-aya") is None


def test_what_is_split_off_takes_only_what_is_chosen_along():
    every = [anime_with(song(title)) for title in ("A", "B", "C")]
    recordings.join_recordings(recording("b-aya"), [recording("c-aya")])
    recordings.join_recordings(recording("a-aya"), [recording("b-aya")])
    before = state()
    run = recordings.split_recording(recording("a-aya"), uses(every[1]))
    assert slugs() == ["a-aya", "b-aya", "a-aya"]
    undo_run(run)
    assert state() == before


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
