"""Of two entries that are one: which side says more, and what both say together."""

import pytest

from catalog.document import Link
from catalog.document.combine import (
    combine_documents,
    differing_fields,
    fuller_side,
    sides_of,
)

from ..factories import make_document


def sides(field, left, right):
    return (make_document("A", **{field: side}) for side in (left, right))


@pytest.mark.parametrize(
    ("name", "left", "right", "side"),
    [
        ("start-date", "1985-03", "1985-03-02", "right"),
        ("start-date", "1985-03-02", "1985", "left"),
        ("end-date", "1985", "1985-03", "right"),
        ("start-date", "1985-03-02", "1986", "usual"),
        ("start-date", None, "1985", "right"),
        ("start-date", "1985", None, "left"),
        ("episodes", None, 3, "right"),
        ("episodes", 2, 3, "usual"),
        ("synopsis", "Long, and longer.", "Short.", "left"),
        ("synopsis", "Short.", "Long, and longer.", "right"),
        ("synopsis", "One.", "Two.", "left"),
        ("rating", "R", "R+", "usual"),
        ("tags", ["a"], ["b", "c"], "both"),
    ],
)
def test_the_side_that_says_more_is_chosen_beforehand(name, left, right, side):
    documents = sides(name.replace("-", "_"), left, right)
    assert fuller_side(name, *documents, usual="usual") == side


def test_the_left_side_is_the_usual_one():
    assert fuller_side("rating", *sides("rating", "R", "R+")) == "left"


def test_only_lists_can_be_had_of_both():
    assert sides_of("tags") == ("left", "right", "both")
    assert sides_of("title") == ("left", "right")
    one = make_document("A")
    with pytest.raises(ValueError, match=r"^The title of both cannot be chosen\.$"):
        combine_documents(one, one, {"title": "both"}, "left")


def test_what_is_not_chosen_is_as_on_the_side_that_stays():
    left = make_document("A", tags=["a"], episodes=1, links=[("L", "http://l.org/")])
    right = make_document("B", tags=["b"], episodes=2, links=[("R", "http://l.org/")])
    assert differing_fields(left, right) == ["title", "episodes", "tags", "links"]
    here = combine_documents(left, right, {"tags": "both", "episodes": "right"}, "left")
    assert (here.title, here.episodes) == ("A", 2)
    assert (here.tags, here.links) == (("a", "b"), left.links)
    there = combine_documents(left, right, {"links": "both", "title": "left"}, "right")
    assert (there.title, there.episodes, there.tags) == ("A", 2, ("b",))
    assert there.links == (Link("R", "http://l.org/"),)
