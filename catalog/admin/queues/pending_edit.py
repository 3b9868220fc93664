"""Pending edits: the list of them, and their part in the entry's form."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.timezone import localtime

from ...document.entry import Own, diff, own_over
from ...document.renderer import render
from ...editing import carried_edits, pending_edits
from ...editing.pending_edits import PendingEditKind, kind_of
from ...editing.unsaved_work import fates
from ...entries.on_record import edit_at
from ...models import Anime, CatalogueVersion, PendingEdit, account_name
from ...permissions import Deed, may, may_discard
from ...site.pages import preview
from ..comparison import compared
from ..keys import parse_pk
from ..labels import said_of
from ..model_admin import CatalogAdmin, signed_in

IS_GONE = "This edit has already been published or discarded."


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
    known = PendingEdit.objects.select_related("base", "author")
    return known.filter(anime=anime.pk, pk=key).first()


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
        case _:
            said = "Your suggestion" if is_own else "Suggestion"
    name = account_name(pending)
    by = "" if is_own or not name else f" by {name}"
    return f"{said}{by}, {localtime(pending.updated_at):%Y-%m-%d %H:%M}"


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
            "discard_address": may_discard(user, pending) and discard_address(pending),
        }
    elif not anime.is_published:
        link, said = preview.link_to(anime=anime.pk), {}
    else:
        return {}
    ends = timezone.now() + preview.LASTS
    return {**said, "preview_link": link, "preview_link_ends": ends}


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
            at = localtime(pending.publish_at)
            said = f"Scheduled: it will be published on {at:%Y-%m-%d at %H:%M}."
        case PendingEditKind.KEPT:
            said = "Kept for later."
        case _:
            said = "Suggested: an editor will look at it."
    messages.success(
        request,
        format_html(
            '{} Visitors see the entry as before. <a href="{}">Preview, and a link to '
            "share it</a>",
            said,
            preview.link_to(edit=pending.pk),
        ),
    )


def may_carry(user: User | AnonymousUser, pending: PendingEdit) -> bool:
    """Return True if someone may carry an edit on to another entry."""
    is_own = pending.author == user and may(user, Deed.EDIT_ENTRY)
    return is_own or may(user, Deed.DECIDE_PENDING_EDIT)


class FailedFilter(admin.SimpleListFilter):
    title = "failure"
    parameter_name = "failed"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, str]]:
        return [("yes", "failed to publish")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.exclude(problem="") if self.value() == "yes" else queryset


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, str]]:
        return PendingEditKind.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        kind = self.value()
        if kind in PendingEditKind.values:
            return queryset.filter(pending_edits.is_of(PendingEditKind(kind)))
        return queryset


class PendingEditList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        with_shared_authors(self.result_list)


class PendingEditAdmin(CatalogAdmin):
    """All edits that wait, the last changed first; each opens in its entry's form.

    One whose entry is gone has a page of its own, until that is restored.
    """

    deeds = {"view": Deed.SEE_PENDING_EDITS}
    list_display = ["entry", "kind", "by", "updated_at", "publish_at", "problem"]
    list_filter = [
        KindFilter,
        FailedFilter,
        ("author", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["author"]
    list_per_page = 50
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PendingEditList

    def get_queryset(self, request: HttpRequest) -> QuerySet[PendingEdit]:
        there = Anime.objects.filter(pk=OuterRef("anime"))
        return super().get_queryset(request).annotate(is_there=Exists(there))

    @admin.display(description="entry")
    def entry(self, pending: PendingEdit) -> str:
        if pending.is_there:  # type: ignore[attr-defined]  # annotated
            return pending.document.title
        gone = '{} <span class="start">entry deleted</span>'
        return format_html(gone, pending.document.title)

    @admin.display(description="author", ordering="author__username")
    def by(self, pending: PendingEdit) -> str:
        return account_name(pending)

    @admin.display(description="kind")
    def kind(self, pending: PendingEdit) -> str:
        return kind_of(pending).label

    def get_urls(self) -> list[URLPattern]:
        return [
            self.route("<pk:pk>/publish/", self.publish_view, "pendingedit_publish"),
            self.route("<pk:pk>/carry/", self.carry_view, "pendingedit_carry"),
            *super().get_urls(),
        ]

    def _in_turn(self, pk: int | None) -> PendingEdit | None:
        """Return an edit once other writers are done, so that of two one decides it."""
        CatalogueVersion.lock()
        known = PendingEdit.objects.select_related("base", "author")
        return None if pk is None else known.filter(pk=pk).first()

    def _is_gone(self, request: HttpRequest) -> HttpResponseRedirect:
        messages.info(request, IS_GONE)
        return redirect("admin:catalog_pendingedit_changelist")

    @transaction.atomic
    def publish_view(
        self, request: HttpRequest, pk: int | None
    ) -> HttpResponseRedirect:
        """Publish an edit as its preview shows it, or show the form where that asks."""
        if request.method != "POST" or not may(request.user, Deed.DECIDE_PENDING_EDIT):
            raise PermissionDenied
        pending = self._in_turn(pk)
        if pending is None:
            return self._is_gone(request)
        anime = Anime.objects.filter(pk=pending.anime_id).first()
        if anime is None:
            return redirect("admin:catalog_pendingedit_change", pending.pk)
        if request.POST.get("seen") != pending.updated_at.isoformat():
            told = "Not published: the edit has changed since. This is what it is now."
        elif pending_edits.publish(pending, signed_in(request)).conflicts:
            told = (
                "Not published: someone changed the same values. Save here to choose."
            )
        else:
            self.log_change(request, anime, "Pending edit published.")
            messages.success(request, f"Published. Visitors see “{anime}” so now.")
            return redirect("admin:catalog_anime_change", anime.pk)
        messages.warning(request, told)
        return redirect(form_address(pending))

    @transaction.atomic
    def carry_view(self, request: HttpRequest, pk: int | None) -> HttpResponseRedirect:
        """Carry an edit on to the entry that its own was merged into."""
        if request.method != "POST" or not may(request.user, Deed.EDIT_ENTRY):
            raise PermissionDenied
        pending = self._in_turn(pk)
        if pending is None:
            return self._is_gone(request)
        if not may_carry(request.user, pending):
            raise PermissionDenied
        fate = fates([pending.anime_id]).get(pending.anime_id)
        if fate is None or fate.stays is None:
            return redirect("admin:catalog_pendingedit_change", pending.pk)
        due = pending.publish_at
        there, fields = carried_edits.carry_on(pending, fate)
        if fields:
            told = format_html(
                'Nothing is carried over: <a href="{}">the other edit</a> has another '
                "value: {}. Change it there, and discard this one.",
                form_address(there),
                ", ".join(fields),
            )
            messages.warning(request, told)
            return redirect("admin:catalog_pendingedit_change", pending.pk)
        messages.success(request, "Carried over. Nothing is published yet.")
        if due and there.publish_at != due:
            at = f"{localtime(due):%Y-%m-%d %H:%M}"
            messages.warning(request, f"The edit carried over was due {at}.")
        return redirect(form_address(there))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        pending = self.get_object(request, object_id)
        if pending is None:
            return self._is_gone(request)
        if Anime.objects.filter(pk=pending.anime_id).exists():
            return redirect(form_address(pending))
        return self.page_of_gone(request, pending)

    def page_of_gone(self, request: HttpRequest, pending: PendingEdit) -> HttpResponse:
        """Show an edit whose entry is gone: what it says, and what it would change."""
        fate = fates([pending.anime_id]).get(pending.anime_id)
        own = own_over(fate.revision.own_record, Own()) if fate else Own()
        base, wished = edit_at(pending, own)
        return self.page(
            request,
            "pendingedit/gone.html",
            f"Edit of “{pending.document.title}”",
            pending=pending,
            described=described(pending, request.user),
            told=said_of(fate),
            fate=fate,
            changes=compared(diff(base, wished)),
            text=render(wished.document),
            can_restore=may(request.user, Deed.RESTORE_ENTRY),
            can_carry=may_carry(request.user, pending),
            discard_address=may_discard(request.user, pending)
            and discard_address(pending),
        )

    def delete_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Discard an edit as whoever discards it has seen it."""
        pending = self.get_object(request, object_id)
        if pending and self.has_delete_permission(request, pending):
            seen, now = request.GET.get("seen", ""), stamp(pending)
            if request.method == "POST" and seen not in ("", now):
                told = (
                    "Nothing is discarded: the edit was changed since. This is it now."
                )
                messages.warning(request, told)
                return redirect("admin:catalog_pendingedit_change", pending.pk)
        return super().delete_view(request, object_id, extra_context)

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        assert obj is None or isinstance(obj, PendingEdit)
        return may_discard(request.user, obj)
