"""What editors decide of songs: which are one, and which are not."""

from collections.abc import Collection
from typing import NamedTuple

from django.contrib.auth.models import User

from ..document.same_songs import groups_of
from ..models import Recording, Song, SongToldApart, catalogue_write
from . import recordings
from .recording_groups import tell_apart


class NothingToSplit(Exception):
    """All the uses of a song were chosen, or none that can be told from the others."""


class Split(NamedTuple):
    """What a split changed: the recording that it made, the rows by which songs are
    told apart, and what is joined to what now, and was before."""

    recording: int
    apart: list[int]
    joined: dict[int, int]
    was_joined: dict[int, int]


@catalogue_write()
def show_as(stays: int, goes: Collection[int]) -> None:
    """Make recordings one with another, as which their songs are shown."""
    Recording.objects.filter(pk__in=goes).update(joined_to=stays)
    Song.objects.filter(recording__in=goes).update(recording=stays)


@catalogue_write()
def part(stays: int, goes: Collection[int]) -> None:
    """Let recordings be ones of their own again that are still joined to another."""
    joined = Recording.objects.filter(pk__in=goes, joined_to=stays)
    joined.update(joined_to=None)
    _show_anew([stays])


@catalogue_write()
def separate(recording: int, songs: Collection[int], author: User | None) -> Split:
    """Make some songs of a recording one of their own, and keep them so.

    What was joined to it is as it was before that; the rest is told apart. Songs of one
    anime that have a title in common go together. Raise NothingToSplit where nothing
    goes, or nothing stays.
    """
    songs_of = recordings.songs_there(Song.objects.filter(recording=recording))
    lines = {pk: song.line for pk, song in songs_of.items()}
    groups = groups_of({pk: line.keys for pk, line in lines.items()})
    goes = {
        number: {lines[pk].anime for pk in group if pk in songs}
        for number, group in enumerate(groups)
    }
    stays = {
        number: {lines[pk].anime for pk in group} - goes[number]
        for number, group in enumerate(groups)
    }
    key = Recording.objects.get(pk=recording).key
    for number, group in enumerate(groups):
        if any(key in lines[pk].keys for pk in group) and not stays[number]:
            goes, stays = stays, goes  # the address is of what it was of at first
            break
    if not any(goes.values()) or not any(stays.values()):
        raise NothingToSplit
    moved, apart = [], []
    was_joined: dict[int, int] = {}
    for number, group in enumerate(groups):
        going = [pk for pk in group if lines[pk].anime in goes[number]]
        moved += going
        if not stays[number]:
            keys = {key for pk in group for key in lines[pk].keys}
            joined = Recording.objects.filter(key__in=keys).exclude(joined_to=None)
            was_joined |= {row.pk: row.joined_to_id or 0 for row in joined}
            joined.update(joined_to=None)
        else:
            for pk in going:
                apart += tell_apart(lines[pk], author)
    recordings.tell_anew(Song.objects.filter(pk__in=lines))
    now = Song.objects.filter(pk__in=moved).order_by("recording")
    first, *others = dict.fromkeys(now.values_list("recording", flat=True))
    show_as(first, others)
    return Split(first, apart, dict.fromkeys(others, first), was_joined)


@catalogue_write()
def undo_split(split: Split) -> None:
    """Make songs what they were before they were split off."""
    SongToldApart.objects.filter(pk__in=split.apart).delete()
    for one, to in split.joined.items():
        Recording.objects.filter(pk=one, joined_to=to).update(joined_to=None)
    for one, to in split.was_joined.items():
        Recording.objects.filter(pk=one, joined_to=None).update(joined_to=to)
    _show_anew([split.recording, *split.joined, *split.was_joined])


def _show_anew(keys: Collection[int]) -> None:
    """Tell anew which recordings songs are that are shown as some."""
    shown = Recording.objects.joined(keys)
    now = {shown.get(key, key) for key in keys}
    recordings.tell_anew(Song.objects.filter(recording__in={*keys, *now}))
