"""All that the page of one entry says, in the order that it says it.

Functions of an `EntryPage`: nothing here asks the database.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse
from django.utils.text import Truncator

from ...document import RATINGS, SONG_KINDS, TYPES, UNRATED, PartialDate
from ...document.songs import SongKind
from ..contact import report_url
from ..covers.typesetting import size_of
from ..language import language_of
from . import json_ld, synopsis
from .dates import date_in_words
from .entry_page import EntryPage
from .links import by_kind
from .og_image import share_image
from .other_names import other_names
from .songs import SongRow

LONGEST_DESCRIPTION = 160
LONGEST_VERTICAL = 60  # what is longer would stand in too many columns


class DoubtNote(NamedTuple):
    """What is not certain of a fact, and the reason in a sentence or two."""

    what: str
    why: str


class Fact(NamedTuple):
    """A line of the table: its name and value, and what is to be said of them.

    `date` is the value for programs.
    """

    name: str
    value: str
    date: str = ""
    url: str = ""
    remark: str = ""
    doubt: DoubtNote | None = None


FINISHED = DoubtNote(
    "End date not known",
    "The end date on record is a copy of the start date: the anime has finished, but "
    "when is not known.",
)


class OriginalTitle(NamedTuple):
    """The original title, its language, and how it is set."""

    name: str
    language: str
    size: str
    is_vertical: bool
    says_more: bool


class Songs(NamedTuple):
    """The songs of a kind, and whether the source stopped at the first."""

    kind: SongKind
    rows: list[SongRow]
    is_first_only: bool


def entry_page_context(page: EntryPage) -> dict:
    """Return the context of `anime_detail.html`."""
    entry = page.document
    read = synopsis.render_synopsis(entry.synopsis)
    description = description_of(page, read.text)
    return {
        "page": page,
        "entry": entry,
        "original": original_title_of(entry.title, entry.original_title),
        "title_size": size_of(entry.title),
        "facts": list(facts_of(page)),
        "names": other_names(entry.alternative_names),
        "tags": page.tags,
        "synopsis": read,
        "description": description,
        "is_adult": page.is_adult,
        "report": report_url(entry.title, page.card.url),
        "share_image": share_image(page.card),
        "structured": json_ld.entry(page, description),
        "songs": list(songs_of(page)),
        "links": by_kind(entry.links),
        "works": page.works,
        "kept": [extra for extra in entry.extras if extra.kind == "field"],
    }


def original_title_of(title: str, name: str) -> OriginalTitle:
    """Return how the original title of a work is set beside its title."""
    says_more = bool(name) and name.casefold() != title.casefold()
    language = language_of(name)
    is_vertical = bool(language) and len(name) <= LONGEST_VERTICAL
    return OriginalTitle(name, language, size_of(name), is_vertical, says_more)


def facts_of(page: EntryPage) -> Iterator[Fact]:
    """Yield what is known of an entry; what a rule doubts is not asserted."""
    entry = page.document
    yield Fact("Type", TYPES[entry.type].label)
    if entry.episodes:
        yield Fact("Episodes", str(entry.episodes))
    yield from _dates_of(page)
    if entry.rating and entry.rating != UNRATED:
        rating = RATINGS[entry.rating]
        yield Fact("Age rating", rating.code, remark=rating.meaning)


def _dates_of(page: EntryPage) -> Iterator[Fact]:
    entry, sure = page.document, page.sure_start
    start, end = entry.start_date, entry.end_date
    of_end = {doubt.rule for doubt in page.doubts if doubt.field == "end_date"}
    if start:
        yield start_of(start, sure)
    if "end-equals-start" in of_end:
        yield Fact("End", "Finished", doubt=FINISHED)
    elif end and "dates-reversed" in of_end:
        why = f"The date on record is {date_in_words(end)}, before the start."
        yield Fact("End", "Not certain", doubt=DoubtNote("Why?", why))
    elif end and not of_end and (end != start or entry.episodes != 1):
        yield Fact("End", date_in_words(end), date=end)
    if sure and sure.season:
        address = reverse("catalog:season-detail", args=[sure.year, sure.season])
        yield Fact("Season", f"{sure.season.title()} {sure.year}", url=address)


def start_of(start: PartialDate, sure: PartialDate | None) -> Fact:
    """Return a start date as far as it is sure, and what is on record."""
    written = date_in_words(start)
    if sure is None:
        why = (
            f"The date on record is {written}, later than the data itself. It may mean "
            f"{start.year - 100}: bare years were once read as a day and a year."
        )
        return Fact("Start", "Not certain", doubt=DoubtNote("Why?", why))
    if sure == start:
        return Fact("Start", written, date=start)
    if sure.month:
        what = "The day is not certain"
        why = (
            f"The date on record is {written}. Far more anime start on a {start.day}th "
            "than chance allows: unknown days were filled in."
        )
    else:
        what = "Only the year is certain"
        why = (
            f"The date on record is {written}. Too many anime start on that very day: "
            "bare years were filled in with it."
        )
    return Fact("Start", date_in_words(sure), date=sure, doubt=DoubtNote(what, why))


def songs_of(page: EntryPage) -> Iterator[Songs]:
    """Yield the songs of each kind that there are any of."""
    for kind in SONG_KINDS.values():
        rows = [row for row in page.songs if row.song.kind == kind.value]
        numbers = {row.song.number for row in rows}
        if rows:
            yield Songs(kind, rows, 1 in numbers and 2 not in numbers)


def description_of(page: EntryPage, text: str) -> str:
    """Return a sentence or two in plain text, for search engines and link previews."""
    if not text:
        entry = page.document
        original = original_title_of(entry.title, entry.original_title)
        names = [entry.title, original.name if original.says_more else ""]
        year = str(page.card.year or "")
        text = ", ".join(filter(None, [*names, TYPES[entry.type].label, year]))
    return Truncator(text).chars(LONGEST_DESCRIPTION)
