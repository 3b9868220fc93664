"""The quality rules that a Document answers by itself: what is missing or doubtful.

A rule finds elements of its field: songs, links, names of unknown fields. `WHOLE` is
found where the matter is the field itself.
"""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from .display import element_name
from .doubts import is_in_future, is_on_suspect_day, says_only_finished
from .fields import FIELDS, Scalar
from .model import Document, Extra, Link
from .parser import is_url
from .remedies import (
    Remedy,
    links_once,
    songs_once,
    start_that_was_meant,
    start_without_its_day,
)
from .songs import SONG_KINDS, Song

One = TypeVar("One", Link, Song)

WHOLE = ("",)
LONGEST_TITLE = 100  # where the source of the first data cut titles

# What rules are about, as editors clean up: in the order of the home page.
GROUPS = {
    "dates": "Dates and episodes",
    "names": "Names and texts",
    "songs": "Songs",
    "links": "Links and posters",
    "duplicates": "Duplicates",
}

_PLACEHOLDER = re.compile(r"No synopsis (?:information )?has been added\b")

Find = Callable[[Document], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that may be wrong with an entry, as editors are told of it.

    `group` is one of `GROUPS`, `field` the Document's, or "" for what is not in one.
    `remedy` is what can be done about it alike wherever it is found, if anything can.
    """

    code: str
    group: str
    field: str
    name: str
    says: str
    to_do: str
    remedy: Remedy | None = None


def is_placeholder(synopsis: str) -> bool:
    """Return True if a synopsis only says that there is none."""
    return _PLACEHOLDER.match(synopsis) is not None


def found_in(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the elements that rules find, by the codes of those that find any."""
    found = {}
    for rule, find in RULES.items():
        if elements := tuple(find(document)):
            found[rule.code] = elements
    return found


def _whole(is_found: Callable[[Document], object]) -> Find:
    return lambda document: WHOLE if is_found(document) else ()


def _only_the_first_songs(document: Document) -> Iterable[str]:
    numbers: dict[str, set[int | None]] = {}
    for song in document.songs:
        numbers.setdefault(song.kind, set()).add(song.number)
    return (
        SONG_KINDS[kind].noun
        for kind, some in numbers.items()
        if 1 in some and 2 not in some
    )


def _links_twice(document: Document) -> Iterable[str]:
    return _twice(document.links, lambda link: link.url)


def _songs_twice(document: Document) -> Iterable[str]:
    read = [song for song in document.songs if song.title]
    return _twice(read, lambda song: (song.kind, song.title, song.artist))


def _twice(elements: Iterable[One], said: Callable[[One], Hashable]) -> Iterable[str]:
    """Return the name of the last of those that say the same."""
    by_said: dict[Hashable, list[One]] = {}
    for one in elements:
        by_said.setdefault(said(one), []).append(one)
    return [element_name(same[-1]) for same in by_said.values() if len(same) > 1]


def _unreadable(code: str) -> Find:
    return lambda document: (
        extra.value
        for extra in document.extras
        if _problem_with(extra, document) == code
    )


def _unknown(code: str) -> Find:
    return lambda document: (
        element_name(extra)
        for extra in document.extras
        if _problem_with(extra, document) == code
    )


def _problem_with(extra: Extra, document: Document) -> str:
    """Return the code of what the format has no place for; "" for an empty field."""
    if extra.kind == "section":
        return "unknown-section"
    if not extra.value:
        return ""
    field = FIELDS.get(extra.name.lower())
    # Where there is a value, this is another one that the file has beside it.
    if isinstance(field, Scalar) and field.problem and field.of(document) is None:
        return field.problem
    return "unknown-field"


RULES: dict[Rule, Find] = {
    Rule(
        "start-in-future",
        "dates",
        "start_date",
        "start year probably misread",
        "A bare year was probably read as a day and a year. 1931, for example, was "
        "read as 2031-01-19.",
        "Look the date up. The year alone will do.",
        Remedy("Use the year that was meant", start_that_was_meant),
    ): _whole(lambda one: one.start_date and is_in_future(one.start_date)),
    Rule(
        "dates-reversed",
        "dates",
        "end_date",
        "end date before the start date",
        "It ends before it starts.",
        "Look both dates up.",
    ): _whole(
        lambda one: (
            one.start_date and one.end_date and one.start_date.is_after(one.end_date)
        )
    ),
    Rule(
        "suspect-day",
        "dates",
        "start_date",
        "day of the start date in doubt",
        "The day may be made up: where only the year or the month was known, "
        "the 20th was entered (before 2000, the 19th), and January for a year.",
        "Look the date up. Leave out what is not known: 2008 or 2008-04 will do.",
        Remedy("Reduce to the year or month", start_without_its_day),
    ): _whole(lambda one: one.start_date and is_on_suspect_day(one.start_date)),
    Rule(
        "end-equals-start",
        "dates",
        "end_date",
        "end date copies the start date",
        "Same as the start date: probably copied.",
        "When was the last episode shown?",
    ): _whole(
        lambda one: (
            one.start_date
            and one.end_date
            and says_only_finished(one.start_date, one.end_date, one.episodes)
        )
    ),
    Rule(
        "bad-date",
        "dates",
        "extras",
        "date that cannot be read",
        "The file has a date that cannot be read.",
        "Enter it as 1985, 1985-10 or 1985-10-03, and discard what the file says.",
    ): _unreadable("bad-date"),
    Rule(
        "bad-number",
        "dates",
        "extras",
        "number of episodes that cannot be read",
        "The file has a number of episodes that cannot be read.",
        "Enter the number, and discard what the file says.",
    ): _unreadable("bad-number"),
    Rule(
        "unknown-rating",
        "names",
        "extras",
        "rating that cannot be read",
        "The file has a rating that the format does not know.",
        "Choose one, and discard what the file says.",
    ): _unreadable("unknown-rating"),
    Rule(
        "title-cut",
        "names",
        "title",
        "title may be cut off",
        "The title is as long as the longest that the first data had: it may be cut.",
        "Look the title up, and enter it whole.",
    ): _whole(lambda one: len(one.title) in (LONGEST_TITLE - 1, LONGEST_TITLE)),
    Rule(
        "no-start-date",
        "dates",
        "start_date",
        "no start date",
        "There is no start date.",
        "Enter it as far as it is known. The year alone will do.",
    ): _whole(lambda one: not one.start_date),
    Rule(
        "no-episodes",
        "dates",
        "episodes",
        "no number of episodes",
        "There is no number of episodes.",
        "Enter it once the work is finished.",
    ): _whole(lambda one: one.episodes is None),
    Rule(
        "no-original-title",
        "names",
        "original_title",
        "no original title",
        "There is no original title.",
        "Enter it as it is written in its country.",
    ): _whole(lambda one: not one.original_title),
    Rule(
        "no-tags",
        "names",
        "tags",
        "no tags",
        "There are no tags, so it is found by its names alone.",
        "Add some.",
    ): _whole(lambda one: not one.tags),
    Rule(
        "no-poster",
        "links",
        "poster_url",
        "no poster",
        "There is no poster.",
        "Upload one, or enter its address.",
    ): _whole(lambda one: not one.poster_url),
    Rule(
        "no-synopsis",
        "names",
        "synopsis",
        "no synopsis",
        "There is no synopsis, or only words that say so.",
        "Write one. A sentence or two will do.",
    ): _whole(lambda one: not one.synopsis or is_placeholder(one.synopsis)),
    Rule(
        "song-unparsed",
        "songs",
        "songs",
        "song that cannot be read",
        "No title could be read from the line of a song.",
        "Enter its parts, or delete it if it is no song.",
    ): lambda one: (element_name(song) for song in one.songs if not song.title),
    Rule(
        "first-songs-only",
        "songs",
        "songs",
        "later songs may be missing",
        "A song is number 1, and there is no number 2: the others may be missing.",
        "Add the other songs. If there is only one, this is not a problem here.",
    ): _only_the_first_songs,
    Rule(
        "double-song",
        "songs",
        "songs",
        "same song twice",
        "Two songs of a kind have the same title and artist.",
        "Delete one of them, or give one all the episodes.",
        Remedy("Remove the second of two equal songs", songs_once),
    ): _songs_twice,
    Rule(
        "bad-link",
        "links",
        "links",
        "link that is no web address",
        "An address is no web address.",
        "Correct it, or delete the link.",
    ): lambda one: (element_name(link) for link in one.links if not is_url(link.url)),
    Rule(
        "double-link",
        "links",
        "links",
        "same link twice",
        "Two links have the same address.",
        "Delete one of them, or correct its address.",
        Remedy("Remove the second of two equal links", links_once),
    ): _links_twice,
    Rule(
        "unknown-field",
        "names",
        "extras",
        "line without a place in the format",
        "The file says something that the format has no place for.",
        "Enter it where it belongs, and discard what the file says.",
    ): _unknown("unknown-field"),
    Rule(
        "unknown-section",
        "names",
        "extras",
        "section without a place in the format",
        "The file has a section that the format does not know.",
        "Enter it where it belongs, and discard what the file says.",
    ): _unknown("unknown-section"),
}
