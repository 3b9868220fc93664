"""Keeping the names by which entries are found."""

from collections.abc import Callable, Collection, Iterator, Sequence

from django.db import connection, transaction

from ..models import Anime, CatalogueVersion, SearchName
from . import names
from .vendors import vendor_of

_BATCH = 500  # entries; more is no faster


@transaction.atomic(savepoint=False)
def update(entries: Collection[int]) -> None:
    """Find entries by the names that they have now; those that are gone by none.

    Whoever writes rows of entries calls it in the same transaction, after them. That
    goes for whoever renames a franchise or an artist, with all entries of theirs.
    """
    vendor = vendor_of(connection)
    for keys in _batches(sorted(entries)):
        listed = ", ".join(map(str, keys))
        _execute(vendor.REMOVE.format(keys=listed))
        SearchName.objects.filter(anime__in=keys).delete()
        _insert(keys)
        _execute(vendor.ADD.format(keys=listed))


@transaction.atomic
def rebuild(advance: Callable[[int], object] = lambda entries: None) -> int:
    """Make the names of all entries anew and return how many entries there are.

    `advance` is told how many entries more are done.
    """
    CatalogueVersion.raise_by_one()
    SearchName.objects.all().delete()
    entries = list(Anime.objects.order_by("pk").values_list("pk", flat=True))
    for keys in _batches(entries):
        _insert(keys)
        advance(len(keys))
    _execute(vendor_of(connection).REBUILD)
    return len(entries)


def fill(**migrated: object) -> None:
    """Make the names of a catalogue that has none, since it is older than they are."""
    tables = connection.introspection.table_names()
    if SearchName._meta.db_table not in tables:
        return  # migrated to before there was search
    if not SearchName.objects.exists() and Anime.objects.exists():
        rebuild()


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))


def _insert(entries: Sequence[int]) -> None:
    table, columns = SearchName._meta.db_table, names.COLUMNS
    marks = ", ".join(["%s"] * len(columns))
    rows = list(names.rows_of(entries))
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows
            )


def _execute(sql: str) -> None:
    if sql:
        with connection.cursor() as cursor:
            cursor.execute(sql)
