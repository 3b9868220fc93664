"""Many plain rows into a table, at what the database itself costs.

`bulk_create` makes a model instance and an SQL expression of every value, which is most
of an import's time; nothing here needs either.
"""

from collections.abc import Collection, Iterable, Sequence
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

_RETURNED_AT_ONCE = 80  # rows: an old SQLite takes 999 values in one statement


def insert(
    model: type[Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    replacing: Collection[str] = (),
    returning: Collection[str] = (),
) -> list[tuple[Any, ...]]:
    """Insert rows of plain values, in the order of the fields named.

    With `replacing`, fields that are unique together, a row there already gets the new
    values instead. With `returning`, fields, return their values of each row that was
    written, in no order.
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
        return []
    quote = connection.ops.quote_name
    columns = [quote(str(field.column)) for field in fields]
    start = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) VALUES "
    one = f"({', '.join(['%s'] * len(columns))})"
    end = ""
    if replacing:
        keys = [quote(str(_field(model, name).column)) for name in replacing]
        changes = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in keys)
        end = f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"
    written: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        if not returning:
            cursor.executemany(start + one + end, values)
            return written
        asked = (quote(str(_field(model, name).column)) for name in returning)
        end += f" RETURNING {', '.join(asked)}"
        for at in range(0, len(values), _RETURNED_AT_ONCE):
            some = values[at : at + _RETURNED_AT_ONCE]
            sql = start + ", ".join([one] * len(some)) + end
            cursor.execute(sql, [value for row in some for value in row])
            written += cursor.fetchall()
    return written


def _field(model: type[Model], name: str) -> Field:
    field = model._meta.get_field(name)
    known = _PLAIN | _TO_PREPARE
    if isinstance(field, Field) and field.get_internal_type() in known:
        return field
    raise TypeError(f"{model.__name__}.{name} cannot be inserted fast")
