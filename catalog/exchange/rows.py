"""Rows as they were: kept with the run that changes them, put back when it is undone.

A Document says all of an entry but for what is here: its own values, its addresses, its
files, its conflicts; and the words that Documents name.
"""

import json
from collections.abc import Iterable

from django.core import serializers
from django.db.models import Model, Q

from ..models import (
    Anime,
    Conflict,
    Franchise,
    FranchiseRedirect,
    Redirect,
    SourceFile,
    Tag,
    TagRedirect,
)

# What no two rows have in common.
_UNIQUE = {
    Conflict: (),
    Franchise: ("slug",),
    FranchiseRedirect: ("slug",),
    Redirect: ("slug",),
    SourceFile: ("path",),
    Tag: ("name", "slug"),
    TagRedirect: ("slug",),
}
# Words, and the addresses that led elsewhere while they were gone.
_WORDS = {Franchise: FranchiseRedirect, Tag: TagRedirect}


def as_json(rows: Iterable[Model]) -> list[dict]:
    """Return rows as JSON."""
    found: list[dict] = json.loads(serializers.serialize("json", rows))
    return found


def put_back(kept: list[dict]) -> dict[int, Anime]:
    """Write rows that `as_json` kept; entries are only returned, by their keys."""
    entries = {}
    for kept_row in serializers.deserialize("python", kept, ignorenonexistent=True):
        row = kept_row.object
        if isinstance(row, Anime):
            entries[row.pk] = row
        else:
            put_back_one(row)
    return entries


def put_back_one(row: Model) -> None:
    """Write a row in the place of any other that has its address or path by now.

    A tag or franchise gives way instead: entries are of the other one.
    """
    model = type(row)
    same = Q(pk__in=[])
    for name in _UNIQUE[model]:
        same |= Q(**{name: getattr(row, name)})
    others = model._default_manager.filter(same).exclude(pk=row.pk)
    if model in _WORDS:
        if others.exists():
            return
        _WORDS[model].objects.filter(slug=row.slug).delete()
    others.delete()
    row.save_base(raw=True)
