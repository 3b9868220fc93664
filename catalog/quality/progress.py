"""How the clean-up goes: what is open by rules and groups, and what was on other days.

A finding is open until it is mended or dismissed. Of a group it is entries that are
counted: one that two of its rules have found is one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from ..document.quality import GROUPS
from ..models import Finding, OpenCount
from .rules import RULES

KEPT_FOR = timedelta(days=365)


def today() -> date:
    """Return the day that it is for the site, whatever zone an editor chose."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class OpenFindings:
    """The numbers of entries with an open finding: by rule, and by group."""

    rules: dict[str, int]
    groups: dict[str, int]


def open_findings(using: str | None = None) -> OpenFindings:
    """Return what is open in all entries. Each open finding is read for it."""
    by_rule: dict[str, set[int]] = defaultdict(set)
    found = Finding.objects.using(using).open().values_list("rule", "anime")
    for code, key in found.iterator():
        by_rule[code].add(key)
    by_group: dict[str, set[int]] = defaultdict(set)
    for code, keys in by_rule.items():
        if rule := RULES.get(code):  # of an earlier version there may be others
            by_group[rule.group] |= keys
    return OpenFindings(
        {code: len(keys) for code, keys in by_rule.items()},
        {group: len(by_group[group]) for group in GROUPS},
    )


def count_today() -> int:
    """Keep what is open today, unless that is done; forget what is older than a year.

    Return 1 if it was done, else 0.
    """
    day = today()
    if OpenCount.objects.filter(day=day).exists():
        return 0
    OpenCount.objects.filter(day__lt=day - KEPT_FOR).delete()
    counts = open_findings().groups.items()
    rows = [OpenCount(day=day, group=name, entries=n) for name, n in counts]
    OpenCount.objects.bulk_create(rows, ignore_conflicts=True)
    return 1


def counts_since(day: date) -> dict[str, Sequence[tuple[date, int]]]:
    """Return by group the days since one of which a count is kept, and the counts."""
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    rows = OpenCount.objects.filter(day__gte=day).order_by("day")
    for group, when, entries in rows.values_list("group", "day", "entries"):
        found[group].append((when, entries))
    return dict(found)
