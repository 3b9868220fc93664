"""Changes made to many Documents alike, and those that cannot be made."""

from dataclasses import replace

import pytest

from catalog.document import AlternativeName, Document, Link, Song
from catalog.document.edits import (
    TEXTS,
    Impossible,
    add_tags,
    checked,
    remove_tags,
    replace_in_addresses,
    replace_in_texts,
    replace_tag,
)
from catalog.document.songs import read_song

from ..factories import plain_names

PLAIN = Document(title="Akira", type="movie")


def tagged(*tags):
    return Document(title="Akira", type="movie", tags=tags)


def linked(*urls, poster=""):
    links = tuple(Link("x", url) for url in urls)
    return Document(title="Akira", type="movie", links=links, poster_url=poster)


def sung(*lines):
    songs = tuple(read_song("opening", line) for line in lines)
    return Document(title="Akira", type="movie", songs=songs)


def test_tags_come_behind_those_that_are_there_and_once():
    assert add_tags(tagged("b"), ["a", "b", "a"]).tags == ("b", "a")
    assert remove_tags(tagged("b", "a"), ["b", "c"]).tags == ("a",)
    assert remove_tags(PLAIN, ["b"]) == PLAIN


def test_a_tag_has_the_place_of_the_one_that_it_replaces():
    assert replace_tag(tagged("a", "b", "c"), "b", "x").tags == ("a", "x", "c")
    assert replace_tag(tagged("a", "b", "c"), "c", "a").tags == ("a", "b")
    assert replace_tag(tagged("a"), "c", "b").tags == ("a",)


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("http://a.net", "https://a.net", "http://a.net/x", "https://a.net/x"),
        ("http://a.net", "https://a.net", "HTTP://A.net", "https://a.net"),
        ("http://a.net", "https://a.net", "http://a.net?x=1", "https://a.net?x=1"),
        ("http://a.net", "https://a.net", "https://a.net/x", None),
        ("http://a.net", "https://a.net", "http://a.net.evil.org/", None),
        ("http://a.net", "https://a.net", "http://b.org/http://a.net/", None),
        ("http://a.net", "https://a.net", "http://a.net:80/", None),
        ("a.net", "b.org", "http://a.net/x", "http://b.org/x"),
        ("a.net", "b.org", "https://a.net/a.net", "https://b.org/a.net"),
        ("a.net", "https://b.org", "http://a.net/x", "https://b.org/x"),
        ("a.net/old", "a.net/new", "http://a.net/old/1", "http://a.net/new/1"),
        ("a.net/old", "a.net/new", "http://a.net/older", None),
        ("a.net/Old", "a.net/new", "http://a.net/old", None),
        ("a.net/", "b.org/", "http://a.net/x", "http://b.org/x"),
        ("a.net", r"b.org\1", "http://a.net/x", r"http://b.org\1/x"),
        (".*", "b.org", "http://a.net/x", None),
        ("://", "b.org", "http://a.net/x", None),
    ],
)
def test_addresses_are_replaced_from_their_start_on(old, new, before, after):
    document = linked(before, "http://other.org/", poster=before)
    moved = replace_in_addresses(document, old, new)
    assert moved == linked(after or before, "http://other.org/", poster=after or before)


def test_text_is_replaced_in_the_fields_named_alone():
    document = Document(
        title="A.B",
        type="movie",
        original_title="A.B",
        alternative_names=(AlternativeName("A.B a.b", "en"), *plain_names("AxB")),
        synopsis="A.B\n\na.b",
    )
    done = replace_in_texts(document, ["title", "alternative-names"], "A.B", r"\g<0>")
    assert (done.title, done.original_title) == (r"\g<0>", "A.B")
    name = AlternativeName(r"\g<0> a.b", "en")
    assert done.alternative_names == (name, *plain_names("AxB"))
    done = replace_in_texts(document, ["synopsis"], "a.b", "c", ignore_case=True)
    assert (done.synopsis, done.title) == ("c\n\nc", "A.B")


def test_text_is_replaced_in_the_parts_of_songs():
    document = sung('#1: "One" by  Two (eps 1-2)', "no song at all")
    done = replace_in_texts(document, ["songs"], "Two", "Three")
    assert done.songs[0].credit == '#1: "One" by Three (eps 1-2)'
    assert done.songs[1] == document.songs[1]
    read = replace_in_texts(document, ["songs"], "no song at all", '"Song" by X')
    assert read.songs[1].artist == "X"
    assert replace_in_texts(document, ["songs"], "eps", "x") == document


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (PLAIN, Document(title=" ", type="movie"), "It would have no title."),
        (
            linked("http://a"),
            linked("javascript:x"),
            "“javascript:x” would be no web address.",
        ),
        (PLAIN, linked(poster="x"), "“x” would be no web address."),
        (
            PLAIN,
            replace(PLAIN, type="show"),
            "It could not be read from a file: “show” is not one of tv-serie, movie, "
            "ova, special, ona.",
        ),
        (
            PLAIN,
            tagged("a", "A"),
            "In a file its tags would say something else.",
        ),
        (
            sung('"One"'),
            replace_in_texts(sung('"One"'), ["songs"], "One", ""),
            "No title could be read from “”.",
        ),
        (
            PLAIN,
            Document(title="A", type="movie", alternative_names=plain_names("")),
            "One of its alternative names would be blank.",
        ),
        (
            sung('"One" by Two'),
            replace_in_texts(sung('"One" by Two'), ["songs"], "One", 'x" by Y "z'),
            "In a file its songs would say something else.",
        ),
    ],
)
def test_what_no_entry_can_be_is_told(before, after, told):
    with pytest.raises(Impossible) as caught:
        checked(before, after)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    "part", ["title", "original_title", "translated_title", "artist"]
)
def test_text_is_replaced_in_each_part_that_people_write(part):
    song = Song("opening", "A", 1, "原", "B", "C", "1-2")
    before = replace(song, **{part: "old"})
    (done,) = replace_in_texts(
        replace(PLAIN, songs=(before,)), ["songs"], "old", "new"
    ).songs
    assert done == replace(song, **{part: "new"})


def test_these_fields_have_text_that_people_write():
    assert [
        *("title", "original-name", "songs", "alternative-names", "synopsis")
    ] == TEXTS


def test_blanks_are_no_reason_to_refuse_an_edit():
    after = replace(PLAIN, alternative_names=plain_names("A  B "), tags=("a  b",))
    assert checked(PLAIN, after).tags == ("a b",)


def test_what_was_wrong_before_may_stay():
    before = linked("nowhere", poster="p")
    after = add_tags(before, ["new"])
    assert checked(before, after).tags == ("new",)


def test_what_is_saved_is_what_its_file_says():
    after = replace_in_texts(PLAIN, ["title"], "Akira", " A  kira ")
    assert checked(PLAIN, after).title in ("A kira", "A  kira")
