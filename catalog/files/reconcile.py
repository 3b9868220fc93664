"""What a file and an entry come to: the file's changes and the editors', both kept."""

from collections.abc import Iterable

from ..document import Document, Problem
from ..document.fields import FIELDS, with_field_of
from ..document.merge import EMPTY, merge_documents, resolve_document
from ..document.packing import settle, unpack
from ..entries import store
from ..models import SourceFile
from .grouping import Work


def decide(works: Iterable[Work], *, take_files: bool) -> None:
    """Set the outcome of works whose entries are known, and what is new in them.

    With `take_files`, a value that both sides changed gets the file's.
    """
    works = list(works)
    known = [work for work in works if work.anime]
    entries = store.load([work.anime for work in known])
    bases = _bases(known)
    deleted = _bases_of_deleted(work for work in works if not work.anime)
    for work in works:
        work.remarks, work.conflicts = [], ()
        work.document = work.own.document
        if work.anime:
            base = bases.get(work.anime.pk, EMPTY)
            work.before = entries[work.anime.pk]
            _merge(work, base, work.before.document, take_files)
        elif work.key in deleted:
            is_changed = work.own.document != deleted[work.key]
            if is_changed and take_files:
                work.outcome = "created"
            else:
                _leave_deleted(work, is_changed)
        else:
            work.outcome = "created"


def _merge(work: Work, base: Document, ours: Document, take_files: bool) -> None:
    theirs = _without_locked(work, base, ours)
    merged = merge_documents(base, ours, theirs)
    document = merged.document
    for conflict in merged.conflicts:
        if take_files:
            document = resolve_document(document, conflict, conflict.theirs)
        else:
            what = f"{conflict.field} {conflict.element}".rstrip()
            message = f"{what} was changed both here and in the file."
            work.remarks.append(Problem(1, "warning", "conflict", message))
    if not take_files:
        work.conflicts = merged.conflicts
    if document not in (ours, theirs):
        document = settle(document)
    work.document = document
    if work.conflicts:
        work.outcome = "conflicted"
    else:
        work.outcome = "unchanged" if document == ours else "updated"


def _without_locked(work: Work, base: Document, ours: Document) -> Document:
    """Return the file's Document with the entry's own values in the locked fields."""
    theirs = work.own.document
    for name in work.anime.locks:
        if FIELDS[name].of(theirs) != FIELDS[name].of(base):
            message = f"{name} is locked: the file's value was not taken."
            work.remarks.append(Problem(1, "warning", "locked", message))
        theirs = with_field_of(theirs, ours, name)
    return theirs


def _leave_deleted(work: Work, is_changed: bool) -> None:
    """Keep an entry deleted that its editors deleted, whatever became of its file."""
    work.outcome = "unchanged"
    if is_changed:
        work.outcome = "conflicted"
        message = "The entry was deleted here, and the file was changed."
        work.remarks.append(Problem(1, "warning", "conflict", message))


def _bases(works: list[Work]) -> dict[int, Document]:
    """Return what each entry's file said at its last import: the file of the work's own
    path, else the one that the entry is exported to, else any given by itself."""
    found: dict[int, tuple[int, bytes]] = {}
    keys = {work.anime.pk: work.key for work in works}
    files = SourceFile.objects.primary().filter(anime__in=keys)
    for anime_id, path, role, content in files.values_list(
        "anime_id", "path", "role", "base_bytes"
    ):
        rank = 0 if path == keys[anime_id] else 1 + SourceFile.PRIMARY_ROLES.index(role)
        if content and (anime_id not in found or rank < found[anime_id][0]):
            found[anime_id] = rank, content
    return {
        anime_id: unpack(bytes(content)) for anime_id, (_, content) in found.items()
    }


def _bases_of_deleted(works: Iterable[Work]) -> dict[str, Document | None]:
    """Return what the files of deleted entries said at their last import, by path."""
    primary = SourceFile.PRIMARY_ROLES
    keys = [work.key for work in works if work.own.seen.role in primary]
    files = SourceFile.objects.filter(path__in=keys) if keys else ()
    return {file.path: file.base for file in files}
