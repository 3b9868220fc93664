"""What is to be cleaned up, in groups: what is open, and how it went in these weeks."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode

from ...document.quality import GROUPS, Rule
from ...editing import duplicates
from ...entries import artist_pairs
from ...models import Anime, CatalogueVersion, Finding, NotDuplicate, ProcessCache
from ...permissions import Deed, may
from ...quality import progress
from ...quality.rules import RULES
from ...querysets import over_all
from ..bulk.form import remedy_for_all

CHARTED = timedelta(weeks=12)
WIDTH, HEIGHT = 120, 32  # of a trend, with room for half a line above and below


@dataclass(frozen=True, slots=True)
class CleanUpLine:
    """What a rule has found, or what there is beside: how many, and what to do.

    `remedy` is what can be done alike in all of them, by whoever may, and
    `remedy_address` where that is seen first.
    """

    number: int
    name: str
    to_do: str
    address: str
    remedy: str = ""
    remedy_address: str = ""


@dataclass(frozen=True, slots=True)
class Trend:
    """Open entries by day, as a line; the same in words, and what has changed."""

    points: str
    says: str
    change: str


@dataclass(frozen=True, slots=True)
class CleanUpGroup:
    """A group of rules: entries with an open finding, and the share of those without,
    in hundredths."""

    name: str
    address: str
    open: int
    done: int
    lines: list[CleanUpLine]
    trend: Trend | None


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted over all entries."""

    entries: int
    open: progress.OpenFindings
    earlier: Mapping[str, Sequence[tuple[date, int]]]


def _state(connection: BaseDatabaseWrapper) -> Hashable:
    # Asking all rules anew finds more in a catalogue that is the same.
    newest = Finding.objects.order_by("-pk").values("pk")[:1]
    versions = CatalogueVersion.objects.using(connection.alias)
    versions = versions.annotate(newest=Subquery(newest))
    state = versions.values_list("number", "compared", "newest").first()
    return state, progress.today()


def _count(connection: BaseDatabaseWrapper, _: Counted | None) -> Counted:
    return Counted(
        Anime.objects.using(connection.alias).count(),
        progress.open_findings(connection.alias),
        progress.counts_since(progress.today() - CHARTED),
    )


# All findings are read for it, so each process does it once for each state.
_counted = ProcessCache("clean-up", _state, _count)


def _state_of_pairs(connection: BaseDatabaseWrapper) -> Hashable:
    versions = CatalogueVersion.objects.using(connection.alias)
    told_apart = over_all(NotDuplicate.objects.all(), Count("pk"))
    return versions.values_list("number", told_apart).first() or ()


# How many pairs of entries may be one.
_pairs = ProcessCache("pairs", _state_of_pairs, lambda *_: len(duplicates.candidates()))


def clean_up(user: User) -> list[CleanUpGroup]:
    """Return the groups of rules, or none where there are no entries."""
    counted = _counted.now(connection)
    if not counted.entries:
        return []
    may_mend = may(user, Deed.EDIT_MANY)
    beside = {"duplicates": _lines_of_pairs(user)}
    return [
        CleanUpGroup(
            label,
            _address(group),
            number := counted.open.groups[group],
            100 * (counted.entries - number) // counted.entries,
            [*beside.get(group, []), *_lines(group, counted.open, may_mend)],
            trend(counted.earlier.get(group, ()), progress.today(), number),
        )
        for group, label in GROUPS.items()
    ]


def _lines_of_pairs(user: User) -> list[CleanUpLine]:
    found = []
    if may(user, Deed.MERGE_ENTRIES):
        pairs = _pairs.now(connection)
        found.append((pairs, "pairs of entries that may be one work", "anime"))
    if may(user, Deed.CHANGE_ARTIST):
        pairs = len(artist_pairs.likely_pairs())
        found.append((pairs, "pairs of artists that may be one", "artist"))
    to_do = "Merge the two, or say that they are not duplicates."
    return [
        CleanUpLine(number, name, to_do, reverse(f"admin:catalog_{of}_duplicates"))
        for number, name, of in found
        if number
    ]


def _lines(
    group: str, found: progress.OpenFindings, may_mend: bool
) -> list[CleanUpLine]:
    return [
        CleanUpLine(
            found.rules[code],
            rule.name,
            rule.to_do,
            _address(code),
            *(_remedy(rule) if may_mend else ()),
        )
        for code, rule in RULES.items()
        if rule.group == group and code in found.rules
    ]


def _remedy(rule: Rule) -> tuple[str, ...]:
    if rule.remedy is None:
        return ()
    bulk = reverse("admin:catalog_anime_bulk")
    return rule.remedy.does, f"{bulk}?{urlencode(remedy_for_all(rule))}"


def _address(finding: str) -> str:
    return f"{reverse('admin:catalog_anime_changelist')}?finding={finding}"


def trend(
    earlier: Sequence[tuple[date, int]], today: date, number: int
) -> Trend | None:
    """Return what was open on days until today; None where nothing is known of one."""
    days = [*((day, entries) for day, entries in earlier if day < today)]
    if not days:
        return None
    first, before = days[0]
    days.append((today, number))
    most = max(entries for _, entries in days) or 1
    length = (today - first).days
    points = " ".join(
        f"{WIDTH * (day - first).days / length:.1f},"
        f"{HEIGHT - 2 - (HEIGHT - 4) * entries / most:.1f}"
        for day, entries in days
    )
    since = date_format(first)
    if number == before:
        change = f"as many as on {since}"
    else:
        more = "fewer" if number < before else "more"
        change = f"{abs(number - before):,} {more} than on {since}"
    says = f"{before:,} open on {since}, {number:,} today"
    return Trend(points, says, change)
