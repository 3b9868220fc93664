"""Every filter, order and prefetch that the site speaks of, as methods of querysets.

But for one thing: /anime/, /search/ and their counts are filtered in memory, by sets of
bits. What these hold comes from `AnimeQuerySet.for_index`; the filters themselves are
in `catalog.site.browse.facets`.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import (
    Aggregate,
    Case,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import (
    Coalesce,
    Concat,
    Left,
    Length,
    Lower,
    NullIf,
    RowNumber,
    StrIndex,
    Substr,
)

from .document import Song
from .document.dates import SEASONS
from .document.folding import fold
from .document.sort_keys import sort_key

if TYPE_CHECKING:  # the models import this module
    # Named by bases alone, which ruff does not read.
    from .models import (  # noqa: F401
        Anime,
        Artist,
        Conflict,
        Credit,
        Finding,
        FormerTag,
        Franchise,
        LatePublication,
        PendingEdit,
        Recording,
        SavedFilter,
        SourceFile,
        Tag,
        UnsavedWork,
    )
    from .models import Link as LinkRow
    from .models import Song as SongRow


class Joined(Aggregate):
    """The texts of a group as one, behind the expression what stands between them."""

    function = "STRING_AGG"
    output_field = models.TextField()

    def as_sqlite(self, *arguments: Any, **options: Any) -> Any:
        return self.as_sql(*arguments, **options, function="GROUP_CONCAT")


def over_all(rows: models.QuerySet, figure: Aggregate) -> Subquery:
    """Return an aggregate over all rows as a column of another query."""
    grouped = rows.order_by().annotate(all=Value(1)).values("all")
    return Subquery(grouped.annotate(figure=figure).values("figure"))


CARD_FIELDS = (
    "pk",
    "slug",
    "title",
    "original_title",
    "type",
    "episodes",
    "sure_start",
    "poster",
    "poster_width",
    "poster_height",
    "poster_frame",
    "sized_poster",
    "poster_sizes",
    "franchise_id",
)

# What a page says of an artist: see `catalog.site.pages.songs`.
ARTIST_FIELDS = ("pk", "slug", "name", "native_name", "note")
CREDIT_FIELDS = (
    *("name", "lead", "join_phrase", "character"),
    *(f"artist__{name}" for name in ARTIST_FIELDS),
)

# As plain text: thousands of dates at once are costly to check.
STARTED = NullIf("sure_start", Value(""), output_field=models.CharField())

# How long a publication that came late is told on the admin's home page.
LATE_PUBLICATION_SHOWN = timedelta(days=7)

Row = tuple[Any, ...]


def _related(model: type[models.Model], relation: str) -> models.QuerySet[Any]:
    """Return all rows of the model that a relation leads to."""
    related = model._meta.get_field(relation).related_model
    assert isinstance(related, type), f"{relation} is no relation"
    return related._default_manager.all()


class AnimeQuerySet(models.QuerySet["Anime"]):
    def published(self) -> Self:
        """Return the entries that visitors may see."""
        return self.filter(is_published=True)

    def suitable(self, adult: bool = False) -> Self:
        """Return what is shown: published, and adult entries only where asked for."""
        entries = self.published()
        return entries if adult else entries.exclude(self._is_adult())

    def for_prior(self) -> models.QuerySet["Anime", Row]:
        """Return what tells how much entries matter: see `catalog.search.prior`."""
        songs = _related(self.model, "songs").filter(anime=OuterRef("pk"))
        number = songs.order_by().values("anime").annotate(n=Count("pk")).values("n")
        return self.with_articles().values_list(
            *("pk", "franchise", Left("start_date", 10), "type", "title"),
            *("franchise__name", "is_published", "has_article"),
            Coalesce(Subquery(number), 0),
        )

    def with_articles(self) -> Self:
        """Annotate with whether each links to the English Wikipedia (`has_article`)."""
        links = _related(self.model, "links").filter(anime=OuterRef("pk"))
        articles = links.filter(url__contains="en.wikipedia.org/wiki/")
        return self.annotate(has_article=Exists(articles))

    def knowing_edits(self) -> Self:
        """Annotate with whether an edit of each waits (`is_edited`)."""
        edits = _related(self.model, "pending_edits").filter(anime=OuterRef("pk"))
        return self.annotate(is_edited=Exists(edits))

    def adult(self) -> Self:
        """Return the entries that are adult by the settings."""
        return self.filter(self._is_adult())

    def _is_adult(self) -> Q:
        condition = Q(rating__in=settings.ADULT_RATINGS)
        if settings.ADULT_TAGS:
            tagged = _related(self.model, "tagged")
            # A tag that was renamed, or merged into another, is meant as well.
            names = settings.ADULT_TAGS
            named = Q(tag__name__in=names) | Q(tag__former__name__in=names)
            tagged = tagged.filter(named)
            condition |= Q(pk__in=tagged.values("content_object"))
        return condition

    def for_list(self, *more: str) -> models.QuerySet["Anime", dict[str, Any]]:
        """Return rows for cards: plain dicts, since a page shows many of them."""
        return self.values(*CARD_FIELDS, *more)

    def with_tag_names(self) -> Self:
        """Annotate with the names of the tags of each as one text, in lines."""
        tagged = _related(self.model, "tagged").filter(content_object=OuterRef("pk"))
        of_each = tagged.order_by().values("content_object")
        joined = of_each.annotate(names=Joined("tag__name", Value("\n")))
        return self.annotate(tag_names=Subquery(joined.values("names")))

    def of_keys(self, keys: Iterable[int]) -> list[dict[str, Any]]:
        """Return the cards of these entries as a list, in the order of the keys."""
        place = {key: number for number, key in enumerate(keys)}
        rows = self.filter(pk__in=place).for_list()
        return sorted(rows, key=lambda row: place[row["pk"]])

    def for_index(self, *columns: str) -> models.QuerySet["Anime", Row]:
        """Return keys by title, and what filters ask for: see `catalog.site.browse`.

        Four columns are added: `started` is the start date as far as it is sure,
        `dated` and `ended` are both dates as they are on record.
        """
        songs = _related(self.model, "songs")
        has_songs = Exists(songs.filter(anime=OuterRef("pk")))
        dated, ended = Left("start_date", 10), Left("end_date", 10)
        rows = self.annotate(
            started=STARTED, dated=dated, ended=ended, has_songs=has_songs
        )
        return rows.order_by("sort_title", "pk").values_list("pk", *columns)

    def for_detail(self) -> Self:
        """Return entries as their pages take them: see `catalog.site.pages.entry_page`.

        An entry comes once for each rule that is dismissed of it, and once for none.
        """
        rule = F("dismissals__rule")
        return self.select_related("franchise").annotate(dismissed=rule)

    def by_date(self) -> Self:
        """Order by start date; entries without one come last."""
        return self.order_by(STARTED.asc(nulls_last=True), "sort_title", "pk")

    def of_franchise(self, franchise: "int | Franchise") -> Self:
        """Return the works of a franchise in order of their dates."""
        return self.filter(franchise=franchise).by_date()

    def first_of(self, franchises: Sequence[Any]) -> Self:
        """Return, by date, what starts when one of the franchises does.

        The first row of a franchise is its first work. `franchises` are those of
        `largest_franchises`.
        """
        return self.filter(
            franchise__in=[franchise.pk for franchise in franchises],
            sure_start__in=[franchise.first for franchise in franchises],
        ).by_date()

    def recently_changed(self) -> Self:
        """Order by change, the last first."""
        return self.order_by("-updated_at", "-pk")

    def posters_wanted(self) -> Self:
        """Return the entries whose poster is to be fetched from its address.

        Those that have none, and those that have what another address gave.
        """
        lacking = Q(poster="") | ~Q(fetched_from__in=["", F("poster_url")])
        return self.filter(lacking).exclude(poster_url="")

    def sizes_wanted(self) -> Self:
        """Return the entries that have a poster, but not yet the sizes of it."""
        part = Concat(
            "poster", Value("#"), "poster_frame", output_field=models.TextField()
        )
        are_there = Q(poster_frame="", sized_poster=F("poster")) | Q(sized_poster=part)
        return self.exclude(poster="").exclude(are_there)

    def surely_dated(self) -> Self:
        """Return entries whose year is known."""
        return self.filter(sure_start__gt="")

    def in_year(self, year: int) -> Self:
        """Return entries that surely start in a year."""
        first, after = Value(f"{year:04}"), Value(f"{year:04}-99")
        return self.surely_dated().filter(sure_start__gte=first, sure_start__lt=after)

    def in_season(self, season: str) -> Self:
        """Return entries that surely start in a season of any year."""
        month = Substr("sure_start", 6, 2, output_field=models.CharField())
        known = self.alias(month=month)
        first = 3 * SEASONS.index(season) + 1
        return known.filter(month__in=[f"{m:02}" for m in range(first, first + 3)])

    def with_songs(self) -> Self:
        """Return entries that have songs."""
        songs = _related(self.model, "songs")
        return self.filter(Exists(songs.filter(anime=OuterRef("pk"))))

    def counts_by_year(self) -> models.QuerySet["Anime", tuple[str, int]]:
        """Return (year, entries) pairs of the years that have any; a year is text."""
        return (
            self.surely_dated()
            .annotate(year=Left("sure_start", 4))
            .values_list("year")
            .annotate(entries=Count("pk"))
            .order_by("year")
        )

    def largest_franchises(self, most: int) -> models.QuerySet["Anime", Row]:
        """Return (franchise, first start date or None, entries), the largest first.

        A date that a rule doubts is not the first.
        """
        return (
            self.values_list("franchise")
            .annotate(
                first=Min("sure_start", filter=Q(sure_start__gt="")), size=Count("pk")
            )
            .order_by("-size", "franchise")[:most]
        )

    def franchises(self) -> models.QuerySet["Anime", Row]:
        """Return (franchise, slug, name, entries, first start date, last) of franchises
        of several entries, the largest first; a date that is not known is None."""
        names = ("franchise", "franchise__slug", "franchise__name")
        dated = Q(sure_start__gt="")
        return (
            self.order_by()
            .values_list(*names)
            .annotate(
                size=Count("pk"),
                first=Min("sure_start", filter=dated),
                last=Max("sure_start", filter=dated),
            )
            .filter(size__gt=1)
            .order_by("-size", "franchise__name", "franchise")
        )

    def first_works(self, franchises: Iterable[int], most: int) -> Self:
        """Return the works of some franchises by date, at most so many of each."""
        by_date = (STARTED.asc(nulls_last=True), "sort_title", "pk")
        place = Window(RowNumber(), partition_by="franchise", order_by=by_date)
        return (
            self.filter(franchise__in=franchises)
            .annotate(place=place)
            .filter(place__lte=most)
            .order_by("franchise", "place")
        )

    def dated_to_the_day(self) -> Self:
        """Return the entries whose first day is known."""
        return self.alias(n=Length("sure_start")).filter(n=10)

    def last_change_by_month(self) -> models.QuerySet["Anime", tuple[str, datetime]]:
        """Return (start, last change) pairs; a start is a month, or a year alone."""
        dated = self.surely_dated().order_by()
        return dated.values_list(Left("sure_start", 7)).annotate(Max("updated_at"))


# What is one for the uses of a song: its recording, or a number of its own.
_SONG_GROUP = Coalesce("recording", -F("pk"))


class SongQuerySet(models.QuerySet["SongRow"]):
    def of(self, anime: "Iterable[int] | AnimeQuerySet") -> Self:
        """Return the songs of these entries."""
        return self.filter(anime__in=anime)

    def naming(
        self, text: str, also: Collection[int] | models.QuerySet[Any, Any] = ()
    ) -> Self:
        """Return songs with a text in a title, in an artist's name or on that anime.

        Beside them those whose keys are in `also`.
        """
        credits = _related(self.model, "credits")
        # In either order: surname or given name first.
        orders = {fold(text), fold(" ".join(reversed(text.split())))}
        names = [Q(artist__names__folded__contains=order) for order in orders]
        sung = credits.filter(reduce(or_, names))
        titles = ("title", "original_title", "translated_title", "anime__title")
        named = reduce(or_, (Q(**{f"{name}__icontains": text}) for name in titles))
        # Of what could not be read there is the line alone.
        named |= Q(title="", spelling__icontains=text)
        named |= Q(pk__in=also)
        return self.filter(named | Q(pk__in=sung.values("song")))

    def credited_to(self, artist: "Artist") -> Self:
        """Return the songs of an artist with their entries, by date."""
        of_artist = _related(self.model, "credits").filter(artist=artist)
        songs = self.filter(pk__in=of_artist.values("song")).select_related("anime")
        songs = songs.defer("anime__synopsis", "anime__extras", "anime__manner")
        return songs.by_date()

    def by_date(self) -> Self:
        """Return the songs by the dates of their entries, those without one last."""
        date = NullIf("anime__sure_start", Value(""), output_field=models.CharField())
        return self.order_by(
            date.asc(nulls_last=True), "anime__sort_title", "anime_id", "position"
        )

    def with_any_key(self, keys: Collection[int]) -> Self:
        """Return songs that have any of some keys: those are one."""
        return self.filter(Q(key__in=keys) | Q(original_key__in=keys))

    def singers(self) -> dict[int, str]:
        """Return who is credited first, or else the anime's slug, by key."""
        first = _related(self.model, "credits").filter(song=OuterRef("pk"), position=0)
        name, slug = Subquery(first.values("name")[:1]), F("anime__slug")
        singer = Coalesce(name, slug, output_field=models.CharField())
        return dict(self.order_by().values_list("pk", singer))

    def in_groups(self, groups: Iterable[int]) -> Self:
        """Return the songs of groups that `groups_by_date` tells."""
        return self.annotate(group=_SONG_GROUP).filter(group__in=groups)

    def groups_by_date(self) -> models.QuerySet["SongRow", int]:
        """Return the group of each song once, the newest first.

        A song is as old as the first of its anime; those without a sure date come last.
        """
        date = NullIf("anime__sure_start", Value(""), output_field=models.CharField())
        return (
            self.annotate(group=_SONG_GROUP)
            .order_by()
            .values_list("group", flat=True)
            .annotate(
                first=Min(date),
                title=Min("anime__sort_title"),
                place=Min("position"),
            )
            .order_by(
                models.F("first").desc(nulls_last=True), "title", "place", "group"
            )
        )

    def for_home(self) -> models.QuerySet["SongRow", Row]:
        """Return what the first page shows of songs, behind the keys of their anime."""
        return self.values_list("anime", "title", "original_title", "artist")

    def for_entry(self) -> models.QuerySet["SongRow", Row]:
        """Return of the songs of an entry the address of each and a row for each of its
        credits, in order; one without has an empty row."""
        return self.order_by("position", "credits__position").values_list(
            *("position", "recording__slug"),
            *(f"credits__{name}" for name in CREDIT_FIELDS),
        )

    def for_rows(self) -> models.QuerySet["SongRow", Row]:
        """Return what a row shows of songs: see `catalog.site.pages.songs`."""
        anime = ("pk", "slug", "title", "sort_title", "sure_start")
        own = F("recording__key")
        is_own = Case(
            When(Q(key=own) | Q(original_key=own), then=True),
            default=False,
            output_field=models.BooleanField(),
        )
        return (
            self.annotate(group=_SONG_GROUP, is_own=is_own)
            .order_by()
            .values_list(
                *("group", "pk", "position", "recording__slug", "is_own"),
                *(f"anime__{name}" for name in anime),
                *(field.name for field in fields(Song)),
            )
        )


# Of the songs of a recording, those that its address was made for.
_IS_OWN = Q(key=OuterRef("key")) | Q(original_key=OuterRef("key"))


class RecordingQuerySet(models.QuerySet["Recording"]):
    def with_uses(self) -> Self:
        """Return those with songs, each with the `title` and `artist` of the first of
        them that its address was made for, and their number (`uses`)."""
        songs = _related(self.model, "songs").filter(recording=OuterRef("pk"))
        number = songs.order_by().values("recording").annotate(n=Count("pk"))
        there = self.filter(Exists(songs))._called_by(songs.filter(_IS_OWN), songs)
        return there.annotate(uses=Subquery(number.values("n")))

    def with_use(self) -> Self:
        """Annotate with whether there are songs (`has_use`)."""
        songs = _related(self.model, "songs").filter(recording=OuterRef("pk"))
        return self.annotate(has_use=Exists(songs))

    def with_titles(self) -> Self:
        """Annotate with the `title` and `artist` of the first song that an address was
        made for, wherever it is shown, or else of the first that is shown there."""
        songs = _related(self.model, "songs")
        there = songs.filter(recording=OuterRef("pk"))
        return self._called_by(songs.filter(_IS_OWN), there)

    def _called_by(self, *songs: models.QuerySet[Any]) -> Self:
        """Annotate with the title and the artist of the first of some songs, or else of
        the first of the next."""
        firsts = [some.order_by("pk") for some in songs]
        return self.annotate(
            **{
                name: Coalesce(*(Subquery(one.values(name)[:1]) for one in firsts))
                for name in ("title", "artist")
            }
        )

    def leading_to(self, recording: "Recording") -> Self:
        """Return those whose addresses lead to another one, by one more at most."""
        ways = ("leads_to", "joined_to", "leads_to__joined_to", "joined_to__joined_to")
        leading = reduce(or_, (Q(**{way: recording}) for way in ways))
        return self.filter(leading, songs__isnull=True).exclude(pk=recording.pk)

    def release(self) -> None:
        """Let recordings be joined to none."""
        self.update(joined_to=None, is_carried=False)

    def joined(self, keys: Collection[int]) -> dict[int, int]:
        """Return what editors have made some recordings one with, by their keys."""
        found: dict[int, int] = {}
        wanted = {*keys}
        while wanted:
            rows = self.filter(pk__in=wanted).exclude(joined_to=None)
            more = dict(rows.values_list("pk", "joined_to"))
            found |= more
            wanted = {*more.values()} - {*found}
        return {key: _end_of(found, key) for key in keys if key in found}


def _end_of(leads: Mapping[int, int], key: int) -> int:
    while key in leads:
        key = leads[key]
    return key


class LinkQuerySet(models.QuerySet["LinkRow"]):
    def naming(self, text: str) -> Self:
        """Return links with a text in a label, in an address or on that anime."""
        names = ("label", "url", "anime__title", "anime__original_title")
        named = reduce(or_, (Q(**{f"{name}__icontains": text}) for name in names))
        return self.filter(named)

    def to_host(self, host: str) -> Self:
        """Return links to a host, or to one below it."""
        named = self.filter(url__icontains=host)  # few, whose hosts are soon known
        below = Q(host__endswith=f".{host}")
        return named._with_hosts().filter(Q(host=host) | below)

    def hosts_named(self, text: str) -> models.QuerySet["LinkRow", Row]:
        """Return (host, links) pairs of the hosts with a text in them, as above."""
        written = re.sub(r"^(?:\w+://)?(?:www\.)?([^/]*).*", r"\1", text.lower())
        named = self.filter(url__icontains=written) if written else self.none()
        return named._with_hosts().filter(Q(host__contains=written)).largest_hosts()

    def largest_hosts(self) -> models.QuerySet["LinkRow", Row]:
        """Return (host, links) pairs, the host of the most links first."""
        linked = self._with_hosts().exclude(host="").annotate(host=F("host"))
        hosts = linked.order_by().values_list("host")
        return hosts.annotate(number=Count("pk")).order_by("-number", "host")

    def _with_hosts(self) -> Self:
        """Know the host of each link, without `www.`; "" for what leads to none."""
        is_web = Q(url__istartswith="http://") | Q(url__istartswith="https://")
        behind = Lower(Substr("url", StrIndex("url", Value("://")) + 3))
        end = StrIndex(Concat("behind", Value("/")), Value("/")) - 1
        bare = When(whole__startswith="www.", then=Substr("whole", 5))
        return self.alias(
            behind=Case(When(is_web, then=behind), default=Value("")),
            whole=Substr("behind", 1, end),
            host=Case(bare, default="whole"),
        )

    def shared(self) -> Self:
        """Return links with an address that stands on several entries."""
        urls = self.model._default_manager.order_by().values("url")
        several = urls.annotate(entries=Count("anime", distinct=True))
        return self.filter(url__in=several.filter(entries__gt=1).values("url"))


class CreditQuerySet(models.QuerySet["Credit"]):
    def for_rows(self) -> models.QuerySet["Credit", Row]:
        """Return credits in order, with what a row shows of the artist."""
        return self.order_by("song", "position").values_list("song", *CREDIT_FIELDS)


class ArtistQuerySet(models.QuerySet["Artist"]):
    def credited_on(self, anime: "Iterable[int] | AnimeQuerySet") -> Self:
        """Return the artists with a song on some entries."""
        credits = _related(self.model, "credits")
        on = credits.filter(artist=OuterRef("pk"), song__anime__in=anime)
        return self.filter(Exists(on))

    def called(self, name: str) -> Self:
        """Return the artists of a name, to the letter."""
        return self.filter(sort_name=sort_key(name), name=name)

    def for_rows(self) -> models.QuerySet["Artist", Row]:
        """Return what a page says of artists."""
        return self.values_list(*ARTIST_FIELDS)

    def for_index(self) -> models.QuerySet["Artist", Row]:
        """Return the same behind the form of the name by which they are sorted."""
        return self.values_list("sort_name", *ARTIST_FIELDS)

    def numbers_of_songs(
        self, anime: "Iterable[int] | AnimeQuerySet"
    ) -> dict[int, int]:
        """Return the number of songs that each has on some entries, by key."""
        songs = Count("credits__song__recording", distinct=True)
        rows = self.order_by().filter(credits__song__anime__in=anime)
        return dict(rows.values_list("pk").annotate(songs=songs))

    def with_songs(self) -> Self:
        """Annotate with the number of songs (`songs`), of any entry."""
        credits = _related(self.model, "credits").filter(artist=OuterRef("pk"))
        number = credits.order_by().values("artist")
        number = number.annotate(n=Count("song", distinct=True)).values("n")
        return self.annotate(songs=Coalesce(Subquery(number), 0))

    def between(self, first: str, after: str) -> Self:
        """Return the artists whose names sort from one text to before another."""
        return self.filter(sort_name__gte=first, sort_name__lt=after)

    def initials(self) -> models.QuerySet["Artist", str]:
        """Return the first characters that the names have."""
        first = Left("sort_name", 1)
        return self.order_by().values_list(first, flat=True).distinct()


class PendingEditQuerySet(models.QuerySet["PendingEdit"]):
    def for_preview(self) -> Self:
        """Return pending edits with their entries, and none whose entry is gone.

        As with `AnimeQuerySet.for_detail`, one comes once for each rule that is
        dismissed of its entry.
        """
        rule = F("anime__dismissals__rule")
        with_all = self.select_related("base", "author", "anime__franchise")
        return with_all.annotate(dismissed=rule)


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> Self:
        """Return the findings that nobody has dismissed."""
        anime = _related(self.model, "anime")
        dismissed = _related(anime.model, "dismissals").filter(
            anime=OuterRef("anime"), rule=OuterRef("rule")
        )
        return self.filter(~Exists(dismissed))

    def counts_by_rule(self) -> models.QuerySet["Finding", tuple[str, int]]:
        """Return (code, entries) pairs of the rules that have found something."""
        return self.values_list("rule").annotate(entries=Count("pk")).order_by()


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def of_entries(self) -> Self:
        """Return the conflicts of entries that are there: who is deleted has none."""
        there = _related(self.model, "anime").filter(pk=OuterRef("anime"))
        return self.filter(Exists(there))

    def waiting(self) -> Self:
        """Return the conflicts that nobody has resolved."""
        return self.of_entries().filter(choice="")

    def resolved(self) -> Self:
        """Return the conflicts of which someone has chosen a value."""
        return self.exclude(choice="")


class SourceFileQuerySet(models.QuerySet["SourceFile"]):
    def primary(self) -> Self:
        """Return the files that entries are read from."""
        return self.filter(role__in=self.model.PRIMARY_ROLES)

    def with_base(self) -> Self:
        """Return the files of which the last imported Document is kept."""
        return self.filter(base_bytes__isnull=False)


class LatePublicationQuerySet(models.QuerySet["LatePublication"]):
    def shown(self, now: datetime) -> Self:
        """Return those that the admin's home page still tells of."""
        return self.filter(done_at__gte=now - LATE_PUBLICATION_SHOWN)

    def past(self, now: datetime) -> Self:
        """Return those that the admin's home page tells of no more."""
        return self.filter(done_at__lt=now - LATE_PUBLICATION_SHOWN)


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def seen_by(self, user: Any) -> Self:
        """Return someone's own saved filters, and then what others share."""
        of_others = Case(When(owner=user, then=Value(0)), default=Value(1))
        seen = self.filter(Q(owner=user) | Q(is_shared=True))
        return seen.select_related("owner").order_by(of_others, "pk")


class FormerTagQuerySet(models.QuerySet["FormerTag"]):
    def in_place_of(self, tag: "Tag") -> Self:
        """Return what leads elsewhere from a tag's name, address or key, as soon as
        the tag is not there."""
        same = Q(name=tag.name)
        if tag.slug:
            same |= Q(slug=tag.slug)
        if tag.pk:
            same |= Q(key=tag.pk)
        return self.filter(same)


class UnsavedWorkQuerySet(models.QuerySet["UnsavedWork"]):
    def waiting(self, user: Any) -> Self:
        """Return what someone typed that is neither saved nor discarded."""
        return self.filter(user=user, ended_at=None).exclude(typed=[])
