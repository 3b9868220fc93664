"""Artists: their names, and which of them are one."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, reverse
from django.utils.http import urlencode

from ...document.artist_names import spelled, usual_key
from ...document.folding import as_seen
from ...editing import terms, undo
from ...entries import artist_pairs
from ...models import Anime, Artist, ArtistName, Credit, Song
from ...permissions import Deed, may
from ..csv_list import CsvList
from ..fields import LineField, seen
from ..keys import parse_pk
from ..model_admin import signed_in
from .artist_duplicates import ArtistDuplicatePages
from .run_history import RunHistory

SONGS = 100  # of an artist on a page
LONGEST_NOTE = 100
MOST = 50  # artists that are merged at once


class ArtistForm(ModelForm):
    name = LineField(required=True, max_length=200)
    native_name = LineField(
        max_length=200, help_text="As the artist writes it: 坂本真綾"
    )
    note = LineField(
        max_length=100,
        help_text="Where several have the name, who this is: “singer of ZARD”.",
    )

    def clean_name(self) -> str:
        name = seen(self.cleaned_data["name"])
        if name == self.initial.get("name"):
            return name  # several may have it
        owner = ArtistName.objects.filter(key=usual_key(name)).first()
        if owner and owner.artist_id != self.instance.pk:
            raise ValidationError(
                f"“{owner.artist}” has that name. If they are one, merge them."
            )
        return name

    def clean_note(self) -> str:
        note = self.cleaned_data["note"]
        if note == self.initial.get("note"):
            return note
        same = Artist.objects.called(self.cleaned_data.get("name", ""))
        for other in same.exclude(pk=self.instance.pk):
            if not note or note.casefold() == other.note.casefold():
                raise ValidationError(
                    f"Another artist has that name: “{other}”. Write a note that tells "
                    "the two apart."
                )
        return note


class ArtistAdmin(ArtistDuplicatePages, RunHistory, CsvList):
    """Artists come of the songs' credits; here they are named, merged and parted."""

    deeds = {"view": Deed.SEE_ARTISTS, "change": Deed.CHANGE_ARTIST}
    form = ArtistForm
    fields = ["name", "native_name", "note", "slug"]
    readonly_fields = ["slug"]
    list_display = ["name", "native_name", "note", "songs"]
    csv_columns = [
        ("name", "name"),
        ("native name", "native_name"),
        ("note", "note"),
        ("address", "slug"),
    ]
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["name", "names__name"]
    actions = ["merge_selected"]
    change_list_template = "admin/catalog/artist/change_list.html"
    change_form_template = "admin/catalog/artist/change_form.html"
    view_on_site = False  # not each has a page there: the template knows

    @admin.display(description="songs", ordering="songs")
    def songs(self, artist: Artist) -> int:
        return artist.songs  # type: ignore[attr-defined]  # an annotation

    def get_queryset(self, request: HttpRequest) -> QuerySet[Artist]:
        return super().get_queryset(request).with_songs()  # type: ignore[attr-defined]

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        # Who has songs comes of them; who has none any more may go.
        has_none = isinstance(obj, Artist) and not self.songs(obj)
        return has_none and self.has_change_permission(request)

    def delete_model(self, request: HttpRequest, obj: Artist) -> None:
        terms.delete_artist(obj, signed_in(request))

    def get_urls(self) -> list[URLPattern]:
        return [
            self.route("merge/", self.merge_view, "artist_merge"),
            self.posted("<pk:pk>/part/", self.part_view, "artist_part"),
            self.posted("<pk:pk>/another/", self.another_view, "artist_another"),
            self.posted("<pk:pk>/apart/", self.apart_view, "artist_apart"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "duplicates": len(artist_pairs.likely_pairs()),
            "may_decide": self.has_change_permission(request),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        artist = context["original"]
        context["spellings"] = spellings_of(artist)
        context["pairs"] = pairs_of(artist)
        context["apart"] = [
            (row.second if row.first == artist else row.first, row)
            for row in artist_pairs.told_apart(artist.pk)
        ]
        known = Artist.objects.filter(pk=artist.pk)
        context["is_on_site"] = known.credited_on(Anime.objects.published()).exists()
        if may(request.user, Deed.SEE_ENTRIES):
            songs = Paginator(Song.objects.credited_to(artist), SONGS)
            context["song_page"] = songs.get_page(request.GET.get("p"))
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Artist, form: ModelForm, change: bool
    ) -> None:
        if form.changed_data:
            names = obj.name, obj.native_name
            terms.rename_artist(obj, *names, signed_in(request), obj.note)

    @admin.action(description="Merge the selected artists…", permissions=["change"])
    def merge_selected(
        self, request: HttpRequest, queryset: QuerySet[Artist]
    ) -> HttpResponse | None:
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
        if 2 <= len(keys) <= MOST:
            query = urlencode({"artist": keys}, doseq=True)
            return redirect(f"{reverse('admin:catalog_artist_merge')}?{query}")
        told = f"Select two or more artists to merge, {MOST} at most."
        self.refuse_selected(request, told, queryset)
        return None

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """Ask whose name stays of some artists; posted, make them one."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        keys = [parse_pk(key) for key in request.GET.getlist("artist")[:MOST]]
        found = Artist.objects.filter(pk__in=[k for k in keys if k]).with_songs()
        chosen = sorted(found, key=artist_pairs.most_songs_first)
        if len(chosen) < 2:
            messages.info(request, "Someone has already resolved this.")
            return redirect("admin:catalog_artist_changelist")
        stays = {str(artist.pk): artist for artist in chosen}.get(
            request.POST.get("stays", "")
        )
        if stays and len(chosen) == len({*keys}):
            return self._merge(request, stays, [a for a in chosen if a != stays])
        if stays:
            told = "One of them is gone meanwhile. Nothing was merged."
            messages.warning(request, told)
            query = urlencode({"artist": [one.pk for one in chosen]}, doseq=True)
            return redirect(f"{request.path}?{query}")
        there = {one.pk for one in chosen}
        return self.page(
            request,
            "merge/artists.html",
            "Merge artists",
            artists=chosen,
            apart=[
                row
                for row in artist_pairs.told_apart(*there)
                if {row.first_id, row.second_id} <= there
            ],
        )

    def _merge(
        self, request: HttpRequest, stays: Artist, goes: Sequence[Artist]
    ) -> HttpResponse:
        try:
            run = terms.merge_artists(stays, goes, signed_in(request))
        except Artist.DoesNotExist:
            messages.info(request, "Someone has already resolved this.")
            return redirect("admin:catalog_artist_changelist")
        were = "was" if len(goes) == 1 else "were"
        names = ", ".join(f"“{other}”" for other in goes)
        messages.success(request, f"{names} {were} merged into “{stays}”.")
        return redirect("admin:catalog_run_change", run.pk)

    def part_view(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """Make a spelling of an artist an artist of its own."""
        if request.method != "POST" or not self.has_change_permission(request):
            raise PermissionDenied
        artist = get_object_or_404(Artist, pk=pk)
        spelling = request.POST.get("spelling", "")
        if spelled(spelling) == spelled(artist.name):
            messages.error(request, "That is the artist’s own name.")
            return redirect("admin:catalog_artist_change", pk)
        if spelling not in spellings_of(artist):
            messages.info(request, "No song is credited by that spelling any more.")
            return redirect("admin:catalog_artist_change", pk)
        try:
            run = terms.split_off_spelling(artist, spelling, signed_in(request))
        except ArtistName.DoesNotExist:
            messages.error(
                request, "Others have that name too: select the songs below."
            )
            return redirect("admin:catalog_artist_change", pk)
        self.say_done(request, f"“{spelling}” is an artist of its own.", run)
        return redirect("admin:catalog_artist_change", run.term_key)

    def apart_view(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """Take back that an artist and another one are two."""
        if request.method != "POST" or not self.has_change_permission(request):
            raise PermissionDenied
        artist = get_object_or_404(Artist, pk=pk)
        key = parse_pk(request.POST.get("apart")) or 0
        row = artist_pairs.told_apart(artist.pk).filter(pk=key).first()
        if row is None:
            messages.info(request, "Someone has already resolved this.")
        else:
            undo.take_back_apart(row, signed_in(request))
            told = f"“{row.first}” and “{row.second}” may be the same again."
            messages.success(request, told)
        return redirect("admin:catalog_artist_change", pk)

    def another_view(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """Make whoever sings some songs of an artist another one of the name."""
        if request.method != "POST" or not self.has_change_permission(request):
            raise PermissionDenied
        artist = get_object_or_404(Artist, pk=pk)
        songs = [parse_pk(key) for key in request.POST.getlist("song")[:SONGS]]
        keys = [key for key in songs if key]
        note = as_seen(request.POST.get("note", ""))[:LONGEST_NOTE]
        if not note:
            messages.error(request, "Say who it is, so that the two are told apart.")
            return redirect("admin:catalog_artist_change", pk)
        try:
            run = terms.split_off_songs(artist, keys, note, signed_in(request))
        except Credit.DoesNotExist:
            told = (
                "Nothing is told apart. Select songs with a title that "
                f"{artist} sings: one of them has none, or is another’s by now."
            )
            messages.error(request, told)
            return redirect("admin:catalog_artist_change", pk)
        told = f"“{artist.name} ({note})” is an artist of its own, with these songs."
        self.say_done(request, told, run)
        return redirect("admin:catalog_artist_change", run.term_key)


def spellings_of(artist: Artist) -> dict[str, int]:
    """Return the spellings that lead to an artist, and how many songs have each."""
    rows = artist.credits.order_by().values_list("name")
    songs = dict(rows.annotate(songs=Count("song", distinct=True)))
    names = {one.key: one.name for one in artist.names.all()}
    credited = {
        name: number
        for name, number in songs.items()
        if not names.keys().isdisjoint({spelled(name), usual_key(name)})
        or name in names.values()
    }
    return dict(sorted((dict.fromkeys(names.values(), 0) | credited).items()))


def pairs_of(artist: Artist) -> list[tuple[Artist, str]]:
    """Return who may be the same as an artist, each with the reason."""
    of_one = [one for one in artist_pairs.likely_pairs() if artist.pk in one.keys]
    others = {sum(one.keys) - artist.pk: one.reason for one in of_one}
    found = Artist.objects.in_bulk(others)
    return [(found[key], reason) for key, reason in others.items() if key in found]
