"""Which part of a picture pages show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.document.frame import COVER, SMALLEST, Frame


@pytest.mark.parametrize(
    ("crop", "focus"),
    [
        ((0, 0, 101, 100), None),
        ((-1, 0, 100, 100), None),
        ((60, 0, 40, 100), None),
        ((50, 0, 50 + SMALLEST - 1, 100), None),
        ((0, 0, 100, 0), None),
        ((0, 0, 100, 100), (50, 101)),
        ((20, 20, 80, 80), (10, 50)),
    ],
)
def test_what_is_no_frame_is_refused(crop, focus):
    with pytest.raises(ValueError, match=r"Use whole|Leave|outside"):
        Frame(crop, focus)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "0-0-100",
        "0-0-100-100-5",
        "0-0-100-1000",
        "-1-0-9-9",
        "٠-0-9-99",
        "1e1",
    ],
)
def test_a_text_that_says_no_frame_is_refused(text):
    with pytest.raises(ValueError, match="no frame"):
        Frame.read(text)


@st.composite
def frames(draw):
    starts = draw(st.integers(0, 90)), draw(st.integers(0, 90))
    ends = [draw(st.integers(start + SMALLEST, 100)) for start in starts]
    within = [st.integers(*side) for side in zip(starts, ends, strict=True)]
    return Frame((*starts, *ends), draw(st.none() | st.tuples(*within)))


@given(frames())
def test_a_frame_is_read_as_it_was_written_and_shows_what_is_in_it(frame):
    assert Frame.read(str(frame)) == frame
    for width, height in [(1, 1), (2, 900), (900, 2), (300, 450), (1280, 720)]:
        left, top, right, bottom = frame.box(width, height)
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height


def test_a_crop_is_taken_of_the_whole():
    assert Frame().box(200, 300) == (0, 0, 200, 300)
    assert Frame((10, 20, 90, 100)).box(200, 300) == (20, 60, 180, 300)


@pytest.mark.parametrize(
    ("size", "focus", "box"),
    [
        ((900, 300), (50, 50), (350, 0, 550, 300)),  # wide: a column around it
        ((900, 300), (0, 50), (0, 0, 200, 300)),
        ((900, 300), (99, 50), (700, 0, 900, 300)),
        ((200, 900), (50, 50), (0, 300, 200, 600)),  # high: a band
        ((200, 300), (10, 90), (0, 0, 200, 300)),  # as a cover is: all
    ],
)
def test_what_is_shown_is_shaped_as_a_cover_around_the_point(size, focus, box):
    assert Frame(focus=focus).box(*size) == box
    left, top, right, bottom = box
    assert abs((right - left) / (bottom - top) - COVER) < 0.01


def test_it_is_told_in_words():
    assert Frame().in_words() == ""
    frame = Frame((10, 0, 90, 100), (50, 30))
    told = "crop 10–90 % across, 0–100 % down; focal point 50 %, 30 %"
    assert frame.in_words() == told
