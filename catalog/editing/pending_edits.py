"""Drafts: edits that wait, and become part of the entry when they are published."""

import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.utils import timezone

from ..document.entry import Entry, MergedEntry, merge, own_over, record_of
from ..document.merge import EMPTY, MergeConflict
from ..document.packing import pack, settle
from ..entries import references, store
from ..models import Anime, Draft, LatePublication, Revision, catalogue_write
from ..permissions import Deed, may, settable
from . import history

LATE = timedelta(minutes=5)  # by more than this: nobody was there to do it in time
logger = logging.getLogger("mokuroku.drafts")


def keep(
    anime: Anime,
    entry: Entry,
    opened_on: int | None,
    author: User,
    publish_at: datetime | None = None,
) -> Draft:
    """Keep an edit for later, in the place of the author's draft of the entry, if any.

    `opened_on` is the key of the revision that the author saw. Of the site's part only
    what differs from it is kept.
    """
    seen = Revision.objects.filter(anime=anime, pk=opened_on).first()
    own = store.own_of(anime)
    before = record_of(history.entry_at(seen, own).own if seen else own)
    wished = record_of(entry.own).items()
    values = {
        "document_bytes": pack(settle(entry.document)),
        "own": {name: value for name, value in wished if value != before[name]},
        "base_id": opened_on,
        "publish_at": publish_at,
        "problem": "",
    }
    draft, _ = Draft.objects.update_or_create(
        anime=anime, author=author, defaults=values
    )
    return draft


def entry_of(draft: Draft, anime: Anime) -> Entry:
    """Return what a draft makes of the entry that it began with.

    Of the site's part it says what its author may set as things stand; the rest is as
    it was.
    """
    _, entry = _read(draft, anime)
    return entry


def merged(draft: Draft) -> MergedEntry:
    """Return what publishing a draft would make of its entry as that is now.

    Raise Anime.DoesNotExist if the entry is gone.
    """
    now = store.load([draft.anime])[draft.anime_id]
    return merge(*_read(draft, draft.anime, now.document.tags), now)


def _read(draft: Draft, anime: Anime, known: Collection[str] = ()) -> list[Entry]:
    """Return the entry that a draft began with, and what the draft makes of it.

    `known` are tags that there are.
    """
    now, wished = store.own_of(anime), draft.own or {}
    base = Entry(EMPTY, now)
    if draft.base:
        ((base, _),) = history.recorded([(draft.base, now)])
    if wished:
        names = settable(draft.author, anime) if draft.author else ()
        wished = {name: value for name, value in wished.items() if name in names}
    entry = Entry(draft.document, own_over(wished, base.own))
    return references.resolved([(base, now), (entry, now)], known)


@transaction.atomic
def publish(
    draft: Draft,
    author: User | None,
    decided: Callable[[MergeConflict], str] = lambda conflict: "",
) -> MergedEntry:
    """Make a draft part of its entry, beside what has changed there meanwhile.

    As with `history.save_edit`: with conflicts that `decided` does not decide nothing
    is written, and the draft stays.
    """
    anime = Anime.objects.select_related("franchise").get(pk=draft.anime_id)
    change = store.RevisionInfo(store.Action.EDITED, author, "draft published")
    entry = entry_of(draft, anime)
    edit = history.save_edit(anime, entry, draft.base_id, change, decided)
    if not edit.conflicts:
        draft.delete()
    return edit


def publish_due(now: datetime | None = None) -> int:
    """Publish the drafts whose time has come, and return how many there were.

    One that conflicts with its entry, or whose author may not publish by now, stays a
    draft, without a time and with the reason. None holds up the others.
    """
    now = now or timezone.now()
    due = Draft.objects.filter(publish_at__lte=now).order_by("publish_at", "pk")
    return sum([_publish_at_last(key, now) for key in due.values_list("pk", flat=True)])


def _publish_at_last(key: int, now: datetime) -> bool:
    """Publish one draft in a transaction of its own; return whether it is published."""
    due = Draft.objects.filter(pk=key, publish_at__lte=now)
    try:
        with catalogue_write():
            draft = due.select_related("author", "base").first()
            if draft is None:
                return False  # someone else did it, or thought better of it
            problem = _problem_of(draft)
            if not problem:
                _note_if_late(draft, now)
                return True
    except OperationalError:
        logger.exception("the draft %s waits for the next time", key)
        return False
    except Exception:
        logger.exception("the draft %s cannot be published", key)
        problem = "It could not be published: the log says why."
    due.update(publish_at=None, problem=problem)
    return False


def _problem_of(draft: Draft) -> str:
    """Publish a draft, or return why that is not done."""
    if not Anime.objects.filter(pk=draft.anime_id).exists():
        return "The entry is deleted."
    if not (draft.author and may(draft.author, Deed.PUBLISH)):
        return f"{draft.author or 'Its author'} may not publish."
    conflicts = publish(draft, draft.author).conflicts
    fields = sorted({conflict.field for conflict in conflicts})
    return f"Changed meanwhile: {', '.join(fields)}" if fields else ""


def _note_if_late(draft: Draft, now: datetime) -> None:
    if now - draft.publish_at > LATE:
        LatePublication.objects.past(now).delete()
        LatePublication.objects.create(
            anime_id=draft.anime_id,
            title=draft.document.title,
            due_at=draft.publish_at,
            done_at=now,
        )
