"""What revisions and pending edits name, as it is called by now.

A tag may be renamed or merged since, a franchise merged, a picture swept away. What is
stored stays as it was; it is resolved when it is read.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.core.files.storage import default_storage
from django.db.models import Q

from ..document import Document
from ..document.entry import Entry, Own
from ..document.packing import normalize_document
from ..models import FormerTagName, Franchise, Tag, TagRedirect
from ..slugs import slugify


def resolved(
    entries: Sequence[tuple[Entry, Own]], known: Collection[str] = ()
) -> list[Entry]:
    """Return entries as they were once, with what they name by today's names.

    Each comes with its own part as that is now: for a picture whose file is gone,
    and a franchise that is, it has what it has there. `known` are tags that there are.
    It takes four queries at most, however many there are.
    """
    named = {tag for entry, _ in entries for tag in entry.document.tags}
    tags = _tags_of_today(named.difference(known))
    wished = {e.own.franchise for e, now in entries if e.own.franchise != now.franchise}
    franchises = _franchises_of_today(wished) if wished else {}
    return [_resolved(entry, now, tags, franchises) for entry, now in entries]


def _resolved(
    entry: Entry, now: Own, tags: dict[str, str], franchises: dict[str, str]
) -> Entry:
    own = entry.own
    picture = own.picture
    if picture and picture != now.picture and not default_storage.exists(picture.name):
        picture = now.picture
    franchise = franchises.get(own.franchise, now.franchise)
    entry = entry.with_own(franchise=franchise, picture=picture)
    return entry.with_document(_renamed(entry.document, tags))


def _renamed(document: Document, tags: dict[str, str]) -> Document:
    if tags.keys().isdisjoint(document.tags):
        return document
    names = tuple(dict.fromkeys(tags.get(name, name) for name in document.tags))
    return normalize_document(replace(document, tags=names))


def _franchises_of_today(slugs: Collection[str]) -> dict[str, str]:
    """Return the franchises that there are, or what they are part of by now."""
    named = Q(slug__in=slugs) | Q(redirects__slug__in=slugs)
    rows = Franchise.objects.filter(named).values_list("slug", "redirects__slug")
    moved = {earlier: slug for slug, earlier in rows}
    return moved | {slug: slug for slug, _ in rows}


def _tags_of_today(names: Collection[str]) -> dict[str, str]:
    """Return the names of tags that have another one by now, by the name of then."""
    known = set(Tag.objects.filter(name__in=names).values_list("name", flat=True))
    missing = set(names) - known
    if not missing:
        return {}
    # Merges from before names were remembered have left an address.
    slugs = {slugify(name): name for name in missing}
    merged = TagRedirect.objects.filter(slug__in=slugs)
    today = {
        slugs[slug]: name for slug, name in merged.values_list("slug", "tag__name")
    }
    former = FormerTagName.objects.filter(name__in=missing)
    return today | dict(former.values_list("name", "tag__name"))
