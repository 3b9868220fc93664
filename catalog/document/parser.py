"""Text as Documents: one pass over the lines, each line one part of the entry."""

import re
from collections import defaultdict, deque
from dataclasses import replace
from typing import Any

from . import recognition
from .choices import TYPES
from .fields import FIELDS, HEADINGS, List, Scalar
from .lines import FIELD, ITEM, TITLE, parse_image, plain
from .model import Document, Extra, Link
from .problems import DocumentError, Note, Problem
from .renderer import canonical_parts, gap_between, join
from .sections import unguard
from .songs import SONG_KINDS, SongKind, read_song

# Which reader this is: raise it whenever it reads the same text otherwise than before.
# What an earlier one has read is then read anew: entries by `reread_catalogue`, files
# at their next import.
READER = 6

_HEADING_MARKS = ("## ", "##\t")
_UNKNOWN = "unknown section"
_URL = re.compile(r"https?://[^/?#\s][^\s<>\"]*", re.IGNORECASE)
_SECTIONS = {
    field.heading[3:].casefold(): name
    for name, field in FIELDS.items()
    if field.heading
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
    """Return True if a text that cannot be parsed is meant as an entry all the same."""
    names = [name for name in FIELDS if _field_in_line(name)]
    names += [kind.file_name for kind in SONG_KINDS.values()]
    return any(
        recognition.lines_naming(text, names)
    ) or recognition.leads_to_a_catalogue(text)


def is_url(text: str) -> bool:
    """Return True if a link's address is one that a browser may be sent to."""
    return _URL.fullmatch(text) is not None


class _Reading:
    """One text being read: its values, and the (part, start, end) of its blocks."""

    def __init__(self, text: str, note: Note) -> None:
        self.text = text
        self.note = note
        self.blocks: list[tuple[str, int, int]] = []
        self.values: dict[str, Any] = {}
        self.lines: dict[str, int] = {}
        self.elements: dict[str, list[Any]] = {
            field.attribute: [] for field in FIELDS.values() if isinstance(field, List)
        }
        self.in_sets: set[tuple[str, Any]] = set()
        self.headings: set[str] = set()
        # The section that is open: the name of its field, "" above the first; and the
        # running text in it, of a field or of a section that the format has not.
        self.section = ""
        self.running = ""
        self.line = 0

    def read(self) -> None:
        start = 1 if self.text.startswith("\ufeff") else 0
        for number, line in enumerate(self.text[start:].split("\n"), start=1):
            self.line = number
            end = start + len(line)
            if line and not line.isspace():
                heading = line[:3] in _HEADING_MARKS and plain(line[3:])
                if heading:
                    self.open_section(heading, start, end)
                elif self.running:
                    self.read_running_line(start, end)
                elif not self.read_line(line, start, end):
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
        self.elements["extras"] += stray
        values |= {name: tuple(some) for name, some in self.elements.items()}
        return Document(**values)

    def no_type(self) -> DocumentError:
        """Return the error of a text without a type, at the line that means it."""
        message = "There is no line “-   **type**: …”."
        meant = next(recognition.lines_naming(self.text, ["type"]), None)
        if not meant:
            return DocumentError("no-type", message)
        value = meant.value if meant.value.lower() in TYPES else "…"
        message = f"Write the type as “-   **type**: {value}”."
        return DocumentError("no-type", message, meant.line)

    def warn(self, code: str, message: str, line: int | None = None) -> None:
        self.note(Problem(line or self.line, "warning", code, message))

    def read_line(self, line: str, start: int, end: int) -> bool:
        """Take a line; return False if it says nothing known."""
        field = FIELDS.get(self.section)
        if isinstance(field, List):
            return self.read_item(field, line, start, end)
        return self.read_head_line(line, start, end)

    # Lines above the first section

    def read_head_line(self, line: str, start: int, end: int) -> bool:
        if field := FIELD.match(line):
            name, value = field["name"].strip(), field["value"].lstrip()
            if name.endswith(":"):
                name = name.rstrip(": \t")
            else:
                value = value.removeprefix(":")
            if not name:
                return False
            part = self.read_field(name, plain(value))
        elif (title := TITLE.match(line)) and "title" not in self.values:
            if not (text := plain(title["title"])):
                return False
            self.values["title"] = text
            part = "title"
        elif (image := parse_image(line)) and "poster_url" not in self.values:
            self.values["poster_alt"] = image.label
            self.values["poster_url"] = image.url
            part = "poster"
        else:
            return False
        self.blocks.append((part, start, end))
        return True

    def read_field(self, name: str, value: str) -> str:
        """Take a field's value, or keep it as an extra; return the part that it is."""
        known = name.lower()
        if field := _field_in_line(known):
            if field.attribute in self.values:
                self.warn("unknown-field", f"“{name}” is said already.")
            elif value and field.read:
                try:
                    self.values[field.attribute] = field.read(value)
                    self.lines[field.attribute] = self.line
                    return known
                except ValueError as problem:
                    self.warn(field.problem, str(problem))
                except DocumentError as error:
                    error.line = self.line
                    raise
        elif kind := _song_kind_in_line(known):
            if value:
                song = read_song(kind.value, value)
                if not song.title:
                    self.warn("song-unparsed", f"No title can be read from “{value}”.")
                self.elements["songs"].append(song)
                return "song"
        else:
            self.warn("unknown-field", f"The format has no field “{name}”.")
        return self.keep(Extra("field", name, value))

    # Sections

    def open_section(self, name: str, start: int, end: int) -> None:
        self.close_section()
        self.start, self.end = start, end
        known = _SECTIONS.get(name.casefold(), "")
        if known and known not in self.headings:
            self.headings.add(known)
            self.blocks.append((FIELDS[known].heading, start, end))
            self.start = -1
            self.section = known
            self.running = known if isinstance(FIELDS[known], Scalar) else ""
            return
        again = "is there already" if known else "is not of the format"
        self.warn("unknown-section", f"The section “{name}” {again}.")
        self.running = _UNKNOWN
        self.body, self.name = -1, name

    def read_running_line(self, start: int, end: int) -> None:
        if self.running == _UNKNOWN:
            self.body = start if self.body < 0 else self.body
        elif self.start < 0:
            self.start = start
        self.end = end

    def close_section(self) -> None:
        if self.running == _UNKNOWN:
            body = "" if self.body < 0 else self.text[self.body : self.end].strip()
            part = self.keep(Extra("section", self.name, unguard(body)))
            self.blocks.append((part, self.start, self.end))
        elif self.running and self.start >= 0:
            body = self.text[self.start : self.end].strip()
            self.values[FIELDS[self.running].attribute] = unguard(body)
            self.blocks.append((self.running, self.start, self.end))

    def read_item(self, field: List, line: str, start: int, end: int) -> bool:
        item = ITEM.match(line)
        element = field.read(item["text"]) if item and field.read else None
        if element is None:
            return False
        if field.is_set:
            if (field.attribute, element) in self.in_sets:
                return False
            self.in_sets.add((field.attribute, element))
        if isinstance(element, Link) and not is_url(element.url):
            self.warn("bad-link", f"“{element.url}” is no web address.")
        self.elements[field.attribute].append(element)
        self.blocks.append((field.part, start, end))
        return True

    # What the format has no place for

    def read_stray_line(self, start: int, end: int) -> None:
        """Keep a line that says nothing known, in one block with those before it."""
        if self.blocks and self.blocks[-1][0] == "text":
            _, start, _ = self.blocks.pop()
        elif self.section == "links":
            self.warn("bad-link", "The line is no link: write “-   [label](address)”.")
        else:
            self.warn("unknown-field", "The line has no place in the format.")
        self.blocks.append(("text", start, end))

    def keep(self, extra: Extra) -> str:
        self.elements["extras"].append(extra)
        return extra.part


def _field_in_line(name: str) -> Scalar | None:
    """Return the field that a line with this name says, None if none does."""
    field = FIELDS.get(name)
    return field if isinstance(field, Scalar) and field.read else None


def _song_kind_in_line(name: str) -> SongKind | None:
    """Return the kind of song that a line with this name says, None if none does."""
    kinds = (kind for kind in SONG_KINDS.values() if kind.file_name == name)
    return next(kinds, None)


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
