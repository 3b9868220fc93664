"""Rows as they were: kept with the run that changes them, put back when it is undone.

A revision says all of an entry but for what is here: its earlier addresses, its files,
its conflicts and its edits that wait; and the terms that entries name.
"""

import json
from collections.abc import Iterable
from typing import TypeVar

from django.core import serializers
from django.db.models import Model, Q

from .. import fast_insert
from ..document.entry import Own, Picture
from ..models import (
    Anime,
    Conflict,
    FormerTagName,
    Franchise,
    FranchiseRedirect,
    PendingEdit,
    Redirect,
    SourceFile,
    Tag,
    TagRedirect,
)

Row = TypeVar("Row", bound=Model)

# What no two rows have in common.
_UNIQUE: dict[type[Model], tuple[str, ...]] = {
    Conflict: (),
    FormerTagName: ("name",),
    Franchise: ("slug",),
    FranchiseRedirect: ("slug",),
    Redirect: ("slug",),
    SourceFile: ("path",),
    Tag: ("name", "slug"),
    TagRedirect: ("slug",),
}
# Terms, and the addresses that led elsewhere while they were gone.
_TERMS: dict[type[Model], type[Model]] = {
    Franchise: FranchiseRedirect,
    Tag: TagRedirect,
}
# What leads to a term, by its kind.
_LEADS_TO: dict[type[Model], type[Model]] = {
    FormerTagName: Tag,
    FranchiseRedirect: Franchise,
    TagRedirect: Tag,
}


def rows_as_json(rows: Iterable[Model]) -> list[dict]:
    """Return rows as JSON."""
    found: list[dict] = json.loads(serializers.serialize("json", rows))
    return found


def kept_rows(kept: list[dict], model: type[Row]) -> list[Row]:
    """Return the rows of a model among those that `rows_as_json` kept."""
    found = serializers.deserialize("python", kept, ignorenonexistent=True)
    return [one.object for one in found if isinstance(one.object, model)]


def put_back(kept: list[dict]) -> dict[int, Own]:
    """Write rows that `rows_as_json` kept, but for edits that wait.

    Merges of before revisions had own parts kept rows of entries, too: return it
    by their keys.
    """
    own = {}
    for kept_row in serializers.deserialize("python", kept, ignorenonexistent=True):
        row = kept_row.object
        if isinstance(row, Anime):
            own[row.pk] = _own_of(row)
        elif not isinstance(row, PendingEdit):
            put_back_one(row)
    return own


def _own_of(row: Anime) -> Own:
    franchise = Franchise.objects.filter(pk=row.franchise_id).first()
    picture = None
    if row.poster:
        width, height = row.poster_width or 0, row.poster_height or 0
        picture = Picture(row.poster.name or "", width, height)
    return Own(
        row.slug,
        franchise.slug if franchise else "",
        row.is_published,
        frozenset(row.locks),
        picture,
    )


def put_back_one(row: Model) -> None:
    """Write a row in the place of any other that has its address or path by now.

    An address that is an entry's own by now, or that someone made lead elsewhere, stays
    so. A tag or franchise gives way, too: entries are of the other one. What led to the
    one that is not back leads to the other one still. A conflict waits where none does
    by now; what was decided since stays so.
    """
    if isinstance(row, Conflict) and not row.choice:
        _let_wait(row)
        return
    model = type(row)
    if term := _LEADS_TO.get(model):
        key = getattr(row, f"{term._meta.model_name}_id")
        if not term._default_manager.filter(pk=key).exists():
            return
    same = Q(pk__in=[])
    for name in _UNIQUE[model]:
        same |= Q(**{name: getattr(row, name)})
    others = model._default_manager.filter(same).exclude(pk=row.pk)
    if isinstance(row, Redirect) and (
        others.exists() or Anime.objects.filter(slug=row.slug).exists()
    ):
        return
    if isinstance(row, Tag | Franchise):
        if others.exists():
            return
        _TERMS[model]._default_manager.filter(slug=row.slug).delete()
        if isinstance(row, Tag):
            FormerTagName.objects.filter(name=row.name).delete()
    others.delete()
    write_row(row)


def _let_wait(row: Conflict) -> None:
    """Let a conflict wait again, unless the import that found it is undone by now.

    Where one of a later import waits for the same value, it waits when that is undone.
    """
    if row.run and row.run.undone_at:
        return
    same = Q(anime=row.anime_id, field=row.field, element=row.element, choice="")
    later = Conflict.objects.filter(same).exclude(pk=row.pk).first()
    if later is None:
        if Conflict.objects.filter(pk=row.pk).exclude(choice="").exists():
            row.pk = None
        write_row(row)
    elif later.run:
        later.run.before += rows_as_json([row])
        later.run.save(update_fields=["before"])


def write_row(row: Model) -> None:
    """Write a row as it is; one without a key gets a new one."""
    fields = [f for f in row._meta.concrete_fields if row.pk or not f.primary_key]
    values = [getattr(row, field.attname) for field in fields]
    names = [field.name for field in fields]
    fast_insert.insert(type(row), names, [values], replacing="id" if row.pk else "")
