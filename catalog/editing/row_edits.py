"""Edits of chosen songs and links, each made to its entry as a whole."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.contrib.auth.models import User

from ..document import Document, Link, Song, json_values
from ..document.fields import FIELDS
from ..models import DeadLink, Run, catalogue_write
from ..models import Link as LinkRow
from ..models import Song as SongRow
from ..quality import findings
from .bulk_edits import Edit

Element = Song | Link

_ROWS: dict[str, Any] = {"songs": SongRow, "links": LinkRow}


@dataclass(frozen=True, slots=True)
class RowEdit(Edit):
    """What is done to some elements of entries: `part` is `songs` or `links`.

    `rows` are the elements as JSON, by the keys of their entries (`chosen_as_json`);
    `made` returns what one becomes, or None where it goes.
    """

    part: str = ""
    rows: Mapping[str, Collection[dict[str, Any]]] = field(default_factory=dict)
    made: Callable[[Any], Element | None] = lambda element: element

    def made_of(self, key: int, document: Document) -> Document:
        rows = self.rows.get(str(key), ())
        chosen = {json_values.from_json(self.part, row) for row in rows}
        elements = (
            self.made(one) if one in chosen else one
            for one in getattr(document, self.part)
        )
        kept: Any = tuple(one for one in elements if one is not None)
        return replace(document, **{self.part: kept})


def chosen_as_json(
    rows: Mapping[int, Collection[Element]],
) -> dict[str, list[dict[str, Any]]]:
    """Return elements by the keys of their entries, as a plan keeps them."""
    return {str(key): [*map(json_values.to_json, some)] for key, some in rows.items()}


def secure(link: Link) -> Link:
    """Return a link whose address is https."""
    return replace(link, url=re.sub(r"(?i)\Ahttp://", "https://", link.url))


def moved(host: str, link: Link) -> Link:
    """Return a link that leads to another host."""
    url = re.sub(r"(?i)\A(https?://)[^/?#]*", lambda m: m[1] + host, link.url)
    return replace(link, url=url)


def of_kind(kind: str, song: Song) -> Song:
    """Return a song of another kind."""
    return replace(song, kind=kind)


def sung_by(artist: str, song: Song) -> Song:
    """Return a song with another artist.

    What could not be read has its line alone, and no artist: it stays as it is.
    """
    if not song.title or song.artist == artist:
        return song
    return replace(song, artist=artist, spelling="")


def elements_of(part: str, keys: Iterable[int]) -> dict[int, set[Element]]:
    """Return the elements that rows say, by the keys of their entries.

    A row whose entry was saved since may be gone; then nothing of it is returned.
    """
    element: Any = FIELDS[part].holds
    found: dict[int, set[Element]] = {}
    names = [one.name for one in fields(element)]
    rows = _ROWS[part].objects.filter(pk__in=list(keys)).order_by()
    for key, *values in rows.values_list("anime", *names):
        found.setdefault(key, set()).add(element(*values))
    return found


@catalogue_write()
def mark_gone(urls: Iterable[str], title: str, author: User) -> Run | None:
    """Put on record that addresses lead nowhere, and return the run.

    Return None if all of them are on record. Undoing the run takes it back.
    """
    known = set(DeadLink.objects.values_list("url", flat=True))
    new = sorted({*urls} - known)
    if not new:
        return None
    reason = f"{author.get_username()} said so."
    rows = [DeadLink(url=url, reason=reason) for url in new]
    made = {"deadlink": [row.pk for row in DeadLink.objects.bulk_create(rows)]}
    run = Run.objects.create(kind=Run.Kind.BULK, title=title, author=author, made=made)
    findings.refresh_catalogue_wide()
    return run
