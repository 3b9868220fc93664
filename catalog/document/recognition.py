"""Whether a text is meant as an entry, however little of the format it keeps to.

Marks, bullets, tables and front matter are folded away: what counts is a line that
begins with a field's name and a colon, or a link to a catalogue of anime.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from io import StringIO
from typing import NamedTuple

# Beside letters and digits, all that may stand before a name or around it, but for what
# ends it: a colon, or the border of a table's cell.
_MARKS = r"[^\w:|]|_"
_BULLET = re.compile(rf"(?:{_MARKS}|\|)*(?:\d{{1,3}}[.)](?:{_MARKS})*)?")
_NAME = re.compile(rf"(?P<name>[^\W\d_]+(?:(?:{_MARKS})+[^\W\d_]+)?)(?:{_MARKS})*[:|]")
_CELL = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_BETWEEN = re.compile(rf"(?:{_MARKS})+")
_CATALOGUES = re.compile(
    r"(?://|\]\(\s*|\]:\s*|<)(?:[\w-]+\.)*"
    r"(?:myanimelist\.net|anidb\.(?:net|info)|animenewsnetwork\.(?:com|cc)"
    r"|anilist\.co|kitsu\.(?:io|app)|anime-planet\.com|livechart\.me)\b",
    re.IGNORECASE,
)
_LONGEST = 200  # of a line's beginning, in which a name is looked for


class NamingLine(NamedTuple):
    """A line that seems to say a field's value."""

    line: int
    name: str
    value: str


def lines_naming(text: str, names: Collection[str]) -> Iterator[NamingLine]:
    """Yield the lines of a text that begin with one of the names and a colon."""
    lines = StringIO(text, newline=None)  # whatever ends them
    for number, line in enumerate(lines, start=1):
        plain = unicodedata.normalize("NFKC", line[:_LONGEST])
        if "<" in plain:
            plain = _TAG.sub("", _CELL.sub("|", plain))
        start = _BULLET.match(plain)
        match = _NAME.match(plain, start.end() if start else 0)
        if match:
            name = _BETWEEN.sub("-", match["name"]).lower()
            if name in names:
                value = plain[match.end() :].strip(" \t\n*_`|\"'")
                yield NamingLine(number, name, value)


def leads_to_a_catalogue(text: str) -> bool:
    """Return True if a link of a text leads to a catalogue of anime."""
    return _CATALOGUES.search(text) is not None
