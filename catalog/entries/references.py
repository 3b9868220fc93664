"""What revisions and pending edits name, as it is called by now.

A tag may be renamed or merged since, a franchise merged, a picture swept away. What is
stored stays as it was; it is resolved when it is read.
"""

from collections.abc import Collection, Sequence

from django.core.files.storage import default_storage
from django.db.models import Q

from ..document.entry import Entry, Own
from ..models import Franchise
from .tags import renamed, tags_of_today


def resolved(
    entries: Sequence[tuple[Entry, Own]], known: Collection[str] = ()
) -> list[Entry]:
    """Return entries as they were once, with what they name by today's names.

    Each comes with its own part as that is now: for a picture whose file is gone,
    and a franchise that is, it has what it has there. `known` are tags that there are.
    It takes two queries at most, however many there are.
    """
    named = {tag for entry, _ in entries for tag in entry.document.tags}
    tags = tags_of_today(named.difference(known))
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
    return entry.with_document(renamed(entry.document, tags))


def _franchises_of_today(slugs: Collection[str]) -> dict[str, str]:
    """Return the franchises that there are, or what they are part of by now."""
    named = Q(slug__in=slugs) | Q(redirects__slug__in=slugs)
    rows = Franchise.objects.filter(named).values_list("slug", "redirects__slug")
    moved = {earlier: slug for slug, earlier in rows}
    return moved | {slug: slug for slug, _ in rows}
