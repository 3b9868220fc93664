"""Drafts: edits that wait, and become part of the entry when they are published."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from .. import rights
from ..document import Document
from ..document.merge import EMPTY, Conflict, Merged, merge
from ..document.packing import pack, settle
from ..models import Anime, Draft, catalogue_write
from . import history, store


def keep(
    anime: Anime,
    document: Document,
    opened_on: int | None,
    author: AbstractBaseUser,
    publish_at: datetime | None = None,
) -> Draft:
    """Keep an edit for later, in the place of the author's draft of the entry, if any.

    `opened_on` is the key of the revision that the author saw.
    """
    values = {
        "document_bytes": pack(settle(document)),
        "base_id": opened_on,
        "publish_at": publish_at,
        "problem": "",
    }
    draft, _ = Draft.objects.update_or_create(
        anime=anime, author=author, defaults=values
    )
    return draft


def merged(draft: Draft) -> Merged:
    """Return what publishing a draft would make of its entry as that is now."""
    base = draft.base.document if draft.base else EMPTY
    return merge(base, draft.document, store.load([draft.anime])[draft.anime_id])


@transaction.atomic
def publish(
    draft: Draft,
    author: AbstractBaseUser | None,
    decided: Callable[[Conflict], str] = lambda conflict: "",
) -> Merged:
    """Make a draft part of its entry, beside what has changed there meanwhile.

    As with `history.save_edit`: with conflicts that `decided` does not decide nothing
    is written, and the draft stays.
    """
    change = store.Change(store.Action.EDITED, author, "draft published")
    edit = history.save_edit(
        draft.anime, draft.document, draft.base_id, change, decided
    )
    if not edit.conflicts:
        draft.delete()
    return edit


def publish_due(now: datetime | None = None) -> int:
    """Publish the drafts whose time has come, and return how many there were.

    One that conflicts with its entry, or whose author may not publish by now, stays a
    draft, without a time and with the reason.
    """
    now = now or timezone.now()
    published = 0
    if not Draft.objects.filter(publish_at__lte=now).exists():
        return published
    # Of several processes that ask at once, one does it.
    with catalogue_write():
        due = Draft.objects.filter(publish_at__lte=now).select_related("author", "base")
        entries = Anime.objects.in_bulk(due.values_list("anime", flat=True))
        for draft in due:
            if draft.anime_id not in entries:
                problem = "The entry is deleted."
            elif not (draft.author and rights.may_publish(draft.author)):
                problem = f"{draft.author or 'Its author'} may not publish."
            else:
                conflicts = publish(draft, draft.author).conflicts
                problem = "Changed meanwhile: " + ", ".join(
                    sorted({conflict.field for conflict in conflicts})
                )
                if not conflicts:
                    published += 1
                    continue
            draft.publish_at, draft.problem = None, problem
            draft.save(update_fields=["publish_at", "problem"])
    return published
