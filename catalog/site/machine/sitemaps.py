"""The site map: an index, and parts with the addresses of one kind of page each."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as django_views
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ...document import PartialDate
from ...models import Anime, Artist, Franchise, Tag
from ..addresses import absolute

# A slug or a path, and the date of its last change.
Item = tuple[str, datetime]

SECTIONS = (
    *("anime-list", "season-list", "song-list", "artist-list", "tag-list"),
    *("franchise-list", "about"),
)


class SitemapPart(Sitemap):
    """Pages of one kind. An item is a slug, or a path, and the date of its last change.

    Search engines take 50,000 at once; fewer are sooner there.
    """

    limit = 2_000
    page = ""

    def __init__(self) -> None:
        path = reverse(f"catalog:{self.page}", args=["-"]) if self.page else "-"
        self.before, _, self.after = path.rpartition("-")

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def location(self, item: Item) -> str:
        return f"{self.before}{item[0]}{self.after}"

    def lastmod(self, item: Item) -> datetime:
        return item[1]


class EntrySitemap(SitemapPart):
    page = "anime-detail"

    def items(self) -> Iterable[Item]:
        rows = Anime.objects.published().order_by("pk")
        return rows.values_list("slug", "updated_at")


class FranchiseSitemap(SitemapPart):
    page = "franchise-detail"

    def items(self) -> Iterable[Item]:
        shown = Franchise.objects.filter(works__is_published=True).order_by("pk")
        rows = shown.values_list("slug").annotate(Max("works__updated_at"))
        # One of a single work leads to that.
        return rows.alias(works_shown=Count("works")).filter(works_shown__gt=1)


class ArtistSitemap(SitemapPart):
    page = "artist-detail"

    def items(self) -> Iterable[Item]:
        shown = Artist.objects.filter(credits__song__anime__is_published=True)
        changed = Max("credits__song__anime__updated_at")
        return shown.order_by("pk").values_list("slug").annotate(changed)


class TagSitemap(SitemapPart):
    page = "tag-detail"

    def items(self) -> Iterable[Item]:
        shown = Tag.objects.filter(tagged__content_object__is_published=True)
        changed = Max("tagged__content_object__updated_at")
        return shown.order_by("pk").values_list("slug").annotate(changed)


class SeasonSitemap(SitemapPart):
    def items(self) -> Iterable[Item]:
        changes: dict[str, datetime] = {}
        for month, changed in Anime.objects.suitable().last_change_by_month():
            start = PartialDate(month)
            paths = [reverse("catalog:season-year", args=[start.year])]
            if start.season:
                season = [start.year, start.season]
                paths.append(reverse("catalog:season-detail", args=season))
            for path in paths:
                changes[path] = max(changed, changes.get(path, changed))
        return sorted(changes.items())


class SectionSitemap(SitemapPart):
    def items(self) -> Iterable[Item]:
        if not (changed := _last_change()):
            return []
        names = ("home", *SECTIONS)
        return [(reverse(f"catalog:{name}"), changed) for name in names]


PARTS: dict[str, type[SitemapPart]] = {
    "entries": EntrySitemap,
    "franchises": FranchiseSitemap,
    "artists": ArtistSitemap,
    "tags": TagSitemap,
    "seasons": SeasonSitemap,
    "sections": SectionSitemap,
}


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Answer with the addresses of all parts."""
    # Django's own index reads every row of every part for its date, and goes by the
    # name that it was asked under.
    changed = _last_change()
    pages = []
    for name, part in PARTS.items():
        address = absolute(reverse("catalog:sitemap-part", args=[name]))
        for page in part().paginator.page_range:
            query = f"?p={page}" if page > 1 else ""
            pages.append({"location": f"{address}{query}", "last_mod": changed})
    context = {"sitemaps": pages}
    kind = "application/xml"
    return render(request, "sitemap_index.xml", context, content_type=kind)


@require_safe
def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    return django_views.sitemap(request, {**PARTS}, section)


def _last_change() -> datetime | None:
    return Anime.objects.published().aggregate(last=Max("updated_at"))["last"]
