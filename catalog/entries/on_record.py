"""Entries as they are on record: at a revision, and in an edit that waits."""

from collections.abc import Collection, Sequence

from ..document.entry import Entry, Own, own_over
from ..document.merge import EMPTY
from ..models import EntryEdit, Franchise, Revision
from . import references


def own_at(revision: Revision) -> Own:
    """Return the own part that a revision has on record, and blank what it has not."""
    return own_over(revision.own_record, Own())


def entry_at(revision: Revision, now: Own, known: Collection[str] = ()) -> Entry:
    """Return an entry as it was at a revision, with what it names as it is called now.

    What the revision has not on record of the entry's own part is as in `now`; `known`
    are tags that there are.
    """
    (entry,) = references.resolved(recorded([(revision, now)]), known)
    return entry


def entries_at(revisions: Sequence[tuple[Revision, Own]]) -> list[Entry]:
    """Return `entry_at` of many revisions, in as many queries as of one."""
    return references.resolved(recorded(revisions))


def recorded(revisions: Sequence[tuple[Revision, Own]]) -> list[tuple[Entry, Own]]:
    """Return entries as they were, by the names of then, each beside its `now`."""
    older = {r.franchise_id for r, _ in revisions if r.own is None and r.franchise_id}
    franchises = dict(
        Franchise.objects.filter(pk__in=older).values_list("pk", "slug")
        if older
        else ()
    )
    entries = []
    for revision, now in revisions:
        record = dict(revision.own_record)
        if revision.own is None and revision.franchise_id in franchises:
            record["franchise"] = franchises[revision.franchise_id]
        entries.append((Entry(revision.document, own_over(record, now)), now))
    return entries


def edit_at(
    edit: EntryEdit,
    now: Own,
    settable: Collection[str] | None = None,
    known: Collection[str] = (),
) -> tuple[Entry, Entry]:
    """Return the entry that an edit began with, and what it makes of that.

    `now` is the entry's own part. Of its own wishes for that, those count that are
    `settable`, or all; `known` are tags that there are.
    """
    base, wished = Entry(EMPTY, now), edit.own or {}
    if edit.base:
        ((base, _),) = recorded([(edit.base, now)])
    if settable is not None:
        wished = {name: value for name, value in wished.items() if name in settable}
    entry = Entry(edit.document, own_over(wished, base.own))
    base, entry = references.resolved([(base, now), (entry, now)], known)
    return base, entry
