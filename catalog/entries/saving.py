"""Entries written whole, each with a revision that says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Min
from django.utils import timezone

from .. import fast_insert, search
from ..document import Document
from ..document.entry import Entry, record_of
from ..document.fields import absent_values
from ..document.packing import pack
from ..models import Anime, Revision, Run
from ..posters import sizes
from ..quality import findings, start_dates
from .entry_rows import fill_row, write_parts
from .own_part import (
    POSTER_COLUMNS,
    fill_own,
    grant_addresses,
    grant_franchises,
    own_of,
)
from .tags import grant_tags

_WRITTEN = (
    *absent_values(),
    "extras",
    "manner",
    "reader",
    "sure_start",
    "sort_title",
    "mal_id",
    "anidb_id",
    "ann_id",
    "franchise",
    "slug",
    *POSTER_COLUMNS,
    "is_published",
    "locks",
    "updated_at",
)


@dataclass(frozen=True, slots=True)
class RevisionInfo:
    """Why entries are saved: what the revision of each will say."""

    action: str = Revision.Action.EDITED
    author: AbstractBaseUser | None = None
    note: str = ""
    run: Run | None = None
    suggested_by: AbstractBaseUser | None = None


def write(
    entries: Sequence[tuple[Anime, Entry]],
    change: RevisionInfo,
    notes: Mapping[int, str] = MappingProxyType({}),
    before: Mapping[int, Entry] = MappingProxyType({}),
) -> None:
    """Write entries, each with a revision; `notes` are the revisions' by entry.

    What an entry has as in `before` stays as it is written.
    """
    now = timezone.now()
    entries, tag_ids = grant_tags(entries, before)
    new = [anime for anime, _ in entries if anime.created_at is None]
    known = [anime for anime, _ in entries if anime.created_at is not None]
    grant_addresses(entries)
    franchises = grant_franchises(entries)
    pictured = []
    for anime, entry in entries:
        shown = sizes.shown_by(anime)
        fill_row(anime, entry.document)
        anime.franchise = franchises[entry.own.franchise or anime.slug]
        fill_own(anime, entry)
        anime.updated_at = now
        if sizes.shown_by(anime) not in ("", shown):
            pictured.append(anime)
    fill_sure_starts([anime for anime, _ in entries])
    _insert(new, now)
    if known:
        # A tenth of what bulk_update costs, which spells a CASE for every value.
        Anime.objects.bulk_create(
            known, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN
        )
    documents = [(anime, entry.document) for anime, entry in entries]
    write_parts(documents, {anime.pk for anime in known}, before, tag_ids)
    search.update(
        [
            anime.pk
            for anime, entry in entries
            if anime.pk not in before
            or search.is_named_otherwise(before[anime.pk], entry)
        ]
    )
    keys = [anime.pk for anime in known]
    findings.save_findings(documents, keys, in_run=change.run is not None)
    for anime in pictured:
        # Of a merge the entry that has its sizes is gone in the end.
        if not (change.run and sizes.share_sizes(anime)):
            sizes.make_soon(anime)
    record(documents, change, now, notes)


def record(
    entries: Sequence[tuple[Anime, Document]],
    change: RevisionInfo,
    now: datetime,
    notes: Mapping[int, str] = MappingProxyType({}),
) -> None:
    author, run = change.author and change.author.pk, change.run and change.run.pk
    suggested_by = change.suggested_by and change.suggested_by.pk
    fast_insert.insert(
        Revision,
        (
            *("anime", "document_bytes", "own"),
            *("created_at", "author", "suggested_by", "action", "run", "note"),
        ),
        (
            (
                *(anime.pk, pack(document), record_of(own_of(anime))),
                *(now, author, suggested_by, change.action, run),
                notes.get(anime.pk, change.note),
            )
            for anime, document in entries
        ),
    )


def _insert(entries: Sequence[Anime], now: datetime) -> None:
    """Insert new entries, and give each the primary key that it got."""
    restored = [anime.pk for anime in entries if anime.pk]
    began: dict[int, datetime] = {}
    if restored:
        revisions = Revision.objects.filter(anime__in=restored).values_list("anime")
        began = dict(revisions.annotate(Min("created_at")))
    for anime in entries:
        anime.created_at = began.get(anime.pk, now)
    fields = [
        field
        for field in Anime._meta.concrete_fields
        if restored or not field.primary_key
    ]
    rows = ([getattr(anime, field.attname) for field in fields] for anime in entries)
    names = [field.name for field in fields]
    keys = dict(fast_insert.insert(Anime, names, rows, returning=["slug", "id"]))
    for anime in entries:
        anime.pk = keys[anime.slug]


def fill_sure_starts(entries: Sequence[Anime]) -> None:
    starts = ((anime.pk, anime.start_date or None) for anime in entries)
    dates = start_dates.sure_starts(starts)
    for anime, date in zip(entries, dates, strict=True):
        anime.sure_start = date
