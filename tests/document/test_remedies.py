"""What remedies make of Documents, and what they leave alone."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.document.quality import RULES, found_in

from ..factories import make_document

REMEDIES = {rule.code: rule.remedy for rule in RULES if rule.remedy}


def remedied(code, **values):
    return REMEDIES[code].make(make_document("Momotarou no Umiwashi", **values))


@pytest.mark.parametrize(
    ("code", "start", "meant"),
    [
        ("start-in-future", "2031-01-19", "1931"),
        ("start-in-future", "2027-05-19", "1927-05"),
        ("start-in-future", "2069-01-19", None),
        ("start-in-future", "2031-01-20", None),
        ("start-in-future", "2019-01-19", None),
        ("start-in-future", None, None),
        ("suspect-day", "2008-01-20", "2008"),
        ("suspect-day", "2008-04-20", "2008-04"),
        ("suspect-day", "1998-04-19", "1998-04"),
        ("suspect-day", "2008-04-19", None),
        ("suspect-day", "2008", None),
    ],
)
def test_a_start_is_what_is_sure_of_it(code, start, meant):
    document = remedied(code, start_date=start)
    assert (document and document.start_date) == meant


def test_an_end_that_copies_the_start_stays_and_goes_along():
    document = remedied("suspect-day", start_date="2008-04-20", end_date="2008-04-20")
    assert (document.start_date, document.end_date) == ("2008-04", "2008-04")
    document = remedied("suspect-day", start_date="2008-04-20", end_date="2009-05-01")
    assert document.end_date == "2009-05-01"
    assert "end-equals-start" not in REMEDIES


def test_the_first_of_equal_links_stays():
    one, two = ("Site", "https://a.example/"), ("Other", "https://b.example/")
    document = remedied("double-link", links=[one, two, ("Again", one[1]), one])
    assert [(link.label, link.url) for link in document.links] == [one, two]
    assert remedied("double-link", links=[one, two]) is None


def test_the_first_of_equal_songs_stays():
    one, other = ("opening", 'OP: "A" by Ai (eps 1-12)'), ("opening", '"B" by Ai')
    document = remedied("double-song", songs=[one, other, one, ("ending", one[1])])
    assert [(song.kind, song.title) for song in document.songs] == [
        ("opening", "A"),
        ("opening", "B"),
        ("ending", "A"),
    ]
    again = ("opening", '"A" by Ai (eps 20-24)')
    assert remedied("double-song", songs=[one, again]) is None, "which is right?"
    unread = ("opening", "unreadable")
    assert remedied("double-song", songs=[unread, unread]) is None


@given(
    st.dates(date(1000, 1, 1)).map(str),
    st.lists(st.sampled_from("abc").map(lambda path: ("", f"https://x.y/{path}"))),
)
def test_after_a_remedy_its_finding_is_gone(start, links):
    document = make_document("X", start_date=start, links=links)
    document = replace(document, links=tuple(document.links))
    for code, remedy in REMEDIES.items():
        after = remedy.make(document)
        assert after is None or code not in found_in(after)
        assert after is None or code in found_in(document)
