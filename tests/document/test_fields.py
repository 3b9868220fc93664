"""What the registry reaches: a field and a kind of song that no code was written for.

The field is `studio`, the kind `image`. Rows and forms are not pretended: there a field
takes a column.
"""

import sys
from dataclasses import dataclass, fields, replace

import pytest

from catalog.document import (
    SONG_KINDS,
    Document,
    Extra,
    Link,
    NotAnime,
    PartialDate,
    parse,
    parser,
    render,
    renderer,
    songs,
)
from catalog.document.choices import RATINGS, TYPES, labels
from catalog.document.combine import combine_documents, differing_fields, fuller_side
from catalog.document.diff import Change, diff_documents
from catalog.document.edits import replace_in_texts
from catalog.document.entry import OWN_FIELDS, field_label
from catalog.document.fields import FIELDS, List, Scalar, absent_values, with_field_of
from catalog.document.json_values import from_json, to_json
from catalog.document.merge import MergeConflict, merge_documents, resolve_document
from catalog.document.packing import pack, unpack
from catalog.document.quality import found_in
from catalog.document.song_paste import read_pasted
from catalog.document.songs import SongKind, read_song
from catalog.models import Anime

from .test_parser import LAYZNER

TEXT = """\
# Work

-   **type**: ova
-   **studio**: Sunrise
-   **rating**: PG - Children

## Tags

## Links
"""


@dataclass(frozen=True, slots=True)
class Studied(Document):
    """A Document with one field more."""

    studio: str = ""


def read_studio(text):
    if text == "?":
        raise ValueError("“?” is no studio.")
    return text


@pytest.fixture
def studio(monkeypatch):
    field = Scalar(
        "studio", "Studio", read=read_studio, problem="bad-studio", is_prose=True
    )
    monkeypatch.setitem(FIELDS, "studio", field)
    empty = Studied(title="", type="")
    for module in [*sys.modules.values()]:
        if getattr(module, "__name__", "").startswith("catalog."):
            for name, one in {"Document": Studied, "EMPTY": empty}.items():
                if name in vars(module):
                    monkeypatch.setattr(module, name, one)
    derived = (renderer._ranks, renderer._lists, renderer._items, parser._names)
    for table in derived:
        table.cache_clear()
    yield
    for table in derived:
        table.cache_clear()


def test_a_field_more_is_read_and_written(studio):
    document = parse(TEXT)
    assert (document.studio, document.extras) == ("Sunrise", ())
    assert render(document) == TEXT
    assert render(replace(document, layout=(), spelling={})) == TEXT.replace(
        "-   **studio**: Sunrise\n-   **rating**: PG - Children",
        "-   **rating**: PG - Children\n-   **studio**: Sunrise",
    )
    edited = replace(document, studio="Bones")
    assert render(edited) == TEXT.replace("Sunrise", "Bones")
    added = replace(parse(TEXT.replace("-   **studio**: Sunrise\n", "")), studio="A")
    assert "PG - Children\n-   **studio**: A\n\n## Tags" in render(added)
    assert unpack(pack(edited)) == parse(render(edited))


def test_what_a_field_more_cannot_be_is_kept_as_written(studio):
    problems = []
    text = TEXT.replace("Sunrise", "?")
    document = parse(text, problems.append)
    assert [(p.code, p.message) for p in problems] == [
        ("bad-studio", "“?” is no studio.")
    ]
    assert document.extras == (Extra("field", "studio", "?"),)
    assert render(document) == text
    assert "unknown-field" not in found_in(document)


def test_a_field_more_is_compared_merged_and_decided(studio):
    base = parse(TEXT)
    ours, theirs = replace(base, studio="Bones"), replace(base, studio="Gainax")
    change = Change("studio", "", "Sunrise", "Bones")
    assert diff_documents(base, ours) == (change,)
    assert field_label("studio") == "Studio"
    merged = merge_documents(base, ours, replace(base, title="Other"))
    assert (merged.document.studio, merged.document.title) == ("Bones", "Other")
    merged = merge_documents(base, ours, theirs)
    conflict = MergeConflict("studio", "", "Sunrise", "Bones", "Gainax")
    assert merged.conflicts == (conflict,)
    assert resolve_document(merged.document, conflict, "Gainax") == theirs
    assert from_json("studio", to_json("Bones")) == "Bones"
    assert differing_fields(ours, theirs) == ["studio"]
    assert fuller_side("studio", replace(ours, studio=""), theirs) == "right"
    assert combine_documents(ours, theirs, {"studio": "right"}, "left") == theirs


def test_a_field_more_is_locked_and_searched(studio):
    base = parse(TEXT)
    ours, theirs = replace(base, studio="Bones"), replace(base, studio="Gainax")
    assert with_field_of(theirs, ours, "studio") == ours
    assert OWN_FIELDS["locks"].from_json(["studio", "x"]) == {"studio"}
    assert replace_in_texts(base, ["studio"], "rise", "set").studio == "Sunset"
    assert absent_values()["studio"] == ""


def test_a_kind_of_song_more_is_read_pasted_and_written(monkeypatch):
    text = '-   **image-song**: #1: "Rain" by Mai'
    kept = parse(f"# A\n\n-   **type**: ova\n{text}\n")
    assert kept.songs == ()
    image = SongKind("image", "Image song", "IM", "images?")
    monkeypatch.setitem(SONG_KINDS, "image", image)
    songs.kind_heading.cache_clear()
    document = parse(render(kept))
    (song,) = document.songs
    assert song == read_song("image", '#1: "Rain" by Mai')
    assert render(document) == render(kept)
    ending = read_song("ending", '"B"')
    (change,) = diff_documents(kept, replace(kept, songs=(song,)))
    assert change.element == "image song #1 Rain"
    merged = merge_documents(
        kept, replace(kept, songs=(song,)), replace(kept, songs=(ending,))
    )
    assert {one.kind for one in merged.document.songs} == {"image", "ending"}
    (pasted,) = read_pasted("opening", 'Image song 2: "Snow" by Mai')
    assert (pasted.song.kind, pasted.song.number) == ("image", 2)
    assert found_in(document)["first-songs-only"] == ("image song",)
    songs.kind_heading.cache_clear()


def test_each_attribute_of_a_document_is_in_the_registry_once():
    manner = {"layout", "spelling", "newline"}
    said = [name for field in FIELDS.values() for name in field.attributes]
    assert sorted(said) == sorted({one.name for one in fields(Document)} - manner)


def test_each_scalar_has_its_column_and_each_list_has_a_part():
    columns = {field.name for field in Anime._meta.concrete_fields}
    assert set(absent_values()) <= columns
    for name, field in FIELDS.items():
        if isinstance(field, List):
            assert field.part or name == "extras"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (PartialDate("1985-10"), "start-date"),
        (PartialDate("1985"), "end-date"),
        (26, "episodes"),
        ("x", "synopsis"),
        ("PG", "rating"),
        ("mecha", "tags"),
        (Link("A", "u"), "poster"),
        (Link("A", "u"), "links"),
        (read_song("opening", '#1: "A" by  B'), "songs"),
        (Extra("field", "a", "b"), "extras"),
        (None, "links"),
    ],
)
def test_a_value_is_its_json_read_again(value, name):
    again = from_json(name, to_json(value))
    assert (again, type(again)) == (value, type(value))


def test_each_value_of_an_entry_is_its_json_read_again():
    document = replace(parse(LAYZNER), extras=(Extra("field", "a", "b"),))
    for name, field in FIELDS.items():
        value = field.of(document)
        for one in value if isinstance(field, List) else [value]:
            again = from_json(name, to_json(one))
            assert (again, type(again)) == (one, type(one)), name


@pytest.mark.parametrize(
    ("tag", "read"),
    [("a" * 100, ["a" * 100]), ("a" * 101, []), ("", []), (" A  b ", ["a b"])],
)
def test_a_tag_fits_its_column(tag, read):
    assert FIELDS["tags"].read(tag) == read


@pytest.mark.parametrize(
    ("text", "episodes"), [("1", 1), ("999999", 999_999), ("007", 7)]
)
def test_a_number_of_episodes_is_read(text, episodes):
    assert FIELDS["episodes"].read(text) == episodes


@pytest.mark.parametrize("text", ["1000000", "0", "-1", "1.5", "²", "1 2"])
def test_what_is_no_number_of_episodes_is_refused(text):
    with pytest.raises(ValueError, match=f"“{text}” is no number of episodes."):
        FIELDS["episodes"].read(text)


@pytest.mark.parametrize("text", ["PG-13", "pg-13", "PG-13 - TEENS 13 or older"])
def test_a_rating_is_told_by_its_code_or_its_words(text):
    assert FIELDS["rating"].read(text) == "PG-13"


@pytest.mark.parametrize("text", ["manga", "Manga"])
def test_a_work_of_another_kind_is_called_by_it(text):
    with pytest.raises(NotAnime) as caught:
        FIELDS["type"].read(text)
    problem = caught.value.problem
    assert (problem.line, problem.severity, problem.code, problem.message) == (
        *(1, "error", "not-anime"),
        "This is a manga.",
    )


def test_songs_are_told_by_what_they_surely_are():
    by_title, by_original, by_artist, by_number = FIELDS["songs"].keys
    song = read_song("opening", '#1: "A (あ)" by B')
    assert by_title(song) == ("opening", "A")
    assert by_original(song) == ("opening", "あ")
    assert by_artist(song) is None
    assert by_number(song) == ("opening", 1)
    bare = read_song("ending", '"A" by B')
    assert by_original(bare) is by_number(bare) is None
    assert by_artist(bare) == ("ending", None, "B")
    assert by_title(read_song("ending", "???")) is None
    rank = FIELDS["songs"].rank
    kinds = ["opening", "ending", "insert"]
    assert [rank(replace(song, kind=kind)) for kind in kinds] == [
        (0, 1),
        (1, 1),
        (2, 1),
    ]
    assert rank(bare) == (1, 0)


def test_choices_are_labels_by_value():
    assert labels(TYPES)["tv-serie"] == "TV series"
    assert labels(RATINGS)["R+"] == "R+ - Mild Nudity"
    assert labels(RATINGS)["None"] == "None"
    assert labels(SONG_KINDS)["insert"] == "Insert song"
    assert [kind.short for kind in SONG_KINDS.values()] == ["OP", "ED", "IN"]
