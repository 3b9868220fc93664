"""Rows as they were: kept with the run that changes them, put back when it is undone.

A revision says all of an entry but for what is here: its earlier addresses, its files,
its conflicts and its edits that wait; and the terms that entries name.
"""

import json
from collections.abc import Iterable
from typing import TypeVar

from django.contrib.auth.models import User
from django.core import serializers
from django.db.models import ForeignKey, Model, Q

from .. import fast_insert
from ..document.artist_names import usual_key
from ..document.entry import Own, Picture
from ..models import (
    Anime,
    Artist,
    ArtistName,
    ArtistNotDuplicate,
    ArtistRedirect,
    Conflict,
    EntryNote,
    FormerTag,
    Franchise,
    FranchiseRedirect,
    PendingEdit,
    Redirect,
    SourceFile,
    Tag,
)

Row = TypeVar("Row", bound=Model)

# What no two rows have in common.
_UNIQUE: dict[type[Model], tuple[str, ...]] = {
    Artist: ("slug",),
    ArtistName: ("key",),
    ArtistNotDuplicate: (),
    ArtistRedirect: ("slug",),
    Conflict: (),
    EntryNote: (),
    FormerTag: ("name", "slug", "key"),
    Franchise: ("slug",),
    FranchiseRedirect: ("slug",),
    Redirect: ("slug",),
    SourceFile: ("path",),
    Tag: ("name", "slug"),
}
# The fields that lead to a term: it may be gone.
_LEADS_BY: dict[type[Model], tuple[str, ...]] = {
    ArtistName: ("artist",),
    ArtistNotDuplicate: ("first", "second"),
    ArtistRedirect: ("artist",),
    FormerTag: ("tag",),
    FranchiseRedirect: ("franchise",),
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
    so. A term gives way, too: entries are of the other one. What led to the
    one that is not back leads to the other one still. A conflict waits where none does
    by now; what was decided since stays so.
    """
    if isinstance(row, Conflict) and not row.choice:
        _let_wait(row)
        return
    if isinstance(row, ArtistName):
        row.key = row.key or usual_key(row.name)  # kept before there were keys
    model = type(row)
    if any(not _is_there(row, name) for name in _LEADS_BY.get(model, ())):
        return
    same = Q(pk__in=[])
    for name in _UNIQUE[model]:
        if getattr(row, name) is not None:
            same |= Q(**{name: getattr(row, name)})
    others = model._default_manager.filter(same).exclude(pk=row.pk)
    if isinstance(row, Redirect) and (
        others.exists() or Anime.objects.filter(slug=row.slug).exists()
    ):
        return
    if isinstance(row, Artist | Franchise | Tag):
        if others.exists():
            return
        _forget_leads(row)
    others.delete()
    for field in model._meta.concrete_fields:
        # Whoever decided it may have no account any more.
        if field.related_model is User and not _is_there(row, field.name):
            setattr(row, field.attname, None)
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
    fast_insert.insert(type(row), names, [values], replacing=["id"] if row.pk else ())


def _is_there(row: Model, name: str) -> bool:
    """Return True if there is what a field of a row leads to."""
    field = row._meta.get_field(name)
    assert isinstance(field, ForeignKey)
    related: type[Model] = field.related_model
    return related._default_manager.filter(pk=getattr(row, field.attname)).exists()


def _forget_leads(term: Artist | Franchise | Tag) -> None:
    """Delete what led elsewhere while a term was gone, or had another name."""
    if isinstance(term, Tag):
        FormerTag.objects.in_place_of(term).delete()
    elif isinstance(term, Franchise):
        FranchiseRedirect.objects.filter(slug=term.slug).delete()
    else:
        ArtistRedirect.objects.filter(slug=term.slug).delete()
