"""Many entries as a short text, to be carried from page to page."""

import re
from collections.abc import Iterable
from itertools import groupby

from ...models import Anime

EVERY = "all"
_RANGES = re.compile(r"(?:[0-9]{1,18}(?:-[0-9]{1,18})?(?:,(?!\Z)|\Z))*")


def format_ids(keys: Iterable[int]) -> str:
    """Return keys as text, neighbours as one range: 1-3,7."""
    runs = groupby(enumerate(sorted(keys)), key=lambda pair: pair[1] - pair[0])
    spans = [[key for _, key in run] for _, run in runs]
    return ",".join(str(s[0]) if len(s) == 1 else f"{s[0]}-{s[-1]}" for s in spans)


def parse_ids(text: str) -> list[int]:
    """Return the keys of the entries that a text of `format_ids`, or EVERY, means.

    Those that are no entry's are left out. Raise ValueError for any other text.
    """
    known = sorted(Anime.objects.values_list("pk", flat=True))
    if text == EVERY:
        return known
    if not _RANGES.fullmatch(text):
        raise ValueError("no list of keys")
    spans = sorted(_span(part) for part in text.split(",") if part)
    keys: list[int] = []
    waiting = iter(spans)
    first, last = next(waiting, (0, -1))
    for key in known:
        while last < key:
            following = next(waiting, None)
            if following is None:
                return keys
            first, last = following
        if first <= key:
            keys.append(key)
    return keys


def _span(part: str) -> tuple[int, int]:
    first, _, last = part.partition("-")
    return int(first), int(last or first)
