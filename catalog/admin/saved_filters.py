"""Saved filters: what a list is filtered and searched by, under a name.

They stand above their list and on the home page. None of the lists shows one person
other rows than another, and no filter reads the clock, so a count is the same for all.
"""

import unicodedata
from copy import copy
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.paginator import Paginator
from django.db import DataError, IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, reverse
from django.utils.http import urlencode

from ..editing.unsaved_work import clean_text
from ..models import Anime, Link, SavedFilter, Song, account_name
from ..permissions import Deed, may, may_change_filter
from .chips import chips_of
from .model_admin import CatalogAdmin, signed_in

KEPT = 20  # that each person may have
SHOWN = 40  # above a list and on the home page: one's own, then what others share
PAGE = 100  # on the page of all
LONGEST_NAME = 60  # characters: the column's
LONGEST_QUERY = 1_000
_MODELS = {"anime": Anime, "song": Song, "link": Link}

Seen = tuple[SavedFilter, str, str]  # with the address of its list, and whose it is


def list_admin(model_name: str) -> admin.ModelAdmin:
    """Return the admin of a list that has saved filters. Raise KeyError for another."""
    return admin.site.get_model_admin(_MODELS[model_name])


def query_of(model_admin: admin.ModelAdmin, asked: QueryDict) -> str:
    """Return what a list knows of a query, always written alike.

    That is its filters and its search: no page, no order, nothing of the database's.
    """
    known = {SEARCH_VAR}
    for one in model_admin.list_filter:
        known.add(getattr(one, "parameter_name", f"{one}__exact"))
    kept = [(name, str(asked[name]).strip()) for name in sorted(known & asked.keys())]
    return urlencode([(name, text) for name, text in kept if text and "\0" not in text])


def list_of(request: HttpRequest, saved: SavedFilter) -> ChangeList | None:
    """Return the list that a saved filter shows, None where it means nothing any more.

    A filter that a list no longer has means nothing, nor does a value that its filter
    no longer offers.
    """
    model_admin = list_admin(saved.model_name)
    asked = copy(request)
    asked.GET = QueryDict(saved.query)
    if query_of(model_admin, asked.GET) != saved.query:
        return None
    try:
        changes = model_admin.get_changelist_instance(asked)
    except (IncorrectLookupParameters, SuspiciousOperation, OverflowError, DataError):
        return None
    chips = chips_of(changes)
    is_whole = len(chips) == len(asked.GET)
    return changes if is_whole and all(chip.is_choice for chip in chips) else None


def address_of(saved: SavedFilter) -> str:
    """Return the address of the list that a saved filter shows."""
    changelist = reverse(f"admin:catalog_{saved.model_name}_changelist")
    return f"{changelist}?{saved.query}"


def owner_of(saved: SavedFilter, request: HttpRequest) -> str:
    """Return the name of whoever shares a filter, "" for one's own."""
    return "" if saved.owner == request.user else account_name(saved, "owner")


def saved_in_list(request: HttpRequest, changes: ChangeList) -> dict[str, Any]:
    """Return what a list says of saved filters: those that there are, and the one
    that it shows, or what it shows and can be saved."""
    seen = SavedFilter.objects.seen_by(request.user)
    rows = [*seen.filter(model_name=changes.opts.model_name)[:SHOWN]]
    query = query_of(changes.model_admin, request.GET)
    in_use = next((one for one in rows if one.query == query), None)
    return {
        "saved_filters": [
            (one, address_of(one), owner_of(one, request)) for one in rows
        ],
        "saved_in_use": in_use,
        "query_to_save": "" if in_use else query,
        "may_share": may(request.user, Deed.SHARE_FILTER),
        "longest_name": LONGEST_NAME,
    }


def read_name(text: str) -> str:
    """Return a name as it is kept. Raise ValueError with what is wrong with it."""
    name = " ".join(unicodedata.normalize("NFC", clean_text(text)).split())
    name = "".join(char for char in name if unicodedata.category(char) != "Cc")
    if all(unicodedata.category(char)[0] in "CZ" for char in name):
        raise ValueError("Write a name for the filter.")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"A filter’s name has at most {LONGEST_NAME} characters.")
    return name


class FilteredList(CatalogAdmin):
    """A list that has saved filters above it."""

    def list_context(self, request: HttpRequest, changes: ChangeList) -> dict[str, Any]:
        context = super().list_context(request, changes)
        return (
            context if changes.is_popup else context | saved_in_list(request, changes)
        )


class SavedFilterPages(CatalogAdmin):
    """The page of all saved filters, of whichever list, and what is done to one."""

    def get_urls(self) -> list[URLPattern]:
        page, posted = self.route, self.posted
        return [
            page("filters/", self.filters_view, "filters"),
            posted("filters/<pk:pk>/", self.change_filter, "filter_change"),
            posted("filters/<pk:pk>/remove/", self.remove_filter, "filter_remove"),
            *super().get_urls(),
        ]

    def filters_view(self, request: HttpRequest) -> HttpResponse:
        """Show the saved filters that someone sees, or save another one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._save(request)
        seen = SavedFilter.objects.seen_by(request.user)
        page = Paginator(seen, PAGE).get_page(request.GET.get("p"))
        may_share = may(request.user, Deed.SHARE_FILTER)
        return self.page(
            request,
            "saved_filters.html",
            "Saved filters",
            page=page,
            rows=[
                (
                    saved,
                    address_of(saved),
                    owner_of(saved, request),
                    may_change_filter(request.user, saved),
                    may_share and saved.owner == request.user,
                )
                for saved in page
            ],
            longest=LONGEST_NAME,
        )

    def _save(self, request: HttpRequest) -> HttpResponse:
        user, posted = signed_in(request), request.POST
        saved = SavedFilter(owner=user, model_name=posted.get("model_name", ""))
        if saved.model_name not in _MODELS:
            messages.error(request, "Choose a list, filter it, and save it there.")
            return redirect("admin:catalog_filters")
        asked = posted.get("query", "")
        if len(asked) <= LONGEST_QUERY:
            saved.query = query_of(list_admin(saved.model_name), QueryDict(asked))
        there = redirect(address_of(saved))
        saved.is_shared = _shares(request)
        own = SavedFilter.objects.filter(owner=user)
        if len(asked) > LONGEST_QUERY:
            messages.error(request, "The search is too long to be saved. Shorten it.")
        elif not saved.query:
            messages.error(request, "Filter or search the list first, then save it.")
        elif list_of(request, saved) is None:
            messages.error(request, "The list has no such filter. Choose another one.")
        elif own.count() >= KEPT:
            told = f"You have {KEPT} saved filters, the most there can be. Remove one."
            messages.error(request, told)
        elif _is_kept(request, saved):
            where = "above the list and on the home page"
            whose = ", for everyone" if saved.is_shared else ""
            told = f"Saved: “{saved.name}” is {where}{whose}."
            messages.success(request, told)
        return there

    def _changed(self, request: HttpRequest, pk: int | None) -> SavedFilter:
        """Return the saved filter that someone changes, if they may."""
        if request.method != "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        seen = SavedFilter.objects.seen_by(request.user)
        saved = get_object_or_404(seen, pk=pk)
        if not may_change_filter(request.user, saved):
            raise PermissionDenied
        return saved

    def change_filter(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """Rename a saved filter; its owner shares it, or keeps it alone."""
        saved = self._changed(request, pk)
        if saved.owner == request.user and may(request.user, Deed.SHARE_FILTER):
            saved.is_shared = _shares(request)
        if _is_kept(request, saved):
            whom = "Everyone sees" if saved.is_shared else "Only you see"
            messages.success(request, f"Saved. {whom} “{saved.name}”.")
        return redirect("admin:catalog_filters")

    def remove_filter(
        self, request: HttpRequest, pk: int | None
    ) -> HttpResponseRedirect:
        """Remove a saved filter, and show what it showed: it can be saved again."""
        saved = self._changed(request, pk)
        saved.delete()
        told = f"Removed the saved filter “{saved.name}”. No entry has changed."
        messages.success(request, told)
        return redirect("admin:catalog_filters")


def _shares(request: HttpRequest) -> bool:
    return "is_shared" in request.POST and may(request.user, Deed.SHARE_FILTER)


def _is_kept(request: HttpRequest, saved: SavedFilter) -> bool:
    """Keep a saved filter under the name that was sent; say why if it cannot be."""
    try:
        saved.name = read_name(request.POST.get("name", ""))
        with transaction.atomic():
            saved.save()
    except ValueError as error:
        messages.error(request, str(error))
    except IntegrityError:
        whose = "You have" if saved.owner == request.user else "Its owner has"
        told = f"{whose} a filter “{saved.name}” already. Choose another name."
        messages.error(request, told)
    else:
        return True
    return False
