"""Find pictures that nothing refers to any more, and delete them where asked."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from ..models import (
    Anime,
    CatalogueVersion,
    DecidedSuggestion,
    PendingEdit,
    Revision,
    Run,
    UnsavedWork,
)
from . import sizes
from .pictures import FOLDER, picture_of_token

YOUNGEST = timedelta(days=30)
BATCH = 200  # files
TOKEN = "kept"  # the field of the entry's form that says which picture came with it


@dataclass
class Swept:
    """What a sweep found; a problem is a pair of a file's name and what is wrong."""

    unnamed: list[str] = field(default_factory=list)
    deleted: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)


def sweep(
    *,
    delete: bool = False,
    advance: Callable[[int], object] = lambda files: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Swept:
    """Delete the pictures that no entry, revision, pending edit or run names, and no
    unsaved work.

    Those of the last thirty days are left: what is saved at this moment may name them
    yet. Without `delete` nothing is deleted.
    """
    swept = Swept()
    for batch in _batches(stored_pictures()):
        if stopped():
            break
        with transaction.atomic():
            # Whoever saves a picture waits, and then finds that it is gone.
            CatalogueVersion.lock()
            for name in sorted(set(batch) - names_in_use(batch)):
                try:
                    _sweep(name, delete, swept)
                except OSError as error:
                    swept.problems.append((name, str(error)))
        advance(len(batch))
    return swept


def stored_pictures() -> list[str]:
    """Return the names of the pictures in the storage, without their sizes."""
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return []
    return [f"{FOLDER}/{name}" for name in sorted(names)]


def names_in_use(names: Collection[str]) -> set[str]:
    """Return those of some pictures that something names."""
    found = set(Anime.objects.filter(poster__in=names).values_list("poster", flat=True))
    for model in (Revision, PendingEdit, DecidedSuggestion):
        rows = model.objects.filter(own__picture__0__in=names).order_by()
        owns = rows.values_list("own", flat=True)
        found |= {own["picture"][0] for own in owns if own}
    # Merges keep edits that wait; those of before revisions had the entry's own part
    # kept the rows of entries, too.
    rows = Run.objects.filter(Q(kind=Run.Kind.MERGE) & ~Q(before=[]))
    for before in rows.values_list("before", flat=True):
        for fields in (row["fields"] for row in before):
            own = fields.get("own") or {}
            found |= {fields.get("poster", ""), *(own.get("picture") or ())[:1]}
    return found | _names_in_unsaved_work()


def _names_in_unsaved_work() -> set[str]:
    """Return the pictures that were sent with forms which are not saved yet."""
    text = Cast("typed", TextField())
    unsaved = UnsavedWork.objects.filter(ended_at=None).annotate(text=text)
    found = set()
    for typed in unsaved.filter(text__contains=TOKEN).values_list("typed", flat=True):
        tokens = (row["typed"].get(TOKEN) for row in typed)
        sent = (picture_of_token(str(token)) for token in tokens if token)
        found |= {picture.name for picture in sent if picture}
    return found


def _sweep(name: str, delete: bool, swept: Swept) -> None:
    if timezone.now() - default_storage.get_modified_time(name) < YOUNGEST:
        return
    swept.unnamed.append(name)
    if delete:
        default_storage.delete(name)
        sizes.delete_sizes(name)
        swept.deleted += 1


def _batches(names: list[str]) -> Iterator[list[str]]:
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))
