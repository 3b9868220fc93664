"""Names set in lines, or in columns, of a given length.

Nobody knows with which font a browser will set a name, so widths are those of the
broadest serif face that systems come with: what fits by these, fits. All lengths are in
em, the size of the type.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import category, combining, east_asian_width, normalize

from ..language import word_parts

LONGEST = 240  # characters that are looked at; more than any cover has room for

# The longest name of each size of a heading, in full-width characters.
SIZES = (("short", 5), ("medium", 8), ("long", 18))

_ELLIPSIS = "…"
_SHORTEST_LAST = 1.6  # so that no character stands in a line of its own
_WIDTHS = {
    **dict.fromkeys("fr t()[]!-I", 0.5),
    **dict.fromkeys("ijl.,:;'|/\\", 0.42),
    **dict.fromkeys("wOQNDHGAKU&", 0.92),
    **dict.fromkeys("mMW@%", 1.12),
    " ": 0.36,
}
# Where lines of Latin text may end: after a blank, and after a mark within a word.
_LATIN_WORD = re.compile(r"[-/:]*[^\s\-/:]*[-/:]*\s*")
# What a column does not begin with, nor end with.
_NEVER_FIRST = frozenset(
    "、。，．,.・：；:;？！?!…‥ー～〜々ゝゞヽヾ）］｝〕〉》」』】)]}\"'”’"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
_NEVER_LAST = frozenset("（［｛〔〈《「『【([{“‘")


class Fit(NamedTuple):
    """Lines, and the size of their type."""

    size: float
    lines: list[str]


def drawable(name: str) -> str:
    """Return a name without what no picture of it shows, nor any XML can hold."""
    name = "".join(
        " " if character.isspace() else character
        for character in normalize("NFC", name)[:LONGEST]
        if character.isspace() or character.isprintable()
    )
    return " ".join(name.split())


def fit(
    name: str, room: float, steps: Sequence[tuple[float, int]], *, vertical: bool
) -> Fit:
    """Return a name in lines, as large as it can be, cut if it is too long for all.

    `room` is the length of a line; `steps` are the sizes to try, each with the most
    lines that it may have. The last of them may break words.
    """
    words = word_parts(name) if vertical else _LATIN_WORD.findall(name)
    for size, most in steps:
        lines = _fill(words, room / size)
        fits = len(lines) <= most and max(map(width, lines), default=0) <= room / size
        if fits and (len(lines) < 2 or width(lines[-1]) >= _SHORTEST_LAST):
            return Fit(size, lines)
    size, most = steps[-1]
    lines = _fill([part for w in words for part in _parts(w, room / size)], room / size)
    if len(lines) > most:
        last = lines[most - 1]
        while last and width(last + _ELLIPSIS) > room / size:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}{_ELLIPSIS}"]
    return Fit(size, lines)


def size_of(name: str) -> str:
    """Return the size of a heading that says a name: `short` ones are largest."""
    wide = sum(not character.isascii() for character in name)
    length = wide + (len(name) - wide) / 2
    return next((size for size, longest in SIZES if length <= longest), "full")


def width(text: str) -> float:
    return sum(map(_width, text))


def _width(character: str) -> float:
    if character in _WIDTHS:
        return _WIDTHS[character]
    if character.isascii():
        return 0.88 if character.isupper() else 0.74
    if combining(character) or category(character) == "Mn":
        return 0
    if east_asian_width(character) in "WFA":
        return 1
    return 1.12 if character.isupper() else 0.95


def _fill(words: Sequence[str], room: float) -> list[str]:
    """Return lines of whole words; a word longer than the room has one of its own."""
    lines = [""]
    for word in words:
        if lines[-1] and width(lines[-1] + word.rstrip()) > room:
            lines.append("")
        lines[-1] += word
    return [line.strip() for line in lines if line.strip()]


def _parts(word: str, room: float) -> list[str]:
    """Return a word in parts that fit, none with a sign where it may not stand."""
    parts = []
    while width(word) > room:
        end = 1
        while width(word[: end + 1]) <= room:
            end += 1
        while end > 1 and (word[end] in _NEVER_FIRST or word[end - 1] in _NEVER_LAST):
            end -= 1
        parts.append(word[:end])
        word = word[end:]
    return [*parts, word]
