from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from django.db import connections, models, router, transaction
from django.db.models import F

_here = local()


class CatalogueVersion(models.Model):
    """The one row that counts the catalogue's changes: see `catalogue_write`."""

    number = models.PositiveBigIntegerField(default=1)
    # The number that the catalogue had when its entries were last held against each
    # other: see `catalog.quality.findings`.
    compared = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def now(cls, using: str | None = None) -> int:
        """Return the number, 0 before the first change.

        `using` is a database; by default it is the one to read from.
        """
        # Each page and each search asks, and a queryset would take twice as long.
        with connections[using or router.db_for_read(cls)].cursor() as cursor:
            cursor.execute(f"SELECT number FROM {cls._meta.db_table} WHERE id = 1")
            row = cursor.fetchone()
        return row[0] if row else 0

    @classmethod
    def lock(cls) -> None:
        """Make other writers wait until the transaction at hand ends.

        It is for code that may turn out to write nothing; what writes uses
        `catalogue_write`.
        """
        # On SQLite the transaction began with the lock (BEGIN IMMEDIATE).
        cls.objects.select_for_update().filter(pk=1).first()


@contextmanager
def catalogue_turn() -> Iterator[None]:
    """Make other writers wait until the block ends; it is saved whole or not at all.

    It is for a block that reads, may turn out to write nothing, and lets every error
    through.
    """
    with transaction.atomic():
        CatalogueVersion.lock()
        _here.has_turn = True
        try:
            yield
        finally:
            _here.has_turn = False


@contextmanager
def catalogue_write() -> Iterator[None]:
    """Write to the catalogue in one transaction, under a new version of it.

    The version is raised first, which locks its row, so that writers take turns. A
    block within another, or within a turn, is part of that one: an error undoes both.
    It works as a decorator, too.
    """
    is_part = is_writing() or vars(_here).get("has_turn", False)
    with transaction.atomic(savepoint=not is_part):
        if is_writing():
            yield
            return
        if not CatalogueVersion.objects.filter(pk=1).update(number=F("number") + 1):
            CatalogueVersion.objects.get_or_create(pk=1)
        _here.is_writing = True
        try:
            yield
        finally:
            _here.is_writing = False


def is_writing() -> bool:
    """Return True if this thread is in a `catalogue_write`."""
    return bool(vars(_here).get("is_writing", False))
