"""What can be done about a finding alike in every entry that has it.

A remedy takes a Document and returns what becomes of it, or None where it knows of
nothing. It is proposed, entry by entry or for many, and nothing is done unasked.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from .dates import PartialDate
from .doubts import is_in_future, is_on_suspect_day, trusted_part
from .model import Document

One = TypeVar("One")

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
    once = _once(document.links, lambda link: link.url)
    return replace(document, links=once) if once != document.links else None


def songs_once(document: Document) -> Document | None:
    """Return the songs without those that say no more than an earlier one."""
    once = _once(
        document.songs, lambda song: replace(song, spelling="") if song.title else None
    )
    return replace(document, songs=once) if once != document.songs else None


def _once(elements: Iterable[One], said: Callable[[One], Hashable]) -> tuple[One, ...]:
    """Return the first of those that say the same, and all that say None."""
    seen: set[Hashable] = set()
    once = []
    for one in elements:
        what = said(one)
        if what is None or what not in seen:
            once.append(one)
        seen.add(what)
    return tuple(once)
