"""Keep the names by which entries are found up to date."""

from collections.abc import Callable, Collection, Iterator, Sequence

from django.apps import apps
from django.apps.registry import Apps
from django.db import transaction
from django.db.models import Model

from .. import fast_insert
from ..models import Anime, SearchName, catalogue_write
from . import names

_BATCH = 500  # entries; more is no faster


@transaction.atomic(savepoint=False)
def update(entries: Collection[int]) -> None:
    """Write the search names of entries anew; deleted entries have none left.

    Whoever writes rows of entries calls it in the same transaction, after them. That
    goes for whoever renames a franchise or an artist, with all entries of theirs.
    """
    for keys in _batches(sorted(entries)):
        SearchName.objects.filter(anime__in=keys).delete()
        _insert(keys)


@catalogue_write()
def rebuild(advance: Callable[[int], object] = lambda entries: None) -> int:
    """Make the names of all entries anew and return how many entries there are.

    `advance` is told how many entries more are done.
    """
    SearchName.objects.exclude(words="").delete()
    entries = list(Anime.objects.order_by("pk").values_list("pk", flat=True))
    for keys in _batches(entries):
        _insert(keys)
        advance(len(keys))
    return len(entries)


def fill(apps: Apps = apps, **migrated: object) -> None:
    """Make the names of a catalogue from before there were any.

    `apps` are the models as they are migrated to, which may be older ones.
    """
    try:
        then = apps.get_model("catalog", "SearchName")
    except LookupError:
        return
    if _fields_of(then) != _fields_of(SearchName):
        return
    if not SearchName.objects.exists() and Anime.objects.exists():
        rebuild()


def _fields_of(model: type[Model]) -> set[str]:
    return {field.name for field in model._meta.get_fields()}


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))


def _insert(entries: Sequence[int]) -> None:
    rows = list(names.search_rows(entries))
    # Whoever holds names in memory sees by a new row alone that others are gone.
    nameless = set(entries) - {row[0] for row in rows}
    rows += [(entry, 0, "", "", entry) for entry in sorted(nameless)]
    fast_insert.insert(SearchName, names.FIELDS, rows)
