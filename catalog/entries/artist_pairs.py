"""Pairs of artists who may be one, for editors to merge or tell apart."""

from collections import defaultdict
from collections.abc import Hashable
from itertools import chain, combinations

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Max, Value

from ..document.folding import fold
from ..document.sort_keys import order_key
from ..models import Artist, ArtistName, ArtistNotDuplicate, ProcessCache


def likely_duplicates() -> list[tuple[int, int]]:
    """Return the pairs of artists that may be one, and that nobody has told apart.

    Their names differ only in order or long vowels, or their original names are equal.
    The older one is the first of a pair.
    """
    alike: dict[tuple[str, str], set[int]] = defaultdict(set)
    for name, artist in ArtistName.objects.values_list("name", "artist"):
        alike["name", order_key(name)].add(artist)
    natives = Artist.objects.exclude(native_name="").values_list("native_name", "pk")
    for name, artist in natives:
        alike["native", fold(name)].add(artist)
    pairs = chain.from_iterable(
        combinations(sorted(artists), 2) for artists in alike.values()
    )
    apart = set(ArtistNotDuplicate.objects.values_list("first", "second"))
    return sorted({*pairs} - apart)


def _state_of_names(connection: BaseDatabaseWrapper) -> Hashable:
    names, *others = (
        model._default_manager.order_by()
        .values(place=Value(place))
        .annotate(newest=Max("pk"), number=Count("pk"))
        for place, model in enumerate((ArtistName, Artist, ArtistNotDuplicate))
    )
    rows = names.union(*others, all=True)
    return frozenset(tuple(row.values()) for row in rows)


# All names are compared, which takes seconds: once for every name that is new.
_number = ProcessCache(
    "artist pairs", _state_of_names, lambda *_: len(likely_duplicates())
)


def count_of_likely_duplicates() -> int:
    """Return how many pairs of artists may be one."""
    return _number.now(connection)


@transaction.atomic
def mark_artists_not_duplicates(
    one: Artist, other: Artist, author: User | None = None
) -> None:
    """Note that two artists are not one: they are no likely duplicates any more."""
    first, second = sorted([one.pk, other.pk])
    ArtistNotDuplicate.objects.get_or_create(
        first_id=first, second_id=second, defaults={"decided_by": author}
    )
