"""Text as Documents: one pass over the lines, each line one part of the entry."""

import re
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from . import markup, recognition
from .choices import NOT_ANIME, RATINGS, TYPES
from .dates import PartialDate
from .model import LONGEST_TAG, Document, Extra, Link
from .problems import DocumentError, NotAnime, Note, Problem
from .renderer import canonical_parts, gap_between, join
from .sections import HEADINGS, unguard
from .songs import SONG_KINDS, Song, read_song

# Which reader this is: raise it whenever it reads the same text otherwise than before.
# What an earlier one has read is then read anew: entries by `reread_catalogue`, files
# at their next import.
READER = 1

_TITLE = re.compile(r" {0,3}#[ \t]+(?P<title>.*)")
_HEADING_MARKS = ("## ", "##\t")
_FIELD = re.compile(r" {0,3}[-*+][ \t]+\*\*(?P<name>[^*]+)\*\*(?P<value>.*)")
_ITEM = re.compile(r" {0,3}[-*+][ \t]+(?P<text>.*)")
_LINK = re.compile(r"\[(?P<label>(?:[^\\\]]|\\.|\](?!\())*)\]\((?P<url>.*)\)\s*")
_URL = re.compile(r"https?://[^/?#\s][^\s<>\"]*", re.IGNORECASE)
_SECTIONS = {heading[3:].casefold(): heading for heading in HEADINGS}
_RATING_CODES = {
    spelled.casefold(): code
    for code, rating in RATINGS.items()
    for spelled in (code, rating.label)
}


def ignore(problem: Problem) -> None:
    """Take a problem and forget it."""


def parse(text: str, note: Note = ignore) -> Document:
    """Return the Document that a text says; `render` gives the same text back.

    What cannot be read is kept as written, and each such value is handed to `note` as a
    Problem with its line. Raise DocumentError where there is no entry in the text, and
    NotAnime where it is one of a manga or the like.
    """
    newline = ""
    if "\r" in text and text.count("\n") == text.count("\r\n") == text.count("\r"):
        newline, text = "\r\n", text.replace("\r\n", "\n")
    reading = _Reading(text, note)
    reading.read()
    document = reading.document()
    manner: dict[str, Any] = {"newline": newline} if newline else {}
    parts = canonical_parts(document)
    if join(parts) != text:
        manner |= _manner(parts, text, reading.blocks)
    return replace(document, **manner) if manner else document


def looks_like_an_entry(text: str) -> bool:
    """Tell whether a text that cannot be parsed is meant as an entry all the same."""
    is_said = any(recognition.said(text, (*_READERS, *_SONG_KINDS)))
    return is_said or recognition.leads_to_a_catalogue(text)


def is_url(text: str) -> bool:
    """Tell whether a link's address is one that a browser may be sent to."""
    return _URL.fullmatch(text) is not None


class _Reading:
    """One text being read: its values, and the (part, start, end) of its blocks."""

    def __init__(self, text: str, note: Note) -> None:
        self.text = text
        self.note = note
        self.blocks: list[tuple[str, int, int]] = []
        self.values: dict[str, Any] = {}
        self.lines: dict[str, int] = {}
        self.songs: list[Song] = []
        self.extras: list[Extra] = []
        self.tags: dict[str, None] = {}
        self.names: list[str] = []
        self.links: list[Link] = []
        self.headings: set[str] = set()
        # Not bound: what points to itself is not gone before its turn comes.
        self.read_line: Callable[[_Reading, str, int, int], bool]
        self.read_line = _Reading.read_head_line
        self.running = ""
        self.line = 0

    def read(self) -> None:
        start = 1 if self.text.startswith("\ufeff") else 0
        for number, line in enumerate(self.text[start:].split("\n"), start=1):
            self.line = number
            end = start + len(line)
            if line and not line.isspace():
                heading = line[:3] in _HEADING_MARKS and _plain(line[3:])
                if heading:
                    self.open_section(heading, start, end)
                elif self.running:
                    self.read_running_line(start, end)
                elif not self.read_line(self, line, start, end):
                    self.read_stray_line(start, end)
            start = end + 1
        self.close_section()

    def document(self) -> Document:
        values = self.values
        if "title" not in values:
            raise DocumentError("no-title", "There is no line “# Title”.")
        if "type" not in values:
            raise self.no_type()
        started, ended = values.get("start_date"), values.get("end_date")
        if started and ended and started.is_after(ended):
            self.warn(
                "dates-reversed",
                f"It ends ({ended}) before it starts ({started}).",
                self.lines["end_date"],
            )
        stray = [
            Extra("text", "", self.text[start:end])
            for part, start, end in self.blocks
            if part == "text"
        ]
        return Document(
            songs=tuple(self.songs),
            tags=tuple(self.tags),
            alternative_titles=tuple(self.names),
            links=tuple(self.links),
            extras=(*self.extras, *stray),
            **values,
        )

    def no_type(self) -> DocumentError:
        """Return the error of a text without a type, at the line that means it."""
        message = "There is no line “-   **type**: …”."
        meant = next(recognition.said(self.text, ["type"]), None)
        if not meant:
            return DocumentError("no-type", message)
        value = meant.value if meant.value.lower() in TYPES else "…"
        message = f"Write the type as “-   **type**: {value}”."
        return DocumentError("no-type", message, meant.line)

    def warn(self, code: str, message: str, line: int | None = None) -> None:
        self.note(Problem(line or self.line, "warning", code, message))

    # Lines above the first section

    def read_head_line(self, line: str, start: int, end: int) -> bool:
        if field := _FIELD.match(line):
            name, value = field["name"].strip(), field["value"].lstrip()
            if name.endswith(":"):
                name = name.rstrip(": \t")
            else:
                value = value.removeprefix(":")
            if not name:
                return False
            part = self.read_field(name, _plain(value))
        elif (title := _TITLE.match(line)) and "title" not in self.values:
            if not (text := _plain(title["title"])):
                return False
            self.values["title"] = text
            part = "title"
        elif (image := _image(line)) and "poster_url" not in self.values:
            self.values["poster_alt"], self.values["poster_url"] = image
            part = "poster"
        else:
            return False
        self.blocks.append((part, start, end))
        return True

    def read_field(self, name: str, value: str) -> str:
        """Take a field's value, or keep it as an extra; return the part that it is."""
        known = name.lower()
        if known in _SONG_KINDS and value:
            song = read_song(_SONG_KINDS[known], value)
            if not song.title:
                self.warn("song-unparsed", f"No title can be read from “{value}”.")
            self.songs.append(song)
            return "song"
        if known in _READERS:
            attribute, read = _READERS[known]
            if attribute in self.values:
                self.warn("unknown-field", f"“{name}” is said already.")
            elif value:
                try:
                    self.values[attribute] = read(value)
                    self.lines[attribute] = self.line
                    return known
                except _Unreadable as problem:
                    self.warn(problem.code, str(problem))
                except DocumentError as error:
                    error.line = self.line
                    raise
        elif known not in _SONG_KINDS:
            self.warn("unknown-field", f"The format has no field “{name}”.")
        return self.keep(Extra("field", name, value))

    # Sections

    def open_section(self, name: str, start: int, end: int) -> None:
        self.close_section()
        self.start, self.end = start, end
        heading = _SECTIONS.get(name.casefold(), "")
        if heading and heading not in self.headings:
            self.headings.add(heading)
            self.blocks.append((heading, start, end))
            self.start = -1
            self.running = "synopsis" if heading == "## Sinopse" else ""
            self.read_line = {
                "## Tags": _Reading.read_tag,
                "## Alternative names": _Reading.read_name,
                "## Links": _Reading.read_link,
            }.get(heading, _Reading.read_head_line)
            return
        again = "is there already" if heading else "is not of the format"
        self.warn("unknown-section", f"The section “{name}” {again}.")
        self.running = "section"
        self.body, self.name = -1, name

    def read_running_line(self, start: int, end: int) -> None:
        if self.running == "synopsis" and self.start < 0:
            self.start = start
        elif self.running == "section" and self.body < 0:
            self.body = start
        self.end = end

    def close_section(self) -> None:
        if self.running == "section":
            body = "" if self.body < 0 else self.text[self.body : self.end].strip()
            part = self.keep(Extra("section", self.name, unguard(body)))
            self.blocks.append((part, self.start, self.end))
        elif self.running == "synopsis" and self.start >= 0:
            body = self.text[self.start : self.end].strip()
            self.values["synopsis"] = unguard(body)
            self.blocks.append(("synopsis", self.start, self.end))
        self.running = ""

    def read_tag(self, line: str, start: int, end: int) -> bool:
        item = _ITEM.match(line)
        tag = _plain(item["text"]).lower() if item else ""
        if not tag or len(tag) > LONGEST_TAG or tag in self.tags:
            return False
        self.tags[tag] = None
        self.blocks.append(("tag", start, end))
        return True

    def read_name(self, line: str, start: int, end: int) -> bool:
        item = _ITEM.match(line)
        name = _plain(item["text"]) if item else ""
        if not name:
            return False
        self.names.append(name)
        self.blocks.append(("name", start, end))
        return True

    def read_link(self, line: str, start: int, end: int) -> bool:
        item = _ITEM.match(line)
        link = _link(item["text"]) if item else None
        if not link:
            return False
        if not is_url(link.url):
            self.warn("bad-link", f"“{link.url}” is no web address.")
        self.links.append(link)
        self.blocks.append(("link", start, end))
        return True

    # What the format has no place for

    def read_stray_line(self, start: int, end: int) -> None:
        """Keep a line that says nothing known, in one block with those before it."""
        if self.blocks and self.blocks[-1][0] == "text":
            _, start, _ = self.blocks.pop()
        elif self.read_line is _Reading.read_link:
            self.warn("bad-link", "The line is no link: write “-   [label](address)”.")
        else:
            self.warn("unknown-field", "The line has no place in the format.")
        self.blocks.append(("text", start, end))

    def keep(self, extra: Extra) -> str:
        self.extras.append(extra)
        return extra.part


class _Unreadable(ValueError):
    """A field's value that cannot be read; `code` is the problem's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _read_type(value: str) -> str:
    kind = value.lower()
    if kind in NOT_ANIME:
        raise NotAnime("not-anime", f"This is a {kind}.")
    if kind not in TYPES:
        known = ", ".join(TYPES)
        raise DocumentError("unknown-type", f"“{value}” is not one of {known}.")
    return kind


def _read_episodes(value: str) -> int:
    if not re.fullmatch("[0-9]{1,6}", value):
        raise _Unreadable("bad-number", f"“{value}” is no number of episodes.")
    return int(value)


def _read_date(value: str) -> PartialDate:
    try:
        return PartialDate(value)
    except ValueError as error:
        raise _Unreadable("bad-date", f"{error}.") from error


def _read_rating(value: str) -> str:
    try:
        return _RATING_CODES[value.casefold()]
    except KeyError as error:
        raise _Unreadable("unknown-rating", f"“{value}” is no known rating.") from error


_SONG_KINDS = {kind.file_name: value for value, kind in SONG_KINDS.items()}
_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "type": ("type", _read_type),
    "episodes": ("episodes", _read_episodes),
    "original-name": ("original_title", str),
    "start-date": ("start_date", _read_date),
    "end-date": ("end_date", _read_date),
    "rating": ("rating", _read_rating),
}


def _plain(markdown: str) -> str:
    return markup.read(markdown.strip()).strip()


def _link(text: str) -> Link | None:
    match = _LINK.fullmatch(text)
    url = _plain(match["url"]) if match else ""
    return Link(_plain(match["label"]), url) if match and url else None


def _image(line: str) -> tuple[str, str] | None:
    text = line.strip()
    link = _link(text[1:]) if text.startswith("![") else None
    return (link.label, link.url) if link else None


def _manner(
    parts: list[tuple[str, str]], text: str, blocks: list[tuple[str, int, int]]
) -> dict[str, Any]:
    """Return the layout and the spelling by which `render` gives this very text."""
    canonical_layout = []
    waiting: dict[str, deque[str]] = defaultdict(
        deque, {h: deque([h]) for h in HEADINGS}
    )
    for part, canonical in parts:
        canonical_layout.append((part, None))
        if part not in HEADINGS:
            waiting[part].append(canonical)
    sources: dict[str, list[str]] = defaultdict(list)
    layout: list[tuple[str, str | None]] = []
    previous, position = None, 0
    for part, start, end in [*blocks, ("end", len(text), len(text))]:
        gap = text[position:start]
        usual = gap == gap_between(previous, part)
        if part != "end" or not usual:
            layout.append((part, None if usual else gap))
        if part != "end":
            sources[waiting[part].popleft()].append(text[start:end])
        previous, position = part, end
    return {
        "layout": () if layout == canonical_layout else tuple(layout),
        "spelling": {
            canonical: tuple(written)
            for canonical, written in sources.items()
            if any(source != canonical for source in written)
        },
    }
