r"""Headings of sections, and the running text below them.

In running text, a line that would open a section is kept with a backslash before it, or
before the line of dashes that makes it a heading. `unguard(guard(text)) == text`.
"""

import re
from typing import NamedTuple

from .folding import fold

# What the sections of a file are called, by the field that they say.
SECTIONS = {
    "tags": ("Tags", "Tag", "Genres", "Genre"),
    "alternative-names": (
        *("Alternative names", "Alternative name", "Alternative titles", "Synonyms"),
        *("Other names", "Other titles", "Also known as", "Aliases"),
    ),
    "synopsis": ("Sinopse", "Synopsis", "Plot", "Summary", "Description"),
    "links": ("Links", "Link", "External links"),
}
# Each of these in lower case, and the one that the format has.
SECTION_NAMES = {
    name.lower(): names[0] for names in SECTIONS.values() for name in names
}
_NAMES = {fold(name): field for field, names in SECTIONS.items() for name in names}

_WORDS = "|".join(
    re.escape(name).replace(r"\ ", r"[ \t_-]+")
    for names in SECTIONS.values()
    for name in names
)
_NAMED = rf"[ \t*_]*+(?i:{_WORDS})[ \t*_]*+(?:[:：][ \t*_]*+)?"
_NAMED_TEXT = re.compile(_NAMED)
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})(?P<text>.*)")
_UNDERLINE = re.compile(r" {0,3}(?:-{2,}|=+)[ \t\r]*")

_OPENS = rf"##[ \t]|[ ]{{0,3}}#{{1,6}}{_NAMED}#*+[ \t\r]*$"
_HEADING_LINE = re.compile(rf"^(?=\\*(?:{_OPENS}))", re.MULTILINE)
_GUARDED_LINE = re.compile(rf"^\\(?=\\*(?:{_OPENS}))", re.MULTILINE)
_UNDERLINED = rf"^({_NAMED}\r?\n)"
_UNDERLINES = r"(?=\\*[ ]{0,3}(?:-{2,}|=+)[ \t\r]*$)"
_UNDERLINED_HEADING = re.compile(_UNDERLINED + _UNDERLINES, re.MULTILINE)
_GUARDED_UNDERLINE = re.compile(_UNDERLINED + r"\\" + _UNDERLINES, re.MULTILINE)


class Heading(NamedTuple):
    """A line that may open a section.

    `style` is how it is made one: the marks before it, or "" with a line below it.
    """

    style: str
    text: str
    lines: int


def section_named(text: str) -> str:
    """Return the field whose section is called so, "" for none."""
    return _NAMES.get(fold(text), "")


def is_plainly_named(text: str) -> bool:
    """Return True if a heading of any kind opens a section by this text."""
    return _NAMED_TEXT.fullmatch(text) is not None


def read_heading(line: str, following: str) -> Heading | None:
    """Return the heading that a line is, with the line that follows it; else None."""
    if match := _HEADING.match(line):
        return Heading(match["marks"], without_closing(match["text"]), 1)
    if _UNDERLINE.fullmatch(following):
        return Heading("", line.strip(), 2)
    return None


def without_closing(text: str) -> str:
    """Return the text of a heading without the marks that may close it."""
    text = text.strip()
    bare = text.rstrip("#")
    return bare.rstrip() if not bare or bare[-1] in " \t" else text


def guard(text: str) -> str:
    """Return running text in which no line opens a section."""
    if "#" in text:
        text = _HEADING_LINE.sub(r"\\", text)
    if "\n-" in text or "\n=" in text or "\n " in text or "\n\\" in text:
        text = _UNDERLINED_HEADING.sub(r"\1\\", text)
    return text


def unguard(text: str) -> str:
    """Return the running text that `guard` wrote."""
    if "\\" in text:
        text = _GUARDED_UNDERLINE.sub(r"\1", _GUARDED_LINE.sub("", text))
    return text
