"""Suggestions: what becomes of one, and where their authors follow them."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern

from ...document.entry import Entry, Own, diff
from ...document.fields import FIELDS
from ...document.renderer import render
from ...editing import history, pending_edits, suggestions
from ...editing.pending_edits import SUGGESTIONS, is_publication, kind_of
from ...editing.unsaved_work import clean_text, fates
from ...entries import store
from ...entries.on_record import edit_at, own_at
from ...models import (
    Anime,
    CatalogueVersion,
    DecidedSuggestion,
    PendingEdit,
    Revision,
    account_name,
)
from ...permissions import Deed, may
from ..comparison import compared
from ..keys import parse_pk
from ..model_admin import CatalogAdmin, signed_in
from .pending_edit import IS_GONE, TOO_MANY, form_address, stamp

ROWS = 50  # decided suggestions on a page
LONGEST_REASON = 2_000  # characters
NO_REASON = "Write a reason: {} reads it under “My suggestions”."
CHANGED = "Nothing is decided: the {} was changed since. This is what it says now."


def review_context(
    pending: PendingEdit | None, now: Entry, seen: Revision | None, user: User
) -> dict[str, Any]:
    """Return what a form says of the suggestion that it is of; {} if of none.

    `now` is the entry, and `seen` the revision that it is at.
    """
    if pending is None or not may(user, Deed.EDIT_ENTRY):
        return {}
    one = pending_edits.propose(pending, now)
    in_doubt = {(conflict.field, conflict.element) for conflict in one.conflicts}
    rows = zip(compared(one.changes), one.changes, strict=True)
    items: dict[str, list[Any]] = {}
    for change in one.changes:
        if change.element and (field := FIELDS.get(change.field)):
            items.setdefault(field.attribute, []).append(change.after)
    can_review = may(user, Deed.DECIDE_PENDING_EDIT)
    others = suggestions.to_review().exclude(pk=pending.pk)
    return {
        "review": pending,
        "review_name": account_name(pending) or "Someone",
        "review_is_own": pending.author == user,
        "review_is_new": is_publication(pending) and not pending.anime.is_published,
        "review_changes": [
            (shown, (change.field, change.element) in in_doubt)
            for shown, change in rows
        ],
        "review_fields": {
            field.attribute
            for change in one.changes
            if (field := FIELDS.get(change.field))
        },
        "review_items": items,
        "review_seen": f"{stamp(pending)}/{seen.pk if seen else ''}",
        "can_review": can_review,
        "review_has_next": can_review and others.exists(),
        "longest_reason": LONGEST_REASON,
    }


def read_time(text: str) -> datetime | None:
    """Return the time that a text says with its zone, None where it says none."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else None


class SuggestionPages(CatalogAdmin):
    """Views for the admin of pending edits."""

    def get_urls(self) -> list[URLPattern]:
        page, posted = self.route, self.posted
        return [
            page("mine/", self.mine_view, "pendingedit_mine"),
            page("next/", self.next_view, "pendingedit_next"),
            posted("<pk:pk>/review/", self.review_view, "pendingedit_review"),
            page("decided/<pk:pk>/", self.decided_view, "pendingedit_decided"),
            posted("decided/<pk:pk>/again/", self.again_view, "pendingedit_again"),
            *super().get_urls(),
        ]

    def in_turn(self, pk: int | None) -> PendingEdit | None:
        """Return an edit once other writers are done, so that of two one decides it."""
        CatalogueVersion.lock()
        known = PendingEdit.objects.select_related("base", "author")
        return None if pk is None else known.filter(pk=pk).first()

    def is_gone(self, request: HttpRequest) -> HttpResponseRedirect:
        messages.info(request, IS_GONE)
        return redirect("admin:catalog_pendingedit_changelist")

    # Reviewing

    @transaction.atomic
    def review_view(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """Decide a suggestion as it was seen, and show the next one."""
        if request.method != "POST" or not may(request.user, Deed.DECIDE_PENDING_EDIT):
            raise PermissionDenied
        pending = self.in_turn(pk)
        if pending is None:
            return self.is_gone(request)
        anime = Anime.objects.filter(pk=pending.anime_id).first()
        if anime is None or kind_of(pending) not in SUGGESTIONS:
            return redirect("admin:catalog_pendingedit_change", pending.pk)
        newest = history.latest(anime)
        edit, _, revision = request.POST.get("seen", "").partition("/")
        if edit != stamp(pending):
            messages.warning(request, CHANGED.format("suggestion"))
        elif revision != str(newest.pk if newest else ""):
            messages.warning(request, CHANGED.format("entry"))
        elif self._decide(request, pending, anime):
            return self.next_view(request, after=pending.created_at)
        return redirect(form_address(pending))

    def _decide(self, request: HttpRequest, pending: PendingEdit, anime: Anime) -> bool:
        """Do what a reviewer chose, and say it; return False to ask again."""
        user, name = signed_in(request), account_name(pending) or "its author"
        act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
        reason = clean_text(reason).strip()[:LONGEST_REASON]
        if act in ("send-back", "decline") and not reason:
            messages.error(request, NO_REASON.format(name))
            return False
        match act:
            case "publish":
                # Their value was shown beside the one that it takes the place of.
                pending_edits.publish(pending, user, lambda conflict: "ours")
                told = f"Published. Visitors see {name}'s change of “{anime}”."
                if not anime.is_published and is_publication(pending):
                    told = f"Published. Visitors see “{anime}” by {name}."
            case "in-part":
                numbers = map(parse_pk, request.POST.getlist("change"))
                chosen = {number - 1 for number in numbers if number}
                try:
                    some, of = suggestions.publish_in_part(pending, chosen, user)
                except ValueError:
                    told = "Select some of the changes. “Publish” takes all of them."
                    messages.error(request, told)
                    return False
                told = (
                    f"Published in part. Visitors see {some} of {of} changes "
                    f"of “{anime}”; the rest stays a suggestion."
                )
            case "send-back":
                suggestions.send_back(pending, user, reason)
                told = f"Sent back to {name}. Visitors see “{anime}” as before."
            case "decline":
                suggestions.decline(pending, user, reason)
                told = f"Declined. {name} sees your reason under “My suggestions”."
            case _:
                messages.error(request, "Choose what is to become of the suggestion.")
                return False
        if act in ("publish", "in-part"):
            self.log_change(request, anime, "Suggestion published.")
        messages.success(request, told)
        return True

    def next_view(
        self, request: HttpRequest, after: datetime | None = None
    ) -> HttpResponse:
        """Show the next suggestion that waits, or the list where none does."""
        if not may(request.user, Deed.DECIDE_PENDING_EDIT):
            raise PermissionDenied
        waiting = suggestions.to_review().filter(
            anime__in=Anime.objects.order_by().values("pk")
        )
        after = after or read_time(request.GET.get("after", ""))
        later = waiting.filter(created_at__gt=after) if after else waiting
        following = later.first() or waiting.first()
        if following is None:
            messages.info(request, "No suggestion waits any more.")
            return redirect("admin:catalog_pendingedit_changelist")
        return redirect(form_address(following))

    # For those who suggest

    def mine_view(self, request: HttpRequest) -> HttpResponse:
        """List what someone suggested: what waits, and what became of the rest."""
        if not may(request.user, Deed.EDIT_ENTRY):
            raise PermissionDenied
        user = signed_in(request)
        decided = suggestions.decided_of(user)
        page = Paginator(decided, ROWS).get_page(request.GET.get("p"))
        shown = list(page.object_list)
        known = Anime.objects.in_bulk({one.anime_id for one in shown})
        waiting = suggestions.open_of(user).select_related("sent_back_by")
        return self.page(
            request,
            "pendingedit/mine.html",
            "My suggestions",
            waiting=[
                (one, form_address(one), account_name(one, "sent_back_by"))
                for one in waiting
            ],
            page=page,
            decided=[
                (one, known.get(one.anime_id), account_name(one, "decided_by"))
                for one in shown
            ],
        )

    def _own_decided(self, request: HttpRequest, pk: int | None) -> DecidedSuggestion:
        """Return a suggestion that was decided, to its author and to reviewers."""
        found = DecidedSuggestion.objects.select_related("base", "author", "decided_by")
        decided = get_object_or_404(found, pk=pk)
        is_own = decided.author == request.user and may(request.user, Deed.EDIT_ENTRY)
        if not is_own and not may(request.user, Deed.DECIDE_PENDING_EDIT):
            raise PermissionDenied
        return decided

    def decided_view(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """Show a suggestion as it was, and what became of it."""
        decided = self._own_decided(request, pk)
        anime = Anime.objects.filter(pk=decided.anime_id).first()
        if anime:
            own = store.own_of(anime)
        else:
            fate = fates([decided.anime_id]).get(decided.anime_id)
            own = own_at(fate.revision) if fate else Own()
        base, wished = edit_at(decided, own)
        return self.page(
            request,
            "pendingedit/decided.html",
            f"Suggestion for “{decided.document.title}”",
            decided=decided,
            name=account_name(decided),
            by=account_name(decided, "decided_by"),
            anime=anime,
            changes=compared(diff(base, wished)),
            text=render(wished.document),
            can_suggest_again=(
                anime
                and decided.author == request.user
                and decided.outcome == DecidedSuggestion.Outcome.DECLINED
            ),
        )

    def again_view(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """Let a suggestion of one's own that was declined wait again."""
        if request.method != "POST":
            raise PermissionDenied
        decided = self._own_decided(request, pk)
        there = Anime.objects.filter(pk=decided.anime_id).exists()
        is_declined = decided.outcome == DecidedSuggestion.Outcome.DECLINED
        if decided.author != request.user or not there or not is_declined:
            raise PermissionDenied
        if suggestions.has_too_many(signed_in(request)):
            messages.warning(request, TOO_MANY)
            return redirect("admin:catalog_pendingedit_mine")
        pending = suggestions.suggest_again(decided)
        if pending is None:
            told = "You already have an edit of this entry waiting: go on with that."
            messages.warning(request, told)
            return redirect("admin:catalog_pendingedit_mine")
        told = "This is what you suggested. It waits for the editors again."
        messages.success(request, told)
        return redirect(form_address(pending))
