"""The revisions of entries, and the ways back to them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from ..document.diff import Change, diff_documents
from ..document.entry import (
    Entry,
    MergedEntry,
    Own,
    diff_records,
    field_label,
    merge,
    normalize_entry,
    own_over,
    resolve,
)
from ..document.fields import FIELDS
from ..document.merge import EMPTY, MergeConflict
from ..entries import created_terms, row_snapshots, store
from ..entries.on_record import entries_at, entry_at, own_at
from ..entries.report import noted_in
from ..models import (
    Anime,
    Conflict,
    Redirect,
    Revision,
    Run,
    SourceFile,
    catalogue_write,
)
from ..quality import dismissals, findings
from . import carried_edits, terms

Action = Revision.Action
BATCH = 250  # entries


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of a run's revisions when it was undone."""

    reverted: int  # entries that are again what they were
    deleted: int  # entries that the run had made
    kept: int  # entries that were changed since, and stay
    told: tuple[str, ...] = ()  # what could not be as it was


@dataclass(frozen=True, slots=True)
class Current:
    """An entry as it is: its row, itself, and the revision that it is at.

    Whoever has read it must have made other writers wait before.
    """

    anime: Anime
    entry: Entry
    revision: Revision | None


class MergedSince(Exception):
    """What a run left was taken away by a later one: `run` is to be undone first."""

    def __init__(self, run: Run):
        super().__init__(str(run))
        self.run = run


def latest(anime: Anime) -> Revision | None:
    """Return the revision that an entry is at."""
    return Revision.objects.filter(anime=anime).order_by("-pk").first()


def seen_revision(anime: Anime, key: int | None) -> Revision | None:
    """Return the revision of an entry that an editor saw, None if it has no such."""
    return Revision.objects.filter(anime=anime, pk=key).first() if key else None


def differences(before: Revision, after: Revision) -> tuple[Change, ...]:
    """Return what differs between two revisions, as far as both have it on record."""
    return (
        *diff_documents(before.document, after.document),
        *diff_records(before.own_record, after.own_record),
    )


def revisions_from(anime: Anime, key: int) -> list[Revision]:
    """Return an entry's revisions in order, from the one with a key on.

    Where it has no such revision, those that came later are all.
    """
    revisions = Revision.objects.filter(anime=anime, pk__gte=key).order_by("pk")
    return list(revisions.select_related("author", "suggested_by"))


def changed_since(revision: Revision, later: Iterable[Revision]) -> dict[str, Revision]:
    """Return the fields that differ from a revision's, each with its last change.

    `later` are the revisions that came since, in order.
    """
    changed: dict[str, Revision] = {}
    before = revision
    for after in later:
        changed |= {one.field: after for one in differences(before, after)}
        before = after
    still = {one.field for one in differences(revision, before)}
    return {field: one for field, one in changed.items() if field in still}


@catalogue_write()
def save_edit(
    anime: Anime,
    entry: Entry,
    opened_on: int | None,
    change: store.RevisionInfo,
    decided: Callable[[MergeConflict], str] = lambda conflict: "",
    now: Current | None = None,
    seen: Entry | None = None,
) -> MergedEntry:
    """Save what an editor made of an entry, together with what others made meanwhile.

    `opened_on` is the key of the revision that the editor saw. Where both changed one
    value, `decided` says which side's it gets: "ours" is the editor's, "theirs" the one
    that is there now. Where it does not, nothing is written and all conflicts come
    back. What comes to nothing new is no revision. `now` is the entry as it is, and
    `seen` as the editor saw it, for whoever knows them.
    """
    entry = normalize_entry(entry)
    now = now or Current(*store.load_one(anime.pk), latest(anime))
    anime, current = now.anime, now.entry
    if now.revision and now.revision.pk != opened_on:
        if seen is None:
            base = seen_revision(anime, opened_on)
            own = current.own
            seen = entry_at(base, own) if base else Entry(EMPTY, own)
        merged = merge(seen, entry, current)
        if not all(map(decided, merged.conflicts)):
            return merged
        both = merged.entry
        for conflict in merged.conflicts:
            both = resolve(both, conflict, getattr(conflict, decided(conflict)))
        if both != entry:
            change = replace(change, action=Action.MERGED)
        entry = normalize_entry(both)
    if entry != current:
        store.save([(anime, entry)], change, {anime.pk: current})
    return MergedEntry(entry)


@catalogue_write()
def bring_back(
    before: Revision,
    after: Revision,
    gone: Change,
    author: User | None = None,
) -> bool:
    """Put back an element that an entry lost between two of its revisions.

    It comes behind the one that it stood behind. Return False where it is there, or
    another in its place: then nothing is written.
    """
    field = FIELDS[gone.field]
    anime, now = store.load_one(after.anime_id)
    if gone.before in field.of(now.document):
        return False
    had, has = field.of(before.document), field.of(after.document)
    ahead = had[: had.index(gone.before)]
    place = max((has.index(one) + 1 for one in ahead if one in has), default=0)
    elements = (*has[:place], gone.before, *has[place:])
    values: dict[str, Any] = {field.attribute: elements}
    document = replace(after.document, **values)
    entry = entry_at(after, now.own).with_document(document)
    note = f"brought back: {gone.element}"
    change = store.RevisionInfo(Action.EDITED, author, note)
    return not save_edit(anime, entry, after.pk, change).conflicts


@catalogue_write()
def revert(revision: Revision, author: User | None = None) -> None:
    """Make an entry again what it was at a revision; that is a revision of its own."""
    anime, now = store.load_one(revision.anime_id)
    entry = entry_at(revision, now.own)
    if entry != now:
        note = f"to {revision.created_at:%Y-%m-%d %H:%M}"
        change = store.RevisionInfo(Action.REVERTED, author, note)
        store.save([(anime, entry)], change, {anime.pk: now})


@catalogue_write()
def restore(revision: Revision, author: User | None = None) -> Anime:
    """Bring back an entry by the revision of its deletion, and return it.

    It has its key again, and so its history, its files and its earlier addresses; and
    its own address, if that is free.
    """
    # Older revisions have the place in their note.
    franchise, _, slug = revision.note.partition("/")
    entry = entry_at(revision, own_over(revision.own_record, Own(slug, franchise)))
    anime = Anime(pk=revision.anime_id)
    store.save([(anime, entry)], store.RevisionInfo(Action.CREATED, author, "restored"))
    return anime


@catalogue_write()
def undo(run: Run, author: User | None = None) -> Undone:
    """Make what a run changed again what it was, and delete what it made.

    What was changed since stays; but of a merge, and of what was done to a tag, only
    the changes made since stay, and where they collide with what was before it is told.
    The files of entries that the run made are forgotten, so that they can be imported
    anew. Raise MergedSince where a later run has to be undone first.
    """
    run.refresh_from_db()
    if run.undone_at:
        return Undone(0, 0, 0)
    if later := _merged_since(run) or terms.later_run(run):
        raise MergedSince(later)
    change = store.RevisionInfo(Action.UNDONE, author, str(run), run)
    run.conflicts.filter(choice="").delete()
    told: list[str] = []
    if run.kind == Run.Kind.DECISION:
        told.append(_let_conflicts_wait(run))
    as_they_were = row_snapshots.put_back(run.before)
    made: list[Anime] = []
    done: list[int] = []
    reverted = kept = 0
    for batch in _last_changes(run):
        entries = Anime.objects.select_related("franchise").in_bulk(batch)
        now = store.load(entries.values())
        # What was only read anew is as it was.
        saved = Revision.objects.exclude(action=Action.REREAD)
        saved_here = saved.filter(anime__in=batch).values_list("anime")
        newest = dict(saved_here.annotate(Max("pk")))
        previous = _before(run, batch)
        earlier, back = [], []
        for key, last in batch.items():
            anime, before = entries.get(key), previous.get(key)
            if newest[key] != last:
                if anime and before and (run.kind == Run.Kind.MERGE or run.term):
                    parted = _without(last, now[key], before)
                    earlier.append((anime, parted.entry))
                    told += _kept(parted)
                else:
                    kept += bool(anime)
            elif not before:
                made += [anime] if anime else []
            else:
                own = as_they_were.get(key) or _own_at(last, now.get(key))
                back.append((anime or Anime(pk=key), before, own))
        reverted_to = entries_at([(before, own) for _, before, own in back])
        earlier += zip((anime for anime, *_ in back), reverted_to, strict=True)
        if earlier:
            store.save(earlier, change)
            reverted += len(earlier)
            told += _not_granted(earlier)
            done += (anime.pk for anime, _ in earlier)
        if run.kind == Run.Kind.IMPORT:
            _take_back_remarks(earlier)
    if made:
        SourceFile.objects.filter(anime__in=made).delete()
        store.delete(made, change)
    _give_edits_back(run)
    told += _leading_elsewhere(run)
    terms.hand_back(run, change, done)
    created_terms.delete_unused(run)
    dismissals.take_back(run)
    findings.refresh_catalogue_wide()
    run.undone_at, run.work = timezone.now(), None
    run.save(update_fields=["undone_at", "work"])
    return Undone(reverted, len(made), kept, tuple(told))


def _let_conflicts_wait(run: Run) -> str:
    """Make room for the conflicts that a run decided, to wait again; say how many."""
    keys = [row.pk for row in row_snapshots.kept_rows(run.before, Conflict)]
    Conflict.objects.filter(pk__in=keys).delete()
    number = len(keys)
    return (
        "1 conflict waits again." if number == 1 else f"{number} conflicts wait again."
    )


def _merged_since(run: Run) -> Run | None:
    """Return the merge that took away the entry that a merge had left."""
    left = run.revisions.filter(action=Action.JOINED).values("anime")
    gone = Revision.objects.filter(anime__in=left, action=Action.DELETED)
    merges = Run.objects.filter(kind=Run.Kind.MERGE, undone_at=None, pk__gt=run.pk)
    return merges.filter(revisions__in=gone).first()


def _last_changes(run: Run) -> Iterator[dict[int, int]]:
    """Yield, in batches, the entries that a run changed, each with the last revision of
    it that the run made."""
    revisions = run.revisions.exclude(action=Action.UNDONE).order_by("anime", "pk")
    keys = dict(revisions.values_list("anime", "pk"))
    rest = iter(keys.items())
    while batch := dict(islice(rest, BATCH)):
        yield batch


def _before(run: Run, batch: dict[int, int]) -> dict[int, Revision]:
    """Return, by entry, what it was before the run's changes, or the last of them."""
    others = Revision.objects.exclude(run=run)
    same = others.filter(anime=OuterRef("anime"), pk__lt=OuterRef("pk"))
    earlier = Subquery(same.order_by("-pk").values("pk")[:1])
    revisions = Revision.objects.filter(pk__in=batch.values())
    keys = revisions.annotate(earlier=earlier).values_list("earlier", flat=True)
    found = Revision.objects.filter(pk__in=[key for key in keys if key])
    return {revision.anime_id: revision for revision in found}


def _take_back_remarks(entries: Sequence[tuple[Anime, Entry]]) -> None:
    """Write anew the remarks on files whose entries are again what they were."""
    remarks = {}
    for anime, entry in entries:
        remarks[anime.pk] = noted_in(entry.document)
    primary = SourceFile.objects.primary()
    files = list(primary.filter(anime__in=remarks).only("anime_id"))
    for file in files:
        if file.anime_id:
            file.problems = remarks[file.anime_id]
    SourceFile.objects.bulk_update(files, ["problems"])


def _own_at(key: int, now: Entry | None) -> Own:
    """Return an entry's own part; of a gone one, that of its revision."""
    if now:
        return now.own
    return own_at(Revision.objects.get(pk=key))


def _without(key: int, now: Entry, before: Revision) -> MergedEntry:
    """Return an entry without what one revision changed; what came since stays."""
    changed = entry_at(Revision.objects.get(pk=key), now.own)
    merged = merge(changed, now, entry_at(before, changed.own))
    return MergedEntry(normalize_entry(merged.entry), merged.conflicts)


def _kept(parted: MergedEntry) -> list[str]:
    title = parted.entry.document.title
    return [
        f"“{title}” keeps its {what}: that was changed since."
        for one in parted.conflicts
        for what in [f"{field_label(one.field)} {one.element}".rstrip()]
    ]


def _not_granted(entries: Sequence[tuple[Anime, Entry]]) -> list[str]:
    return [
        f"“{anime}” has the address “{anime.slug}”: “{entry.own.slug}” is taken."
        for anime, entry in entries
        if entry.own.slug not in ("", anime.slug)
    ]


def _leading_elsewhere(run: Run) -> list[str]:
    rows = row_snapshots.kept_rows(run.before, Redirect)
    slugs = [row.slug for row in rows]
    known = Redirect.objects.filter(slug__in=slugs).values_list("slug", "anime")
    there = set(known)
    return [
        f"The address “{row.slug}” leads elsewhere: someone has changed that since."
        for row in rows
        if (row.slug, row.anime_id) not in there
    ]


def _give_edits_back(run: Run) -> None:
    """Give the edits that wait back to the entry that was merged into another."""
    by_action = {one.action: one for one in run.revisions.order_by("-pk")}
    joined, gone = by_action.get(Action.JOINED), by_action.get(Action.DELETED)
    if joined and gone:
        carried_edits.give_back(run, joined, gone)
