"""The pages of an entry's history: its revisions, two compared, a way back."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from ... import rights
from ...document.diff import diff_documents
from ...document.entry import field_label
from ...editing import history
from ...models import Anime, CatalogueVersion, Revision
from ..comparison import compared
from ..keys import parse_pk
from ..labels import author_name

ROWS = 50  # revisions on a page


@dataclass
class Row:
    """A revision as the list of an entry's history shows it."""

    revision: Revision
    fields: list[str] = field(default_factory=list)  # that it changed

    @property
    def who(self):
        return author_name(self.revision)

    @property
    def is_published(self):
        return self.revision.own_record.get("published")

    @property
    def place(self):
        """Franchise and address; older revisions have them in their note."""
        own = self.revision.own_record
        if "franchise" not in own or "address" not in own:
            return self.revision.note
        return f"{own['franchise']}/{own['address']}"


def rows_of(revisions, previous):
    """Return the rows of revisions, newest first; `previous` is the one before all."""
    rows = []
    for revision in reversed(revisions):
        changes = history.differences(previous, revision) if previous else ()
        fields = dict.fromkeys(field_label(one.field) for one in changes)
        rows.append(Row(revision, [*fields]))
        previous = revision
    return rows[::-1]


class HistoryPages:
    """Views for the admin of entries, in the place of its own history."""

    def get_urls(self):
        def page(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=name)

        return [
            page("deleted/", self.deleted_view, "catalog_anime_deleted"),
            page(
                "deleted/<pk:key>/restore/",
                self.restore_view,
                "catalog_anime_restore",
            ),
            page(
                "<pk:pk>/history/<pk:a>/<pk:b>/",
                self.compare_view,
                "catalog_anime_compare",
            ),
            page(
                "<pk:pk>/history/<pk:a>/<pk:b>/bring-back/",
                self.bring_back_view,
                "catalog_anime_bring_back",
            ),
            page(
                "<pk:pk>/history/<pk:key>/revert/",
                self.revert_view,
                "catalog_anime_revert",
            ),
            *super().get_urls(),
        ]

    def show(self, request, template, title, **context):
        """Return a page of the admin."""
        request.current_app = self.admin_site.name
        each = self.admin_site.each_context(request)
        context = {**each, "opts": self.opts, "title": title, **context}
        return TemplateResponse(request, f"admin/catalog/anime/{template}", context)

    def _entry(self, request, key):
        anime = get_object_or_404(Anime.objects.only("title", "is_published"), pk=key)
        if not self.has_view_or_change_permission(request, anime):
            raise PermissionDenied
        return anime

    def may_bring_back(self, request, anime):
        may = self.has_change_permission(request, anime)
        return may and rights.may_change_live(request.user, anime)

    def may_revert(self, request, anime):
        may = self.has_change_permission(request, anime)
        return may and rights.may_publish(request.user)

    def may_restore(self, request):
        """Tell whether someone may bring entries back, published as they were."""
        return self.has_add_permission(request) and rights.may_publish(request.user)

    def history_view(self, request, object_id, extra_context=None):
        """List the revisions of an entry, newest first."""
        anime = self._entry(request, parse_pk(object_id))
        if {"a", "b"} <= request.GET.keys():
            keys = [parse_pk(request.GET[name]) for name in "ab"]
            if None not in keys:
                return redirect("admin:catalog_anime_compare", anime.pk, *sorted(keys))
        revisions = Revision.objects.filter(anime=anime)
        page = Paginator(revisions, ROWS).get_page(request.GET.get("p"))
        shown = list(page.object_list.select_related("author", "run"))
        newest = shown[0] if shown and page.number == 1 else history.latest(anime)
        previous = None
        if shown:
            previous = revisions.filter(pk__lt=shown[-1].pk).first()
        return self.show(
            request,
            "history.html",
            f"History: {anime}",
            original=anime,
            page=page,
            rows=rows_of(shown, previous),
            is_first=page.number == 1,
            seen=newest and newest.pk,
            can_revert=self.may_revert(request, anime),
            **(extra_context or {}),
        )

    def compare_view(self, request, pk, a, b):
        """Show what differs between two revisions of one entry."""
        anime = self._entry(request, pk)
        before, after = two_of(anime, a, b)
        return self.show(
            request,
            "compare.html",
            f"Compare: {anime}",
            original=anime,
            before=Row(before),
            after=Row(after),
            changes=compared(history.differences(before, after)),
            can_bring_back=self.may_bring_back(request, anime),
        )

    def bring_back_view(self, request, pk, a, b):
        """Give an entry back a song, a link or the like that it had once."""
        anime = get_object_or_404(Anime.objects.only("title", "is_published"), pk=pk)
        if request.method != "POST" or not self.may_bring_back(request, anime):
            raise PermissionDenied
        before, after = two_of(anime, a, b)
        changes = dict(enumerate(diff_documents(before.document, after.document)))
        posted = request.POST.get("change", "")
        gone = changes.get(int(posted) if posted in map(str, changes) else None)
        if gone is None or not gone.element or gone.after is not None:
            raise Http404
        if history.bring_back(before, after, gone, request.user):
            messages.success(request, f"Brought back: {gone.element}.")
        else:
            message = f"It is there already, or another in its place: {gone.element}."
            messages.info(request, message)
        return redirect("admin:catalog_anime_change", pk)

    @transaction.atomic
    def revert_view(self, request, pk, key):
        """Make an entry again what it was, unless it changed since that was asked."""
        anime = get_object_or_404(Anime.objects.only("title", "is_published"), pk=pk)
        if request.method != "POST" or not self.may_revert(request, anime):
            raise PermissionDenied
        revision = get_object_or_404(Revision, anime=anime, pk=key)
        # Who writes waits here, so that nothing comes between.
        CatalogueVersion.lock()
        number = history.latest(anime).pk
        if parse_pk(request.POST.get("seen")) != number:
            told = "Nothing is reverted: someone changed it meanwhile. Look once more."
            messages.warning(request, told)
            return redirect("admin:catalog_anime_history", pk)
        history.revert(revision, request.user)
        if history.latest(anime).pk == number:
            messages.info(request, "It is the same as that revision already.")
        else:
            messages.success(request, f"Reverted to {revision}.")
        return redirect("admin:catalog_anime_history", pk)

    def deleted_view(self, request):
        """List the entries that are gone, with what is left of each."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        page = Paginator(gone(), ROWS).get_page(request.GET.get("p"))
        shown = page.object_list.select_related("author", "run")
        return self.show(
            request,
            "deleted.html",
            "Deleted anime",
            page=page,
            rows=[(Row(revision), revision.document) for revision in shown],
            can_restore=self.may_restore(request),
        )

    def restore_view(self, request, key):
        """Bring a deleted entry back."""
        if request.method != "POST" or not self.may_restore(request):
            raise PermissionDenied
        revision = gone().filter(pk=key).first()
        if not revision:
            messages.warning(request, "That entry is there already.")
            return redirect("admin:catalog_anime_deleted")
        anime = history.restore(revision, request.user)
        messages.success(request, f"“{anime.title}” is back.")
        return redirect(reverse("admin:catalog_anime_change", args=[anime.pk]))


def two_of(anime, a, b):
    """Return two revisions of an entry by their keys; Http404 where it has not both."""
    found = Revision.objects.select_related("author").filter(anime=anime)
    revisions = found.in_bulk([a, b])
    if a not in revisions or b not in revisions:
        raise Http404
    return revisions[a], revisions[b]


def gone():
    """Return the last revisions of the entries that are deleted now."""
    same = Revision.objects.filter(anime=OuterRef("anime"))
    return Revision.objects.filter(
        ~Exists(Anime.objects.filter(pk=OuterRef("anime"))),
        ~Exists(same.filter(pk__gt=OuterRef("pk"))),
        action=Revision.Action.DELETED,
    )
