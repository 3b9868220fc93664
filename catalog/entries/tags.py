"""Tags: which one a name means.

A name that a tag had leads to it by a row of `FormerTag`: it was renamed, or merged
into another. Whatever names tags is resolved by these rows when it is read, and once
more when it is saved, so no name comes back by itself.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.db.models import Exists, OuterRef

from ..document import Document
from ..document.entry import Entry
from ..document.packing import normalize_document
from ..models import Anime, FormerTag, Tag
from ..slugs import slugify
from .addresses import free_slugs_of


def tags_of_today(names: Collection[str]) -> dict[str, str]:
    """Return, of names that no tag has any more, what each is called by now."""
    if not names:
        return {}
    has_it = Tag.objects.filter(name=OuterRef("name"))
    former = FormerTag.objects.filter(~Exists(has_it), name__in=names)
    rows = former.values_list("name", "tag__name")
    return {name: today for name, today in rows if name}


def keys_of_today(keys: Collection[str]) -> list[str]:
    """Return keys of tags as a form sends them; of merged ones those of the others."""
    merged = FormerTag.objects.filter(key__in=keys)
    today = {str(key): str(tag) for key, tag in merged.values_list("key", "tag")}
    return [today.get(key, key) for key in map(str, keys)]


def renamed(document: Document, today: Mapping[str, str]) -> Document:
    """Return a document with the names of today that `tags_of_today` gave."""
    if today.keys().isdisjoint(document.tags):
        return document
    names = tuple(dict.fromkeys(today.get(name, name) for name in document.tags))
    return normalize_document(replace(document, tags=names))


def grant_tags(
    entries: Sequence[tuple[Anime, Entry]], before: Mapping[int, Entry]
) -> tuple[list[tuple[Anime, Entry]], dict[str, int]]:
    """Return entries by the tags of today, and the keys of these; new ones are made.

    Of entries that have the same tags as in `before` there are no keys.
    """
    names = {
        tag
        for anime, entry in entries
        if anime.pk not in before
        or before[anime.pk].document.tags != entry.document.tags
        for tag in entry.document.tags
    }
    known = _keys_of(names)
    if missing := names - known.keys():
        today = tags_of_today(missing)
        entries = [
            (anime, entry.with_document(renamed(entry.document, today)))
            for anime, entry in entries
        ]
        known |= _keys_of({*today.values()})
        known |= _create(sorted(missing - today.keys()))
    return list(entries), known


def _keys_of(names: Collection[str]) -> dict[str, int]:
    if not names:
        return {}
    return dict(Tag.objects.filter(name__in=names).values_list("name", "pk"))


def _create(names: Sequence[str]) -> dict[str, int]:
    if not names:
        return {}
    slugs = free_slugs_of(Tag, map(slugify, names), FormerTag)
    new = [Tag(name=n, slug=slug) for n, slug in zip(names, slugs, strict=True)]
    made = Tag.objects.bulk_create(new)
    return {tag.name: tag.pk for tag in made}
