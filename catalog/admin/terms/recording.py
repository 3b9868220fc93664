"""Recordings: each song once, with its uses; joined and split here."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from ...editing import recordings
from ...entries import recording_pairs
from ...entries.recording_edits import NothingToSplit
from ...models import Anime, Recording, Song
from ...permissions import Deed, may
from ..csv_list import CsvList
from ..keys import parse_pk
from ..model_admin import signed_in
from .run_history import RunHistory

MOST = 20  # recordings that are joined at once
USES = 200  # of a recording on its page
WORDS = 8  # that the list is searched for


class RecordingAdmin(RunHistory, CsvList):
    """Which songs are one follows from their titles and artists, and what editors say
    here."""

    deeds = {"view": Deed.SEE_ARTISTS}
    fields = ["slug"]
    readonly_fields = ["slug"]
    list_display = ["title", "artist", "uses", "slug"]
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["slug"]  # and what `get_search_results` says
    search_help_text = (
        "Words of the title in any script, of the artist or of an entry’s title, "
        "or the address."
    )
    csv_columns = [("title", "title"), ("artist", "artist"), ("address", "slug")]
    actions = ["join_selected"]
    change_form_template = "admin/catalog/recording/change_form.html"
    view_on_site = False  # not each has a page there: the template knows

    @admin.display(description="title", ordering="slug")
    def title(self, recording: Recording) -> str:
        return str(recording)

    @admin.display(description="artist")
    def artist(self, recording: Recording) -> str:
        return recording.artist  # type: ignore[attr-defined]  # an annotation

    @admin.display(description="uses")
    def uses(self, recording: Recording) -> int:
        return recording.uses  # type: ignore[attr-defined]  # an annotation

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recording]:
        return super().get_queryset(request).with_uses()  # type: ignore[attr-defined]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        for word in search_term.split()[:WORDS]:
            songs = Song.objects.naming(word).order_by().values("recording")
            named = Q(pk__in=songs) | Q(slug__icontains=word)
            led = Recording.objects.filter(slug=word).first()
            shown = led and led.shown_as()
            queryset = queryset.filter(named | Q(pk=shown.pk) if shown else named)
        return queryset, False

    def get_urls(self) -> list[URLPattern]:
        return [
            self.route("join/", self.join_view, "recording_join"),
            self.posted("<pk:pk>/split/", self.split_view, "recording_split"),
            *super().get_urls(),
        ]

    def has_join_permission(self, request: HttpRequest) -> bool:
        return may(request.user, Deed.CHANGE_ARTIST)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        recording = context["original"]
        songs = recording.songs.select_related("anime").by_date()
        context["title"] = "Recording"
        context["may_join"] = self.has_join_permission(request)
        context["uses"] = Paginator(songs, USES).get_page(request.GET.get("p"))
        shown = recording.songs.of(Anime.objects.published())
        context["is_on_site"] = shown.exists()
        likely = recording_pairs.likely_same(recording.pk)
        found = self.get_queryset(request).in_bulk(likely)
        context["likely"] = [found[key] for key in likely if key in found]
        context["earlier"] = Recording.objects.leading_to(recording)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description="Join the selected recordings…", permissions=["join"])
    def join_selected(
        self, request: HttpRequest, queryset: QuerySet[Recording]
    ) -> HttpResponse | None:
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
        if 2 <= len(keys) <= MOST:
            query = urlencode({"recording": keys}, doseq=True)
            return redirect(f"{reverse('admin:catalog_recording_join')}?{query}")
        told = f"Select two or more recordings to join, {MOST} at most."
        self.refuse_selected(request, told, queryset)
        return None

    def join_view(self, request: HttpRequest) -> HttpResponse:
        """Ask whose address stays of some recordings; posted, make them one."""
        if not self.has_join_permission(request):
            raise PermissionDenied
        keys = [parse_pk(key) for key in request.GET.getlist("recording")[:MOST]]
        found = self.get_queryset(request).filter(pk__in=[k for k in keys if k])
        chosen = sorted(found, key=lambda one: (-self.uses(one), one.pk))
        stays = {str(one.pk): one for one in chosen}.get(request.POST.get("stays", ""))
        if len(chosen) < 2:
            messages.info(request, "Someone has already resolved this.")
            return redirect("admin:catalog_recording_changelist")
        if stays and len(chosen) < len({*keys}):
            told = "One of them is gone meanwhile. Nothing was joined."
            messages.warning(request, told)
            query = urlencode({"recording": [one.pk for one in chosen]}, doseq=True)
            return redirect(f"{request.path}?{query}")
        if not stays:
            title = "Join recordings"
            return self.page(request, "merge/recordings.html", title, recordings=chosen)
        goes = [one for one in chosen if one != stays]
        try:
            run = recordings.join_recordings(stays, goes, signed_in(request))
        except recordings.ResolvedAlready:
            messages.info(request, "Someone has already resolved this.")
            return redirect("admin:catalog_recording_changelist")
        name = recordings.recording_names([stays.pk])[stays.pk]
        told = f"They are one recording now, {name}."
        self.say_done(request, told, run)
        return redirect("admin:catalog_recording_change", stays.pk)

    def split_view(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """Make some uses of a recording a song of their own."""
        if request.method != "POST" or not self.has_join_permission(request):
            raise PermissionDenied
        recording = get_object_or_404(Recording, pk=pk)
        songs = [parse_pk(key) or 0 for key in request.POST.getlist("song")[:USES]]
        try:
            run = recordings.split_recording(recording, songs, signed_in(request))
        except recordings.ResolvedAlready:
            told = (
                "Nothing was split off. One of the selected uses is no use of this "
                "recording any more: someone has split it off or changed its song."
            )
            messages.warning(request, told)
            return redirect("admin:catalog_recording_change", pk)
        except NothingToSplit:
            told = (
                "Select some of the uses, not all. Uses on one entry of the same title "
                "go together."
            )
            messages.error(request, told)
            return redirect("admin:catalog_recording_change", pk)
        name = recordings.recording_names([recording.pk])[recording.pk]
        address = reverse("admin:catalog_recording_change", args=[recording.pk])
        told = 'This is a recording of its own now, split off from <a href="{}">{}</a>.'
        self.say_done(request, format_html(told, address, name), run)
        return redirect("admin:catalog_recording_change", run.term_key)
