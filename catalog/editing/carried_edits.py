"""Edits that wait of an entry that becomes part of another: they go along, and back."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import get_default_timezone, localtime

from ..document.entry import (
    Entry,
    Own,
    field_label,
    merge,
    normalize_entry,
    own_changes,
)
from ..document.packing import normalize_document, pack
from ..entries import row_snapshots, store
from ..entries.on_record import edit_at, entry_at, own_at
from ..models import Anime, PendingEdit, Revision, Run
from .unsaved_work import Fate


def carry_over(stays: Anime, goes: Anime, joined: Revision) -> None:
    """Make the edits that wait of one entry edits of the one that it becomes part of.

    Each says there what its author changed. Where that collides with what the other
    entry says it has no time any more, but the reason. Whose author has an edit of the
    other one already stays where it is.
    """
    onto, was = store.load([stays])[stays.pk], store.own_of(goes)
    there = PendingEdit.objects.filter(anime=stays.pk, author__isnull=False)
    authors = set(there.values_list("author", flat=True))
    for pending in goes.pending_edits.select_related("base"):
        if pending.author_id in authors:
            continue
        base, wished = edit_at(pending, was)
        edit = merge(base, wished, onto)
        fill_edit(pending, edit.entry, onto.own)
        pending.anime, pending.base = stays, joined
        if edit.conflicts and pending.publish_at:
            fields = sorted({field_label(one.field) for one in edit.conflicts})
            pending.problem = (
                f"{due_at(pending)} “{goes}” was merged into this entry, "
                f"which has another value: {', '.join(fields)}"
            )
            pending.publish_at = None
        pending.save()


def give_back(run: Run, joined: Revision, gone: Revision) -> None:
    """Make the edits that a merge carried over edits of the entry that was gone.

    What was changed in them since goes along; what was published or discarded since
    does not come back.
    """
    onto = entry_at(joined, Own())
    was = own_at(gone)
    for kept in row_snapshots.kept_rows(run.before, PendingEdit):
        carried = PendingEdit.objects.filter(pk=kept.pk, anime=joined.anime_id)
        pending = carried.select_related("base").first()
        if pending is None:
            continue
        base, wished = edit_at(kept, was)
        as_carried = merge(base, wished, onto)
        before = normalize_entry(as_carried.entry)
        now = normalize_entry(merge(*edit_at(pending, onto.own), onto).entry)
        if now != before:
            fill_edit(kept, merge(before, now, wished).entry, base.own)
        if pending.publish_at or not as_carried.conflicts:
            kept.publish_at = pending.publish_at
        others = PendingEdit.objects.filter(anime=kept.anime_id)
        if not others.filter(author=pending.author_id).exists():
            kept.author_id = pending.author_id
        kept.created_at, kept.updated_at = pending.created_at, timezone.now()
        row_snapshots.write_row(kept)


def carry_on(pending: PendingEdit, fate: Fate) -> tuple[PendingEdit, list[str]]:
    """Make an edit that a merge left where it was one of the entry that stays.

    If its author has an edit of that, what this one changes goes into the other, which
    keeps its own time. Return the edit that says it now, and the fields in which the
    two collide: then nothing is written.
    """
    stays = fate.stays
    assert stays  # where there is none, nothing can be carried on
    onto = store.load([stays])[stays.pk]
    base, wished = edit_at(pending, own_at(fate.revision))
    others = stays.pending_edits.filter(author__isnull=False)
    there = others.filter(author=pending.author_id).select_related("base").first()
    if there is None:
        fill_edit(pending, merge(base, wished, onto).entry, onto.own)
        pending.anime, pending.base = stays, stays.revisions.first()
        pending.save()
        return pending, []
    began, says = edit_at(there, onto.own)
    edit = merge(base, wished, says)
    if not edit.conflicts:
        fill_edit(there, edit.entry, began.own)
        there.save()
        pending.delete()
    return there, sorted({field_label(one.field) for one in edit.conflicts})


def due_at(pending: PendingEdit) -> str:
    """Return what is said of an edit's time where it loses that.

    It is kept, and read by accounts in other zones: so it is in the site's.
    """
    zone = get_default_timezone()
    at = date_format(localtime(pending.publish_at, zone), "DATETIME_FORMAT")
    return f"Due {at} ({zone})."


def fill_edit(pending: PendingEdit, entry: Entry, own: Own) -> None:
    """Let an edit say what an entry is to be whose own part is `own`."""
    pending.document_bytes = pack(normalize_document(entry.document))
    pending.own = own_changes(own, entry.own)
