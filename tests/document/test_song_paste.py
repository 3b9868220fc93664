"""Songs as people paste them."""

import pytest

from catalog.document.song_paste import read_pasted


def said(pasted):
    assert [one.problem for one in pasted] == [""] * len(pasted)
    songs = [one.song for one in pasted]
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
        ('Insert song: "One" by A', ("insert", None, "One", "A")),
        ('IN 2: "One" by A', ("insert", 2, "One", "A")),
        ('Inserts: "One" by A', ("insert", None, "One", "A")),
        ('Ops: "One" by A', ("opening", None, "One", "A")),
        ('Endings: "One" by A', ("ending", None, "One", "A")),
        ('INSERT 12: "One" by A', ("insert", 12, "One", "A")),
        ('OP 2:"One" by A', ("opening", 2, "One", "A")),
        ('OP #2: "One" by A', ("opening", 2, "One", "A")),
        ('OP 2: #3: "One" by A', ("opening", 3, "One", "A")),
        ('Opening 2\n"One" by A', ("opening", None, "One", "A")),
        ('• "One" by A', ("ending", None, "One", "A")),
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
def test_what_no_title_can_be_read_from_says_so(text):
    [one] = read_pasted("opening", text)
    assert (one.song.title, one.line) == ("", text)
    assert one.problem == "No title could be read from:"


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ('Theme: "One" by A', "Theme"),
        ('Main Theme: "One" by A', "Main Theme"),
        ("Image song: One by A (eps 1-2)", "Image song"),
        ('BGM 2: "One" by A', "BGM"),
        ('#3: Character song: "One" by A', "Character song"),
        ("- Soundtrack: “One” by A", "Soundtrack"),
        ('OVA: "One" by A', "OVA"),
        ('Eyecatch: #1: "One" by A', "Eyecatch"),
        ("挿入歌： 「一」", "挿入歌"),
        ('in: "One" by A', "in"),
    ],
)
def test_a_kind_that_is_none_here_is_told_and_what_to_write(line, label):
    [one] = read_pasted("opening", line)
    assert one.problem == (
        f"“{label}” is not a kind of song here. Start the line with “Opening:”, "
        f"“Ending:” or “Insert song:”, or without “{label}”:"
    )


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ('"Blue: Bird" by X', "Blue: Bird"),
        ('"Theme: Blue" by X', "Theme: Blue"),
        ('#2: "Theme: Blue" by X', "Theme: Blue"),
        ("Re:Re: by Y (eps 1-2)", "Re:Re:"),
        ("Blue: Bird by Y (eps 1-2)", "Blue: Bird"),
        ('Re:"Zero" by Y', "Zero"),
        ('Opening: OVA: "One" by A', "One"),
    ],
)
def test_a_colon_in_a_title_is_no_kind(line, title):
    [one] = read_pasted("opening", line)
    assert (one.problem, one.song.title) == ("", title)
