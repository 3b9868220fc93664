"""Which part of a picture pages show."""

import re
from dataclasses import dataclass
from typing import Self

SMALLEST = 10  # percent of a side that a crop leaves at least
WHOLE_NUMBERS = "Use whole numbers from 0 to 100."
COVER = 2 / 3  # the width of what pages show a poster in, by its height

_NUMBERS = re.compile(r"(?:\d{1,3}-){3}\d{1,3}(?:-\d{1,3}-\d{1,3})?", re.ASCII)

Box = tuple[int, int, int, int]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Frame:
    """A crop, and the point that matters most: percents of a picture's sides.

    With a point, what is shown is as narrow or as flat as pages show it, and has the
    point as near to its middle as can be. ValueError is raised for what is none.
    """

    crop: Box = (0, 0, 100, 100)
    focus: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        left, top, right, bottom = self.crop
        if not all(0 <= number <= 100 for number in (*self.crop, *(self.focus or ()))):
            raise ValueError(WHOLE_NUMBERS)
        if right - left < SMALLEST or bottom - top < SMALLEST:
            raise ValueError(f"Leave {SMALLEST} % of each side at least.")
        if self.focus:
            x, y = self.focus
            if not (left <= x <= right and top <= y <= bottom):
                raise ValueError("The focal point lies outside of the crop.")

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the frame that `str` wrote. Raise ValueError if it is none."""
        if not _NUMBERS.fullmatch(text):
            raise ValueError(f"no frame: {text}")
        left, top, right, bottom, *focus = map(int, text.split("-"))
        return cls((left, top, right, bottom), (focus[0], focus[1]) if focus else None)

    def __str__(self) -> str:
        return "-".join(map(str, (*self.crop, *(self.focus or ()))))

    @property
    def is_whole(self) -> bool:
        return self == Frame()

    def box(self, width: int, height: int) -> Box:
        """Return what is shown of a picture, all in pixels."""
        left, top, right, bottom = self.crop
        x = _scaled(left, right, width)
        y = _scaled(top, bottom, height)
        if self.focus:
            of_x, of_y = self.focus
            x = _around(of_x * width / 100, *x, round((y[1] - y[0]) * COVER))
            y = _around(of_y * height / 100, *y, round((x[1] - x[0]) / COVER))
        return (x[0], y[0], x[1], y[1])

    def in_words(self) -> str:
        left, top, right, bottom = self.crop
        words = []
        if self.crop != Frame().crop:
            words.append(f"crop {left}–{right} % across, {top}–{bottom} % down")
        if self.focus:
            words.append("focal point {} %, {} %".format(*self.focus))
        return "; ".join(words)


def _scaled(start: int, end: int, length: int) -> tuple[int, int]:
    """Return where a part of a side begins and ends; it is one pixel at least."""
    first = min(length * start // 100, length - 1)
    return first, max(first + 1, -(-length * end // 100))


def _around(point: float, start: int, end: int, most: int) -> tuple[int, int]:
    """Return the part around a point, of `most` pixels or all that there are."""
    length = max(1, min(most, end - start))
    first = min(max(start, round(point - length / 2)), end - length)
    return first, first + length
