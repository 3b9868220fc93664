"""Dates that are not to be asserted, and what is left of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.document import PartialDate
from catalog.document.doubts import doubts, trusted_part


def rules(start, end=None, episodes=1, dismissed=()):
    start, end = (PartialDate(one) if one else None for one in (start, end))
    return [tuple(doubt) for doubt in doubts(start, end, episodes, dismissed, start)]


@pytest.mark.parametrize(
    ("start", "sure"),
    [
        ("2031-01-19", None),
        ("2027-05-19", None),
        ("2023-01-18", "2023-01-18"),
        ("2031-01-20", "2031-01-20"),
        ("2031", "2031"),
        ("2008-01-20", "2008"),
        ("2008-04-20", "2008-04"),
        ("2022-12-20", "2022-12"),
        ("2000-01-20", "2000"),
        ("1999-01-19", "1999"),
        ("1999-01-20", "1999-01-20"),
        ("2008-01-19", "2008-01-19"),
        ("1917-02-19", "1917-02"),
        ("2008-01", "2008-01"),
        ("2008", "2008"),
    ],
)
def test_of_a_start_date_stands_what_no_rule_doubts(start, sure):
    start = PartialDate(start)
    assert trusted_part(start, filed=start) == sure


def test_nothing_is_sure_where_there_is_nothing():
    assert trusted_part(None) is None
    assert trusted_part("") is None
    assert doubts("", "", None) == []


def test_a_19th_of_these_years_is_doubted_in_a_file_alone():
    start = PartialDate("2026-04-19")
    assert trusted_part(start) == start
    assert doubts(start, None, None) == []
    assert trusted_part(start, filed=PartialDate("2026-04-18")) == start
    assert trusted_part(start, filed=start) is None
    assert trusted_part(PartialDate("2008-01-20")) == "2008"


def test_what_is_dismissed_is_doubted_no_more():
    start = PartialDate("2031-01-19")
    assert trusted_part(start, {"start-in-future"}, start) == start
    assert trusted_part(PartialDate("2008-01-20"), {"suspect-day"}) == "2008-01-20"
    assert rules(start, dismissed={"start-in-future"}) == []


@pytest.mark.parametrize("episodes", [None, 0, 2, 64])
def test_an_end_that_copies_the_start_is_doubted(episodes):
    expected = [("end_date", "end-equals-start")]
    assert rules("1985-10-03", "1985-10-03", episodes) == expected


def test_a_single_work_may_end_when_it_starts():
    assert rules("1985-10-03", "1985-10-03", 1) == []


def test_the_copy_of_a_doubted_date_is_as_doubtful():
    assert rules("2008-01-20", "2008-01-20") == [
        ("start_date", "suspect-day"),
        ("end_date", "suspect-day"),
    ]
    assert rules("2031-01-19", "2032-01-19") == [("start_date", "start-in-future")]


def test_an_end_before_the_start_is_doubted():
    assert rules("1986-02", "1985") == [("end_date", "dates-reversed")]
    assert rules("1985-02", "1985") == []


@given(st.dates().filter(lambda day: day.year >= 1000))
def test_what_is_sure_is_a_part_of_what_is_said(day):
    date = PartialDate(day.isoformat())
    for filed in (None, date):
        sure = trusted_part(date, filed=filed)
        assert sure is None or date.startswith(sure)
        assert (sure == date) == (doubts(date, None, None, filed=filed) == [])
