"""Which texts are meant as entries, however they are written, and which are not."""

import pytest

from catalog.document import DocumentError, parse
from catalog.document.parser import looks_like_an_entry

NAMES = (
    *("type", "episodes", "original-name", "start-date", "end-date", "rating"),
    *("opening-song", "ending-song"),
)


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_told_by_its_name(name):
    assert looks_like_an_entry(f"# A\n\n{name}: x\n")


@pytest.mark.parametrize(
    "line",
    [
        "-   **type**: ova",
        "-   **type:** ova",
        "    -   **type**: ova",
        "-**type**: ova",
        "* __Type__ : ova",
        "+ `TYPE`: ova",
        "• **type**: ova",
        "– type: ova",
        "1. **type**: ova",
        "12) type: ova",
        "- [ ] type: ova",
        "> type: ova",
        "### Type: ova",
        "type：ova",
        "ｔｙｐｅ：ova",
        "\u3000\u200btype: ova",
        "| type | ova |",
        "|**Type**|ova|",
        "type | ova",
        "<li><b>type</b>: ova</li>",
        "<tr><td>type</td><td>ova</td></tr>",
        "<!-- type: ova -->",
        '"type": "ova",',
        "start_date: 1998",
        "Start date: 1998",
        "**Opening  Song**: x",
        "---\ntitle: A\ntype: ova\n---",
        "\ufefftype: ova",
        "x\rtype: ova\r",
        "type:",
    ],
)
def test_marks_bullets_tables_and_front_matter_are_folded_away(line):
    assert looks_like_an_entry(line)
    assert looks_like_an_entry(f"# A\r\n\r\n{line}\r\nmore")


@pytest.mark.parametrize(
    "text",
    [
        "[MAL](https://myanimelist.net/anime/1/Cowboy_Bebop)",
        "[MAL](myanimelist.net/anime/1)",
        "https://www.myanimelist.net/anime/1",
        "<http://anidb.info/perl-bin/animedb.pl?show=anime&aid=2154>",
        "[a]: https://anidb.net/anime/1",
        '<a href="//www.animenewsnetwork.com/encyclopedia/anime.php?id=1">x</a>',
        "See http://cdn.animenewsnetwork.cc/x",
        "https://anilist.co/anime/1",
    ],
)
def test_a_link_to_a_catalogue_of_anime_tells_an_entry(text):
    assert looks_like_an_entry(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \u3000\n",
        "# Our catalogue\n\nHow to contribute: open a pull request.\n",
        "---\ntitle: Contributing\nlayout: page\n---\n\nWelcome.",
        "Type `make run` and wait: it takes a minute.",
        "The type: of an entry is one of five.",
        "Types: five. Episode: one. Ratings: none.",
        "type\nepisodes\n",
        "Data come from myanimelist.net and https://example.org/myanimelist.net.",
        "https://notmyanimelist.net/ https://myanimelist.network/",
        "prototype: x\nmy-type: x\n",
    ],
)
def test_all_else_is_no_entry(text):
    assert not looks_like_an_entry(text)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("## Type: tv-serie", "Write the type as “-   **type**: tv-serie”."),
        ("## Type | Movie |", "Write the type as “-   **type**: Movie”."),
        ("-   **type**:", "Write the type as “-   **type**: …”."),
        ("## Type: comedy", "Write the type as “-   **type**: …”."),
    ],
)
def test_a_type_that_is_written_otherwise_is_told_with_its_line(line, told):
    with pytest.raises(DocumentError) as error:
        parse(f"# A\n\nA story.\n\n{line}\n")
    assert (error.value.code, error.value.line) == ("no-type", 5)
    assert str(error.value) == told


@pytest.mark.parametrize(("marks", "is_found"), [(195, True), (196, False)])
def test_a_name_is_looked_for_at_the_beginning_of_a_line(marks, is_found):
    assert looks_like_an_entry("-" * marks + "type: ova") is is_found


@pytest.mark.parametrize("piece", ["- ", "type", "<", "[](", "//a.", "|", "_", "1. "])
def test_a_long_text_takes_no_longer_than_its_length(piece):
    """A megabyte of anything; what grows faster than the text would never end."""
    assert looks_like_an_entry(piece * (2**20 // len(piece))) is False
