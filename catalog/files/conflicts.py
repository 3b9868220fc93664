"""What a merge could not decide: kept for the editors, and resolved by them."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from ..document import Document, json_values
from ..document.diff import diff_documents
from ..document.fields import FIELDS
from ..document.merge import MergeConflict, resolve_document, value_in
from ..document.packing import normalize_document
from ..entries import row_snapshots, store
from ..models import Conflict, Run, catalogue_write
from .reconcile import Plan

_BLANK = Document(title="–", type="ova")


def queue_conflicts(plans: Iterable[Plan], run: Run) -> None:
    """Put the conflicts of an import where editors see them, each value once.

    Those that wait for the same values go into the run's record, and wait again once it
    is undone.
    """
    found = {
        (plan.anime.pk, conflict.field, conflict.element): Conflict(
            anime=plan.anime,
            field=conflict.field,
            element=conflict.element,
            path=plan.group.key,
            run=run,
            base=json_values.to_json(conflict.base),
            ours=json_values.to_json(conflict.ours),
            theirs=json_values.to_json(conflict.theirs),
        )
        for plan in plans
        if plan.anime
        for conflict in plan.conflicts
    }
    waiting = Conflict.objects.filter(anime__in={key for key, *_ in found}, choice="")
    replaced = [c for c in waiting if (c.anime_id, c.field, c.element) in found]
    if replaced:
        run.before += row_snapshots.rows_as_json(replaced)
        run.save(update_fields=["before"])
        Conflict.objects.filter(pk__in=[one.pk for one in replaced]).delete()
    Conflict.objects.bulk_create(found.values())


class ChangedSince(Exception):
    """What the entry has in the place of a conflict is not what was seen there."""


def value_now(conflict: Conflict) -> Any:
    """Return what the entry has by now in the place of a conflict, None for nothing."""
    _, entry = store.load_one(conflict.anime_id)
    return value_in(entry.document, as_merged(conflict))


def value_stamp(value: Any) -> str:
    """Return what tells a value that was seen from all others."""
    return blake2b(repr(value).encode(), digest_size=8).hexdigest()


@catalogue_write()
def resolve_conflict(
    conflict: Conflict,
    choice: str,
    author: User | None = None,
    seen: str | None = None,
) -> None:
    """Give an entry the value chosen, as a revision; do nothing if that was done.

    `choice` is one of Conflict.Choice. The site's value is the one that is there now:
    it needs no change of the entry, so it has no revision. Raise ChangedSince if `seen`
    is given and is not the stamp of that.
    """
    conflict = Conflict.objects.of_entries().get(pk=conflict.pk)
    if conflict.choice:
        return
    anime, ours = store.load_one(conflict.anime_id)
    merged = as_merged(conflict)
    if seen is not None and seen != value_stamp(value_in(ours.document, merged)):
        raise ChangedSince
    if choice != Conflict.Choice.OURS:
        document = normalize_document(
            resolve_document(ours.document, merged, getattr(merged, choice))
        )
        if document != ours.document:
            note = f"{conflict.field} {conflict.element}".rstrip()
            change = store.RevisionInfo(
                store.Action.DECIDED, author, note, conflict.run
            )
            store.save(
                [(anime, ours.with_document(document))], change, {anime.pk: ours}
            )
    conflict.choice = choice
    conflict.decided_at, conflict.decided_by = timezone.now(), author
    conflict.save(update_fields=["choice", "decided_at", "decided_by"])


def as_merged(conflict: Conflict) -> MergeConflict:
    """Return a queued conflict with its three values as today's reader has them.

    They may have been queued by one that knew no field for them, or read less of them.
    """
    queued = MergeConflict(
        conflict.field,
        conflict.element,
        *(
            json_values.from_json(conflict.field, value)
            for value in (conflict.base, conflict.ours, conflict.theirs)
        ),
    )
    read = [_read(queued, v) for v in (queued.base, queued.ours, queued.theirs)]
    fields = {field for field, value in read if value is not None}
    if len(fields) != 1:
        return queued
    return MergeConflict(fields.pop(), conflict.element, *(value for _, value in read))


def _read(conflict: MergeConflict, value: Any) -> tuple[str, Any]:
    """Return the field and the value that a value's own text says."""
    if value is not None:
        document = normalize_document(resolve_document(_BLANK, conflict, value))
        match [
            change
            for change in diff_documents(_BLANK, document)
            if change.after is not None
        ]:
            case [change] if change.field in FIELDS:
                return change.field, change.after
    return conflict.field, value
