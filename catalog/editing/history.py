"""The revisions of entries: edits, and the ways back to what an entry was."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User
from django.utils.formats import date_format

from ..document.diff import Change, diff_documents
from ..document.entry import (
    Entry,
    MergedEntry,
    Own,
    diff_records,
    merge,
    normalize_entry,
    own_over,
    resolve,
)
from ..document.fields import FIELDS
from ..document.merge import EMPTY, MergeConflict
from ..entries import store
from ..entries.on_record import entry_at
from ..models import (
    Anime,
    Revision,
    catalogue_write,
)

Action = Revision.Action


@dataclass(frozen=True, slots=True)
class Current:
    """An entry as it is: its row, itself, and the revision that it is at.

    Whoever has read it must have made other writers wait before.
    """

    anime: Anime
    entry: Entry
    revision: Revision | None


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
        note = f"to {date_format(revision.created_at, 'DATETIME_FORMAT')} UTC"
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
