"""What can be done about a finding alike in every entry that has it.

A remedy takes a Document and returns what becomes of it, or None where it knows of
nothing. It is proposed, entry by entry or for many, and nothing is done unasked.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from .dates import PartialDate
from .doubts import is_in_future, is_on_suspect_day, trusted_part
from .model import Document

# Two digits up to 68 were taken for the 2000s, and those from 69 on for the 1900s.
_LAST_MISREAD_YEAR = 2068


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is done about a finding: `does` says it as a verb and its object."""

    does: str
    make: Callable[[Document], Document | None]


def _started(document: Document, start: PartialDate) -> Document:
    """Return a document with another start; an end that copies it stays a copy.

    That there is one says that the work is finished.
    """
    end = start if document.end_date == document.start_date else document.end_date
    return replace(document, start_date=start, end_date=end)


def start_that_was_meant(document: Document) -> Document | None:
    """Return the start of which a file made another century's.

    `1931` became 2031-01-19, May 1927 2027-05-19. Which months are true of those in
    January nobody can tell, so of these only the year is kept.
    """
    start = document.start_date
    if not start or not is_in_future(start) or start.year > _LAST_MISREAD_YEAR:
        return None
    month = f"-{start.month:02}" if start.month != 1 else ""
    return _started(document, PartialDate(f"{start.year - 100}{month}"))


def start_without_its_day(document: Document) -> Document | None:
    """Return only what is sure of a start: its month, in January only its year."""
    start = document.start_date
    sure = trusted_part(start)
    if not start or not is_on_suspect_day(start) or not sure:
        return None
    return _started(document, sure)


def links_once(document: Document) -> Document | None:
    """Return the links without those whose address an earlier one has."""
    first = {link.url: place for place, link in reversed([*enumerate(document.links)])}
    once = tuple(document.links[place] for place in sorted(first.values()))
    return replace(document, links=once) if once != document.links else None


def songs_once(document: Document) -> Document | None:
    """Return the songs without those that say no more than an earlier one."""
    said = [replace(song, spelling="") for song in document.songs]
    once = tuple(
        song
        for place, song in enumerate(document.songs)
        if not song.title or said.index(said[place]) == place
    )
    return replace(document, songs=once) if once != document.songs else None
