"""Atom feeds: what is new, and what has changed."""

from datetime import UTC, datetime

from django.conf import settings
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.html import format_html
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from ...models import Anime, Tag
from ...querysets import AnimeQuerySet
from ..addresses import absolute
from ..pages import synopsis
from ..pages.cards import Card, cards
from ..pages.seasons import season_or_404
from ..printable import printable

SIZE = 40
LONGEST_SUMMARY = 500
MOST_READ = 4 * LONGEST_SUMMARY  # of a synopsis: with its marks and addresses


class Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Return when an entry changed last; always the same date if there is none."""
        nothing = datetime.fromtimestamp(0, UTC)
        return super().latest_post_date() if self.items else nothing


@require_safe
def newest_feed(request: HttpRequest) -> HttpResponse:
    return _feed(request, "new entries", reverse("catalog:home"), _newest())


@require_safe
def changed_feed(request: HttpRequest) -> HttpResponse:
    entries = Anime.objects.suitable().order_by("-updated_at", "-pk")
    return _feed(request, "changed entries", reverse("catalog:home"), entries)


@require_safe
def tag_feed(request: HttpRequest, slug: str) -> HttpResponse:
    tag = get_object_or_404(Tag, slug=slug)
    entries = _newest().filter(tagged__tag=tag)
    return _feed(request, tag.name, tag.get_absolute_url(), entries)


@require_safe
def season_feed(request: HttpRequest, year: int, name: str) -> HttpResponse:
    season = season_or_404(year, name)
    return _feed(
        request,
        str(season),
        season.path,
        _newest().in_year(season.year).in_season(season.name),
    )


def _newest() -> AnimeQuerySet:
    # Keys grow with time. An entry that is deleted and restored keeps its own.
    return Anime.objects.suitable().order_by("-pk")


def _feed(
    request: HttpRequest, title: str, path: str, entries: AnimeQuerySet
) -> HttpResponse:
    """Answer with a feed about the page at a path."""
    feed = Atom(
        title=printable(f"{settings.SITE_NAME}: {title}"),
        link=absolute(path),
        description=None,
        feed_url=absolute(request.path),
        feed_guid=absolute(request.path),
        author_name=settings.SITE_NAME,
        language="en",
    )
    entries = entries.annotate(beginning=Left("synopsis", MOST_READ)).with_tag_names()
    more = ("beginning", "tag_names", "created_at", "updated_at")
    rows = entries.for_list(*more)[:SIZE]
    for row, card in zip(rows, cards(rows), strict=True):
        feed.add_item(
            title=printable(card.title),
            link=absolute(card.url),
            description=_summary(card, row["beginning"]),
            categories=[
                printable(name)
                for name in (card.kind, *sorted((row["tag_names"] or "").splitlines()))
            ],
            # Neither changes, whatever becomes of the title and the address.
            unique_id=get_tag_uri(absolute(f"/anime/{card.key}"), row["created_at"]),
            pubdate=row["created_at"],
            updateddate=row["updated_at"],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _summary(card: Card, markdown: str) -> str:
    text = Truncator(synopsis.render_synopsis(markdown).text).chars(LONGEST_SUMMARY)
    return printable(
        format_html("<p>{}</p><p>{}</p>" if text else "<p>{}</p>", card.facts, text)
    )
