"""The index of the catalogue as it is: made anew after each change, and held."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from ...entries.tags import tags_of_today
from ...models import Anime, CatalogueVersion, ProcessCache, TaggedAnime
from ...search import by_prior, first_works
from .facets import FACETS
from .index import Index, bits_of
from .sorts import SORTS


def current_index() -> Index:
    """Return the index of the catalogue as it is now."""
    return _held.now(connections[router.db_for_read(CatalogueVersion)])


def build_index(using: str) -> Index:
    """Read the entries from a database, in four queries."""
    published = Anime.objects.using(using).published()
    sources = {one.source.name: one.source for one in FACETS.values() if one.source}
    sorts = [sort for sort in SORTS.values() if sort.column]
    names = [name for source in sources.values() for name in source.columns]
    names += [sort.column for sort in sorts]
    columns = [*dict.fromkeys([*names, "franchise", "dated"])]
    rows = list(published.for_index(*columns))
    pks = array("Q", (pk for pk, *_ in rows))
    number_of = {pk: number for number, pk in enumerate(pks)}
    column = {
        name: [row[place] for row in rows] for place, name in enumerate(columns, 1)
    }
    tags, tag_names = _tags(using, number_of)
    adult = {
        number_of[pk]
        for pk in published.adult().values_list("pk", flat=True)
        if pk in number_of
    }
    works = Counter(
        franchise
        for number, franchise in enumerate(column["franchise"])
        if number not in adult
    )
    return Index(
        pks,
        {
            "tag": tags,
            "first": {
                "1": bits_of(first_works(column["franchise"], column["dated"], pks))
            },
            **{
                source.name: _sets(
                    [column[name] for name in source.columns], source.keys
                )
                for source in sources.values()
            },
        },
        bits_of([*adult]),
        tag_names,
        _adult_among(tag_names),
        frozenset(franchise for franchise, n in works.items() if n > 1),
        {
            "prior": array("I", by_prior(pks, using)),
            **{
                sort.name: _sorted(column[sort.column], reverse=sort.is_descending)
                for sort in sorts
            },
        },
    )


def load_index() -> None:
    """Make the indexes at once, so that no visitor waits for it."""
    for alias in connections:
        _held.now(connections[alias])


def _sets(
    columns: Sequence[Sequence[Any]], keys_of: Callable[..., Iterable[str]]
) -> dict[str, int]:
    """Return the sets of some columns by the keys for their values."""
    rows = list(zip(*columns, strict=True))
    # Once for all that are equal: thousands of dates are costly to read.
    keys = {values: tuple(keys_of(*values)) for values in set(rows)}
    return _by_key((k, number) for number, row in enumerate(rows) for k in keys[row])


def _tags(
    using: str, number_of: Mapping[int, int]
) -> tuple[dict[str, int], dict[str, str]]:
    """Return the set of each tag and its name, by its slug."""
    tagged = TaggedAnime.objects.using(using).order_by()
    rows = tagged.values_list("content_object", "tag__slug", "tag__name")
    shown = [(pk, slug, name) for pk, slug, name in rows if pk in number_of]
    sets = _by_key((slug, number_of[pk]) for pk, slug, _ in shown)
    return sets, {slug: name for _, slug, name in shown}


def _adult_among(names: Mapping[str, str]) -> frozenset[str]:
    """Return the slugs of the tags that are adult, by whatever name they had."""
    adult = {*settings.ADULT_TAGS, *tags_of_today(settings.ADULT_TAGS).values()}
    return frozenset(slug for slug, name in names.items() if name in adult)


def _by_key(members: Iterable[tuple[str, int]]) -> dict[str, int]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for key, number in members:
        numbers[key].append(number)
    return {key: bits_of(some) for key, some in numbers.items()}


def _sorted(values: Sequence[Any], *, reverse: bool) -> Sequence[int]:
    """Return all numbers by their values; those that have none come last, by title."""
    known = [number for number, value in enumerate(values) if value]
    known.sort(key=values.__getitem__, reverse=reverse)
    return array("I", [*known, *(n for n, value in enumerate(values) if not value)])


def _state_of(connection: BaseDatabaseWrapper) -> tuple[object, ...]:
    number = CatalogueVersion.now(connection.alias)
    return number, tuple(settings.ADULT_RATINGS), tuple(settings.ADULT_TAGS)


_held = ProcessCache(
    "index", _state_of, lambda connection, _: build_index(connection.alias)
)
