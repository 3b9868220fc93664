"""The door to entries: the one place by which they are read from rows, and written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from django.utils import timezone

from .. import search
from ..document.entry import Entry
from ..models import Anime, Revision, Song, catalogue_write
from ..posters import pictures
from . import credits, recordings
from .loading import load, load_one
from .own_part import (
    LONGEST_FRANCHISE,
    POSTER_COLUMNS,
    get_or_create_franchises,
    own_of,
    show_picture,
)
from .rereading import reread
from .saving import RevisionInfo, record, write

__all__ = [
    "EDIT",
    "LONGEST_FRANCHISE",
    "Action",
    "RevisionInfo",
    "delete",
    "get_or_create_franchises",
    "load",
    "load_one",
    "own_of",
    "reread",
    "save",
    "set_poster",
]


Action = Revision.Action


EDIT = RevisionInfo()


@catalogue_write()
def save(
    entries: Sequence[tuple[Anime, Entry]],
    change: RevisionInfo = EDIT,
    before: Mapping[int, Entry] = MappingProxyType({}),
) -> None:
    """Write entries whole, all or none, each with a revision that says why.

    A row that is not in the database yet is created. What is wished for in an entry's
    own part is granted as far as it can be: of an address that is taken, the nearest
    that is free; of a franchise that was merged away, the one that it is part of now;
    the row says what it came to. An address that is given up leads to the new one. The
    Documents must be normalized (`normalize_document`), as those of files are.

    `before` has entries as they are by now, by primary key, as far as that is known:
    what stays in them is not written again.

    What only the whole catalogue tells of the entries is found at the end of their run
    (`quality.findings.refresh_catalogue_wide`), and of those saved without one at once.
    """
    # So that the revision to come has the change alone.
    reread(anime for anime, _ in entries if anime.created_at is not None)
    write(entries, change, before=before)


@catalogue_write()
def set_poster(key: int, url: str, taken: pictures.EncodedPicture) -> Anime | None:
    """Give an entry the poster that was fetched from its `poster_url`; return it.

    Return None if it wants that one no more. It is no edit: the Document says the same
    as before, so there is no revision, and the entry does not count as changed.
    """
    anime = Anime.objects.posters_wanted().filter(pk=key, poster_url=url).first()
    if anime:
        show_picture(anime, pictures.store_picture(taken))
        anime.fetched_from = url
        anime.save(update_fields=[*POSTER_COLUMNS])
    return anime


@catalogue_write()
def delete(entries: Iterable[Anime], change: RevisionInfo = EDIT) -> None:
    """Delete entries; the last revision of each keeps what it was, to bring it back."""
    keys = [anime.pk for anime in entries]
    entries = list(Anime.objects.filter(pk__in=keys).select_related("franchise"))
    loaded = load(entries)
    gone = [(anime, loaded[anime.pk].document) for anime in entries]
    record(gone, replace(change, action=Action.DELETED, note=""), timezone.now())
    songs = Song.objects.filter(anime__in=keys)
    there = recordings.songs_there(songs)
    touched = credits.delete_credits(songs, recordings.credited_with(there))
    Anime.objects.filter(pk__in=keys).delete()
    search.update(keys)
    recordings.let_go(there)
    credits.settle_within(keys, touched, ())
