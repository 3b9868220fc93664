"""Values as people read them."""

import pytest

from catalog.document import Extra, Link, Song
from catalog.document.display import cut_to, element_name
from catalog.document.entry import OWN_FIELDS, Picture, field_label, field_text
from catalog.document.fields import FIELDS


@pytest.mark.parametrize(
    ("element", "name"),
    [
        (Song("opening", "A", number=0), "opening #0 A"),
        (Song("insert", "A"), "insert song A"),
        (Song("ending", spelling="???"), "ending ???"),
        (Link("Wiki", "http://x.org/"), "Wiki"),
        (Link("", "http://x.org/"), "http://x.org/"),
        (Extra("field", "studio", "Sunrise"), "studio"),
        (Extra("text", "", "two\n lines"), "two lines"),
        ("mecha", "mecha"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + "…"),
    ],
)
def test_an_element_is_known_by_its_name(element, name):
    assert element_name(element) == name


@pytest.mark.parametrize(
    ("text", "cut"), [("", ""), ("abc", "abc"), ("abcd", "ab…"), ("abcde", "ab…")]
)
def test_a_text_is_cut_to_so_many_letters(text, cut):
    assert cut_to(3, text) == cut


def test_fields_are_called_as_in_files():
    known = {"original-name": "Original title"}
    for name in FIELDS:
        usual = name.replace("-", " ").capitalize()
        assert field_label(name) == known.get(name, usual)
    assert [field_label(name) for name in OWN_FIELDS] == [
        *("Address", "Franchise", "Published", "Locks", "Picture"),
    ]
    assert field_label("later-field") == "Later field"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("address", "akira", "akira"),
        ("published", True, "yes"),
        ("published", False, "no"),
        ("locks", frozenset({"type", "title"}), "title, type"),
        ("picture", Picture("a.jpg", 1, 2), "a.jpg"),
        ("picture", None, ""),
        ("episodes", 0, "0"),
        ("episodes", None, ""),
        ("poster", Link("A", "u"), "A: u"),
    ],
)
def test_a_value_of_a_field_is_one_readable_line(name, value, text):
    assert field_text(name, value) == text
