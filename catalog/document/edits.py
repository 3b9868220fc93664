"""Changes that are made to many Documents alike, and what makes one impossible."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from .alternative_name import AlternativeName
from .fields import FIELDS, Elements, List
from .folding import as_seen
from .model import Document
from .packing import normalize_document
from .parser import is_url
from .problems import DocumentError
from .songs import Song, read_song

# The fields with text that people write, by the format's names.
TEXTS = [name for name, field in FIELDS.items() if field.is_prose]
_SONG_TEXTS = ("title", "original_title", "translated_title", "artist")


class Impossible(ValueError):
    """A change would leave what no entry can be; the message says what."""


def add_tags(document: Document, names: Iterable[str]) -> Document:
    """Return the document with these tags as well, behind those that it has."""
    return replace(document, tags=tuple(dict.fromkeys((*document.tags, *names))))


def remove_tags(document: Document, names: Collection[str]) -> Document:
    """Return the document without these tags."""
    return replace(document, tags=tuple(t for t in document.tags if t not in names))


def replace_tag(document: Document, old: str, new: str) -> Document:
    """Return the document with another tag in the place of one that it has."""
    tags = (new if name == old else name for name in document.tags)
    return replace(document, tags=tuple(dict.fromkeys(tags)))


def replace_in_addresses(document: Document, old: str, new: str) -> Document:
    """Return the document with its links and poster elsewhere: `new` instead of `old`.

    Both are the start of an address up to the end of a part of it: a host, and the
    start of a path if wished. Without an `https://` before it, it may be any.
    """
    scheme, host, path = re.findall(r"^(?:(\w+)://)?([^/?#]*)(.*)", old)[0]
    end = r"(?=[/?#&]|\Z)" if old[-1:].isalnum() else ""
    # Upper and lower case are one in a host, but not in a path.
    written = re.escape(scheme) or r"\w+"
    start = rf"\A(?i:({written}://){re.escape(host)})"
    pattern = re.compile(f"{start}{re.escape(path)}{end}")

    def moved(url: str) -> str:
        return pattern.sub(
            lambda match: new if "://" in new else match[1] + new, url, count=1
        )

    return replace(
        document,
        poster_url=moved(document.poster_url),
        links=tuple(replace(link, url=moved(link.url)) for link in document.links),
    )


def replace_in_texts(
    document: Document,
    fields: Collection[str],
    old: str,
    new: str,
    *,
    ignore_case: bool = False,
) -> Document:
    """Return the document with `new` instead of `old` in some fields of `TEXTS`."""
    pattern = re.compile(re.escape(old), re.IGNORECASE if ignore_case else 0)

    def replaced(text: str) -> str:
        return pattern.sub(lambda match: new, text)

    def sung(song: Song) -> Song:
        if not song.title:  # it could not be read: its line is all that there is
            line = replaced(song.spelling)
            return song if line == song.spelling else read_song(song.kind, line)
        texts: dict[str, Any] = {
            name: replaced(getattr(song, name)) for name in _SONG_TEXTS
        }
        other = replace(song, **texts)
        return song if other == song else replace(other, spelling="")

    changes: dict[str, Any] = {}
    for field in map(FIELDS.__getitem__, fields):
        value = getattr(document, field.attribute)
        if field.holds is Song:
            changes[field.attribute] = tuple(map(sung, value))
        elif field.holds is AlternativeName:
            names = (replace(one, name=replaced(one.name)) for one in value)
            changes[field.attribute] = tuple(names)
        elif isinstance(field, List):
            changes[field.attribute] = tuple(map(replaced, value))
        else:
            changes[field.attribute] = replaced(value)
    return replace(document, **changes)


def checked(before: Document, after: Document) -> Document:
    """Return what a change makes of a document as it is saved.

    Raise Impossible where that could not be an entry, or would say something else once
    it is read from a file. What was wrong before the change may stay so.
    """
    if not as_seen(after.title):
        raise Impossible("It would have no title.")
    for link in after.links:
        if link not in before.links and not is_url(link.url):
            raise Impossible(f"“{link.url}” would be no web address.")
    if after.poster_url not in ("", before.poster_url) and not is_url(after.poster_url):
        raise Impossible(f"“{after.poster_url}” would be no web address.")
    for song in after.songs:
        if song not in before.songs and not song.title:
            raise Impossible(f"No title could be read from “{song.credit}”.")
    if not all(one.name.strip() for one in after.alternative_names):
        raise Impossible("One of its alternative names would be blank.")
    try:
        normalized = normalize_document(after)
    except DocumentError as error:
        raise Impossible(f"It could not be read from a file: {error}") from error
    for name, field in FIELDS.items():
        if isinstance(field, List) and not _alike(
            field.of(normalized), field.of(after)
        ):
            raise Impossible(f"In a file its {name} would say something else.")
    return normalized


def _alike(one: Elements, other: Elements) -> bool:
    """Return True if two lists say the same, but for blanks and spelling of songs."""
    return list(map(_said, one)) == list(map(_said, other))


def _said(element: object) -> object:
    if isinstance(element, Song):
        return replace(element, spelling="") if element.title else element
    if isinstance(element, AlternativeName):
        return replace(element, name=" ".join(element.name.split()))
    return " ".join(element.split()) if isinstance(element, str) else element
