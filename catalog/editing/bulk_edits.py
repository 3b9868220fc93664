"""One change to many entries: previewed, and then applied as one run."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Max

from ..document import Document
from ..document.edits import Impossible, checked
from ..document.entry import Entry
from ..entries import created_terms, store
from ..entries.report import note_problems
from ..models import Anime, Revision, Run, catalogue_write
from ..quality import findings
from . import pending_edits

BATCH = 250  # entries that are saved at once
LOOK = 6_000  # entries that are read at once where nothing is saved
SHOWN = 50  # entries of a preview


def unchanged(document: Document) -> Document:
    """Return the Document itself: the change of what is no Document's."""
    return document


@dataclass(frozen=True, slots=True)
class Edit:
    """What is done to each of many entries.

    `title` says it to people; `own` are values of the entry's own part (`Own`).
    With `always`, entries that it leaves as they are get a revision, too.
    """

    title: str
    change: Callable[[Document], Document] = unchanged
    own: Mapping[str, Any] = field(default_factory=dict)
    always: bool = False

    def made_of(self, key: int, document: Document) -> Document:
        """Return what becomes of the Document of an entry, by the entry's key."""
        return self.change(document)


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit makes of one entry, which is not saved yet."""

    anime: Anime
    before: Entry
    after: Entry


@dataclass(slots=True)
class BulkPreview:
    """What an edit would do."""

    seen: int  # the newest revision of all, when it was made
    changed: int = 0
    keys: list[int] = field(default_factory=list)  # of those, and of the impossible
    shown: list[Edited] = field(default_factory=list)  # the first of them
    impossible: list[tuple[Anime, str]] = field(default_factory=list)


def preview(keys: Iterable[int], edit: Edit) -> BulkPreview:
    """Return what an edit of some entries would do, with the first of them whole."""
    newest = Revision.objects.aggregate(newest=Max("pk"))["newest"]
    found = BulkPreview(newest or 0)
    for batch in _batches(keys, LOOK):
        edited, impossible = _made_to(batch, edit)
        found.changed += len(edited)
        found.shown += edited[: SHOWN - len(found.shown)]
        found.impossible += impossible
        found.keys += [one.anime.pk for one in edited]
        found.keys += [anime.pk for anime, _ in impossible]
    return found


def apply(
    keys: Iterable[int],
    edit: Edit,
    author: User | None = None,
    seen: int | None = None,
) -> Run | None:
    """Edit entries as they are now, and return the run; None if none changes.

    Entries that it cannot be applied to stay as they are, and the run's report lists
    them; it lists those, too, that others have changed since `seen`, the revision that
    a preview was made at. An edit that is interrupted has done some of its batches.
    """
    run = new_run(edit, author)
    for batch in _batches(keys, BATCH):
        with catalogue_write():
            apply_to(batch, edit, run, seen)
    if not run.pk:
        return None
    run.save(update_fields=["report"])
    findings.refresh_catalogue_wide()
    return run


def new_run(edit: Edit, author: User | None) -> Run:
    """Return a run of which nothing is done and nothing saved yet."""
    report = {"updated": 0, "unchanged": 0, "failed": 0, "problems": []}
    return Run(kind=Run.Kind.BULK, title=edit.title, author=author, report=report)


def apply_to(keys: list[int], edit: Edit, run: Run, seen: int | None) -> None:
    """Edit some of the entries of a run, and count them in its report.

    The run is saved with the first entry that changes.
    """
    edited, impossible = _made_to(keys, edit)
    report = run.report
    report["updated"] += len(edited)
    report["failed"] += len(impossible)
    report["unchanged"] += len(keys) - len(edited) - len(impossible)
    note_problems(report, impossible, "error")
    told = "Someone else had changed it since the preview."
    note_problems(report, [(anime, told) for anime in _changed_since(seen, edited)])
    if not edited:
        return
    run.save()
    terms = created_terms.newest_keys()
    change = store.RevisionInfo(store.Action.EDITED, run.author, run=run)
    before = {one.anime.pk: one.before for one in edited}
    store.save([(one.anime, one.after) for one in edited], change, before)
    if edit.own.get("is_published"):
        pending_edits.end_publications(before, run.author)
    created_terms.record_created(run, terms)


def _batches(keys: Iterable[int], size: int) -> Iterator[list[int]]:
    rest = iter(sorted(keys))
    while batch := list(islice(rest, size)):
        yield batch


def _made_to(
    keys: list[int], edit: Edit
) -> tuple[list[Edited], list[tuple[Anime, str]]]:
    """Return what an edit makes of entries, and those that it cannot be made to."""
    rows = Anime.objects.filter(pk__in=keys).select_related("franchise")
    entries = list(rows.order_by("pk"))
    loaded = store.load(entries)
    edited, impossible = [], []
    for anime in entries:
        before = loaded[anime.pk]
        document = edit.made_of(anime.pk, before.document)
        try:
            if document != before.document:
                document = checked(before.document, document)
        except Impossible as error:
            impossible.append((anime, str(error)))
        else:
            after = before.with_document(document).with_own(**edit.own)
            if edit.always or after != before:
                edited.append(Edited(anime, before, after))
    return edited, impossible


def _changed_since(seen: int | None, edited: list[Edited]) -> list[Anime]:
    if seen is None:
        return []
    entries = {one.anime.pk: one.anime for one in edited}
    later = Revision.objects.filter(anime__in=entries, pk__gt=seen)
    later = later.exclude(action=Revision.Action.REREAD)
    changed = set(later.values_list("anime", flat=True))
    return [anime for key, anime in entries.items() if key in changed]
