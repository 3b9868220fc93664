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
    carried: list[int] = []  # of those, what was so only since its songs were


@catalogue_write()
def show_as(stays: int, goes: Collection[int]) -> None:
    """Make recordings one with another, as which their songs are shown."""
    Recording.objects.filter(pk__in=goes).update(joined_to=stays, is_carried=False)
    Song.objects.filter(recording__in=goes).update(recording=stays)


@catalogue_write()
def part(stays: int, goes: Collection[int]) -> None:
    """Let recordings be ones of their own again that are still joined to another."""
    joined = Recording.objects.filter(pk__in=goes, joined_to=stays)
    joined.release()
    released = _release_carried({stays, *goes})
    _show_anew([stays, *released])


def _release_carried(keys: Collection[int]) -> set[int]:
    """Let what is joined to some recordings only since its songs were theirs be by
    itself, where nothing else is joined with those; return what that was."""
    released: set[int] = set()
    wanted = {*keys}
    while wanted:
        decided = Recording.objects.filter(joined_to__in=wanted, is_carried=False)
        held = set(decided.values_list("joined_to", flat=True))
        joined = Recording.objects.filter(pk__in=wanted).exclude(joined_to=None)
        held |= set(joined.values_list("pk", flat=True))
        carried = Recording.objects.filter(joined_to__in=wanted - held, is_carried=True)
        wanted = set(carried.values_list("pk", flat=True))
        Recording.objects.filter(pk__in=wanted).release()
        released |= wanted
    return released


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
    parted: dict[int, Recording] = {}
    for number, group in enumerate(groups):
        going = [pk for pk in group if lines[pk].anime in goes[number]]
        moved += going
        if not stays[number]:
            keys = {key for pk in group for key in lines[pk].keys}
            joined = Recording.objects.filter(key__in=keys).exclude(joined_to=None)
            parted |= joined.in_bulk()
            joined.release()
        else:
            for pk in going:
                apart += tell_apart(lines[pk], author)
    # What was joined to what goes, and does not go itself.
    left = Recording.objects.filter(joined_to__in=parted).in_bulk()
    Recording.objects.filter(pk__in=left).update(joined_to=recording)
    recordings.tell_anew(Song.objects.filter(pk__in=lines))
    now = Song.objects.filter(pk__in=moved).order_by("recording")
    first, *others = dict.fromkeys(now.values_list("recording", flat=True))
    show_as(first, others)
    were = parted | left
    return Split(
        recording=first,
        apart=apart,
        joined={**dict.fromkeys(others, first), **dict.fromkeys(left, recording)},
        was_joined={pk: row.joined_to_id or 0 for pk, row in were.items()},
        carried=[pk for pk, row in were.items() if row.is_carried],
    )


@catalogue_write()
def undo_split(split: Split) -> None:
    """Make songs what they were before they were split off."""
    SongToldApart.objects.filter(pk__in=split.apart).delete()
    for one, to in split.joined.items():
        Recording.objects.filter(pk=one, joined_to=to).release()
    for one, to in split.was_joined.items():
        alone = Recording.objects.filter(pk=one, joined_to=None)
        alone.update(joined_to=to, is_carried=one in split.carried)
    _show_anew([split.recording, *split.joined, *split.was_joined])


def _show_anew(keys: Collection[int]) -> None:
    """Tell anew which recordings songs are that are shown as some."""
    shown = Recording.objects.joined(keys)
    now = {shown.get(key, key) for key in keys}
    recordings.tell_anew(Song.objects.filter(recording__in={*keys, *now}))
