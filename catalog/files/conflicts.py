"""What a merge could not decide: kept for the editors, and resolved by them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from ..document import Document, json_values
from ..document.diff import diff_documents
from ..document.entry import field_label
from ..document.fields import FIELDS
from ..document.merge import MergeConflict, resolve_document, value_in
from ..document.packing import normalize_document
from ..document.problems import DocumentError
from ..entries import row_snapshots, store
from ..entries.report import note_problems
from ..models import Anime, Conflict, Run, catalogue_write
from ..quality import findings
from .reconcile import Plan

BATCH = 250  # conflicts that are decided at once
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


def values_now(waiting: Iterable[Conflict]) -> dict[int, Any]:
    """Return what entries have by now in the place of conflicts, None for nothing.

    It is by the keys of the conflicts, and the entries are there.
    """
    waiting = list(waiting)
    animes = Anime.objects.filter(pk__in={one.anime_id for one in waiting})
    entries = store.load(animes.select_related("franchise"))
    return {
        one.pk: value_in(entries[one.anime_id].document, as_merged(one))
        for one in waiting
    }


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
    document = _decided(ours.document, merged, choice)
    if document != ours.document:
        note = f"{conflict.field} {conflict.element}".rstrip()
        change = store.RevisionInfo(store.Action.DECIDED, author, note, conflict.run)
        store.save([(anime, ours.with_document(document))], change, {anime.pk: ours})
    _mark([conflict], choice, author)


@dataclass(slots=True)
class ManyDecided:
    """What became of conflicts that were decided at one stroke."""

    run: Run | None = None  # None where none could be decided
    number: int = 0  # of those decided
    left: list[tuple[Conflict, str]] = field(default_factory=list)  # and why


def resolve_conflicts(
    keys: Iterable[int],
    choice: str,
    author: User | None = None,
    seen: Mapping[int, str] | None = None,
) -> ManyDecided:
    """Decide conflicts alike, as a run: undone, all of them wait again.

    `seen` has the stamps of values, by the keys of conflicts. One without a stamp is
    decided for the value that the import found. What has changed since is left.
    """
    run = new_decision_run(choice, author)
    left: list[tuple[Conflict, str]] = []
    rest = sorted(keys)
    while rest:
        batch, rest = rest[:BATCH], rest[BATCH:]
        left += decide_some(run, batch, choice, seen or {})
    if not run.pk:
        return ManyDecided(left=left)
    findings.refresh_catalogue_wide()
    return ManyDecided(run, run.report["decided"], left)


def new_decision_run(choice: str, author: User | None) -> Run:
    """Return a run in which nothing is decided and nothing saved yet."""
    report = {"updated": 0, "decided": 0, "problems": []}
    title = _title(choice, "many")
    return Run(kind=Run.Kind.DECISION, author=author, title=title, report=report)


@catalogue_write()
def decide_some(
    run: Run, keys: Iterable[int], choice: str, seen: Mapping[int, str]
) -> list[tuple[Conflict, str]]:
    """Decide some of the conflicts of a run, and count them in its report.

    Return those that are left as they are, each with why. The run is saved with the
    first that is decided.
    """
    waiting = list(Conflict.objects.waiting().filter(pk__in=keys).order_by("pk"))
    animes = Anime.objects.filter(pk__in={one.anime_id for one in waiting})
    rows = animes.select_related("franchise").in_bulk()
    before = store.load(rows.values())
    documents = {key: entry.document for key, entry in before.items()}
    decided, left = [], []
    for one in waiting:
        one.anime = rows[one.anime_id]
        merged = as_merged(one)
        now = value_stamp(value_in(before[one.anime_id].document, merged))
        if now != seen.get(one.pk, value_stamp(merged.ours)):
            left.append((one, "it has been edited since."))
            continue
        try:
            document = _decided(documents[one.anime_id], merged, choice)
        except (ValueError, DocumentError) as error:
            left.append((one, str(error)))
        else:
            documents[one.anime_id] = document
            decided.append(one)
    report = run.report
    told = [
        (one.anime, f"{field_label(one.field)} is not decided: {why}")
        for one, why in left
    ]
    note_problems(report, told)
    if not decided:
        return left
    changed = {key for key in rows if documents[key] != before[key].document}
    run.before += row_snapshots.rows_as_json(decided)
    report["updated"] += len(changed)
    report["decided"] += len(decided)
    run.title = _title(choice, report["decided"])
    run.save()
    store.save(
        [(rows[key], before[key].with_document(documents[key])) for key in changed],
        store.RevisionInfo(store.Action.DECIDED, run.author, run=run),
        {key: before[key] for key in changed},
    )
    _mark(decided, choice, run.author)
    return left


def _title(choice: str, number: int | str) -> str:
    some = "1 conflict" if number == 1 else f"{number} conflicts"
    return f"{Conflict.Choice(choice).label} in {some}"


def _decided(document: Document, merged: MergeConflict, choice: str) -> Document:
    """Return a document with what was chosen. Raise as `resolve_document` does."""
    if choice == Conflict.Choice.OURS:
        return document
    resolved = resolve_document(document, merged, getattr(merged, choice))
    return normalize_document(resolved)


def _mark(decided: list[Conflict], choice: str, author: User | None) -> None:
    rows = Conflict.objects.filter(pk__in=[one.pk for one in decided])
    rows.update(choice=choice, decided_at=timezone.now(), decided_by=author)


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
