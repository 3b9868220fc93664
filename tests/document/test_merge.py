"""The file and the editors change one entry, and neither undoes the other."""

import difflib
from collections import Counter
from dataclasses import fields, is_dataclass, replace
from itertools import chain, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.document import (
    AlternativeName,
    Document,
    Extra,
    Link,
    PartialDate,
    Song,
    parse,
    render,
)
from catalog.document.display import element_name
from catalog.document.fields import FIELDS, List
from catalog.document.merge import (
    EMPTY,
    MergeConflict,
    Merged,
    merge_documents,
    resolve_document,
    value_in,
    without_spelling,
)
from catalog.document.songs import read_song

from ..factories import plain_names
from ..growth import TIMES, grows_no_faster
from .test_parser import LAYZNER

BASE = parse(LAYZNER)
MELOS, GO_FUN = BASE.songs
MAL, SITE = BASE.links
FAN = Link("Fan page", "http://example.org/fans")
KISS = Song("ending", "5-pun 28-pun no Kiss", number=2, artist="Tomoko Kawamura")


def merge_lists(field, base, ours, theirs):
    """Return the merged elements of one field, and the conflicts."""
    entries = (
        Document("T", "ova", **{field: tuple(side)}) for side in (base, ours, theirs)
    )
    outcome = merge_documents(*entries)
    return [*getattr(outcome.document, field)], [*outcome.conflicts]


def changed_lines(before, after):
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "-+"]


# Scalars


def test_what_each_side_changed_comes_together():
    ours = replace(BASE, title="Layzner", end_date=PartialDate("1986-06-26"))
    theirs = replace(BASE, rating="PG", synopsis="Mars.")
    assert merge_documents(BASE, ours, theirs).document == replace(
        ours, rating="PG", synopsis="Mars."
    )
    assert merge_documents(BASE, ours, theirs).conflicts == ()


def test_what_both_changed_is_a_conflict_and_stays_ours():
    ours, theirs = replace(BASE, episodes=None), replace(BASE, episodes=0, rating="PG")
    outcome = merge_documents(BASE, ours, theirs)
    assert outcome.document == replace(ours, rating="PG")
    assert outcome.conflicts == (MergeConflict("episodes", "", 38, None, 0),)
    decided = resolve_document(outcome.document, outcome.conflicts[0], 0)
    assert decided == theirs


def test_a_poster_is_one_value_and_its_alternative_text_no_conflict():
    alt = replace(BASE, poster_alt="Layzner")
    other_alt = replace(BASE, poster_alt="SPT", rating="PG")
    ours, theirs = replace(alt, poster_url="x"), replace(other_alt, poster_url="y")
    assert merge_documents(BASE, alt, other_alt) == merge_documents(
        BASE, replace(alt, rating="PG"), BASE
    )
    outcome = merge_documents(BASE, ours, theirs)
    (conflict,) = outcome.conflicts
    assert (conflict.field, conflict.ours) == ("poster", Link("Layzner", "x"))
    assert resolve_document(outcome.document, conflict, conflict.theirs) == theirs
    bare = resolve_document(outcome.document, conflict, None)
    assert (bare.poster_url, bare.poster_alt) == ("", "")


def test_an_entry_born_in_the_admin_meets_its_first_file():
    born = Document(
        "Layzner", "tv-serie", tags=("robots",), songs=(Song("opening", MELOS.title),)
    )
    outcome = merge_documents(EMPTY, born, BASE)
    assert outcome.conflicts == (
        MergeConflict("title", "", None, "Layzner", "Aoki Ryuusei SPT Layzner"),
    )
    assert outcome.document == replace(
        BASE, title="Layzner", tags=("robots", "space", "mecha")
    )


# Lists


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "result"),
    [
        ("ab", "ab", "abc", "abc"),
        ("ab", "abc", "abc", "abc"),
        ("ab", "abo", "abt", "abot"),
        ("ab", "aob", "atb", "aotb"),
        ("ab", "oab", "tab", "otab"),
        ("abc", "ac", "abtc", "atc"),
        ("abc", "c", "abc", "c"),
        ("abc", "abco", "cab", "coab"),
        ("abc", "bac", "cabt", "btac"),
        ("abc", "cab", "ac", "ca"),
        ("", "abc", "bdc", "abdc"),
        ("", "ab", "ba", "ab"),
        ("aa", "a", "aa", "a"),
        ("aa", "aaa", "aab", "aaab"),
        ("a", "", "aa", ""),
    ],
)
def test_plain_values_are_merged_one_by_one(base, ours, theirs, result):
    sides = (plain_names(*side) for side in (base, ours, theirs))
    merged, conflicts = merge_lists("alternative_names", *sides)
    assert "".join(one.name for one in merged) == result
    assert conflicts == []


def test_a_link_of_the_editor_and_a_song_of_the_file_both_arrive():
    ours = replace(BASE, links=(*BASE.links, FAN))
    theirs = replace(BASE, songs=(*BASE.songs, KISS))
    outcome = merge_documents(BASE, ours, theirs)
    assert outcome.document == replace(ours, songs=theirs.songs)
    assert outcome.conflicts == ()


def test_one_side_names_a_link_and_the_other_moves_it():
    ours, theirs = replace(SITE, label="Site"), replace(SITE, url="https://layzner.net")
    merged = [MAL, Link("Site", "https://layzner.net")]
    assert merge_lists("links", [MAL, SITE], [MAL, ours], [theirs, MAL]) == (
        merged[::-1],
        [],
    )
    assert merge_lists("links", [MAL, SITE], [MAL, merged[1]], [MAL, theirs]) == (
        merged,
        [],
    )


def test_a_link_is_told_by_what_the_other_side_made_of_it():
    moved = replace(SITE, url="https://layzner.net/")
    renamed = replace(moved, label="Site")
    assert merge_lists("links", [SITE], [renamed], [moved, MAL]) == ([renamed, MAL], [])
    assert merge_lists("links", [SITE], [moved], [renamed]) == ([renamed], [])


def test_one_link_under_two_new_names_is_a_conflict():
    ours, theirs = replace(SITE, label="Ours"), replace(SITE, label="Theirs")
    conflict = MergeConflict("links", SITE.label, SITE, ours, theirs)
    assert merge_lists("links", [SITE], [ours], [theirs, MAL]) == (
        [ours, MAL],
        [conflict],
    )
    conflict = MergeConflict("links", "Ours", None, ours, theirs)
    assert merge_lists("links", [], [ours], [theirs]) == ([ours], [conflict])


def test_a_new_link_of_the_same_name_is_another():
    other = Link(FAN.label, "http://example.org/others")
    assert merge_lists("links", [], [FAN], [other]) == ([FAN, other], [])


def test_songs_are_merged_part_by_part():
    ours = replace(MELOS, artist="AIRMAIL from NAGASAKI", spelling="")
    theirs = replace(MELOS, episodes="1-38", number=1)
    both = replace(theirs, artist=ours.artist)
    assert merge_lists("songs", BASE.songs, [ours, GO_FUN], [theirs, GO_FUN, KISS]) == (
        [both, GO_FUN, KISS],
        [],
    )


def test_a_part_that_both_changed_is_a_conflict_of_the_song():
    ours = replace(GO_FUN, title="Go-fun", artist="Seiko", episodes="1-24")
    theirs = replace(GO_FUN, title="Gofun", artist="Seiko", number=None)
    kept, taken = replace(ours, number=None), replace(theirs, episodes="1-24")
    conflict = MergeConflict("songs", "ending #1 Go-Fun", GO_FUN, kept, taken)
    assert merge_lists("songs", [GO_FUN], [ours], [theirs]) == ([kept], [conflict])


@pytest.mark.parametrize(
    ("ours", "theirs", "result"),
    [
        ([], [replace(GO_FUN, artist="S")], []),
        ([replace(GO_FUN, artist="S")], [], [replace(GO_FUN, artist="S")]),
    ],
)
def test_what_one_side_removed_and_the_other_changed_is_a_conflict(
    ours, theirs, result
):
    merged, (conflict,) = merge_lists("songs", [GO_FUN], ours, theirs)
    assert merged == result
    assert [conflict.ours] == (ours or [None])
    assert [conflict.theirs] == (theirs or [None])


def test_a_song_that_both_added_is_one_by_its_original_title_too():
    ours = Song("ending", "Kiss of 5:28", original_title="5分28秒のキス", number=2)
    theirs = replace(KISS, original_title="5分28秒のキス")
    songs, conflicts = merge_lists("songs", [MELOS], [MELOS, ours], [MELOS, theirs])
    assert songs == [MELOS, replace(ours, artist="Tomoko Kawamura")]
    assert [(c.ours, c.theirs) for c in conflicts] == [(songs[1], theirs)]


def test_the_spelling_of_a_song_goes_with_its_parts():
    base = read_song("opening", '"A" by  X')
    respelled = read_song("opening", '"A"  by X')
    ours, theirs = replace(base, artist="Z", spelling=""), respelled
    other = read_song("opening", '#1 "A" by  X')
    assert merge_lists("songs", [base], [ours], [theirs]) == ([ours], [])
    assert merge_lists("songs", [base], [respelled], [other]) == ([other], [])
    assert merge_lists("songs", [base], [], [respelled]) == ([], [])
    assert merge_lists("songs", [base], [base, KISS], [respelled]) == (
        [respelled, KISS],
        [],
    )
    assert merge_lists("songs", [], [ours], [replace(ours, spelling="x")]) == (
        [replace(ours, spelling="x")],
        [],
    )


def test_a_song_that_cannot_be_read_is_taken_whole():
    base, theirs = read_song("opening", "???"), read_song("opening", "????")
    ours = Song("opening", "Melos")
    conflict = MergeConflict("songs", "opening ???", base, ours, theirs)
    assert merge_lists("songs", [base], [ours], [theirs]) == ([ours], [conflict])


def test_each_side_of_a_conflict_is_in_its_own_spelling():
    base, ours, theirs = (read_song("opening", f'"A" by  {artist}') for artist in "XYZ")
    conflict = MergeConflict("songs", "opening A", base, ours, theirs)
    assert merge_lists("songs", [base], [ours], [theirs]) == ([ours], [conflict])


def test_songs_of_one_artist_that_both_added_are_two():
    ours, theirs = (read_song("opening", f'"{title}" by X') for title in "AB")
    assert merge_lists("songs", [], [ours], [theirs]) == ([ours, theirs], [])
    edited = replace(ours, title="C")
    assert merge_lists("songs", [ours], [edited], [ours, GO_FUN]) == (
        [edited, GO_FUN],
        [],
    )


@pytest.mark.parametrize("unread", ["base", "ours", "theirs"])
def test_a_song_is_taken_whole_where_one_of_three_cannot_be_read(unread):
    line = Song("opening", spelling="???")
    base, ours = Song("opening", "A"), Song("opening", "A", translated_title="Ay")
    theirs = replace(base, episodes="1-2")
    sides = {"base": base, "ours": ours, "theirs": theirs} | {unread: line}
    conflict = MergeConflict("songs", element_name(sides["base"]), *sides.values())
    merged = merge_lists("songs", *([side] for side in sides.values()))
    assert merged == ([sides["ours"]], [conflict])


def test_extras_are_told_by_kind_and_name():
    studio, notes = Extra("field", "studio", "Sunrise"), Extra("section", "Notes", "n")
    ours, theirs = replace(studio, value="SUNRISE"), replace(notes, value="m")
    stray, other = Extra("text", "", "stray"), Extra("text", "", "other")
    assert merge_lists(
        "extras", [studio, notes], [ours, notes, stray], [studio, theirs, other]
    ) == ([ours, theirs, stray, other], [])


# The manner of writing


def with_sections_reversed(text):
    head, *sections = text.removesuffix("\n").split("\n\n## ")
    return "\n\n## ".join([head, *sections[::-1]]) + "\n"


STYLES = {
    "canonical": str,
    "stars": lambda text: text.replace("-   ", "* "),
    "dense": lambda text: text.replace("\n\n", "\n"),
    "windows": lambda text: text.replace("\n", "\r\n"),
    "sections reversed": with_sections_reversed,
    "no last line end": lambda text: text.removesuffix("\n"),
}
EDITS = (
    {"title": "Layzner &amp; Co"},
    {"poster_url": ""},
    {"end_date": None},
    {"songs": (*BASE.songs, KISS)},
    {"rating": ""},
    {"tags": ("space", "war", "mecha")},
    {"alternative_names": (AlternativeName("SPT Layzner", "en"),)},
    {"synopsis": "Mars."},
    {"links": (replace(SITE, label="Site"),)},
)


@pytest.mark.parametrize("style", STYLES)
def test_a_merge_changes_the_lines_of_the_changes_alone(style):
    before = STYLES[style](LAYZNER)
    base = parse(before)
    for ours, theirs in permutations(EDITS, 2):
        edited = replace(base, **ours)
        file = STYLES[style](render(replace(BASE, **theirs)))
        text = render(merge_documents(base, edited, parse(file)).document)
        assert changed_lines(file, text) == changed_lines(before, render(edited))
        assert changed_lines(render(edited), text) == changed_lines(before, file)


@pytest.mark.parametrize("style", STYLES)
def test_a_file_written_anew_is_taken_as_it_is_written(style):
    file = STYLES[style](LAYZNER)
    text = render(
        merge_documents(BASE, replace(BASE, title="Layzner"), parse(file)).document
    )
    assert text == file.replace("Aoki Ryuusei SPT Layzner", "Layzner")


def test_a_value_decided_for_the_file_is_written_as_there():
    file = LAYZNER.replace("Aoki Ryuusei", "Blue &amp; Meteor")
    outcome = merge_documents(BASE, replace(BASE, title="Layzner"), parse(file))
    (conflict,) = outcome.conflicts
    assert render(resolve_document(outcome.document, conflict, conflict.theirs)) == file


def test_the_manner_of_a_file_stands_where_both_have_changed_it():
    ours, theirs = (parse(STYLES[s](LAYZNER)) for s in ("dense", "sections reversed"))
    ours = replace(ours, newline="\r\n")
    merged = merge_documents(BASE, ours, replace(theirs, title="B")).document
    assert (merged.layout, merged.newline) == (theirs.layout, "\r\n")
    assert merge_documents(ours, BASE, replace(ours, title="B")).document.newline == ""


# Decisions, on a document that has been edited meanwhile


def test_a_decision_finds_its_place_later():
    ours, theirs = replace(SITE, label="Ours"), replace(SITE, label="Theirs")
    conflict = MergeConflict("links", SITE.label, SITE, ours, theirs)
    moved = replace(BASE, links=(ours, FAN, MAL), title="Layzner")
    assert resolve_document(moved, conflict, theirs) == replace(
        moved, links=(theirs, FAN, MAL)
    )
    renamed = replace(BASE, links=(FAN, replace(SITE, label="Mine")))
    assert resolve_document(renamed, conflict, theirs).links == (FAN, theirs)
    assert resolve_document(renamed, conflict, SITE).links == (FAN, SITE)
    assert resolve_document(renamed, conflict, None).links == (FAN,)


def test_a_decision_for_what_is_there_already_adds_nothing():
    ours, theirs = replace(SITE, label="Ours"), replace(SITE, label="Theirs")
    conflict = MergeConflict("links", SITE.label, SITE, ours, theirs)
    typed = Link("Typed", "http://typed.org/")
    document = replace(BASE, links=(MAL, typed))
    assert resolve_document(document, conflict, typed) == document
    assert value_in(document, conflict) is None
    assert value_in(replace(BASE, links=(theirs,)), conflict) == theirs
    assert value_in(replace(BASE, links=(MAL, SITE)), conflict) == SITE
    scalar = MergeConflict("episodes", "", 38, 1, 2)
    assert value_in(BASE, scalar) == 38
    assert value_in(replace(BASE, episodes=None), scalar) is None


def test_a_decision_whose_place_is_gone_adds_where_it_belongs():
    first, second, third = (
        Song("opening", title, number) for number, title in enumerate("ABC", 1)
    )
    conflict = MergeConflict("songs", "opening #2 B", second, None, second)
    document = replace(BASE, songs=(first, third, GO_FUN))
    decided = resolve_document(document, conflict, second)
    assert decided.songs == (first, second, third, GO_FUN)
    assert resolve_document(decided, conflict, second) == decided
    assert resolve_document(decided, conflict, None) == document
    assert resolve_document(document, conflict, None) == document
    empty = replace(BASE, songs=())
    assert resolve_document(empty, conflict, second).songs == (second,)


def test_an_extra_is_added_with_its_kind():
    field, text = Extra("field", "studio", "S"), Extra("text", "", "t")
    section = Extra("section", "Notes", "n")
    conflict = MergeConflict("extras", "Notes", section, None, section)
    document = replace(BASE, extras=(field, text))
    assert resolve_document(document, conflict, section).extras == (
        field,
        section,
        text,
    )


def test_any_value_can_be_decided_but_no_entry_is_without_a_title():
    conflict = MergeConflict("title", "", None, "A", "B")
    assert resolve_document(BASE, conflict, "C").title == "C"
    with pytest.raises(ValueError, match=r"^An entry cannot be without a title\.$"):
        resolve_document(BASE, conflict, None)
    conflict = MergeConflict("original-name", "", "あ", "い", None)
    assert resolve_document(BASE, conflict, None).original_title == ""


# Laws


def some(values, most=4, **options):
    return st.lists(values, max_size=most, **options).map(tuple)


choice = st.sampled_from
SONG_LINES = (
    *('"A"', '#1: "A"', '#2: "B (あ)" by X', '#3 "C (か)" by  X (ep 3)'),
    *('"B" by Y (eps 1-2)', 'OVA: "A" by X', '"A (あ, Ay)" by X', "None", "???"),
)
kinds = choice(["opening", "ending"])
songs = st.builds(read_song, kinds, choice(SONG_LINES)) | st.builds(
    Song,
    kinds,
    title=choice("AB"),
    number=choice([None, 1, 2]),
    original_title=choice(["", "あ"]),
    translated_title=choice(["", "Ay"]),
    artist=choice(["", "X"]),
    episodes=choice(["", "1-2"]),
)
names = st.builds(
    AlternativeName, choice("ABC"), choice(["", "en", "fr"]), choice(["", "short"])
)
links = st.builds(Link, choice(["", "a", "b", "c"]), choice("uvw"))
extras = st.builds(
    Extra, choice(["field", "section"]), choice("no"), choice("12")
) | st.builds(Extra, st.just("text"), st.just(""), choice(["one", "two"]))
VALUES = {
    "title": choice("AB"),
    "type": choice(["ova", "movie"]),
    "episodes": choice([None, 0, 1, 2]),
    "original_title": choice(["", "あ", "い"]),
    "start_date": choice([None, PartialDate("1985"), PartialDate("1985-10")]),
    "songs": some(songs),
    "rating": choice(["", "G", "None"]),
    "tags": some(choice("abcd"), unique=True),
    "alternative_names": some(names),
    "synopsis": choice(["", "x", "x\n\ny"]),
    "links": some(links),
    "poster_url": choice(["", "p", "q"]),
    "poster_alt": choice(["", "P", "Q"]),
    "extras": some(extras, most=3),
}
MANNER = ("layout", "spelling", "newline")


def in_style(document, style):
    return parse(STYLES[style](render(document)))


styles = choice([*STYLES])
plain_documents = st.builds(Document, **VALUES)
documents = plain_documents | st.builds(in_style, plain_documents, styles)


@st.composite
def edited(draw, document):
    """Return the document after some edits, in lists of single elements mostly."""
    changes = {}
    for name in draw(st.lists(choice([*VALUES]), max_size=4)):
        value = draw(VALUES[name])
        old = changes.get(name, getattr(document, name))
        if isinstance(old, tuple) and old and draw(st.booleans()):
            place = draw(st.integers(0, len(old) - 1))
            rest = [*old[:place], *old[place + 1 :]]
            new = draw(choice([old[place : place + 1], value[:1]]))
            place = draw(st.integers(0, len(rest)))
            rest[place:place] = [
                one for one in new if name != "tags" or one not in rest
            ]
            value = tuple(rest)
        changes[name] = value
    document = replace(document, **changes)
    return in_style(document, draw(styles)) if draw(st.booleans()) else document


@st.composite
def forks(draw):
    """Return a base and two sides, edited from it or of other origin."""
    base = draw(documents)
    return base, *(draw(edited(base) | documents) for _ in range(2))


def said_of(conflict):
    values = map(without_spelling, (conflict.base, conflict.ours, conflict.theirs))
    return repr((conflict.field, conflict.element, *values))


def swapped(conflict):
    return replace(conflict, ours=conflict.theirs, theirs=conflict.ours)


def parts_of(element):
    if not is_dataclass(element):
        return []
    return [part.name for part in fields(element) if part.name != "spelling"]


@given(forks())
def test_a_side_that_changed_nothing_has_no_say(fork):
    base, *sides = fork
    for side in sides:
        assert (
            merge_documents(base, side, base)
            == merge_documents(base, base, side)
            == Merged(side)
        )
        # Nor does it in the fields that it left while it changed another.
        other = replace(base, title="other")
        for outcome in (
            merge_documents(base, side, other),
            merge_documents(base, other, side),
        ):
            assert replace(outcome.document, title="") == replace(side, title="")


@given(forks())
def test_two_equal_sides_are_merged_already(fork):
    base, side, _ = fork
    assert merge_documents(base, side, replace(side)) == Merged(side)


@given(forks())
def test_a_merge_is_the_same_from_either_side(fork):
    base, ours, theirs = fork
    one, other = (
        merge_documents(base, ours, theirs),
        merge_documents(base, theirs, ours),
    )
    assert Counter(map(said_of, one.conflicts)) == Counter(
        said_of(swapped(conflict)) for conflict in other.conflicts
    )
    in_doubt = {conflict.field for conflict in one.conflicts}
    for name in FIELDS.keys() - in_doubt:
        values, others = (FIELDS[name].of(m.document) for m in (one, other))
        if isinstance(FIELDS[name], List):
            values, others = (
                Counter(map(without_spelling, side)) for side in (values, others)
            )
        if name == "poster":
            values, others = one.document.poster_url, other.document.poster_url
        assert values == others, name


@given(forks())
def test_tags_come_and_go_with_either_side(fork):
    outcome = merge_documents(*fork)
    lists = (document.tags for document in (*fork, outcome.document))
    base, ours, theirs, merged = map(Counter, lists)
    for value in base | ours | theirs:
        few, many = sorted((ours[value], theirs[value]))
        assert merged[value] == (few if few < base[value] else many)


AOT = AlternativeName("AoT")
IN_ENGLISH, SHORT = (
    replace(AOT, language="en", kind="official"),
    replace(AOT, kind="short"),
)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged", "conflicts"),
    [
        ([AOT], [IN_ENGLISH], [AOT], [IN_ENGLISH], []),
        ([AOT], [AOT], [SHORT], [SHORT], []),
        ([], [IN_ENGLISH], [AOT], [IN_ENGLISH], []),
        ([AOT], [IN_ENGLISH], [], [IN_ENGLISH], [(AOT, IN_ENGLISH, None)]),
        (
            [AOT],
            [IN_ENGLISH],
            [SHORT],
            [IN_ENGLISH],
            [(AOT, IN_ENGLISH, AlternativeName("AoT", "en", "short"))],
        ),
    ],
)
def test_a_name_whose_language_or_kind_changed_is_the_same_name(
    base, ours, theirs, merged, conflicts
):
    found, in_doubt = merge_lists("alternative_names", base, ours, theirs)
    assert found == merged
    assert [(one.base, one.ours, one.theirs) for one in in_doubt] == conflicts


@given(forks())
def test_nothing_comes_from_nowhere(fork):
    _, *sides = fork
    merged = merge_documents(*fork).document
    for field in FIELDS.values():
        lists = [getattr(document, field.attribute) for document in (merged, *sides)]
        if not isinstance(field, List):
            lists = [[value] for value in lists]
        values, known = lists[0], [*chain(*lists[1:])]
        for one in values:
            parts = parts_of(one)
            assert one in known or parts
            for part in parts:
                assert getattr(one, part) in [getattr(other, part) for other in known]


@given(forks())
def test_a_merge_reads_back_as_it_is_written(fork):
    text = render(merge_documents(*fork).document)
    assert render(parse(text)) == text


@given(forks())
def test_a_second_merge_changes_nothing(fork):
    """With the file as the base, that is: what an import leaves behind.

    With the old base it holds where each element can be told for sure. Of two alike of
    which one has gone or moved, nobody knows which it was.
    """
    base, _, theirs = fork
    merged = merge_documents(*fork).document
    assert merge_documents(theirs, merged, theirs) == Merged(merged)
    again = merge_documents(base, merged, theirs).document
    for name, field in FIELDS.items():
        if not isinstance(field, List) or are_told_surely(field, fork):
            assert field.of(again) == field.of(merged), name
        elif not field.keys:
            assert Counter(field.of(again)) == Counter(field.of(merged)), name
    for name in MANNER:
        assert getattr(again, name) == getattr(merged, name)


def are_told_surely(field, documents):
    """Return True if each element is like one of another list at most, and all that are
    like it are like each other."""
    told = [
        (side, {key(one) for key in (repr, *field.keys)} - {None})
        for side, document in enumerate(documents)
        for one in field.of(document)
    ]
    kin = [
        {place for place, (_, others) in enumerate(told) if keys & others}
        for _, keys in told
    ]
    return all(
        len({told[other][0] for other in group}) == len(group)
        and all(kin[other] == group for other in group)
        for group in kin
    )


MAKE = {
    "links": lambda name: Link(f"label {name}", f"http://example.org/{name}"),
    "songs": lambda name: Song("opening", f"title {name}", original_title=f"題 {name}"),
    "extras": lambda name: Extra("field", f"name {name}", f"value {name}"),
}
PARTS = {
    "links": ("label", "url"),
    "songs": ("title", "artist", "episodes"),
    "extras": ("value",),
}


@st.composite
def known_edits(draw):
    """Return a list edited on both sides, and what became of each element."""
    field = draw(choice([*MAKE]))
    lines = []
    for number in range(draw(st.integers(0, 6))):
        line = [MAKE[field](number)]
        for side in ("ours", "theirs"):
            deed = draw(choice([None, "remove", *PARTS[field]]))
            value = f"{draw(choice([side, 'both']))} {number}"
            change = {deed: value} if deed else {}
            line.append(None if deed == "remove" else replace(line[0], **change))
        lines.append(line)
    for added in draw(some(choice([(True, False), (False, True), (True, True)]))):
        new = MAKE[field](len(lines))
        lines.append([None, *(new if side else None for side in added)])
    base, *sides = ([line[n] for line in lines if line[n]] for n in range(3))
    sides = [draw(st.permutations(side) | st.just(side)) for side in sides]
    return field, lines, base, *sides


@given(known_edits())
def test_every_edit_of_an_element_counts(edits):
    field, lines, base, ours, theirs = edits
    merged, conflicts = merge_lists(field, base, ours, theirs)
    outcomes = [(line[0], *outcome_of(*line)) for line in lines]
    assert Counter(merged) == Counter(kept for _, kept, _ in outcomes if kept)
    assert [c.base for c in conflicts] == [old for old, _, doubt in outcomes if doubt]
    assert merge_lists(field, base, merged, theirs)[0] == merged


def outcome_of(base, ours, theirs):
    """Return what becomes of one element, and whether that is in doubt."""
    if theirs in (base, ours):
        return ours, False
    if ours == base:
        return theirs, False
    if ours is None or theirs is None:
        return ours, True
    kept, in_doubt = ours, False
    for part in parts_of(base):
        old, mine, other = (getattr(one, part) for one in (base, ours, theirs))
        if mine == old:
            kept = replace(kept, **{part: other})
        in_doubt |= old != mine != other != old
    return kept, in_doubt


# Cost


@pytest.mark.parametrize(
    ("field", "make", "part"),
    [
        ("links", MAKE["links"], "label"),
        ("links", lambda number: Link("same", f"{number}"), "url"),
        ("links", lambda number: Link("same", "same"), "url"),
        ("songs", lambda number: Song("opening", f"{number}"), "title"),
        ("extras", lambda number: Extra("text", "", f"{number}"), "value"),
    ],
)
def test_a_merge_grows_no_faster_than_the_lists(field, make, part):
    def sides(size):
        base = [make(number) for number in range(size)]
        ours, theirs = base[::-1], base[size // 100 :]
        for side, step in ((ours, 2), (theirs, 3)):
            for place in range(0, len(side), step):
                side[place] = replace(side[place], **{part: f"new {step} {place}"})
        return base, ours, theirs

    short, long = sides(10_000 // TIMES), sides(10_000)
    assert grows_no_faster(
        lambda: merge_lists(field, *short), lambda: merge_lists(field, *long)
    )
