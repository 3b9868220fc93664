"""Covers for works without a poster: pictures made of a name, a colour and a figure.

The works of a franchise share colour and figure, as the volumes of a series do.
"""

from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from django.utils.html import escape

from .. import language
from ..language import in_upright_parts, language_of
from . import patterns, typesetting
from .patterns import COLOURS, FIELD, FIGURES, FOOT, HEIGHT, INK, PAPER, WIDTH

# Neighbours in the tables differ as much as they can, since neighbours on a page often
# follow each other in the database; and the lengths have no divisor in common, so that
# every colour meets every figure.
_COLOUR_NAMES = tuple(COLOURS)
_FIGURE_NAMES = tuple(FIGURES)

_SERIF = (
    "Iowan Old Style,Palatino Linotype,Palatino,P052,Hiragino Mincho ProN,Yu Mincho,"
    "YuMincho,Noto Serif CJK JP,Noto Serif JP,BIZ UDMincho,serif"
)

# Sizes of type, each with the most columns or lines that it may have.
_COLUMNS = ((34, 1), (29, 1), (25, 1), (22, 2), (19, 2), (17.5, 3), (16, 4), (14, 5))
_LINES = ((34, 3), (30, 4), (26, 4), (22, 5), (19, 6), (16.5, 8))
_FOOT_LINES = ((15.2, 2), (13, 3))

_DIGITS = frozenset("0123456789")

_TOP = 14
_LEFT, _RIGHT = 20, 184
_COLUMN = 1.16  # from one column to the next, in em
_LINE = 1.16
_SLIP = 6  # paper around the title

# Changes with the code that draws, so that no cover drawn otherwise stays in a cache.
_DRAWING = b"".join(
    Path(module).read_bytes()
    for module in (__file__, patterns.__file__, language.__file__, typesetting.__file__)
)
_HASH = blake2b(_DRAWING, digest_size=6)


class Cover(NamedTuple):
    """All that a cover shows."""

    franchise_id: int
    title: str
    original_title: str

    @classmethod
    def of(cls, row: dict) -> "Cover":
        """Return the cover of a row of `AnimeQuerySet.for_list`."""
        return cls(row["franchise_id"], row["title"], row["original_title"])

    @property
    def digest(self) -> str:
        """Return what tells this picture from all others, and from earlier ones."""
        digest = _HASH.copy()
        digest.update(repr(tuple(self)).encode())
        return digest.hexdigest()


def colour_of(franchise_id: int) -> str:
    return _COLOUR_NAMES[franchise_id % len(_COLOUR_NAMES)]


def draw(cover: Cover) -> str:
    """Return a cover as SVG."""
    figure = FIGURES[_FIGURE_NAMES[cover.franchise_id % len(_FIGURE_NAMES)]]
    colour = patterns.shades_of(colour_of(cover.franchise_id))
    field, band = colour.ground, colour.tint
    on_field, on_band = PAPER, INK
    if figure.is_on_paper:
        field, band, on_field, on_band = band, field, on_band, on_field
    if figure.has_slip:
        on_field = INK
    title = typesetting.drawable(cover.title)
    original = typesetting.drawable(cover.original_title)
    name = original if language_of(original) else title
    set_name = _vertical if language_of(name) else _horizontal
    other = original if name == title else title
    beneath = other if other.casefold() != name.casefold() else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="{_SERIF}" font-weight="600">'
        f'<rect width="{WIDTH}" height="{FIELD}" fill="{field}"/>{figure.draw(colour)}'
        f'<path d="M0 {FOOT}h{WIDTH}v{HEIGHT - FOOT}H0z" fill="{band}"/>'
        f'<path d="M9 0v{HEIGHT}" stroke="{INK}" stroke-opacity=".22"/>'
        f'<path d="M11 0v{HEIGHT}" stroke="{INK}" stroke-opacity=".08" '
        'stroke-width="3"/>'
        f"{set_name(name, figure, on_field)}{_beneath(beneath, on_band)}</svg>"
    )


def _vertical(name: str, figure: patterns.Figure, fill: str) -> str:
    """Return a name in columns, from the right."""
    name = "".join(map(_wide, in_upright_parts(name)))
    size, columns = typesetting.fit(name, figure.reach - _TOP, _COLUMNS, vertical=True)
    step = size * _COLUMN
    right = _RIGHT - _SLIP * figure.has_slip
    texts, longest = [], 0.0
    for number, column in enumerate(columns):
        centre = right - step / 2 - number * step
        drawn, length = _column(column, size, centre, _TOP + _SLIP * figure.has_slip)
        texts.append(drawn)
        longest = max(longest, length)
    slip = ""
    if figure.has_slip:
        breadth = len(columns) * step
        slip = _slip(right - breadth, _TOP + _SLIP, breadth, longest)
    return (
        f'{slip}<g font-size="{size}" fill="{fill}" xml:lang="{language_of(name)}">'
        f"{''.join(texts)}</g>"
    )


def _column(column: str, size: float, centre: float, top: float) -> tuple[str, float]:
    """Return a column as SVG, and how long it is."""
    texts, place = [], top
    for number, part in enumerate(in_upright_parts(column)):
        if not part:
            continue
        if number % 2:
            texts.append(
                f'<text x="{centre:.1f}" y="{place + size * 0.85:.1f}" '
                f'font-size="{size * 0.86:.1f}" text-anchor="middle">{escape(part)}'
                "</text>"
            )
            place += size
        else:
            texts.append(
                f'<text x="{centre:.1f}" y="{place:.1f}" writing-mode="vertical-rl">'
                f"{escape(part)}</text>"
            )
            place += size * typesetting.width(part)
    return "".join(texts), place - top


def _wide(part: str) -> str:
    """Return a lone figure as the wide one, which stands upright by itself."""
    return chr(ord(part) - ord("0") + ord("０")) if part in _DIGITS else part


def _horizontal(name: str, figure: patterns.Figure, fill: str) -> str:
    """Return a name in lines, from the top."""
    inset = _SLIP * figure.has_slip
    left, room = _LEFT + inset, _RIGHT - _LEFT - 2 * inset
    size, lines = typesetting.fit(name, room, _LINES, vertical=False)
    step = size * _LINE
    slip = ""
    if figure.has_slip:
        slip = _slip(left, _TOP + inset, room, len(lines) * step)
    drawn = _lines(lines, left, _TOP + inset + size * 0.92, step)
    return f'{slip}<g font-size="{size}" fill="{fill}">{drawn}</g>'


def _beneath(name: str, fill: str) -> str:
    """Return a name in the middle of the band; a rule, where there is none to set."""
    if not name:
        return f'<path d="M{_LEFT} 270h24" stroke="{fill}" stroke-opacity=".5"/>'
    size, lines = typesetting.fit(name, _RIGHT - _LEFT, _FOOT_LINES, vertical=False)
    step = size * _LINE
    first = (FOOT + HEIGHT - len(lines) * step) / 2 + size * 0.92
    return (
        f'<g font-size="{size}" fill="{fill}">{_lines(lines, _LEFT, first, step)}</g>'
    )


def _lines(lines: list[str], left: float, first: float, step: float) -> str:
    return "".join(
        f'<text x="{left}" y="{first + number * step:.1f}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )


def _slip(x: float, y: float, width: float, height: float) -> str:
    """Return a slip of paper with a printed edge, around what will be on it."""
    outer = [x - _SLIP, y - _SLIP, width + 2 * _SLIP, height + 2 * _SLIP]
    inner = [outer[0] + 2.5, outer[1] + 2.5, outer[2] - 5, outer[3] - 5]
    return _rect(outer, f'fill="{PAPER}"') + _rect(
        inner, f'fill="none" stroke="{INK}" stroke-width=".8"'
    )


def _rect(box: list[float], look: str) -> str:
    x, y, width, height = (f"{value:.1f}" for value in box)
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" {look}/>'
