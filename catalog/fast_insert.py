"""Many plain rows into a table, at what the database itself costs.

`bulk_create` makes a model instance and an SQL expression of every value, which is most
of an import's time; nothing here needs either.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model

# Fields whose values go to the database as they are, and those that Django prepares.
_PLAIN = {
    "BigAutoField",
    "BigIntegerField",
    "BinaryField",
    "BooleanField",
    "CharField",
    "ForeignKey",
    "PositiveBigIntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "SlugField",
    "TextField",
}
_TO_PREPARE = {"DateTimeField", "FileField", "JSONField"}


def insert(
    model: type[Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    replacing: str = "",
) -> None:
    """Insert rows of plain values, in the order of the fields named.

    With `replacing`, a unique field, a row there already gets the new values instead.
    Defaults of other fields are not filled in. Raise TypeError if a field is of a type
    that was never tried here.
    """
    fields = [_field(model, name) for name in names]
    prepared = [
        (index, field)
        for index, field in enumerate(fields)
        if field.get_internal_type() in _TO_PREPARE
    ]
    values = []
    for row in rows:
        value = list(row)
        for index, field in prepared:
            value[index] = field.get_db_prep_save(value[index], connection)
        values.append(value)
    if not values:
        return
    quote = connection.ops.quote_name
    columns = [quote(str(field.column)) for field in fields]
    sql = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) "
        f"VALUES ({', '.join(['%s'] * len(columns))})"
    )
    if replacing:
        key = quote(str(_field(model, replacing).column))
        changes = ", ".join(f"{c} = excluded.{c}" for c in columns if c != key)
        sql += f" ON CONFLICT ({key}) DO UPDATE SET {changes}"
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def _field(model: type[Model], name: str) -> Field:
    field = model._meta.get_field(name)
    known = _PLAIN | _TO_PREPARE
    if isinstance(field, Field) and field.get_internal_type() in known:
        return field
    raise TypeError(f"{model.__name__}.{name} cannot be inserted fast")
