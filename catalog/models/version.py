from django.db import connections, models, router
from django.db.models import F


class CatalogueVersion(models.Model):
    """The one row that counts the catalogue's changes.

    Whoever changes entries raises it first, in the same transaction. On PostgreSQL the
    row's lock makes writers take turns, as SQLite's own lock does there.
    """

    number = models.PositiveBigIntegerField(default=1)

    def __str__(self):
        return str(self.number)

    @classmethod
    def raise_by_one(cls):
        if not cls.objects.filter(pk=1).update(number=F("number") + 1):
            cls.objects.get_or_create(pk=1)

    @classmethod
    def now(cls, using=None):
        """Return the number, 0 before the first change.

        `using` is a database; by default it is the one to read from.
        """
        # Each page and each search asks, and a queryset would take twice as long.
        with connections[using or router.db_for_read(cls)].cursor() as cursor:
            cursor.execute(f"SELECT number FROM {cls._meta.db_table} WHERE id = 1")
            row = cursor.fetchone()
        return row[0] if row else 0
