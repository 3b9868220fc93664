"""What is on the covers: colours named as dyers name them, and figures as printers do.

A cover is 200 wide and 300 high, in the manner of Japanese pocket paperbacks; the
lowest fifth is the paper band that wraps its foot.
"""

from collections.abc import Callable
from typing import NamedTuple

WIDTH, HEIGHT = 200, 300
FOOT = 240  # where the band begins
FIELD = FOOT + 1  # a little beneath it, so that no seam shows

PAPER = "#f8f2e4"
INK = "#231f1a"
# Also in static/css/tokens.css, for the spines of the shelf.
COLOURS = {
    "ai": "#2b4a70",
    "kaki": "#96502b",
    "matsuba": "#47583a",
    "toki": "#96545f",
    "nando": "#46606a",
    "karashi": "#856418",
    "fuji": "#655781",
    "sumi": "#37332e",
    "asagi": "#206a70",
    "azuki": "#743a3e",
    "uguisu": "#656322",
    "kogecha": "#5f4638",
}


class Shades(NamedTuple):
    """The one colour of a cover: as it is, on paper, and between the two or darker."""

    ground: str
    tint: str
    tone: str
    shade: str


def shades_of(colour: str) -> Shades:
    ground = COLOURS[colour]
    return Shades(
        ground,
        _mixed(PAPER, ground, 0.09),
        _mixed(ground, PAPER, 0.24),
        _mixed(ground, "#000000", 0.26),
    )


def _mixed(one: str, other: str, share: float) -> str:
    channels = (
        round(int(one[n : n + 2], 16) * (1 - share) + int(other[n : n + 2], 16) * share)
        for n in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)


class Figure(NamedTuple):
    """A figure, whether it is on paper or on cloth, and how the title stands on it.

    `draw` gives its SVG, of the height down to the foot. `reach` is how far down the
    title may go; on a slip of paper it needs no regard for what is beneath.
    """

    draw: Callable[[Shades], str]
    is_on_paper: bool
    has_slip: bool
    reach: int


# Cloth: a pattern all over, and the title on a pasted slip.


def _seigaiha(colour: Shades) -> str:
    """Waves of the blue sea."""
    rings = "".join(
        f'<circle r="{r}" fill="{colour.tone if n % 2 else colour.ground}"/>'
        for n, r in enumerate((20, 18.4, 13.6, 12, 7.2, 5.6))
    )
    places = [(20 * (row % 2) + 40 * n, 10 * row) for row in range(5) for n in (0, 1)]
    uses = "".join(f'<use href="#w" x="{x}" y="{y}"/>' for x, y in places)
    return _pattern(40, 20, f'<g id="w">{rings}</g>{uses}')


def _ichimatsu(colour: Shades) -> str:
    """Chequers."""
    return _pattern(40, 40, f'<path d="M0 0h20v40h20V20H0z" fill="{colour.tone}"/>')


def _uroko(colour: Shades) -> str:
    """Scales."""
    return _pattern(25, 25, f'<path d="M0 25 12.5 0 25 25z" fill="{colour.tone}"/>')


def _shima(colour: Shades) -> str:
    """Stripes."""
    stripes = f'<path d="M0 0h6v20H0zM12 0h2v20h-2z" fill="{colour.tone}"/>'
    return _pattern(20, 20, stripes)


# Print: a picture in the one colour on paper, below the title.


def _hi(colour: Shades) -> str:
    """The sun."""
    return f'<circle cx="68" cy="240" r="84" fill="{colour.ground}"/>'


def _yama(colour: Shades) -> str:
    """Mountains."""
    return (
        f'<path d="M44 186-22 242h132z" fill="{colour.tone}"/>'
        f'<path d="M128 166 50 242h156z" fill="{colour.ground}"/>'
    )


def _ame(colour: Shades) -> str:
    """Rain."""
    line = f'<path d="M0 0h1.8v8H0z" fill="{colour.tone}"/>'
    veil = _fading(colour.tint, 40, 240)
    return _pattern(12, 8, line, ' patternTransform="rotate(12)"') + veil


def _kasumi(colour: Shades) -> str:
    """Mist, the way that printers shade off a block."""
    return _fading(colour.ground, 240, 104)


# Plain cloth: one large figure, and the title right on it.


def _tsuki(colour: Shades) -> str:
    """The moon."""
    return f'<circle cx="52" cy="178" r="34" fill="{colour.tint}"/>'


def _nami(colour: Shades) -> str:
    """Ripples."""
    rings = "".join(f'<circle cx="40" cy="202" r="{r}"/>' for r in range(15, 260, 18))
    return f'<g fill="none" stroke="{colour.tone}" stroke-width="1.8">{rings}</g>'


def _naname(colour: Shades) -> str:
    """A slant."""
    return f'<path d="M0 0v241h201z" fill="{colour.shade}"/>'


FIGURES = {
    "seigaiha": Figure(_seigaiha, is_on_paper=False, has_slip=True, reach=190),
    "hi": Figure(_hi, is_on_paper=True, has_slip=False, reach=150),
    "shima": Figure(_shima, is_on_paper=False, has_slip=True, reach=190),
    "tsuki": Figure(_tsuki, is_on_paper=False, has_slip=False, reach=200),
    "yama": Figure(_yama, is_on_paper=True, has_slip=False, reach=154),
    "uroko": Figure(_uroko, is_on_paper=False, has_slip=True, reach=190),
    "nami": Figure(_nami, is_on_paper=False, has_slip=False, reach=200),
    "ame": Figure(_ame, is_on_paper=True, has_slip=False, reach=170),
    "ichimatsu": Figure(_ichimatsu, is_on_paper=False, has_slip=True, reach=190),
    "kasumi": Figure(_kasumi, is_on_paper=True, has_slip=False, reach=150),
    "naname": Figure(_naname, is_on_paper=False, has_slip=False, reach=200),
}


def _pattern(width: int, height: int, tile: str, more: str = "") -> str:
    return (
        f'<pattern id="p" width="{width}" height="{height}" '
        f'patternUnits="userSpaceOnUse"{more}>{tile}</pattern>'
        f'<rect width="{WIDTH}" height="{FIELD}" fill="url(#p)"/>'
    )


def _fading(colour: str, start: int, end: int) -> str:
    """Return a colour that fades between two heights."""
    return (
        f'<linearGradient id="f" x2="0" y1="{start}" y2="{end}" '
        f'gradientUnits="userSpaceOnUse"><stop stop-color="{colour}"/>'
        f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></linearGradient>'
        f'<rect width="{WIDTH}" height="{FIELD}" fill="url(#f)"/>'
    )
