"""Two entries made one. Undoing the run (`undo_run`) makes them two again."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef

from ..document.entry import Entry, normalize_entry
from ..entries import row_snapshots, store
from ..models import Anime, Redirect, Run, SourceFile, catalogue_write
from ..quality import findings
from . import carried_edits, history


class ChangedMeanwhile(Exception):
    """One of two entries is not any more what it was when they were looked at."""


@catalogue_write()
def merge_entries(
    stays: Anime,
    goes: Anime,
    entry: Entry,
    seen: Mapping[int, int],
    author: User | None = None,
) -> Run:
    """Make one entry of two: `stays` is to be `entry`, and `goes` is deleted.

    `seen` are the revisions of both, by the entry's key, that this was decided on.
    Addresses of the one that goes lead to the one that stays. Its files are twins from
    now on, so that no import brings it back; if the one that stays has no file, they
    are its own. Its conflicts and the edits of it that wait go along. Raise
    ChangedMeanwhile if one of the entries has another revision by now, or is gone.
    """
    entries = Anime.objects.select_related("franchise").in_bulk([stays.pk, goes.pk])
    for key in (stays.pk, goes.pk):
        newest = key in entries and history.latest(entries[key])
        if not newest or newest.pk != seen.get(key):
            raise ChangedMeanwhile
    stays, goes = entries[stays.pk], entries[goes.pk]
    run = Run.objects.create(
        kind=Run.Kind.MERGE,
        author=author,
        title=f"“{goes}” into “{stays}”",
        report={"updated": 1, "deleted": 1},
        before=row_snapshots.rows_as_json(
            [
                *goes.redirects.all(),
                *goes.conflicts.filter(choice=""),
                *goes.pending_edits.all(),
                *goes.notes.all(),
                *SourceFile.objects.filter(anime=goes),
            ]
        ),
    )
    _hand_over(stays, goes)
    change = store.RevisionInfo(store.Action.JOINED, author, str(goes), run)
    entry = normalize_entry(entry)
    store.save([(stays, entry)], change)
    joined = history.latest(stays)
    assert joined  # that was saved just now
    carried_edits.carry_over(stays, goes, joined)
    store.delete([goes], change)
    Redirect.objects.update_or_create(slug=goes.slug, defaults={"anime": stays})
    findings.refresh_catalogue_wide()
    return run


def _hand_over(stays: Anime, goes: Anime) -> None:
    """Hand the addresses, conflicts, notes and files of one entry to another."""
    goes.redirects.update(anime=stays)
    goes.notes.update(anime=stays)
    theirs = stays.conflicts.filter(choice="", field=OuterRef("field"))
    same = theirs.filter(element=OuterRef("element"))
    goes.conflicts.filter(~Exists(same), choice="").update(anime=stays)
    files = SourceFile.objects.filter(anime=goes)
    if SourceFile.objects.primary().filter(anime=stays).exists():
        files.update(anime=stays, role=SourceFile.Role.JOINED)
    else:
        files.update(anime=stays)
