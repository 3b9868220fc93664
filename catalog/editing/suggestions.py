"""What those suggest who may not publish, and what those who may make of it."""

from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet

from ..document.entry import with_changes
from ..entries import store
from ..models import DecidedSuggestion, PendingEdit, catalogue_write
from ..permissions import Deed, may
from ..querysets import PendingEditQuerySet
from . import history, pending_edits
from .carried_edits import fill_edit
from .pending_edits import PendingEditKind, is_of, propose

Outcome = DecidedSuggestion.Outcome


def to_review() -> PendingEditQuerySet:
    """Return the suggestions that wait for somebody who may publish, oldest first."""
    found = PendingEdit.objects.filter(is_of(PendingEditKind.SUGGESTION))
    return found.order_by("created_at", "pk")


def open_of(author: User) -> PendingEditQuerySet:
    """Return what someone has suggested and nobody has decided yet, newest first."""
    own = PendingEdit.objects.filter(author=author, publish_at=None)
    return own.none() if may(author, Deed.PUBLISH) else own


def decided_of(author: User) -> QuerySet[DecidedSuggestion]:
    """Return what someone has suggested and somebody has decided, newest first."""
    found = DecidedSuggestion.objects.filter(author=author)
    return found.select_related("decided_by")


def has_too_many(author: User) -> bool:
    """Return True if a newcomer, of whom nothing was published yet, has to wait."""
    waiting = PendingEdit.objects.filter(author=author).count()
    if waiting < settings.NEWCOMER_SUGGESTIONS:
        return False
    published = DecidedSuggestion.objects.exclude(outcome=Outcome.DECLINED)
    return not published.filter(author=author).exists()


@catalogue_write()
def publish_in_part(
    pending: PendingEdit, chosen: Collection[int], by: User
) -> tuple[int, int]:
    """Publish the changes chosen, and return how many these are, and of how many.

    `chosen` are their places in `propose(pending).changes`. The rest stays a
    suggestion, and what it was is kept with what became of it. Raise ValueError where
    that is none of them or all: then nothing is written.
    """
    one = propose(pending)
    every = one.changes
    changes = [change for place, change in enumerate(every) if place in chosen]
    if not 0 < len(changes) < len(every):
        raise ValueError("A part is some of the changes.")
    newest = history.latest(pending.anime)
    why = pending_edits.publication(pending, by)
    history.save_edit(
        pending.anime,
        with_changes(one.now, one.wished, changes),
        newest.pk if newest else None,
        why,
    )
    pending_edits.note_decision(pending, Outcome.IN_PART, by)
    fill_edit(pending, one.wished, store.own_of(pending.anime))
    pending.base = history.latest(pending.anime)
    pending.save()
    return len(changes), len(every)


@catalogue_write()
def send_back(pending: PendingEdit, by: User, reason: str) -> None:
    """Have its author look at a suggestion again; saved anew, it waits again."""
    pending.sent_back, pending.sent_back_by = reason, by
    pending.save()


@catalogue_write()
def decline(pending: PendingEdit, by: User, reason: str) -> None:
    """Publish nothing of a suggestion. Its author reads why, and keeps the text."""
    pending_edits.decide(pending, Outcome.DECLINED, by, reason)


@catalogue_write()
def suggest_again(decided: DecidedSuggestion) -> PendingEdit | None:
    """Make a suggestion that was declined wait again, and return it.

    Return None where its author has another edit of the entry waiting.
    """
    same = PendingEdit.objects.filter(anime=decided.anime_id, author=decided.author)
    if same.exists():
        return None
    return PendingEdit.objects.create(**decided.as_values())
