"""Entries as they are saved, whole: of their rows, or of their text read anew."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Max, QuerySet, prefetch_related_objects

from ..document import parser
from ..document.entry import Entry
from ..document.packing import normalize_document
from ..models import Anime, Revision
from . import references
from .entry_rows import entries_of_rows


def load(entries: Iterable[Anime]) -> dict[int, Entry]:
    """Return saved entries whole, by primary key, in five queries or less.

    It is one more where they come without their franchises. Where an earlier reader
    made the rows, the Document is what today's reads in the text, at the cost of a few
    more.
    """
    entries = list(entries)
    prefetch_related_objects(entries, "franchise")
    loaded = entries_of_rows(entries)
    lagging = [anime.pk for anime in entries if anime.reader != parser.READER]
    if lagging:
        loaded |= _read_anew({key: loaded[key] for key in lagging})
    return loaded


def load_one(key: int) -> tuple[Anime, Entry]:
    """Return an entry's row, and the entry, as they are now.

    Raise Anime.DoesNotExist.
    """
    anime = Anime.objects.select_related("franchise").get(pk=key)
    return anime, load([anime])[key]


def _read_anew(entries: Mapping[int, Entry]) -> dict[int, Entry]:
    """Return entries by what today's reader reads in the text of each: that of its
    newest revision."""
    revisions = newest_revisions(entries)
    documents = {revision.anime_id: revision.document for revision in revisions}
    read = [
        (
            entry.with_document(
                documents.get(key) or normalize_document(entry.document)
            ),
            entry.own,
        )
        for key, entry in entries.items()
    ]
    return dict(zip(entries, references.resolved(read), strict=True))


def newest_revisions(keys: Collection[int]) -> QuerySet[Revision]:
    """Return the revision that each of some entries is at."""
    same = Revision.objects.filter(anime__in=keys).order_by().values("anime")
    newest = same.annotate(newest=Max("pk")).values("newest")
    return Revision.objects.filter(pk__in=newest)
