"""The values of static/css/tokens.css, and what the eye has of them."""

import re
from pathlib import Path
from typing import NamedTuple

from django.contrib.staticfiles import finders

_TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
_EITHER = re.compile(r"light-dark\((\S+), (\S+)\)")
_COVER_COLOURS = (
    *("ai", "kaki", "matsuba", "toki", "nando", "karashi"),
    *("fuji", "sumi", "asagi", "azuki", "uguisu", "kogecha"),
)

# What is written on what: each has to be read in both schemes.
PAIRS = (
    ("ink", "paper"),
    ("ink", "paper-raised"),
    ("ink-soft", "paper"),
    ("ink-soft", "paper-raised"),
    ("seal", "paper"),
    ("seal", "paper-raised"),
    ("on-seal", "seal"),
    ("cover-ink", "cover-paper"),
    *(("cover-paper", colour) for colour in _COVER_COLOURS),
)


class ContrastPair(NamedTuple):
    """Two colours, one on the other, and the contrast between them."""

    ink: str
    paper: str
    ink_colour: str
    paper_colour: str
    contrast: float


def schemes() -> dict[str, dict[str, str]]:
    """Return the values of the light and the dark scheme, by name."""
    sheet = Path(str(finders.find("css/tokens.css"))).read_text(encoding="utf-8")
    values = dict(_TOKEN.findall(sheet.partition("@media")[0]))
    return {
        scheme: {name: _EITHER.sub(place, value) for name, value in values.items()}
        for scheme, place in (("light", r"\1"), ("dark", r"\2"))
    }


def pairs(values: dict[str, str]) -> list[ContrastPair]:
    """Return the pairs of a scheme."""
    return [
        ContrastPair(
            ink, paper, one := values[ink], other := values[paper], contrast(one, other)
        )
        for ink, paper in PAIRS
    ]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours such as #b8321c, from 1 to 21: see WCAG."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return round((lighter + 0.05) / (darker + 0.05), 2)


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
