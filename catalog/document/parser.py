"""Text as Documents: one pass over the lines, each line one part of the entry."""

import re
from collections import defaultdict, deque
from dataclasses import replace
from functools import cache
from typing import Any

from . import recognition
from .choices import read_type
from .fields import FIELDS, HEADINGS, List, Scalar
from .folding import fold
from .lines import FIELD, ITEM, TITLE, parse_image, plain, read_title
from .model import Document, Extra, Link
from .problems import DocumentError, Note, Problem, did_you_mean
from .renderer import canonical_parts, gap_between, join
from .sections import (
    SECTION_NAMES,
    Heading,
    is_plainly_named,
    read_heading,
    section_named,
    unguard,
)
from .songs import SONG_KINDS, SongKind, read_song, split_songs, why_unread

# Which reader this is: raise it whenever it reads the same text otherwise than before.
# What an earlier one has read is then read anew: entries by `reread_catalogue`, files
# at their next import.
READER = 7

_UNKNOWN = "unknown section"
_COLON = re.compile(r"\A[:：]")
_UNDERLINES = ("--", "==", "=", " -", " =", "  ", "= ")
# Lines that only divide: rules, the ends of front matter and of a block of code.
_RULE = re.compile(r"[ \t]*(?:-{3,}|\*{3,}|_{3,}|(?:`{3,}|~{3,})\w*|\|[-:| \t]+)\s*")
# Sections in whose lists a field is no item.
_FIELDS_BELOW = ("tags", "links")
# What is said of a line that is none of its section.
_STRAY = {
    "": ("unknown-field", "The line has no place in the format."),
    "tags": ("unknown-field", "The line is no tag: write each as “-   space”."),
    "alternative-names": ("unknown-field", "The line is no name: write “-   NAME”."),
    "links": ("bad-link", "The line is no link: write “-   [label](address)”."),
}
_URL = re.compile(r"https?://[^/?#\s][^\s<>\"]*", re.IGNORECASE)


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
    elif "\r" in text and "\n" not in text:
        newline, text = "\r", text.replace("\r", "\n")
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
    names = [fold(name) for name in FIELDS if _field_in_line(name)]
    names += [fold(kind.file_name) for kind in SONG_KINDS.values()]
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
        self.in_sets: dict[str, set[Any]] = defaultdict(set)
        self.headings: set[str] = set()
        self.style: str | None = None  # of the first heading of a section
        self.comment_end = -1
        self.stray = ""  # why a line is none of those that belong here
        self.sharing: list[str] = []  # the parts behind the first of a line
        # The section that is open: the name of its field, "" above the first; and the
        # running text in it, of a field or of a section that the format has not.
        self.section = ""
        self.running = ""
        self.line = 0

    def read(self) -> None:
        start = 1 if self.text.startswith("\ufeff") else 0
        lines = self.text[start:].split("\n")
        taken = 0  # lines that belong to one that was read
        for number, line in enumerate(lines, start=1):
            self.line = number
            end = start + len(line)
            if taken:
                taken -= 1
            elif line and not line.isspace():
                following = lines[number] if number < len(lines) else ""
                if line[0] in "# " or following[:2] in _UNDERLINES:
                    taken = self.read_heading(line, following, start)
                if taken:
                    taken -= 1
                elif self.running:
                    self.read_running_line(line, start, end)
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
        value = meant.value if read_type(meant.value) else "…"
        message = f"Write the type as “-   **type**: {value}”."
        return DocumentError("no-type", message, meant.line)

    def warn(self, code: str, message: str, line: int | None = None) -> None:
        self.note(Problem(line or self.line, "warning", code, message))

    def read_line(self, line: str, start: int, end: int) -> bool:
        """Take a line; return False if it says nothing known."""
        if self.is_comment(line, start):
            return False
        if _RULE.fullmatch(line):
            return True
        field = FIELDS.get(self.section)
        if not isinstance(field, List):
            return self.read_head_line(line, start, end)
        if self.section in _FIELDS_BELOW and _known_field(line):
            return self.read_head_line(line, start, end)
        return self.read_item(field, line, start, end)

    def is_comment(self, line: str, start: int) -> bool:
        """Return True if a line belongs to a comment, which says nothing."""
        if start >= self.comment_end and line.lstrip().startswith("<!--"):
            self.comment_end = self.text.find("-->", start)
        if start < self.comment_end:
            self.stray = "A comment is kept, and not read."
            return True
        return False

    # Lines above the first section

    def read_head_line(self, line: str, start: int, end: int) -> bool:
        if field := FIELD.match(line):
            name, value = _name_and_value(field)
            if not name:
                return False
            part = self.read_field(name, plain(value))
        elif (title := TITLE.match(line)) and "title" not in self.values:
            if not (text := read_title(title["title"])):
                return False
            self.values["title"] = text
            part = "title"
        elif (image := parse_image(line)) and "poster_url" not in self.values:
            self.values["poster_alt"] = image.label
            self.values["poster_url"] = image.url
            part = "poster"
        elif loose := _known_name(line):
            name, value = loose
            if name == "title":
                if "title" in self.values or not read_title(value):
                    return False
                self.values["title"] = read_title(value.strip("\"'"))
                part = "title"
            else:
                part = self.read_field(name, plain(value))
        else:
            return False
        self.blocks.append((part, start, end))
        for shared in self.sharing:
            self.blocks.append((shared, end, end))
        self.sharing = []
        return True

    def read_field(self, name: str, value: str) -> str:
        """Take a field's value, or keep it as an extra; return the part that it is."""
        known = _names().get(fold(name), "")
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
        elif named := _song_kind_in_line(name):
            if value:
                kind, number = named
                if number and not value.startswith("#"):
                    value = f"#{number}: {value}"
                credits = split_songs(value)
                songs = [read_song(kind.value, credit) for credit in credits]
                if not songs[0].title:
                    self.warn("song-unparsed", f"{why_unread(value)}.")
                self.elements["songs"] += songs
                self.sharing = ["song"] * (len(songs) - 1)
                return "song"
        else:
            message = f"The format has no field “{name}”."
            self.warn("unknown-field", message + did_you_mean(name, _file_names()))
        return self.keep(Extra("field", name, value))

    # Sections

    def read_heading(self, line: str, following: str, start: int) -> int:
        """Take a heading; return how many lines it has, 0 if the line is none."""
        heading = read_heading(line, following)
        if not heading or start < self.comment_end:
            return 0
        text = plain(heading.text)
        known = section_named(text)
        end = start + len(line) + (1 + len(following) if heading.lines > 1 else 0)
        is_first = not self.blocks and heading.style != "-"
        if is_first and not known and (title := read_title(heading.text)):
            self.values["title"] = title
            self.blocks.append(("title", start, end))
        elif line.startswith(("## ", "##\t")):
            if not text:
                return 0
            self.open_section(known, text, start, end)
            self.style = self.style or "##"
        elif known and is_plainly_named(heading.text) and self.may_open(known, heading):
            self.open_section(known, text, start, end)
            self.style = heading.style if self.style is None else self.style
        else:
            return 0
        return heading.lines

    def may_open(self, known: str, heading: Heading) -> bool:
        """Return True if a heading that is not the format's own opens its section."""
        if known in self.headings or (heading.style == "#" and not self.has_title):
            return False
        if not self.running or heading.style in (self.style, "##"):
            return True
        name = FIELDS[known].heading
        self.warn("unknown-section", f"It is read as running text. Write “{name}”.")
        return False

    @property
    def has_title(self) -> bool:
        return "title" in self.values

    def open_section(self, known: str, name: str, start: int, end: int) -> None:
        self.close_section()
        self.start, self.end = start, end
        if known and known not in self.headings:
            self.headings.add(known)
            self.blocks.append((FIELDS[known].heading, start, end))
            self.start = -1
            self.section = known
            self.running = known if isinstance(FIELDS[known], Scalar) else ""
            return
        if known:
            message = f"The section “{name}” is there already."
        else:
            message = f"The section “{name}” is not of the format."
            message += did_you_mean(name, SECTION_NAMES)
        self.warn("unknown-section", message)
        self.running = _UNKNOWN
        self.body, self.name = -1, name

    def read_running_line(self, line: str, start: int, end: int) -> None:
        if self.running == _UNKNOWN:
            self.body = start if self.body < 0 else self.body
        elif self.start < 0:
            self.start = start
        self.end = end
        if self.running != _UNKNOWN and (name := _known_field(line)):
            message = f"“{name}” is read as running text. Write it above the headings."
            self.warn("unknown-field", message)

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
        elements = field.read(item["text"]) if item and field.read else []
        if field.is_set:
            known = self.in_sets[field.attribute]
            again = next((one for one in elements if one in known), None)
            if again or len({*elements}) < len(elements):
                self.stray = f"“{again or elements[0]}” is there already."
                return False
            known.update(elements)
        if not elements:
            return False
        for element in elements:
            if isinstance(element, Link) and not is_url(element.url):
                self.warn("bad-link", f"“{element.url}” is no web address.")
            self.elements[field.attribute].append(element)
            self.blocks.append((field.part, start, end))
            start = end
        return True

    # What the format has no place for

    def read_stray_line(self, start: int, end: int) -> None:
        """Keep a line that says nothing known, in one block with those before it."""
        goes_on = bool(self.blocks) and self.blocks[-1][0] == "text"
        if not goes_on or self.stray:
            code, message = _STRAY.get(self.section, _STRAY[""])
            self.warn(
                code if not self.stray else "unknown-field", self.stray or message
            )
        self.stray = ""
        if goes_on:
            _, start, _ = self.blocks.pop()
        self.blocks.append(("text", start, end))

    def keep(self, extra: Extra) -> str:
        self.elements["extras"].append(extra)
        return extra.part


def _field_in_line(name: str) -> Scalar | None:
    """Return the field that a line with this name says, None if none does."""
    field = FIELDS.get(name)
    return field if isinstance(field, Scalar) and field.read else None


@cache
def _names() -> dict[str, str]:
    """Return the fields that one line says by their names, and other names, folded."""
    return {
        fold(word): name
        for name, field in FIELDS.items()
        if isinstance(field, Scalar) and field.read
        for word in (name, *field.also)
    }


def _file_names() -> dict[str, str]:
    """Return the names of all lines above the first heading, each by itself."""
    songs = (kind.file_name for kind in SONG_KINDS.values())
    return {name: name for name in (*_names().values(), *songs)}


def _song_kind_in_line(name: str) -> tuple[SongKind, str] | None:
    """Return the kind of song that a line with this name says, and the number in it."""
    folded = fold(name)
    for kind in SONG_KINDS.values():
        if (number := kind.number_in(folded)) is not None:
            return kind, number
    return None


def _known_name(line: str) -> tuple[str, str] | None:
    """Return name and value of a line that is no field but by its name and colon."""
    named = recognition.split_name(line)
    return named if named and (named[0] == "title" or _is_known(named[0])) else None


def _name_and_value(line: re.Match[str]) -> tuple[str, str]:
    """Return name and value of a `FIELD`, without the colon between them."""
    name, value = line["name"].strip(), line["value"].lstrip()
    if name.endswith((":", "：")):
        return name.rstrip(":： \t"), value
    return name, _COLON.sub("", value, count=1)


def _known_field(line: str) -> str:
    """Return the name of the field that a line says in the format's way, else ""."""
    match = FIELD.match(line)
    name = _name_and_value(match)[0] if match else ""
    return name if _is_known(name) else ""


def _is_known(name: str) -> bool:
    return fold(name) in _names() or _song_kind_in_line(name) is not None


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
    lines: list[list[str]] = []  # canonical, and as written
    layout: list[tuple[str, str | None]] = []
    previous, position = None, 0
    for part, start, end in [*blocks, ("end", len(text), len(text))]:
        if part == "end":
            gap = text[position:start]
            usual = gap == gap_between(previous, part)
            layout += [] if usual else [(part, gap)]
        elif start == end:
            lines[-1][0] += f"\n{waiting[part].popleft()}"
            layout.append((part, ""))
        else:
            gap = text[position:start]
            usual = gap == gap_between(previous, part)
            layout.append((part, None if usual else gap))
            lines.append([waiting[part].popleft(), text[start:end]])
        previous, position = part, end
    sources: dict[str, list[str]] = defaultdict(list)
    for canonical, written in lines:
        sources[canonical].append(written)
    return {
        "layout": () if layout == canonical_layout else tuple(layout),
        "spelling": {
            canonical: tuple(written)
            for canonical, written in sources.items()
            if any(source != canonical for source in written)
        },
    }
