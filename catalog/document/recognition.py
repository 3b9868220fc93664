"""Whether a text is meant as an entry, however little of the format it keeps to.

Marks, bullets, tables and front matter are folded away: what counts is a line that
begins with a field's name and a colon, or a link to a catalogue of anime.
"""

import re
from collections.abc import Collection, Iterator
from io import StringIO
from typing import NamedTuple

from .folding import fold

# Beside letters and digits, all that may stand before a name or around it, but for what
# ends it: a colon, or the border of a table's cell.
_MARKS = r"[^\w:|]|_"
_BULLET = re.compile(rf"(?:{_MARKS}|\|)*(?:\d{{1,3}}[.)](?:{_MARKS})*)?")
_NAME = re.compile(
    rf"(?P<name>[^\W\d_]+(?:(?:{_MARKS})+[^\W\d_]+)?(?:(?:{_MARKS})*[0-9]{{1,4}})?)"
    rf"(?:{_MARKS})*[:：|](?:\*\*|__)?[ \t]*"
)
_CELL = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_CATALOGUES = re.compile(
    r"(?://|\]\(\s*|\]:\s*|<)(?:[\w-]+\.)*"
    r"(?:myanimelist\.net|anidb\.(?:net|info)|animenewsnetwork\.(?:com|cc)"
    r"|anilist\.co|kitsu\.(?:io|app)|anime-planet\.com|livechart\.me)\b",
    re.IGNORECASE,
)
_LONGEST = 200  # of a line's beginning, in which a name is looked for


class NamingLine(NamedTuple):
    """A line that seems to say a field's value; `name` is folded."""

    line: int
    name: str
    value: str


def lines_naming(text: str, names: Collection[str]) -> Iterator[NamingLine]:
    """Yield the lines of a text that begin with one of the names and a colon.

    Names are folded (`folding.fold`).
    """
    lines = StringIO(text, newline=None)  # whatever ends them
    for number, line in enumerate(lines, start=1):
        named = split_name(line)
        if named and named[0] in names:
            yield NamingLine(number, named[0], named[1].strip("*_`\"'"))


def split_name(line: str) -> tuple[str, str] | None:
    """Return the folded name that a line begins with, and what is behind its colon.

    Return None for a line that begins with no name, or that is HTML left open.
    """
    start = line[:_LONGEST]
    if "<" in start:
        start = _TAG.sub("", _CELL.sub("|", start))
        line = start + line[_LONGEST:]
    bullet = _BULLET.match(start)
    match = _NAME.match(start, bullet.end() if bullet else 0)
    if not match:
        return None
    return fold(match["name"]), line[match.end() :].strip().rstrip("|").rstrip()


def leads_to_a_catalogue(text: str) -> bool:
    """Return True if a link of a text leads to a catalogue of anime."""
    return _CATALOGUES.search(text) is not None
