"""Entries whose rows an earlier reader made, written as today's reads their text."""

from collections.abc import Callable, Collection, Iterable

from django.db.models import QuerySet

from ..document import parser
from ..document.diff import diff_documents
from ..document.display import cut_to, value_text
from ..document.entry import Entry, record_of
from ..document.fields import FIELDS
from ..models import Anime, Revision, Song, SourceFile, catalogue_write
from . import credits, recordings
from .entry_rows import entries_of_rows, fill_row
from .loading import load, newest_revisions
from .own_part import own_of
from .report import noted_in
from .saving import RevisionInfo, fill_sure_starts, write

BATCH = 250  # entries
LONGEST_TOLD = 300  # characters of a value in a note


def reread(entries: Iterable[Anime]) -> int:
    """Make the rows of entries what today's reader reads in their text, where an
    earlier one made them; return of how many they say something else now.

    Each of these has a revision. Its text is that of the one before, so that there is
    nothing to compare, and nothing to undo: its note says what was read and what is.
    """
    keys = [anime.pk for anime in entries if anime.reader != parser.READER]
    if not keys:
        return 0
    with catalogue_write():
        # As they are now: those that others have read meanwhile are done.
        lagging = Anime.objects.exclude(reader=parser.READER).filter(pk__in=keys)
        entries = list(lagging.select_related("franchise").order_by("pk"))
        _keep_own(entries)
        were, loaded = entries_of_rows(entries), load(entries)
        notes = {key: _reread_note(were[key], entry) for key, entry in loaded.items()}
        changed = [(anime, loaded[anime.pk]) for anime in entries if notes[anime.pk]]
        same = [anime for anime in entries if not notes[anime.pk]]
        if changed:
            write(changed, RevisionInfo(Revision.Action.REREAD), notes)
            _note_files_anew([anime.pk for anime, _ in changed])
        songs = Song.objects.filter(anime__in=same)
        credits.recredit(songs)
        recordings.tell_anew(songs)
        if same:
            for anime in same:
                fill_row(anime, loaded[anime.pk].document)
            fill_sure_starts(same)
            Anime.objects.bulk_create(
                same,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=["manner", "reader", "sure_start"],
            )
    return len(changed)


def _note_files_anew(keys: Collection[int]) -> None:
    """Let the files of entries be remarked on by what today's reader reads in them."""
    imported = SourceFile.objects.with_base().filter(anime__in=keys)
    files = list(imported.only("base_bytes"))
    for file in files:
        if base := file.base:
            file.problems = noted_in(base)
    SourceFile.objects.bulk_update(files, ["problems"])


def _keep_own(entries: Iterable[Anime]) -> None:
    """Put on record an own part that the newest revision of its entry has not.

    Revisions of before it was kept have none; the newest of them is as the rows are.
    """
    rows = {anime.pk: anime for anime in entries}
    revisions = list(newest_revisions(rows).filter(own__isnull=True))
    for revision in revisions:
        revision.own = record_of(own_of(rows[revision.anime_id]))
    Revision.objects.bulk_update(revisions, ["own"])


def _reread_note(before: Entry, after: Entry) -> str:
    """Return which fields were read otherwise, "" if none was."""

    def told(value: object) -> str:
        return cut_to(LONGEST_TOLD, value_text(value) or "nothing")

    changes = diff_documents(before.document, after.document)
    return "; ".join(
        f"{one.field}: {told(one.before)} → {told(one.after)}"
        for one in changes
        if one.field in FIELDS  # how lines are written is said by none
    )


def lagging() -> QuerySet[Anime]:
    """Return the entries whose rows an earlier reader made."""
    return Anime.objects.exclude(reader=parser.READER)


def reread_all(
    *,
    advance: Callable[[int], object] = lambda entries: None,
    stopped: Callable[[], bool] = lambda: False,
) -> tuple[int, int]:
    """Read the entries anew that lag, each batch whole or not at all.

    Return how many were read, and of how many the rows say something else now.
    """
    read = changed = 0
    keys = list(lagging().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        if stopped():
            break
        batch = keys[start : start + BATCH]
        changed += reread(Anime.objects.filter(pk__in=batch))
        read += len(batch)
        advance(len(batch))
    return read, changed
