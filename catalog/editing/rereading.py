"""Reread the entries whose rows an earlier parser made of their text."""

from collections.abc import Callable

from django.db.models import QuerySet

from ..document import parser
from ..entries import store
from ..models import Anime

BATCH = 250  # entries


def lagging() -> QuerySet[Anime]:
    """Return the entries whose rows an earlier reader made."""
    return Anime.objects.exclude(reader=parser.READER)


def reread_all(
    *,
    advance: Callable[[int], object] = lambda entries: None,
    stopped: Callable[[], bool] = lambda: False,
) -> tuple[int, int]:
    """Read the entries anew that lag, each batch whole or not at all.

    Return how many were read, and of how many the rows say something else now.
    """
    read = changed = 0
    keys = list(lagging().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        if stopped():
            break
        batch = keys[start : start + BATCH]
        changed += store.reread(Anime.objects.filter(pk__in=batch))
        read += len(batch)
        advance(len(batch))
    return read, changed
