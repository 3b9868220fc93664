"""What is done to recordings themselves, each deed a run: joined, and split."""

from collections.abc import Collection

from django.contrib.auth.models import User

from ..entries import recording_edits
from ..entries.recording_edits import Split
from ..models import Recording, Run, Song, catalogue_write


class ResolvedAlready(Exception):
    """Someone has joined or split the same recordings meanwhile."""


@catalogue_write()
def join_recordings(
    stays: Recording, goes: Collection[Recording], author: User | None = None
) -> Run:
    """Make one of some recordings: the address of `stays` is that of all their songs.

    Raise ResolvedAlready if one of them has no songs by now.
    """
    keys = [one.pk for one in goes]
    songs = Song.objects.filter(recording__in=keys)
    there = set(songs.values_list("recording", flat=True))
    if there != {*keys} or not stays.songs.exists():
        raise ResolvedAlready
    named = recording_names([stays.pk, *keys])
    titles = ", ".join(named[key] for key in keys)
    run = Run(kind=Run.Kind.MERGE, author=author, term=Run.Term.RECORDING)
    run.title = f"recording {titles} into {named[stays.pk]}"
    run.term_key = stays.pk
    run.report = {"songs": songs.count(), "joined": keys}
    run.save()
    recording_edits.show_as(stays.pk, keys)
    return run


@catalogue_write()
def split_recording(
    recording: Recording, songs: Collection[int], author: User | None = None
) -> Run:
    """Make some songs of a recording one of their own.

    Raise NothingToSplit where nothing would go, or nothing stay; ResolvedAlready where
    one of the songs is the recording's no more.
    """
    if recording.songs.filter(pk__in=songs).count() != len({*songs}):
        raise ResolvedAlready
    was = recording_names([recording.pk])[recording.pk]
    split = recording_edits.separate(recording.pk, songs, author)
    run = Run(kind=Run.Kind.SPLIT, author=author, term=Run.Term.RECORDING)
    own = Recording.objects.get(pk=split.recording)
    run.title = f"recording {recording_names([own.pk])[own.pk]} out of {was}"
    run.term_key = own.pk
    run.report = {
        "songs": own.songs.count(),
        "split": split._asdict(),
        "from": recording.pk,
    }
    run.save()
    return run


def undo(run: Run) -> None:
    """Let recordings be what they were before a run."""
    if run.kind == Run.Kind.MERGE and run.term_key:
        recording_edits.part(run.term_key, run.report["joined"])
    if run.kind == Run.Kind.SPLIT:
        split = run.report["split"]
        joined, was_joined = (
            {int(key): to for key, to in split[name].items()}
            for name in ("joined", "was_joined")
        )
        recording_edits.undo_split(
            Split(
                split["recording"],
                split["apart"],
                joined,
                was_joined,
                split.get("carried", []),  # runs of before have none
            )
        )


def recording_names(keys: Collection[int]) -> dict[int, str]:
    """Return what recordings are called, by key: “Title” by artist."""
    return {
        one.pk: f"“{one}”" + f" by {artist}" * bool(artist)
        for one in Recording.objects.filter(pk__in=keys).with_titles()
        for artist in [one.artist]  # type: ignore[attr-defined]  # an annotation
    }
