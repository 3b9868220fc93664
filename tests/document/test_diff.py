"""Each difference is shown, and none that is not there."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.document import Extra, Link, PartialDate, Song, parse
from catalog.document.diff import Change, diff_documents, words
from catalog.document.display import value_text
from catalog.document.fields import FIELDS

from ..growth import TIMES, grows_no_faster
from .test_merge import BASE, FAN, GO_FUN, KISS, MAL, MELOS, SITE, documents, edited
from .test_parser import LAYZNER

FRIEND = Song("opening", "A", number=1, original_title="あ", artist="X", episodes="1-2")


def test_a_change_says_what_was_and_what_is():
    after = replace(
        BASE, title="Layzner", episodes=None, poster_alt="", tags=("mecha",)
    )
    assert diff_documents(BASE, after) == (
        Change("title", "", BASE.title, "Layzner"),
        Change(
            "poster",
            "",
            Link(BASE.poster_alt, BASE.poster_url),
            Link("", BASE.poster_url),
        ),
        Change("episodes", "", 38, None),
        Change("tags", "space", "space", None),
    )
    bare = replace(BASE, poster_url="", poster_alt="", original_title="")
    assert [change.after for change in diff_documents(BASE, bare)] == [None, None]


def test_elements_change_come_and_go_in_their_place():
    ours = replace(GO_FUN, artist="Seiko")
    before = replace(BASE, extras=(Extra("field", "studio", "Sunrise"),))
    after = replace(
        BASE, songs=(KISS, ours), links=(replace(MAL, label="MAL"), FAN, SITE)
    )
    assert diff_documents(before, after) == (
        Change("songs", "ending #2 5-pun 28-pun no Kiss", None, KISS),
        Change("songs", f"opening {MELOS.title}", MELOS, None),
        Change("songs", "ending #1 Go-Fun", GO_FUN, ours),
        Change("links", MAL.label, MAL, after.links[0]),
        Change("links", FAN.label, None, FAN),
        Change("extras", "studio", before.extras[0], None),
    )


def test_moves_are_one_change_from_order_to_order():
    before = replace(BASE, tags=("a", "b", "c", "d"))
    after = replace(BASE, tags=("c", "a", "e", "b"))
    assert diff_documents(before, after) == (
        Change("tags", "d", "d", None),
        Change("tags", "e", None, "e"),
        Change("tags", "", "a, b, c", "c, a, b"),
    )


def test_the_manner_of_writing_is_a_change_where_there_is_no_other():
    file = LAYZNER.replace("-   ", "* ")
    assert diff_documents(BASE, parse(file)) == (Change("manner", "", LAYZNER, file),)
    other = parse(file.replace("38", "39"))
    assert diff_documents(BASE, other) == (Change("episodes", "", 38, 39),)


def test_a_field_and_a_section_of_one_name_change_places():
    field, section = Extra("field", "n", "1"), Extra("section", "n", "1")
    before, after = (
        replace(BASE, extras=extras) for extras in ((field, section), (section, field))
    )
    told = ("field n: 1, section n: 1", "section n: 1, field n: 1")
    assert diff_documents(before, after) == (Change("extras", "", *told),)


@given(st.data())
def test_there_is_a_difference_exactly_where_they_differ(data):
    before = data.draw(documents)
    after = data.draw(edited(before) | documents)
    changes = diff_documents(before, after)
    assert (changes == ()) == (before == after)
    assert diff_documents(before, replace(before)) == ()
    fields = [change.field for change in changes]
    assert fields == sorted(fields, key=[*FIELDS, "manner"].index)
    for change in changes:
        assert change.before != change.after or change.field == "manner"
        assert value_text(change.before).isprintable()


@given(st.data())
def test_changes_of_elements_lead_from_one_list_to_the_other(data):
    before = data.draw(documents)
    after = data.draw(edited(before) | documents)
    for name in ("tags", "songs", "links", "extras"):
        elements = [*getattr(before, name)]
        for change in diff_documents(before, after):
            if change.field == name and change.element:
                if change.before is not None:
                    elements.remove(change.before)
                if change.after is not None:
                    elements.append(change.after)
        assert sorted(map(repr, elements)) == sorted(map(repr, getattr(after, name)))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0"),
        (PartialDate("1985-10"), "1985-10"),
        ("Two\n\nparagraphs ", "Two paragraphs"),
        (FRIEND, '#1: "A (あ)" by X (eps 1-2)'),
        (Song("opening", spelling="???"), "???"),
        (SITE, "Official Site: http://www.layzner.net/"),
        (Link("", "http://example.org/"), "http://example.org/"),
        (Extra("field", "studio", "Sunrise"), "studio: Sunrise"),
        (Extra("section", "Notes", "a\n\nb"), "Notes: a b"),
        (Extra("text", "", "stray"), "stray"),
    ],
)
def test_a_value_is_one_readable_line(value, text):
    assert value_text(value) == text


# Words


@pytest.mark.parametrize(
    ("before", "after", "marks"),
    [
        ("", "", []),
        ("", "new", [("added", "new")]),
        ("old", "", [("removed", "old")]),
        ("same text", "same text", [("equal", "same text")]),
        (
            "a boy on Mars",
            "a girl on Mars",
            [
                ("equal", "a "),
                ("removed", "boy"),
                ("added", "girl"),
                ("equal", " on Mars"),
            ],
        ),
        ("one two", "three four", [("removed", "one two"), ("added", "three four")]),
        (
            "彼は少年だ。",
            "彼は少女だ。",
            [
                ("equal", "彼は少"),
                ("removed", "年"),
                ("added", "女"),
                ("equal", "だ。"),
            ],
        ),
        ("don't", "do", [("removed", "don't"), ("added", "do")]),
        ("I'X", "I'X'X", [("removed", "I'X"), ("added", "I'X'X")]),
        ("I’ll’ve", "I’ll", [("removed", "I’ll’ve"), ("added", "I’ll")]),
        (
            "a\n\nb",
            "a\nb",
            [("equal", "a"), ("removed", "\n\n"), ("added", "\n"), ("equal", "b")],
        ),
    ],
)
def test_words_that_differ_are_marked(before, after, marks):
    assert words(before, after) == marks


texts = st.lists(st.sampled_from(["a", "b", " ", "\n\n", "少", "。", "don't", "é"]))


@given(*[texts.map("".join) | st.text()] * 2)
def test_marks_hold_both_texts_whole(before, after):
    marks = words(before, after)
    assert "".join(text for kind, text in marks if kind != "added") == before
    assert "".join(text for kind, text in marks if kind != "removed") == after
    assert all(text for _, text in marks)
    assert all(one[0] != other[0] for one, other in pairwise(marks))


def random_text(seed, count, end=" "):
    choose = Random(seed).choice
    return "".join(f"w{choose(range(3000))}{end}" for _ in range(count))


@pytest.mark.parametrize("end", [" ", ".\n\n", "\n"])
def test_a_comparison_grows_no_faster_than_the_texts(end):
    before, after = (random_text(seed, 40_000, end) for seed in (1, 2))
    quarters = [text[: len(text) // TIMES] for text in (before, after)]
    assert grows_no_faster(lambda: words(*quarters), lambda: words(before, after))


def test_a_text_written_anew_is_told_as_a_whole():
    before = (
        "A boy and his father look for the ship that took his mother away, and find "
        "a world that is not on any of the maps they had."
    )
    after = (
        "The last of the pilots is an old man with a dog. On the day of his last "
        "flight a letter for the captain of a ship is found, and he has to go."
    )
    anew = [("removed", before[:-1]), ("added", after[:-1])]
    assert words(before, after) == [*anew, ("equal", ".")]
    assert words(f"Once. {before} End.", f"Once. {after} End.") == [
        ("equal", "Once. "),
        *anew,
        ("equal", ". End."),
    ]
    edited = before.replace("boy", "girl").replace("ship", "train").replace("maps", "X")
    assert [kind for kind, _ in words(before, edited)].count("equal") == 4


def test_where_too_many_words_differ_paragraphs_are_marked():
    def text(*seeds):
        return "\n\n".join(random_text(seed, 1_000).strip() for seed in seeds)

    before, after = text(*range(12)), text(20, *range(1, 11), 30)
    assert words(before, after) == [
        ("removed", text(0)),
        ("added", text(20)),
        ("equal", "\n\n" + text(*range(1, 11)) + "\n\n"),
        ("removed", text(11)),
        ("added", text(30)),
    ]


@pytest.mark.parametrize(("count", "is_by_word"), [(5_000, True), (5_001, False)])
def test_so_many_words_are_compared(count, is_by_word):
    def text(start):
        made = [f"{start}{number}" for number in range(count)]
        made[count // 2] = "middle"
        return " ".join(made)

    equal = [part for kind, part in words(text("a"), text("b")) if kind == "equal"]
    assert ("".join(equal).strip() == "middle") == is_by_word


def test_one_edit_in_a_large_text_is_marked_by_the_word():
    text = random_text(1, 50_000)
    assert words(f"{text}and {text}", f"{text}or {text}") == [
        ("equal", text),
        *[("removed", "and"), ("added", "or")],
        ("equal", f" {text}"),
    ]


def test_frequent_words_make_no_odd_likenesses():
    text = "In the year of the fox, the boy and the girl ride to the sea. " * 10
    before, after = (
        f"{text}The fox is the boy. {text}",
        f"{text}The fox is a boy. {text}",
    )
    assert words(before, after)[1:3] == [("removed", "the"), ("added", "a")]
    assert len(words(before, after)) == 4


@pytest.mark.parametrize(("more", "is_found"), [(0, True), (1, False)])
def test_frequent_words_are_compared_unless_the_texts_are_long(more, is_found):
    # 500 words each, which differ at both ends: else those in common are cut off.
    middle = "so " * (497 + more)
    marks = words(f"old {middle}one end", f"new {middle}two stop")
    assert (
        (("equal"), middle) in [(kind, f"{text.strip()} ") for kind, text in marks]
    ) == is_found
