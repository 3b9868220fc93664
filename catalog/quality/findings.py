"""What the rules find, kept in rows, so that nobody has to ask all entries again."""

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import F, QuerySet

from .. import fast_insert
from ..document import Document
from ..document.quality import found_in
from ..models import Anime, CatalogueVersion, Finding
from . import catalogue_wide, start_dates
from .rules import CATALOGUE_WIDE

ByEntryAndRule = dict[tuple[int, str], Sequence[str]]

IN_FUTURE = "start-in-future"
MOST_ELEMENTS = 20  # of one rule in one entry
_CHUNK = 1000


def save_findings(
    entries: Sequence[tuple[Anime, Document]],
    known: Collection[int],
    in_run: bool = False,
) -> None:
    """Write what is found in entries being saved; `known` are those not new.

    What takes the whole catalogue is found of those that are saved in no run.
    """
    found = _of_documents(entries)
    if not in_run:
        found |= _of_catalogue([anime for anime, _ in entries])
    if known:
        kept = Finding.objects.filter(anime__in=known)
        if in_run:
            kept = kept.exclude(rule__in=CATALOGUE_WIDE)
        kept.delete()
    _insert(found)


def refresh_catalogue_wide() -> None:
    """Find anew in all entries what takes the whole catalogue.

    It is for whoever has saved entries in a run, at its end.
    """
    version = CatalogueVersion.now()
    kept = Finding.objects.filter(rule__in=CATALOGUE_WIDE)
    _bring_up_to_date(kept, _of_catalogue())
    if version:
        CatalogueVersion.objects.filter(compared__lt=version).update(compared=version)


def refresh_if_stale() -> int:
    """Find anew what takes the whole catalogue, if that has changed since.

    Saving one entry may change what is found in others, and a run may have ended
    before it came to that. Return 1 if it was done, else 0.
    """
    # Asked before anyone is made to wait: mostly there is nothing to do.
    if not CatalogueVersion.objects.filter(number__gt=F("compared")).exists():
        return 0
    with transaction.atomic():
        CatalogueVersion.lock()
        refresh_catalogue_wide()
    return 1


def recheck(entries: Iterable[tuple[Anime, Document]]) -> None:
    """Find anew what the Documents of entries say, and write what is not so yet."""
    entries = list(entries)
    kept = Finding.objects.exclude(rule__in=CATALOGUE_WIDE)
    kept = kept.filter(anime__in=[anime.pk for anime, _ in entries])
    _bring_up_to_date(kept, _of_documents(entries))


def _of_catalogue(entries: Collection[Anime] | None = None) -> ByEntryAndRule:
    """Return what takes the whole catalogue, in some entries or in all."""
    asked = catalogue_wide.Asked(entries)
    return {
        (pk, rule.code): elements[:MOST_ELEMENTS]
        for rule, find in catalogue_wide.RULES.items()
        for pk, elements in find(asked).items()
    }


def _of_documents(entries: Iterable[tuple[Anime, Document]]) -> ByEntryAndRule:
    found: ByEntryAndRule = {}
    in_future = {}
    for anime, document in entries:
        for code, elements in found_in(document).items():
            # An upload is the entry's alone: no Document says that it is there.
            if code != "no-poster" or not anime.poster:
                found[anime.pk, code] = elements[:MOST_ELEMENTS]
            if code == IN_FUTURE:
                in_future[anime.pk] = document.start_date
    # Only a file has read a year as a day.
    filed = start_dates.in_files(in_future)
    for key, date in in_future.items():
        if date not in filed.get(key, ()):
            del found[key, IN_FUTURE]
    return found


def _bring_up_to_date(kept: QuerySet[Finding], found: ByEntryAndRule) -> None:
    stale = []
    for key, anime, rule, elements in kept.values_list(
        "pk", "anime", "rule", "elements"
    ):
        if elements == list(found.get((anime, rule), ())):
            del found[anime, rule]
        else:
            stale.append(key)
    for start in range(0, len(stale), _CHUNK):
        Finding.objects.filter(pk__in=stale[start : start + _CHUNK]).delete()
    _insert(found)


def _insert(found: ByEntryAndRule) -> None:
    rows = ((anime, rule, list(elements)) for (anime, rule), elements in found.items())
    fast_insert.insert(Finding, ["anime", "rule", "elements"], rows)
