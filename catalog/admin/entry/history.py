"""The pages of an entry's history: its revisions, two compared, a way back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, reverse

from ...document.diff import diff_documents
from ...document.entry import field_label
from ...editing import history
from ...editing.pending_edits import is_publication
from ...models import Anime, CatalogueVersion, PendingEdit, Revision, Run
from ...permissions import Deed, may, may_save
from ..comparison import compared
from ..keys import parse_pk
from ..labels import author_name, moment
from ..model_admin import CatalogAdmin, signed_in

ROWS = 50  # revisions on a page


@dataclass
class Row:
    """A revision as the list of an entry's history shows it."""

    revision: Revision
    fields: list[str] = field(default_factory=list)  # that it changed
    would_change: list[str] = field(default_factory=list)  # going back to it

    @property
    def who(self) -> str:
        return author_name(self.revision)

    @property
    def run_said(self) -> str:
        """The run as its link says it: an undo has that as its note, too."""
        return str(self.revision.run or "")

    @property
    def is_published(self) -> bool | None:
        return self.revision.own_record.get("published")

    @property
    def place(self) -> str:
        """Franchise and address; older revisions have them in their note."""
        own = self.revision.own_record
        if "franchise" not in own or "address" not in own:
            return self.revision.note
        return f"{own['franchise']}/{own['address']}"


def rows_of(
    revisions: Sequence[Revision], previous: Revision | None, newest: Revision | None
) -> list[Row]:
    """Return the rows of revisions, newest first.

    `previous` is the one before all, and `newest` what the entry is now.
    """
    rows = []
    for revision in reversed(revisions):
        changed = fields_between(previous, revision)
        rows.append(Row(revision, changed, fields_between(newest, revision)))
        previous = revision
    return rows[::-1]


def fields_between(one: Revision | None, other: Revision) -> list[str]:
    """Return what people call the fields in which two revisions differ."""
    changes = history.differences(one, other) if one and one != other else ()
    return [*dict.fromkeys(field_label(change.field) for change in changes)]


class HistoryPages(CatalogAdmin):
    """Views for the admin of entries, in the place of its own history."""

    def get_urls(self) -> list[URLPattern]:
        page, posted = self.route, self.posted
        return [
            page("deleted/", self.deleted_view, "anime_deleted"),
            posted(
                "deleted/<pk:key>/restore/",
                self.restore_view,
                "anime_restore",
            ),
            page(
                "<pk:pk>/history/<pk:a>/<pk:b>/",
                self.compare_view,
                "anime_compare",
            ),
            posted(
                "<pk:pk>/history/<pk:a>/<pk:b>/bring-back/",
                self.bring_back_view,
                "anime_bring_back",
            ),
            posted(
                "<pk:pk>/history/<pk:key>/revert/",
                self.revert_view,
                "anime_revert",
            ),
            *super().get_urls(),
        ]

    def _entry(self, request: HttpRequest, key: int | None) -> Anime:
        anime = get_object_or_404(Anime.objects.only("title", "is_published"), pk=key)
        if not self.has_view_or_change_permission(request, anime):
            raise PermissionDenied
        return anime

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """List the revisions of an entry, newest first."""
        anime = self._entry(request, parse_pk(object_id))
        if {"a", "b"} <= request.GET.keys():
            a, b = (parse_pk(request.GET[name]) for name in "ab")
            if a is not None and b is not None:
                keys = sorted([a, b])
                return redirect("admin:catalog_anime_compare", anime.pk, *keys)
        revisions = Revision.objects.filter(anime=anime)
        told = revisions.select_related("author", "suggested_by", "run")
        page = Paginator(told, ROWS).get_page(request.GET.get("p"))
        shown = list(page.object_list)
        newest = shown[0] if shown and page.number == 1 else history.latest(anime)
        previous = None
        if shown:
            previous = revisions.filter(pk__lt=shown[-1].pk).first()
        return self.page(
            request,
            "anime/history.html",
            f"History: {anime}",
            original=anime,
            page=page,
            rows=rows_of(shown, previous, newest),
            is_first=page.number == 1,
            scheduled=[
                (one, is_publication(one))
                for one in PendingEdit.objects.filter(
                    anime=anime, publish_at__isnull=False
                ).select_related("author")
            ],
            newest=newest and newest.pk,
            can_revert=may(request.user, Deed.REVERT_ENTRY),
            **(extra_context or {}),
        )

    def compare_view(
        self, request: HttpRequest, pk: int | None, a: int | None, b: int | None
    ) -> HttpResponse:
        """Show what differs between two revisions of one entry."""
        anime = self._entry(request, pk)
        before, after = two_of(anime, a, b)
        newest = history.latest(anime)
        return self.page(
            request,
            "anime/compare.html",
            f"Compare: {anime}",
            original=anime,
            before=Row(before),
            after=Row(after),
            changes=compared(history.differences(before, after)),
            can_bring_back=may_save(request.user, anime),
            can_revert=may(request.user, Deed.REVERT_ENTRY),
            newest=newest and newest.pk,
            is_newest=after == newest,
        )

    def bring_back_view(
        self, request: HttpRequest, pk: int | None, a: int | None, b: int | None
    ) -> HttpResponse:
        """Give an entry back a song, a link or the like that it had once."""
        anime = get_object_or_404(Anime.objects.only("title", "is_published"), pk=pk)
        if request.method != "POST" or not may_save(request.user, anime):
            raise PermissionDenied
        before, after = two_of(anime, a, b)
        changes = dict(enumerate(diff_documents(before.document, after.document)))
        posted = request.POST.get("change", "")
        gone = changes[int(posted)] if posted in map(str, changes) else None
        if gone is None or not gone.element or gone.after is not None:
            raise Http404
        if history.bring_back(before, after, gone, signed_in(request)):
            messages.success(request, f"Brought back: {gone.element}.")
        else:
            message = f"It is there already, or another in its place: {gone.element}."
            messages.info(request, message)
        return redirect("admin:catalog_anime_change", pk)

    @transaction.atomic
    def revert_view(
        self, request: HttpRequest, pk: int | None, key: int | None
    ) -> HttpResponse:
        """Make an entry again what it was; what was saved since is told of first."""
        anime = get_object_or_404(Anime.objects.only("title", "is_published"), pk=pk)
        if request.method != "POST" or not may(request.user, Deed.REVERT_ENTRY):
            raise PermissionDenied
        revision = get_object_or_404(Revision, anime=anime, pk=key)
        # Who writes waits here, so that nothing comes between.
        CatalogueVersion.lock()
        newest = history.latest(anime)
        seen = history.seen_revision(anime, parse_pk(request.POST.get("seen")))
        if seen != newest:
            messages.warning(request, what_goes_too(anime, seen))
            assert newest  # there is `revision`
            keys = (revision.pk, newest.pk)
            return redirect("admin:catalog_anime_compare", pk, *keys)
        history.revert(revision, signed_in(request))
        if history.latest(anime) == newest:
            messages.info(request, "The entry says the same already.")
        else:
            when = moment(revision.created_at)
            seen_by = "see" if revision.own_record.get("published") else "do not see"
            told = f"The entry is as it was on {when}. Visitors {seen_by} it."
            messages.success(request, told)
        of_form = request.POST.get("next") == "form"
        return redirect(f"admin:catalog_anime_{'change' if of_form else 'history'}", pk)

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """List the entries that are gone, with what is left of each."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        told = gone().select_related("author", "suggested_by", "run")
        page = Paginator(told, ROWS).get_page(request.GET.get("p"))
        return self.page(
            request,
            "anime/deleted.html",
            "Deleted anime",
            page=page,
            rows=[
                (Row(revision), revision.document, undone_by(revision))
                for revision in page.object_list
            ],
            can_restore=may(request.user, Deed.RESTORE_ENTRY),
        )

    def restore_view(self, request: HttpRequest, key: int | None) -> HttpResponse:
        """Bring a deleted entry back."""
        if request.method != "POST" or not may(request.user, Deed.RESTORE_ENTRY):
            raise PermissionDenied
        revision = gone().filter(pk=key or 0).first()
        if not revision:
            messages.warning(request, "That entry has already been restored.")
            return redirect("admin:catalog_anime_deleted")
        if run := undone_by(revision):
            told = "Nothing is restored: undo the merge, and both are as they were."
            if run.kind == Run.Kind.WITHDRAWAL:
                told = (
                    "Nothing is restored: the entry was withdrawn for good. A "
                    "maintainer can undo that."
                )
            messages.warning(request, told)
            return redirect("admin:catalog_run_change", run.pk)
        anime = history.restore(revision, signed_in(request))
        messages.success(request, f"“{anime.title}” is back.")
        wish = revision.own_record.get("address", anime.slug)
        if anime.slug != wish:
            told = f"Its address is “{anime.slug}” now: “{wish}” is taken."
            messages.warning(request, told)
        return redirect(reverse("admin:catalog_anime_change", args=[anime.pk]))


def what_goes_too(anime: Anime, seen: Revision | None) -> str:
    """Return what is said of the saves that a revert would undo unseen."""
    changed: dict[str, list[str]] = {}
    since = {}
    if seen:
        _, *later = history.revisions_from(anime, seen.pk)
        since = history.changed_since(seen, later)
    for name, revision in since.items():
        changed.setdefault(author_name(revision), []).append(field_label(name))
    saves = " and ".join(f"{who} ({', '.join(what)})" for who, what in changed.items())
    return (
        "Nothing is changed yet: the entry was saved since you opened this page"
        f"{f', by {saves}' if saves else ''}. Going back would undo that, too."
    )


def two_of(anime: Anime, a: int | None, b: int | None) -> tuple[Revision, Revision]:
    """Return two revisions of an entry by their keys; Http404 where it has not both."""
    found = Revision.objects.select_related("author", "suggested_by").filter(
        anime=anime
    )
    revisions = found.in_bulk([a, b])
    if a not in revisions or b not in revisions:
        raise Http404
    return revisions[a], revisions[b]


def undone_by(revision: Revision) -> Run | None:
    """Return the run whose undo alone brings a deleted entry back, if there is one.

    Merged into another one, what was the entry's is that one's by now; or it was
    withdrawn for good.
    """
    run, kinds = revision.run, (Run.Kind.MERGE, Run.Kind.WITHDRAWAL)
    return run if run and run.kind in kinds and not run.undone_at else None


def gone() -> QuerySet[Revision]:
    """Return the last revisions of the entries that are deleted now."""
    same = Revision.objects.filter(anime=OuterRef("anime"))
    return Revision.objects.filter(
        ~Exists(Anime.objects.filter(pk=OuterRef("anime"))),
        ~Exists(same.filter(pk__gt=OuterRef("pk"))),
        action=Revision.Action.DELETED,
    )
