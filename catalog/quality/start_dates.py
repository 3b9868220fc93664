"""What no rule doubts of start dates, kept with each entry as `sure_start`.

It follows from the date, from what editors have dismissed, and from what the entry's
file says. Whoever changes one of these has it written anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from ..document import PartialDate
from ..document.doubts import is_in_future, trusted_part
from ..models import Anime, Dismissal, SourceFile, catalogue_write


def sure_starts(
    dates: Iterable[tuple[int | None, PartialDate | None]],
) -> list[str]:
    """Return what is sure of start dates, each with the key of its entry; "" for none.

    It is two queries at most, and none where no rule can doubt a date.
    """
    dates = list(dates)
    doubtful = {key: date for key, date in dates if date and _can_be_doubted(date)}
    dismissed: dict[int | None, set[str]] = defaultdict(set)
    if doubtful:
        said = Dismissal.objects.filter(anime__in=doubtful).order_by()
        for key, rule in said.values_list("anime", "rule"):
            dismissed[key].add(rule)
    in_future = [key for key, date in doubtful.items() if is_in_future(date)]
    filed = in_files([key for key in in_future if key])
    return [
        trusted_part(
            date,
            dismissed.get(key, ()),
            filed=date if date in filed.get(key, ()) else None,
        )
        or ""
        for key, date in dates
    ]


def in_files(keys: Collection[int]) -> dict[int | None, set[PartialDate | None]]:
    """Return the start dates that the files of entries said at their last imports."""
    found: dict[int | None, set[PartialDate | None]] = defaultdict(set)
    if keys:
        for file in SourceFile.objects.with_base().filter(anime__in=keys).order_by():
            if base := file.base:
                found[file.anime_id].add(base.start_date)
    return found


def update_sure_starts(entries: Iterable[Anime]) -> None:
    """Write anew what is sure of the start dates of entries, where that has changed."""
    entries = list(entries)
    stale: dict[str, list[int]] = defaultdict(list)
    dates = sure_starts((anime.pk, anime.start_date or None) for anime in entries)
    for anime, date in zip(entries, dates, strict=True):
        if date != anime.sure_start:
            stale[date].append(anime.pk)
    if stale:
        with catalogue_write():
            for date, some in stale.items():
                Anime.objects.filter(pk__in=some).update(sure_start=date)


def _can_be_doubted(date: PartialDate) -> bool:
    return trusted_part(date, filed=date) != date
