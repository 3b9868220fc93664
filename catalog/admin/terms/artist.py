"""Artists: their names, and which of them are one."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern

from ...entries import artists
from ...models import Artist, ArtistName, Credit
from ...permissions import Deed
from ..fields import LineField
from ..keys import parse_pk
from ..model_admin import CatalogAdmin, signed_in

PAIRS = 50  # of possible duplicates on a page


class ArtistForm(ModelForm):
    name = LineField(required=True, max_length=200)
    native_name = LineField(
        max_length=200, help_text="As the artist writes it: 坂本真綾"
    )

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        owner = ArtistName.objects.filter(folded=artists.folded_name(name)).first()
        if owner and owner.artist_id != self.instance.pk:
            raise ValidationError(
                f"“{owner.artist}” has that name. If they are one, merge them."
            )
        return name


class ArtistAdmin(CatalogAdmin):
    """Artists come of the songs' credits; here they are named, merged and parted."""

    deeds = {"view": Deed.SEE_ARTISTS, "change": Deed.CHANGE_ARTIST}
    form = ArtistForm
    fields = ["name", "native_name", "slug"]
    readonly_fields = ["slug"]
    list_display = ["name", "native_name", "songs"]
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["name", "names__name"]
    actions = ["merge_selected"]
    change_list_template = "admin/catalog/artist/change_list.html"
    change_form_template = "admin/catalog/artist/change_form.html"

    @admin.display(description="songs", ordering="songs")
    def songs(self, artist: Artist) -> int:
        return artist.songs  # type: ignore[attr-defined]  # an annotation

    def get_queryset(self, request: HttpRequest) -> QuerySet[Artist]:
        return with_songs(super().get_queryset(request))

    def get_urls(self) -> list[URLPattern]:
        return [
            self.route("duplicates/", self.duplicates_view, "artist_duplicates"),
            self.route("<pk:pk>/part/<pk:name>/", self.part_view, "artist_part"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "duplicates": artists.count_of_likely_duplicates(),
            "may_decide": self.has_change_permission(request),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        artist = context["original"]
        context["spellings"] = artist.names.all()
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Artist, form: ModelForm, change: bool
    ) -> None:
        artists.save_renamed(obj)

    @admin.action(description="Merge the selected artists", permissions=["change"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[Artist]) -> None:
        """Make the selected artists one: the one with the most songs."""
        chosen = sorted(queryset, key=lambda artist: (-self.songs(artist), artist.pk))
        if len(chosen) < 2:
            messages.error(request, "Select two or more artists to merge.")
            return
        kept, *others = chosen
        for other in others:
            artists.merge_artists(kept, other)
            self.log_change(request, kept, f"Merged with “{other}”.")
        names = ", ".join(f"“{other}”" for other in others)
        messages.success(request, f"Merged into “{kept}”: {names}.")

    def duplicates_view(self, request: HttpRequest) -> HttpResponse:
        """Show the pairs that may be one artist, or take what is decided of one."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            self._decide(request)
            return redirect(request.get_full_path())
        pairs = Paginator(artists.likely_duplicates(), PAIRS)
        page = pairs.get_page(request.GET.get("page"))
        keys = {key for pair in page.object_list for key in pair}
        found = with_songs(Artist.objects.all()).in_bulk(keys)
        return self.page(
            request,
            "artist/duplicates.html",
            "Possible duplicate artists",
            page=page,
            # One may be merged by someone else since.
            pairs=[
                (found[one], found[other])
                for one, other in page.object_list
                if one in found and other in found
            ],
        )

    def _decide(self, request: HttpRequest) -> None:
        keys = [parse_pk(request.POST.get(name)) for name in ("first", "second")]
        found = Artist.objects.in_bulk(keys)
        if len(found) != 2:
            messages.info(request, "Someone has already resolved this.")
            return
        first, second = (found[key] for key in keys)
        choice = request.POST.get("choice")
        if choice == "apart":
            artists.mark_artists_not_duplicates(first, second, signed_in(request))
            messages.success(
                request, f"Marked as not duplicates: “{first}”, “{second}”."
            )
        elif choice in ("first", "second"):
            kept, other = (first, second) if choice == "first" else (second, first)
            artists.merge_artists(kept, other)
            self.log_change(request, kept, f"Merged with “{other}”.")
            messages.success(request, f"“{other}” was merged into “{kept}”.")
        else:
            messages.error(request, "Nothing is decided: choose one of the answers.")

    def part_view(
        self, request: HttpRequest, pk: int | None, name: int | None
    ) -> HttpResponse:
        """Make a spelling of an artist an artist of its own."""
        if request.method != "POST" or not self.has_change_permission(request):
            raise PermissionDenied
        spelling = get_object_or_404(ArtistName, pk=name, artist=pk)
        if spelling.folded == artists.folded_name(spelling.artist.name):
            messages.error(request, "That is the artist’s own name.")
            return redirect("admin:catalog_artist_change", pk)
        own = artists.split_off_name(spelling)
        self.log_change(request, own, "Parted from another artist.")
        messages.success(request, f"“{own}” is an artist of its own.")
        return redirect("admin:catalog_artist_change", own.pk)


def with_songs(queryset: QuerySet[Artist]) -> QuerySet[Artist]:
    """Annotate artists with their numbers of songs, also on entries not published."""
    credits = Credit.objects.filter(artist=OuterRef("pk")).order_by()
    number = credits.values("artist").annotate(n=Count("song", distinct=True))
    return queryset.annotate(songs=Coalesce(Subquery(number.values("n")), 0))
