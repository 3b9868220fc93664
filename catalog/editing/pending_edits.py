"""Edits that wait, and become part of their entry when they are published."""

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.db.models import Q, TextChoices
from django.utils import timezone

from ..document import Document
from ..document.diff import Change
from ..document.entry import Entry, MergedEntry, Record, diff, merge, own_changes
from ..document.merge import MergeConflict
from ..document.packing import normalize_document, pack
from ..entries import store
from ..entries.on_record import edit_at, entry_at
from ..models import (
    Anime,
    DecidedSuggestion,
    LatePublication,
    PendingEdit,
    Revision,
    account_name,
    catalogue_write,
)
from ..permissions import Deed, may, settable, who_may
from . import history
from .carried_edits import due_at

LATE = timedelta(minutes=5)  # by more than this: nobody was there to do it in time
logger = logging.getLogger("mokuroku.pending_edits")
# What an edit wishes that is there to have its entry published.
PUBLICATION: Record = {"published": True}


class PendingEditKind(TextChoices):
    """What a pending edit is to people."""

    SUGGESTION = "suggestion", "suggestion"  # by someone who may not publish
    SENT_BACK = "sent-back", "suggestion sent back"  # its author is to look again
    SCHEDULED = "scheduled", "scheduled edit"
    KEPT = "kept", "kept for later"


SUGGESTIONS = (PendingEditKind.SUGGESTION, PendingEditKind.SENT_BACK)


def kind_of(pending: PendingEdit) -> PendingEditKind:
    """Return what an edit is to people; one whose author is gone is a suggestion."""
    if pending.publish_at:
        return PendingEditKind.SCHEDULED
    if pending.author is not None and may(pending.author, Deed.PUBLISH):
        return PendingEditKind.KEPT
    is_back = pending.sent_back and pending.author is not None
    return PendingEditKind.SENT_BACK if is_back else PendingEditKind.SUGGESTION


def published_note(pending: PendingEdit) -> str:
    """Return what the history says of an edit that waited."""
    match kind_of(pending):
        case PendingEditKind.SCHEDULED:
            return "scheduled edit published"
        case PendingEditKind.KEPT:
            return "kept edit published"
        case _:
            return "suggestion published"


def is_of(kind: PendingEditKind) -> Q:
    """Return the condition of being an edit of a kind, as a query has it."""
    is_scheduled = Q(publish_at__isnull=False)
    is_own = Q(author__isnull=False, author__in=who_may(Deed.PUBLISH).values("pk"))
    is_back = Q(author__isnull=False) & ~Q(sent_back="")
    match kind:
        case PendingEditKind.SCHEDULED:
            return is_scheduled
        case PendingEditKind.KEPT:
            return is_own & ~is_scheduled
        case PendingEditKind.SENT_BACK:
            return ~is_own & ~is_scheduled & is_back
        case _:
            return ~is_own & ~is_scheduled & ~is_back


def keep(
    anime: Anime,
    entry: Entry,
    opened_on: int | None,
    author: User,
    publish_at: datetime | None = None,
) -> PendingEdit:
    """Keep an edit for later, in the place of the author's pending one of the entry.

    `opened_on` is the key of the revision that the author saw. Of the entry's own
    part only what differs from it is kept, and what the author may set.
    """
    seen = history.seen_revision(anime, opened_on)
    own = store.own_of(anime)
    before = entry_at(seen, own).own if seen else own
    wished = own_changes(before, entry.own)
    names = settable(author, anime) if wished else ()
    wished = {name: value for name, value in wished.items() if name in names}
    return _keep(anime, entry.document, wished, opened_on, author, publish_at)


def _keep(
    anime: Anime,
    document: Document,
    own: Record,
    opened_on: int | None,
    author: User,
    publish_at: datetime | None,
) -> PendingEdit:
    values = {
        "document_bytes": pack(normalize_document(document)),
        "own": own,
        "base_id": opened_on,
        "publish_at": publish_at,
        "problem": "",
        "sent_back": "",
    }
    pending, _ = PendingEdit.objects.update_or_create(
        anime=anime, author=author, defaults=values
    )
    return pending


def is_publication(pending: PendingEdit) -> bool:
    """Return True if an edit is there to have its entry published.

    What an editor keeps for later may wish that, too, and is an edit all the same.
    """
    is_wished = bool((pending.own or {}).get("published"))
    return is_wished and kind_of(pending) is not PendingEditKind.KEPT


@catalogue_write()
def plan_publication(
    anime: Anime, author: User, publish_at: datetime | None
) -> PendingEdit | None:
    """Have an entry published at a time, in the place of an earlier plan; or at none.

    What is saved in it until then is published with it.
    """
    scheduled = PendingEdit.objects.filter(anime=anime, publish_at__isnull=False)
    plans = [one.pk for one in scheduled if is_publication(one)]
    PendingEdit.objects.filter(pk__in=plans).delete()
    if not publish_at:
        return None
    _, entry = store.load_one(anime.pk)
    newest = history.latest(anime)
    opened_on = newest.pk if newest else None
    return _keep(anime, entry.document, PUBLICATION, opened_on, author, publish_at)


def suggest_publication(anime: Anime, author: User, revision: Revision) -> None:
    """Have the editors look at a new entry, whose author may not publish it."""
    PendingEdit.objects.create(
        anime=anime,
        author=author,
        base=revision,
        document_bytes=bytes(revision.document_bytes),
        own=PUBLICATION,
    )


@dataclass(frozen=True, slots=True)
class Proposal:
    """What publishing a pending edit would make of its entry as that is now."""

    now: Entry
    wished: Entry
    # Where both changed a value since, `wished` has the edit's.
    conflicts: tuple[MergeConflict, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What visitors would see otherwise; nothing if all of it is so already."""
        return diff(self.now, self.wished)


def propose(pending: PendingEdit, now: Entry | None = None) -> Proposal:
    """Return what publishing a pending edit would make of its entry as that is now.

    `now` is the entry, for whoever knows it. Raise Anime.DoesNotExist if it is gone.
    """
    now = now or store.load([pending.anime])[pending.anime_id]
    base, wished = read(pending, pending.anime, now.document.tags)
    edit = merge(base, wished, now)
    return Proposal(now, edit.entry, edit.conflicts)


def read(
    pending: PendingEdit, anime: Anime, known: Collection[str] = ()
) -> tuple[Entry, Entry]:
    """Return the entry that a pending edit began with, and what it makes of that.

    Of the entry's own part it says what its author may set as things stand; the rest
    is as it was. That an entry is published anyone may wish: it is done by whoever
    may do it, and not by itself. `known` are tags that there are.
    """
    # Most edits wish for nothing of that: then nobody asks what their author may.
    author = pending.author if pending.own else None
    names = settable(author, anime) if author else set()
    if not anime.is_published:
        names.add("published")
    return edit_at(pending, store.own_of(anime), names, known)


@transaction.atomic
def publish(
    pending: PendingEdit,
    author: User | None,
    decided: Callable[[MergeConflict], str] = lambda conflict: "",
) -> MergedEntry:
    """Make a pending edit part of its entry, beside what has changed there meanwhile.

    As with `history.save_edit`: with conflicts that `decided` does not decide nothing
    is written, and the edit goes on waiting.
    """
    anime = Anime.objects.select_related("franchise").get(pk=pending.anime_id)
    change = publication(pending, author)
    seen, entry = read(pending, anime)
    edit = history.save_edit(anime, entry, pending.base_id, change, decided, seen=seen)
    if not edit.conflicts:
        decide(pending, DecidedSuggestion.Outcome.PUBLISHED, author)
        if is_publication(pending):
            end_publications([anime.pk], author)
    return edit


def publication(pending: PendingEdit, by: User | None) -> store.RevisionInfo:
    """Return what the history says once someone has published an edit."""
    suggested_by = pending.author if pending.author != by else None
    note = published_note(pending)
    return store.RevisionInfo(store.Action.EDITED, by, note, suggested_by=suggested_by)


def decide(
    pending: PendingEdit, outcome: str, by: User | None, reason: str = ""
) -> None:
    """Let an edit wait no more. Of a suggestion it is kept what became of it."""
    if kind_of(pending) in SUGGESTIONS:
        note_decision(pending, outcome, by, reason)
    pending.delete()


def end_publications(keys: Iterable[int], by: User | None) -> None:
    """Let no edit wait any more that has an entry published which is so by now.

    `keys` are of entries. An edit that says more than its entry goes on waiting.
    """
    waiting = PendingEdit.objects.filter(anime__in=list(keys), own__published=True)
    for one in waiting.select_related("author", "anime__franchise"):
        if is_publication(one) and not propose(one).changes:
            decide(one, DecidedSuggestion.Outcome.PUBLISHED, by)


def note_decision(
    pending: PendingEdit, outcome: str, by: User | None, reason: str = ""
) -> DecidedSuggestion:
    """Keep a suggestion as its author made it, and what became of it."""
    return DecidedSuggestion.objects.create(
        **pending.as_values(),
        suggested_at=pending.updated_at,
        outcome=outcome,
        reason=reason,
        decided_by=by,
    )


def publish_due(now: datetime | None = None) -> int:
    """Publish the pending edits whose time has come, and return how many there were.

    One that conflicts with its entry, or whose author may not publish by now, stays a
    pending edit without a time: the reason says which it had. None holds up the others.
    """
    now = now or timezone.now()
    due = PendingEdit.objects.filter(publish_at__lte=now).order_by("publish_at", "pk")
    return sum([_publish_at_last(key, now) for key in due.values_list("pk", flat=True)])


def _publish_at_last(key: int, now: datetime) -> bool:
    """Publish one in a transaction of its own; return True if it is published."""
    due = PendingEdit.objects.filter(pk=key, publish_at__lte=now)
    try:
        with catalogue_write():
            pending = due.select_related("author", "base").first()
            if pending is None:
                return False  # someone else did it, or thought better of it
            problem = _problem_of(pending)
            if not problem:
                _note_if_late(pending, now)
                return True
    except OperationalError:
        logger.exception("the pending edit %s waits for the next time", key)
        return False
    except Exception:
        logger.exception("the pending edit %s cannot be published", key)
        problem = "It could not be published: the log says why."
    if late := due.first():
        due.update(publish_at=None, problem=f"{due_at(late)} {problem}")
    return False


def _problem_of(pending: PendingEdit) -> str:
    """Publish a pending edit, or return why that is not done."""
    if not Anime.objects.filter(pk=pending.anime_id).exists():
        return "The entry was deleted."
    if not (pending.author and may(pending.author, Deed.PUBLISH)):
        return f"{account_name(pending) or 'Its author'} may not publish."
    conflicts = publish(pending, pending.author).conflicts
    fields = sorted({conflict.field for conflict in conflicts})
    return f"Changed meanwhile: {', '.join(fields)}" if fields else ""


def _note_if_late(pending: PendingEdit, now: datetime) -> None:
    if pending.publish_at and now - pending.publish_at > LATE:
        LatePublication.objects.past(now).delete()
        LatePublication.objects.create(
            anime_id=pending.anime_id,
            title=pending.document.title,
            due_at=pending.publish_at,
            done_at=now,
        )
