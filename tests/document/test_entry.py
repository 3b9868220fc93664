"""The whole entry: two values side by side, one diff, one merge."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.document import Document
from catalog.document.entry import (
    OWN_FIELDS,
    Entry,
    Own,
    Picture,
    diff,
    diff_records,
    merge,
    own_over,
    record_of,
    resolve,
)
from catalog.document.fields import FIELDS
from catalog.document.frame import Frame

A, B, C = (Picture(f"posters/{name}.jpg", 20, 30) for name in "abc")
DOCUMENT = Document("Akira", "movie")


def entry(title="Akira", **own):
    return Entry(Document(title, "movie"), Own(**{"slug": "akira", **own}))


owns = st.builds(
    Own,
    slug=st.sampled_from(["a", "b", "c"]),
    franchise=st.sampled_from(["a", "b", "c"]),
    is_published=st.booleans(),
    locks=st.frozensets(st.sampled_from(["title", "type", "tags"])),
    picture=st.sampled_from([None, A, B, C]),
)


@given(owns)
def test_what_is_on_record_is_read_back(own):
    assert own_over(record_of(own), Own()) == own


def test_what_is_not_on_record_stays_as_it_is():
    assert own_over({}, Own("x", locks=frozenset({"title"}))).slug == "x"
    own = own_over({"published": True}, Own("x", picture=A))
    assert own == Own("x", is_published=True, picture=A)


@pytest.mark.parametrize(
    "record",
    [
        {"later": 1},
        *({"address": value} for value in (None, 3, ["x"])),
        *({"franchise": value} for value in (None, 3, ["x"])),
        *({"published": value} for value in (None, "yes", 1)),
        *({"locks": value} for value in (None, 3, "title", [["title"]], {"a": 1})),
        *({"picture": value} for value in ("a.jpg", ["a.jpg"], [1, 2, 3], {"a": 1})),
    ],
)
def test_what_is_of_a_later_shape_counts_as_not_kept(record):
    own = Own("akira", "akira", True, frozenset({"title"}), Picture("a.jpg", 1, 2))
    assert own_over(record, own) == own
    assert diff_records(record, record_of(own)) == ()


def test_what_is_shown_of_a_picture_goes_with_it():
    framed = replace(A, frame=Frame((10, 0, 90, 100), (50, 30)))
    own = Own("x", "f", picture=framed)
    record = record_of(own)
    assert record["picture"] == ["posters/a.jpg", 20, 30, "10-0-90-100-50-30"]
    assert own_over(record, Own("x", "f")) == own
    for odd in ("", "x", "90-0-10-100", 5):
        assert own_over({"picture": ["b", 1, 2, odd]}, own) == own
    # One of two changes the crop, the other the picture: an editor has to choose.
    sides = (entry(picture=A), entry(picture=framed), entry(picture=B))
    (conflict,) = merge(*sides).conflicts
    assert (conflict.ours, conflict.theirs) == (framed, B)


def test_a_lock_of_no_field_of_today_is_none():
    assert own_over({"locks": ["title", "later"]}, Own()).locks == {"title"}


def test_a_diff_shows_nothing_that_one_side_has_not_on_record():
    now = record_of(Own("x", "f", is_published=True, picture=A))
    assert diff_records({}, now) == ()
    (change,) = diff_records({"published": False}, now)
    assert (change.field, change.before, change.after) == ("published", "no", "yes")


def test_the_site_s_part_is_compared_as_people_read_it():
    before = entry(locks=frozenset({"type", "title"}), picture=A)
    after = entry("Akira!", slug="akira-film", picture=B)
    assert [(c.field, c.before, c.after) for c in diff(before, after)] == [
        ("title", "Akira", "Akira!"),
        ("address", "akira", "akira-film"),
        ("locks", "title, type", ""),
        ("picture", "posters/a.jpg", "posters/b.jpg"),
    ]


def test_no_field_is_in_both_parts():
    assert not OWN_FIELDS.keys() & FIELDS.keys()


@given(owns, owns, owns)
def test_a_merge_has_what_each_side_changed(base, ours, theirs):
    base, ours, theirs = (Entry(DOCUMENT, own) for own in (base, ours, theirs))
    merged = merge(base, ours, theirs)
    told = {conflict.field: conflict for conflict in merged.conflicts}
    for name, field in OWN_FIELDS.items():
        before, mine, other, both = (
            getattr(e.own, field.attribute) for e in (base, ours, theirs, merged.entry)
        )
        if name == "locks":
            assert both == (mine & other) | (mine - before) | (other - before)
        elif name in told:
            assert len({before, mine, other}) == 3
            assert both == mine
            decided = resolve(merged.entry, told[name], told[name].theirs)
            assert getattr(decided.own, field.attribute) == other
        else:
            assert both == (other if mine == before else mine)


@given(owns, owns)
def test_a_merge_with_nothing_changed_is_the_other_side(base, ours):
    base, ours = Entry(DOCUMENT, base), Entry(DOCUMENT, ours)
    for merged in (merge(base, ours, base), merge(base, base, ours)):
        assert (merged.entry, merged.conflicts) == (ours, ())


@pytest.mark.parametrize("side", ["ours", "theirs", "base"])
def test_a_conflict_of_the_document_is_resolved_beside_the_rest(side):
    merged = merge(entry("A", picture=A), entry("B", picture=B), entry("C", picture=A))
    (conflict,) = merged.conflicts
    decided = resolve(merged.entry, conflict, getattr(conflict, side))
    assert decided.document.title == {"ours": "B", "theirs": "C", "base": "A"}[side]
    assert decided.own.picture == B
