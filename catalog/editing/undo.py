"""Runs taken back: at once, or slice by slice (`bulk_work`)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice

from django.contrib.auth.models import User
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from ..document.entry import (
    Entry,
    MergedEntry,
    Own,
    field_label,
    merge,
    normalize_entry,
)
from ..entries import created_terms, row_snapshots, store
from ..entries.on_record import entries_at, entry_at, own_at
from ..entries.report import noted_in
from ..models import (
    Anime,
    ArtistNotDuplicate,
    Conflict,
    Redirect,
    Revision,
    Run,
    SourceFile,
    Withdrawal,
    catalogue_write,
)
from ..quality import dismissals, findings
from . import carried_edits, terms

Action, Kind = Revision.Action, Run.Kind
BATCH = 250  # entries
MOST_TOLD = 1_000  # sentences
# What the entries of these runs are, the others know nothing of: each can be taken
# back by itself.
IN_SLICES = (Kind.BULK, Kind.DECISION, Kind.IMPORT, Kind.NAMES)


@dataclass(slots=True)
class Undone:
    """What became of a run's entries when it was undone."""

    reverted: int = 0  # entries that are again what they were
    deleted: int = 0  # entries that the run had made
    kept: int = 0  # entries that were changed since, and stay
    told: list[str] = field(default_factory=list)  # what could not be as it was


class MergedSince(Exception):
    """What a run left was taken away by a later one: `run` is to be undone first."""

    def __init__(self, run: Run):
        super().__init__(str(run))
        self.run = run


@catalogue_write()
def undo_run(run: Run, author: User | None = None) -> Undone:
    """Make what a run changed again what it was, and delete what it made.

    What was changed since stays; but of a merge, and of what was done to a tag, only
    the changes made since stay, and where they collide with what was before it is told.
    The files of entries that the run made are forgotten, so that they can be imported
    anew. Return what became of all of it, also of what was undone before. Raise
    MergedSince where a later run has to be undone first.
    """
    run.refresh_from_db()
    if run.undone_at:
        return Undone()
    check(run)
    own = _begin(run)
    done: list[int] = []
    for batch in _batches(_last_changes(run)):
        done += _undo_entries(run, batch, author, own)
    return _finish(run, author, done)


@catalogue_write()
def take_back_apart(row: ArtistNotDuplicate, author: User | None = None) -> None:
    """Let two artists be a likely pair again, that were told apart."""
    decided = Run.objects.filter(
        kind=Kind.DECISION,
        term=Run.Term.ARTIST,
        report__artists=[row.first_id, row.second_id],
        undone_at=None,
    )
    for run in decided:
        undo_run(run, author)
    # Those of splits have no such run, nor have those of before there were any.
    ArtistNotDuplicate.objects.filter(pk=row.pk).delete()


def check(run: Run) -> None:
    """Raise MergedSince where a later run has to be undone before one."""
    if later := _merged_since(run) or terms.later_run(run):
        raise MergedSince(later)


def entries_left(run: Run) -> list[int]:
    """Return the keys of the entries of a run that are still to be undone."""
    return sorted(_last_changes(run))


@catalogue_write()
def undo_some(
    run: Run,
    keys: Collection[int],
    author: User | None,
    *,
    is_first: bool,
    is_last: bool,
) -> None:
    """Undo a run, one of IN_SLICES, in some of its entries, as `undo_run` does."""
    if is_first:
        _begin(run)
    _undo_entries(run, _last_changes(run, keys), author, {})
    if is_last:
        _finish(run, author, ())


def _begin(run: Run) -> dict[int, Own]:
    """Put back the rows that entries need to be what they were; return their own parts
    where no revision has them."""
    if "undone" in run.report:
        # It was stopped. Those that were kept are met again.
        _note(run, replace(undone_of(run), kept=0))
        return {}
    _note(run, Undone())
    if run.kind == Kind.IMPORT:
        return {}  # its conflicts wait until all of it is undone
    if run.kind == Kind.DECISION and not run.term:
        _note(run, Undone(told=[_let_conflicts_wait(run)]))
    if run.kind == Kind.WITHDRAWAL:
        Withdrawal.objects.filter(anime__in=run.revisions.values("anime")).delete()
    return row_snapshots.put_back(run.before)


def _undo_entries(
    run: Run, batch: Mapping[int, int], author: User | None, own: Mapping[int, Own]
) -> list[int]:
    """Undo a run in some entries, given with its last revisions of them.

    Return those that have become what they were. `own` has parts of entries that no
    revision has.
    """
    change = store.RevisionInfo(Action.UNDONE, author, str(run), run)
    entries = Anime.objects.select_related("franchise").in_bulk(batch)
    now = store.load(entries.values())
    # What was only read anew is as it was.
    saved = Revision.objects.exclude(action=Action.REREAD)
    newest = dict(
        saved.filter(anime__in=batch).values_list("anime").annotate(Max("pk"))
    )
    previous = _before(run, batch)
    undone = undone_of(run)
    made, back, earlier = [], [], []
    for key, last in batch.items():
        anime, before = entries.get(key), previous.get(key)
        if newest[key] != last:
            if anime and before and (run.kind == Kind.MERGE or run.term):
                parted = _without(last, now[key], before)
                earlier.append((anime, parted.entry))
                undone.told += _kept(parted)
            else:
                undone.kept += bool(anime)
        elif not before:
            made += [anime] if anime else []
        else:
            its_own = own.get(key) or _own_at(last, now.get(key))
            back.append((anime or Anime(pk=key), before, its_own))
    reverted_to = entries_at([(before, its_own) for _, before, its_own in back])
    earlier += zip((anime for anime, *_ in back), reverted_to, strict=True)
    if earlier:
        store.save(earlier, change)
    if run.kind == Kind.IMPORT:
        _take_back_remarks(earlier)
    if made:
        SourceFile.objects.filter(anime__in=made).delete()
        store.delete(made, change)
    undone.reverted += len(earlier)
    undone.deleted += len(made)
    undone.told += _not_granted(earlier)
    _note(run, undone)
    return [anime.pk for anime, _ in earlier]


def _finish(run: Run, author: User | None, done: Collection[int]) -> Undone:
    if run.kind == Kind.IMPORT:
        run.conflicts.filter(choice="").delete()
        row_snapshots.put_back(run.before)
    _give_edits_back(run)
    undone = undone_of(run)
    undone.told += _leading_elsewhere(run)
    _note(run, undone)
    change = store.RevisionInfo(Action.UNDONE, author, str(run), run)
    terms.hand_back(run, change, done)
    created_terms.delete_unused(run)
    dismissals.take_back(run)
    findings.refresh_catalogue_wide()
    run.undone_at, run.work = timezone.now(), None
    run.save(update_fields=["report", "undone_at", "work"])
    return undone


def undone_of(run: Run) -> Undone:
    """Return what became of the entries of a run in which it is undone."""
    return Undone(**run.report.get("undone", {}))


def _note(run: Run, undone: Undone) -> None:
    del undone.told[MOST_TOLD:]
    run.report["undone"] = asdict(undone)


def _batches(changes: Mapping[int, int]) -> Iterator[dict[int, int]]:
    rest = iter(changes.items())
    while batch := dict(islice(rest, BATCH)):
        yield batch


def _let_conflicts_wait(run: Run) -> str:
    """Make room for the conflicts that a run decided, to wait again; say how many."""
    keys = [row.pk for row in row_snapshots.kept_rows(run.before, Conflict)]
    Conflict.objects.filter(pk__in=keys).delete()
    number = len(keys)
    return (
        "1 conflict waits again." if number == 1 else f"{number} conflicts wait again."
    )


def _merged_since(run: Run) -> Run | None:
    """Return the merge that took away the entry that a merge had left, or what withdrew
    that."""
    left = run.revisions.filter(action=Action.JOINED).values("anime")
    gone = Revision.objects.filter(anime__in=left, action=Action.DELETED)
    kinds = (Kind.MERGE, Kind.WITHDRAWAL)
    later = Run.objects.filter(kind__in=kinds, undone_at=None, pk__gt=run.pk)
    return later.filter(revisions__in=gone).first()


def _last_changes(run: Run, keys: Collection[int] | None = None) -> dict[int, int]:
    """Return the entries that a run changed and that are not undone, or some of them,
    each with the last revision of it that the run made."""
    by_run = run.revisions.all()
    if run.kind in IN_SLICES:
        undone = by_run.filter(action__in=(Action.UNDONE, Action.DELETED))
        by_run = by_run.exclude(anime__in=undone.values("anime"))
    if keys is not None:
        by_run = by_run.filter(anime__in=keys)
    return dict(by_run.order_by("anime", "pk").values_list("anime", "pk"))


def _before(run: Run, batch: Mapping[int, int]) -> dict[int, Revision]:
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
    joined = run.revisions.filter(action=Action.JOINED).order_by("pk").first()
    gone = run.revisions.filter(action=Action.DELETED).order_by("pk").first()
    if joined and gone:
        carried_edits.give_back(run, joined, gone)
