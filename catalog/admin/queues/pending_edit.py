"""Pending edits as the pages of the admin show them: their addresses and words."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode

from ...editing.pending_edits import SUGGESTIONS, PendingEditKind, kind_of
from ...models import Anime, PendingEdit, account_name
from ...permissions import Deed, may, may_discard
from ...site.pages import preview
from ..keys import parse_pk
from ..labels import moment

IS_GONE = "This edit has already been published, declined or discarded."
TOO_MANY = (
    "You have as many suggestions waiting as you may have until one is published."
)
SEEN_AS_BEFORE = "Visitors see the entry as before until one of them publishes it."
SEEN_LATER = "Visitors see the entry once one of them publishes it."


def form_address(pending: PendingEdit) -> str:
    """Return where a pending edit goes on: its entry's form, with the edit in it."""
    form = reverse("admin:catalog_anime_change", args=[pending.anime_id])
    return f"{form}?edit={pending.pk}"


def discard_address(pending: PendingEdit) -> str:
    """Return where a pending edit is discarded, as it is now and not as it may be."""
    page = reverse("admin:catalog_pendingedit_delete", args=[pending.pk])
    return f"{page}?{urlencode({'seen': stamp(pending)})}"


def key_in(request: HttpRequest) -> tuple[str, str]:
    """Return the key of the edit that a form shows, and its stamp when it was opened.

    ("", "") where it shows none.
    """
    key, _, seen = request.POST.get("edit", "").partition("-")
    key = key or request.GET.get("edit", "")
    return ("", "") if parse_pk(key) is None else (key, seen)


def shown_in_form(request: HttpRequest, anime: Anime) -> PendingEdit | None:
    """Return the edit that a form shows; None if it shows none, or it is gone."""
    key, _ = key_in(request)
    if not key:
        return None
    known = anime.pending_edits.select_related("base", "author")
    return known.filter(pk=key).first()


def shown_of_gone(request: HttpRequest, key: int | None) -> PendingEdit | None:
    """Return the edit that a form would show if its entry were there, or None."""
    edit, _ = key_in(request)
    if request.method == "POST" or not edit or not key:
        return None
    return PendingEdit.objects.filter(anime=key, pk=edit).first()


def left_by(
    keys: Iterable[int], user: User | AnonymousUser
) -> list[tuple[str, str, str]]:
    """Return the edits that wait of entries which are to go, each with its address, its
    title and what it is."""
    found = PendingEdit.objects.filter(anime__in=keys).select_related("author")
    return [
        (
            reverse("admin:catalog_pendingedit_change", args=[one.pk]),
            one.document.title,
            described(one, user),
        )
        for one in with_shared_authors(found)
    ]


def with_shared_authors(edits: Iterable[PendingEdit]) -> list[PendingEdit]:
    """Return edits of which one author is one object, so that what each of them may is
    looked up once."""
    authors: dict[int | None, User | None] = {}
    edits = list(edits)
    for pending in edits:
        pending.author = authors.setdefault(pending.author_id, pending.author)
    return edits


def stamp(pending: PendingEdit) -> str:
    """Return how a form knows whether an edit is still as it was when opened."""
    return f"{pending.pk}-{pending.updated_at.timestamp()}"


def described(pending: PendingEdit, user: User | AnonymousUser) -> str:
    """Return what an edit is, whose, and of when."""
    is_own = pending.author == user
    match kind_of(pending):
        case PendingEditKind.SCHEDULED:
            said = "Your scheduled edit" if is_own else "Scheduled edit"
        case PendingEditKind.KEPT:
            said = "Your edit, kept for later" if is_own else "Edit kept for later"
        case PendingEditKind.SENT_BACK:
            said = "Your suggestion, sent back" if is_own else "Suggestion sent back"
        case _:
            said = "Your suggestion" if is_own else "Suggestion"
    name = account_name(pending)
    by = "" if is_own or not name else f" by {name}"
    return f"{said}{by}, {moment(pending.updated_at)}"


def others(
    anime: Anime, shown: PendingEdit | None, user: User | AnonymousUser
) -> list[tuple[PendingEdit, str]]:
    """Return the edits of an entry that its form does not show, and words for each."""
    found = anime.pending_edits.select_related("author")
    if shown:
        found = found.exclude(pk=shown.pk)
    return [(pending, described(pending, user)) for pending in found]


def form_context(
    anime: Anime, pending: PendingEdit | None, user: User | AnonymousUser
) -> dict[str, Any]:
    """Return what the form says of the edit in it, or of an entry not published."""
    if pending:
        link = preview.link_to(edit=pending.pk)
        said = {
            "pending": pending,
            "pending_described": described(pending, user),
            "discard_address": is_discarded_by(user, pending)
            and discard_address(pending),
        }
    elif not anime.is_published:
        link, said = preview.link_to(anime=anime.pk), {}
    else:
        return {}
    ends = timezone.now() + preview.LASTS
    return {**said, "preview_link": link, "preview_link_ends": ends}


def is_discarded_by(user: User | AnonymousUser, pending: PendingEdit) -> bool:
    """Return True if someone may discard an edit: another's suggestion is declined."""
    is_own = pending.author == user or kind_of(pending) not in SUGGESTIONS
    return is_own and may_discard(user, pending)


def author_to_be(
    pending: PendingEdit | None, user: User | AnonymousUser
) -> User | AnonymousUser:
    """Return in whose name someone keeps an edit: its author's, or their own.

    What waits in the name of someone who may publish is changed by no one else.
    """
    if pending and pending.author and may(user, Deed.PUBLISH):
        return pending.author
    return user


def say_kept(request: HttpRequest, pending: PendingEdit) -> None:
    """Say that an edit waits, and how it is shown to others."""
    match kind_of(pending):
        case PendingEditKind.SCHEDULED:
            assert pending.publish_at
            at = moment(pending.publish_at)
            said = f"Scheduled: it will be published on {at}."
        case PendingEditKind.KEPT:
            said = "Kept for later."
        case _ if pending.author != request.user:
            name = account_name(pending)
            whose = f"It is still {name}'s suggestion" if name else "It still waits"
            said = f"Saved, not published. {whose}, with your changes."
        case _:
            say_sent(request, SEEN_AS_BEFORE, preview.link_to(edit=pending.pk))
            return
    messages.success(
        request,
        format_html(
            '{} Visitors see the entry as before. <a href="{}">Preview, and a link to '
            "share it</a>",
            said,
            preview.link_to(edit=pending.pk),
        ),
    )


def say_sent(request: HttpRequest, what_is_seen: str, preview_link: str) -> None:
    """Say that a suggestion waits, what visitors see, and where to find it."""
    told = (
        'Sent to the editors. {} Find it under “<a href="{}">My suggestions</a>”. '
        '<a href="{}">Preview, and a link to share it</a>'
    )
    mine = reverse("admin:catalog_pendingedit_mine")
    messages.success(request, format_html(told, what_is_seen, mine, preview_link))


def may_carry(user: User | AnonymousUser, pending: PendingEdit) -> bool:
    """Return True if someone may carry an edit on to another entry."""
    is_own = pending.author == user and may(user, Deed.EDIT_ENTRY)
    return is_own or may(user, Deed.DECIDE_PENDING_EDIT)
