"""Calendars of first days, for calendar apps: only days that are known and sure."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from icalendar import TRANSP, Calendar, Event, vText

from ...models import Anime
from ...querysets import AnimeQuerySet
from ..addresses import absolute, host
from ..pages.cards import cards
from ..pages.seasons import season_or_404
from ..printable import printable

# An app asks for the whole calendar again and again: the last ones by date, those to
# come among them, are some 200 KB. A season's own calendar has all of it.
SIZE = 500


@require_safe
def premieres_calendar(request: HttpRequest) -> HttpResponse:
    """Answer with the last first days on record."""
    entries = Anime.objects.suitable().dated_to_the_day()
    last = entries.order_by("-sure_start", "-pk")
    return _calendar(settings.SITE_NAME, last)


@require_safe
def season_calendar(request: HttpRequest, year: int, name: str) -> HttpResponse:
    season = season_or_404(year, name)
    dated = Anime.objects.suitable().dated_to_the_day()
    entries = dated.in_year(season.year).in_season(season.name)
    return _calendar(f"{settings.SITE_NAME}: {season}", entries.by_date())


def _calendar(name: str, entries: AnimeQuerySet) -> HttpResponse:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Mokuroku//EN")
    calendar.add("x-wr-calname", vText(printable(name)))
    rows = entries.for_list("updated_at")[:SIZE]
    for row, card in zip(rows, cards(rows), strict=True):
        calendar.add_component(
            Event.new(
                uid=f"anime-{card.key}@{host()}",
                stamp=row["updated_at"],
                start=date.fromisoformat(str(card.start)),
                summary=printable(card.title),
                description=card.facts,
                url=absolute(card.url),
                transparency=TRANSP.TRANSPARENT,
            )
        )
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
