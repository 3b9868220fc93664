"""Notes between colleagues on an entry. Visitors never see them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern

from ...editing.unsaved_work import clean_text
from ...models import Anime, EntryNote
from ...permissions import Deed, may
from ..model_admin import CatalogAdmin, signed_in

LONGEST = 2_000  # characters


def notes_about(anime: Anime) -> QuerySet[EntryNote]:
    """Return what colleagues say about an entry, the first said first."""
    return anime.notes.select_related("author")


class NotePages(CatalogAdmin):
    """Views for the admin of entries."""

    def get_urls(self) -> list[URLPattern]:
        page, posted = self.route, self.posted
        delete = posted(
            "<pk:pk>/notes/<pk:key>/delete/", self.delete_note, "note_delete"
        )
        return [
            page("<pk:pk>/notes/", self.notes_view, "anime_notes"),
            delete,
            *super().get_urls(),
        ]

    def notes_view(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """List the notes on an entry, and take another one."""
        anime = get_object_or_404(Anime.objects.only("title"), pk=pk)
        may_write = may(request.user, Deed.EDIT_ENTRY)
        if request.method == "POST":
            if not may_write:
                raise PermissionDenied
            text = clean_text(request.POST.get("text", "")).strip()
            if not text:
                messages.error(request, "Write something first.")
            elif len(text) > LONGEST:
                messages.error(request, f"A note has at most {LONGEST:,} characters.")
                return self._page(request, anime, may_write, text)
            else:
                author = signed_in(request)
                EntryNote.objects.create(anime=anime, author=author, text=text)
                messages.success(request, "Your note is saved. Colleagues see it.")
            return redirect("admin:catalog_anime_notes", anime.pk)
        if not self.has_view_permission(request, anime):
            raise PermissionDenied
        return self._page(request, anime, may_write)

    def _page(
        self, request: HttpRequest, anime: Anime, may_write: bool, text: str = ""
    ) -> HttpResponse:
        return self.page(
            request,
            "anime/notes.html",
            f"Notes: {anime}",
            original=anime,
            notes=notes_about(anime),
            may_write=may_write,
            text=text,
            longest=LONGEST,
        )

    def delete_note(
        self, request: HttpRequest, pk: int | None, key: int | None
    ) -> HttpResponse:
        """Delete a note of one's own."""
        if request.method != "POST" or not may(request.user, Deed.EDIT_ENTRY):
            raise PermissionDenied
        note = get_object_or_404(EntryNote, anime=pk, pk=key)
        if note.author != request.user:
            raise PermissionDenied
        note.delete()
        messages.success(request, "Your note is deleted.")
        return redirect("admin:catalog_anime_notes", pk)
