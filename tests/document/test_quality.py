"""What the rules find in single Documents, most of them as they were found."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.document import Document, parse
from catalog.document.quality import GROUPS, RULES, found_in
from catalog.quality.rules import RULES as ALL_RULES

from ..factories import make_document

WHOLE = ("",)
# An entry in which no rule finds anything.
SOUND = {
    "original_title": "機動戦士Ζガンダム",
    "episodes": 50,
    "start_date": "1985-03-02",
    "end_date": "1986-02-22",
    "tags": ["mecha"],
    "synopsis": "Seven years after the war …",
    "poster_url": "https://example.org/poster.jpg",
}


def found(title="Mobile Suit Zeta Gundam", **values):
    return found_in(make_document(title, **SOUND | values))


def test_nothing_is_found_in_a_sound_entry():
    assert found() == {}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"end_date": "1985-03-02"}, "end-equals-start"),
        ({"start_date": "2031-01-19", "end_date": None}, "start-in-future"),
        ({"start_date": "2008-01-20", "end_date": None}, "suspect-day"),
        ({"end_date": "1984"}, "dates-reversed"),
        ({"start_date": None}, "no-start-date"),
        ({"episodes": None}, "no-episodes"),
        ({"original_title": ""}, "no-original-title"),
        ({"tags": ()}, "no-tags"),
        ({"poster_url": ""}, "no-poster"),
        ({"synopsis": ""}, "no-synopsis"),
        (
            {"synopsis": "No synopsis has been added for this series yet."},
            "no-synopsis",
        ),
        (
            {"synopsis": "No synopsis information has been added to this title."},
            "no-synopsis",
        ),
    ],
)
def test_a_field_is_found(values, code):
    assert found(**values) == {code: WHOLE}


def test_no_episodes_is_not_none():
    assert found(episodes=0) == {}


@pytest.mark.parametrize(("length", "is_found"), [(98, 0), (99, 1), (100, 1), (101, 0)])
def test_a_title_of_the_longest_may_be_cut(length, is_found):
    # A blank at the cut is gone: “… shite Shison-tachi no Gakkou e” was “… e Kayou”.
    assert ("title-cut" in found("あ" * length)) == is_found


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        ([("opening", '#1: "One"')], ("opening",)),
        ([("opening", '#1: "One"'), ("opening", '#2: "Two"')], None),
        ([("opening", '#1: "One"'), ("ending", '#2: "Two"')], ("opening",)),
        ([("ending", '#1: "One"'), ("opening", '#1: "Two"')], ("ending", "opening")),
        ([("opening", '"One"')], None),
        ([("opening", '#2: "Two"')], None),
    ],
)
def test_a_first_song_without_a_second_is_found(lines, kinds):
    assert found(songs=lines).get("first-songs-only") == kinds


@pytest.mark.parametrize(
    ("second", "is_found"),
    [
        ('"A" by Ai', True),
        ('"A" by Ai (eps 20-24)', True),
        ('"A" by Bo', False),
        ("unreadable", False),
    ],
)
def test_a_song_of_a_kind_stands_once(second, is_found):
    songs = [("opening", '"A" by Ai (eps 1-12)'), ("opening", second)]
    assert ("double-song" in found(songs=songs)) is is_found
    assert "double-song" not in found(songs=[songs[0], ("ending", second)])
    unread = ("opening", "unreadable")
    assert "double-song" not in found(songs=[unread, unread])


def test_a_song_without_a_title_is_found():
    songs = [("opening", "None"), ("ending", '"Snow Fairy" by FUNKIST')]
    assert found(songs=songs) == {"song-unparsed": ("opening None",)}


def test_an_address_that_is_none_is_found():
    address = "http://ja.wikipedia.org/wiki/ 宇宙少年ソラン"
    links = [("Wikipedia", address), ("ANN", "https://example.org/")]
    assert found(links=links) == {"bad-link": ("Wikipedia",)}


@pytest.mark.parametrize(
    ("line", "code", "element"),
    [
        ("-   **start-date**: spring 1985", "bad-date", "spring 1985"),
        ("-   **end-date**: 1985-13", "bad-date", "1985-13"),
        ("-   **episodes**: many", "bad-number", "many"),
        ("-   **rating**: 12", "unknown-rating", "12"),
        ("-   **studio**: Sunrise", "unknown-field", "studio"),
        ("A line by itself", "unknown-field", "A line by itself"),
        ("## Notes\n\nA note.", "unknown-section", "Notes"),
    ],
)
def test_what_the_format_has_no_place_for_is_found(line, code, element):
    document = parse(f"# A\n\n-   **type**: ova\n{line}\n")
    assert found_in(document)[code] == (element,)


def test_a_field_left_blank_is_not_found():
    document = parse("# A\n\n-   **type**: ova\n-   **episodes**:\n")
    assert "unknown-field" not in found_in(document)


def test_a_field_said_twice_is_no_bad_value():
    said = "-   **episodes**: 1\n-   **episodes**: many\n"
    document = parse(f"# A\n\n-   **type**: ova\n{said}")
    codes = found_in(document).keys()
    assert "unknown-field" in codes
    assert "bad-number" not in codes


def test_a_rule_is_about_a_field_that_there_is():
    known = {one.name for one in fields(Document)}
    assert {rule.field for rule in RULES} <= known


def test_a_rule_has_a_name_of_its_own_and_a_group_that_there_is():
    names = [rule.name for rule in ALL_RULES.values()]
    assert len({*names}) == len(names)
    # It stands within sentences, and at their beginning.
    assert all(name[0].islower() and name[-1].isalpha() for name in names)
    assert {rule.group for rule in ALL_RULES.values()} == GROUPS.keys()


def test_one_date_alone_neither_ends_early_nor_repeats():
    for one, other in (("start_date", "end_date"), ("end_date", "start_date")):
        codes = found(**{one: "1985-03-02", other: None}).keys()
        assert not codes & {"dates-reversed", "end-equals-start"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_says_what_it_means_and_what_to_do(rule):
    for text in (rule.says, rule.to_do):
        assert text[0].isupper()
        assert text.endswith((".", "?"))


@given(st.text(), st.lists(st.text(min_size=1)), st.text(), st.text())
def test_any_text_can_be_asked(title, tags, synopsis, url):
    document = make_document(title, tags=tags, synopsis=synopsis, links=[("", url)])
    assert found_in(document) == found_in(document)
    assert ("no-tags" in found_in(document)) == (not tags)


def test_the_manual_has_every_rule():
    told = re.findall(r"^\| (`.*?`) \|", Path("docs/quality.md").read_text(), re.M)
    assert {*re.findall("`(.*?)`", " ".join(told))} == {*ALL_RULES, "twin-differs"}
