"""Songs as people paste them."""

import pytest

from catalog.document.song_paste import read_pasted


def said(songs):
    return [(song.kind, song.number, song.title, song.artist) for song in songs]


def test_headings_say_the_kind_of_what_follows():
    text = """
    Opening Themes
    #1: "Zankoku na Tenshi no Thesis" by Yoko Takahashi

    ## Ending theme
    - "Fly Me to the Moon" by Claire
    """
    assert said(read_pasted("opening", text)) == [
        ("opening", 1, "Zankoku na Tenshi no Thesis", "Yoko Takahashi"),
        ("ending", None, "Fly Me to the Moon", "Claire"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('OP: "One" by A', ("opening", None, "One", "A")),
        ('ED2: "One" by A', ("ending", 2, "One", "A")),
        ('Ending Theme 3: "One" by A', ("ending", 3, "One", "A")),
        ('"Opening" by A', ("ending", None, "Opening", "A")),
        ('"Edge: Two" by A', ("ending", None, "Edge: Two", "A")),
    ],
)
def test_a_line_may_say_its_kind_itself(line, expected):
    assert said(read_pasted("ending", line)) == [expected]


@pytest.mark.parametrize("text", ["", " \n\r\n ", "Opening", "ED:\n"])
def test_nothing_is_no_song(text):
    assert read_pasted("opening", text) == []


@pytest.mark.parametrize("text", ["???", "\x00", "(" * 5_000, "ed" * 5_000, "a: b"])
def test_what_cannot_be_read_is_a_song_without_a_title(text):
    [song] = read_pasted("opening", text)
    assert (song.title, song.credit) == ("", text)
