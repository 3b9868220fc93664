"""The admin of pending edits: the list of them, and what is done with one."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.html import format_html

from ...document.entry import Own, diff
from ...document.renderer import render
from ...editing import carried_edits, pending_edits
from ...editing.pending_edits import PendingEditKind, kind_of
from ...editing.unsaved_work import fates
from ...entries.on_record import edit_at, own_at
from ...models import Anime, PendingEdit, account_name
from ...permissions import Deed, may, may_discard
from ..comparison import compared
from ..labels import moment, said_of
from ..model_admin import signed_in
from .pending_edit import (
    described,
    discard_address,
    form_address,
    is_discarded_by,
    may_carry,
    stamp,
    with_shared_authors,
)
from .suggestions import SuggestionPages


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


class PendingEditAdmin(SuggestionPages):
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
            self.posted("<pk:pk>/publish/", self.publish_view, "pendingedit_publish"),
            self.posted("<pk:pk>/carry/", self.carry_view, "pendingedit_carry"),
            *super().get_urls(),
        ]

    @transaction.atomic
    def publish_view(
        self, request: HttpRequest, pk: int | None
    ) -> HttpResponseRedirect:
        """Publish an edit as its preview shows it, or show the form where that asks."""
        if request.method != "POST" or not may(request.user, Deed.DECIDE_PENDING_EDIT):
            raise PermissionDenied
        pending = self.in_turn(pk)
        if pending is None:
            return self.is_gone(request)
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
        pending = self.in_turn(pk)
        if pending is None:
            return self.is_gone(request)
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
            at = moment(due)
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
            return self.is_gone(request)
        if Anime.objects.filter(pk=pending.anime_id).exists():
            return redirect(form_address(pending))
        return self.page_of_gone(request, pending)

    def page_of_gone(self, request: HttpRequest, pending: PendingEdit) -> HttpResponse:
        """Show an edit whose entry is gone: what it says, and what it would change."""
        fate = fates([pending.anime_id]).get(pending.anime_id)
        own = own_at(fate.revision) if fate else Own()
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
            discard_address=is_discarded_by(request.user, pending)
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
        if obj is None:
            return may_discard(request.user, None)
        return is_discarded_by(request.user, obj)
