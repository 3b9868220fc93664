"""Tags: which one a name means.

A name that a tag had leads to it by a row of `FormerTag`: it was renamed, or merged
into another. Whatever names tags is resolved by these rows when it is read, and once
more when it is saved, so no name comes back by itself. A name that no tag has or had
means the one of the same letters and digits, if there is one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.db.models import Exists, OuterRef

from ..document import Document
from ..document.entry import Entry
from ..document.folding import letters_of
from ..document.packing import normalize_document
from ..document.tags import resembling, respelled
from ..models import Anime, FormerTag, Tag
from ..slugs import slugify
from .addresses import free_slugs_of


def tags_of_today(names: Collection[str]) -> dict[str, str]:
    """Return, of names that no tag has, the tag that each means.

    Of new names with the same letters one is the tag of all.
    """
    if not names:
        return {}
    tags = Tag.objects.order_by().filter(name__in=names).values_list("name", "name")
    has_it = Tag.objects.filter(name=OuterRef("name"))
    former = FormerTag.objects.order_by().filter(~Exists(has_it), name__in=names)
    rows = tags.union(former.values_list("name", "tag__name"), all=True)
    today = {name: tag for name, tag in rows if name}
    if new := set(names) - today.keys():
        today |= _by_letters(new)
    return {name: tag for name, tag in today.items() if name != tag}


def _by_letters(names: Collection[str]) -> dict[str, str]:
    """Return for each name the tag, or the first of them, with the same letters."""
    former = FormerTag.objects.order_by().values_list("name", "tag__name")
    tags = Tag.objects.order_by().values_list("name", "name")
    wanted = {letters_of(name): "" for name in names}
    for name, tag in former.union(tags, all=True):
        if name and (letters := letters_of(name)) in wanted:
            wanted[letters] = min(wanted[letters] or tag, tag)
    # One word for a tag that is new: as most are written, with hyphens.
    for name in sorted(names, key=lambda name: (" " in name or "_" in name, name)):
        wanted[letters_of(name)] = wanted[letters_of(name)] or name
    return {name: wanted[letters_of(name)] for name in names}


def resembled(names: Collection[str]) -> dict[str, str]:
    """Return the names of new tags a letter apart from a known one, each with that."""
    new = set(names) - _keys_of(names).keys()
    if not new:
        return {}
    return resembling(new, Tag.objects.values_list("name", flat=True))


def keys_of_today(keys: Collection[str]) -> list[str]:
    """Return keys of tags as a form sends them; of merged ones those of the others."""
    merged = FormerTag.objects.filter(key__in=keys)
    today = {str(key): str(tag) for key, tag in merged.values_list("key", "tag")}
    return [today.get(key, key) for key in map(str, keys)]


def renamed(document: Document, today: Mapping[str, str]) -> Document:
    """Return a document with the names of today that `tags_of_today` gave."""
    if today.keys().isdisjoint(document.tags):
        return document
    document = respelled(
        document,
        {
            name: today[name]
            for name in document.tags
            if name in today and letters_of(name) == letters_of(today[name])
        },
    )
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
        new = {today.get(name, name) for name in missing}
        known |= _create(sorted(new - known.keys()))
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
