"""The entry's form: what an editor sends, and the Document that comes of it."""

from dataclasses import replace

import pytest
from django.contrib.admin.models import LogEntry

from catalog.document import (
    AlternativeName,
    Extra,
    Link,
    PartialDate,
    Song,
    parse,
    render,
)
from catalog.document.entry import Entry, Own
from catalog.document.songs import read_song
from catalog.entries import store
from catalog.models import Anime, CatalogueVersion, Redirect, Tag

from ..factories import make_anime, plain_names
from .forms import document_of, fields_of

pytestmark = pytest.mark.django_db


def save_text(text):
    """Save the entry that a file says."""
    document = parse(text)
    anime = Anime()
    store.save([(anime, Entry(document, Own("entry", "f", is_published=True)))])
    return anime


def version():
    return CatalogueVersion.objects.get(pk=1).number


# Adding


def test_an_entry_is_added_whole(forms):
    comedy = Tag.objects.create(name="comedy", slug="comedy")
    anime = forms.add(
        title="Uchuu Senkan Yamato",
        original_title="宇宙戦艦ヤマト",
        type="tv-serie",
        episodes="26",
        start_date="1974-10-06",
        end_date="1975",
        rating="PG-13",
        tags=[comedy.pk],
        synopsis="One.\r\n\r\nTwo.\r\n",
        poster_url="https://example.org/yamato.jpg",
        poster_alt="yamato",
        songs__0__title="Uchuu Senkan Yamato",
        songs__0__artist="Isao Sasaki",
        songs__0__episodes="1-26",
        links__0__label="Wikipedia",
        links__0__url="https://en.wikipedia.org/wiki/Yamato",
        alternative_names__0__name="Star Blazers",
        state="published",
    )
    assert anime.slug == "uchuu-senkan-yamato"
    assert anime.franchise.name == "Uchuu Senkan Yamato"
    assert anime.is_published
    assert render(document_of(anime)) == (
        "# Uchuu Senkan Yamato\n\n"
        "![yamato](https://example.org/yamato.jpg)\n\n"
        "-   **type**: tv-serie\n"
        "-   **episodes**: 26\n"
        "-   **original-name**: 宇宙戦艦ヤマト\n"
        "-   **start-date**: 1974-10-06\n"
        "-   **end-date**: 1975\n"
        '-   **opening-song**: "Uchuu Senkan Yamato" by Isao Sasaki (eps 1-26)\n'
        "-   **rating**: PG-13 - Teens 13 or older\n\n"
        "## Tags\n\n-   comedy\n\n"
        "## Alternative names\n\n-   Star Blazers\n\n"
        "## Sinopse\n\nOne.\n\nTwo.\n\n"
        "## Links\n\n-   [Wikipedia](https://en.wikipedia.org/wiki/Yamato)\n"
    )


def test_a_title_and_a_type_are_enough(forms):
    anime = forms.add(title="Akira", type="movie")
    assert str(document_of(anime).title) == "Akira"


def test_what_an_entry_needs_is_asked_for(forms):
    assert forms.refuse().count("This field is required.") == 2
    assert not Anime.objects.exists()


def test_a_title_that_is_taken_gets_the_nearest_address(forms):
    make_anime("Akira")
    assert forms.add(title="Akira", type="movie").slug == "akira-2"


def test_an_address_that_is_taken_is_refused(forms):
    make_anime("Akira")
    errors = forms.refuse(title="Akira again", type="movie", slug="akira")
    assert "Anime with this Slug already exists." in errors


def test_a_new_entry_joins_the_franchise_that_is_chosen(forms):
    franchise = make_anime("Gundam").franchise
    anime = forms.add(title="Zeta", type="movie", franchise=franchise.pk)
    assert anime.franchise == franchise


def test_the_rows_of_another_entry_are_reached_by_none_of_their_keys(forms):
    songs, links = [("opening", '"One" by A')], [("a", "http://a.example/")]
    mine, other = (make_anime(t, songs=songs, links=links) for t in ("X", "Y"))
    song, link = other.songs.get().pk, other.links.get().pk
    for keys in [
        {"songs__0__id": song, "links__0__id": link},
        {"songs__0__anime": other.pk, "links__0__anime": other.pk},
        {"songs__INITIAL_FORMS": "5"},
    ]:
        said = {"songs__0__title": "Sent", "links__0__label": "Sent"}
        forms.send(forms.open(mine), mine, **keys, **said)
        document = document_of(other)
        assert (document.songs[0].title, document.links[0].label) == ("One", "a")


def test_what_the_address_of_a_blank_form_fills_in_is_saved(forms):
    address = f"{forms.url()}?title=Akira&type=movie&synopsis=Neo-Tokyo."
    fields = fields_of(forms.client.get(address), "anime_form")
    assert forms.client.post(address, fields).status_code == 302
    document = document_of(Anime.objects.get())
    assert (document.title, document.type) == ("Akira", "movie")
    assert document.synopsis == "Neo-Tokyo."


def test_what_is_not_published_is_so_from_the_start(forms):
    anime = forms.add(title="Akira", type="movie")
    assert not anime.is_published
    assert not Anime.objects.published().exists()
    shown = forms.client.get(forms.url(anime)).content.decode()
    assert "View on site" not in shown


# What is not touched

ODD_TEXT = """#  A\u3000&amp;  B\u00a0
![odd   alt](https://example.org/a%20b.jpg )
* **Type**: TV-Serie
-   **episodes**: 013
-   **opening-song**: #1: 'Odd" by  X (eps: 1-3)
-   **opening-song**: None
-   **studio**: Sunrise
-   **ending-song**: "Plain" by Y

stray words
## Tags
- Mecha
-   comedy
-   action
## Staff

Someone\u2028else
## Alternative names
-   Name\u3000with blanks
-   Name\u3000with blanks
## Sinopse

  Text\twith\r

trailing  \n
## Links
-   [twice](https://example.org/)
-   [twice](https://example.org/)
-   [no address](nowhere)
-   [](https://example.org/?a=(b)&amp;c=d)
"""


@pytest.mark.parametrize("text", [ODD_TEXT, ODD_TEXT.replace("\n", "\r\n")])
def test_an_untouched_form_changes_nothing(forms, text):
    anime = save_text(text)
    before, updated_at, number = document_of(anime), anime.updated_at, version()
    assert len(before.links) == 4
    assert len(before.extras) == 3
    assert forms.change(anime) == before
    assert render(document_of(anime)) == text
    assert Anime.objects.get().updated_at == updated_at
    assert version() == number


def test_one_edit_changes_its_own_line_alone(forms):
    anime = save_text(ODD_TEXT)
    document = forms.change(anime, title="C", songs__2__artist="Z")
    expected = ODD_TEXT.replace("#  A\u3000&amp;  B\u00a0", "# C")
    expected = expected.replace('"Plain" by Y', '"Plain" by Z')
    assert render(document) == expected


def test_a_form_without_its_rows_leaves_them_alone(forms):
    anime = save_text(ODD_TEXT)
    before = document_of(anime)
    fields = forms.open(anime)
    for part in ("songs", "links", "alternative_names"):
        fields |= {f"{part}-TOTAL_FORMS": "0", f"{part}-INITIAL_FORMS": "0"}
    assert forms.send(fields, anime).status_code == 302
    assert document_of(anime) == before


@pytest.mark.parametrize(
    "forged",
    [
        {"songs__INITIAL_FORMS": "999999999"},
        {"songs__INITIAL_FORMS": "1", "songs__0__id": "7"},
        {"songs__INITIAL_FORMS": "x"},
        {"opened_on": "yesterday"},
        {"discard": ["9"]},
        {"franchise": "999999"},
        {"tags": ["07"]},
    ],
)
def test_a_forged_form_breaks_nothing(forms, forged):
    anime = make_anime("X", tags=["space"])
    before = document_of(anime)
    for entry in (anime, None):
        response = forms.send(forms.open(entry), entry, type="ova", **forged)
        assert response.status_code in (200, 302)
    assert document_of(anime).songs == before.songs


# Lines and texts


@pytest.mark.parametrize(
    "typed",
    [
        "  Two\t words \r\n",
        "Two\nwords",
        "Two \u00a0\u2003 words",
        "\u3000Two\x0bwords\u2028",
    ],
)
def test_what_is_typed_fits_into_one_line(forms, typed):
    assert document_of(forms.add(title=typed, type="ova")).title == "Two words"


def test_the_blank_of_a_japanese_name_is_kept(forms):
    anime = make_anime("X")
    document = forms.change(anime, original_title="劇場版\u3000エックス")
    assert document.original_title == "劇場版\u3000エックス"


def test_a_null_character_is_refused(forms):
    errors = forms.refuse(title="A\0kira", type="movie")
    assert "Null characters are not allowed." in errors


NASTY = [
    "# Title",
    "## Links",
    "![x](y)",
    "- **type**: movie",
    ": colon",
    "*stars* and `ticks`",
    "A &amp; B &#35; C \\& D",
    "[x](y) ](z) \\",
    "“quoted” 'twice\" (eps 1)",
    "☆ 幽 ☆",
    "\ufeffmark",
]


@pytest.mark.parametrize("text", NASTY)
def test_whatever_is_typed_comes_back_from_the_file(forms, text):
    anime = forms.add(
        title=text,
        original_title=text,
        type="movie",
        synopsis=f"{text}\r\n## Tags\r\n\r\n{text}",
        poster_url="https://example.org/(a)",
        poster_alt=text,
        links__0__label=text,
        links__0__url="https://example.org/?(a)&amp;b",
        alternative_names__0__name=text,
    )
    document = document_of(anime)
    seen = text.replace("\ufeff", "")  # it has no width, and nobody means it
    assert document.title == document.alternative_names[0].name == seen
    read = parse(render(document))
    assert replace(read, layout=(), spelling={}) == replace(document, spelling={})


def test_a_synopsis_may_be_emptied(forms):
    anime = make_anime("X", synopsis="Something.")
    assert forms.change(anime, synopsis=" \r\n ").synopsis == ""


# Dates and numbers


@pytest.mark.parametrize("date", ["1985", "1985-10", "1985-10-03", " 1985 "])
def test_a_date_is_as_exact_as_it_is_known(forms, date):
    anime = make_anime("X")
    assert forms.change(anime, start_date=date).start_date == date.strip()


@pytest.mark.parametrize(
    ("date", "error"),
    [
        (
            "October 1985",
            "“October 1985” is not a date: write 1985, 1985-10 or 1985-10-03.",
        ),
        ("1985-02-30", "“1985-02-30” is not a day of the calendar."),
        ("85", "“85” is not a date: write 1985, 1985-10 or 1985-10-03."),
    ],
)
def test_a_date_that_cannot_be_read_is_explained(forms, date, error):
    assert error in forms.refuse(make_anime("X"), end_date=date)


def test_a_date_may_be_taken_away(forms):
    anime = make_anime("X", start_date="1985")
    assert forms.change(anime, start_date="").start_date is None


def test_an_end_before_the_start_is_refused(forms):
    anime = make_anime("X", start_date="1985-10")
    errors = forms.refuse(anime, end_date="1985-09")
    assert "It ends (1985-09) before it starts (1985-10)." in errors


def test_dates_that_a_file_has_reversed_hinder_no_other_edit(forms):
    anime = make_anime("X", start_date="1985", end_date="1984")
    document = forms.change(anime, title="Y")
    assert (document.title, document.end_date) == ("Y", PartialDate("1984"))


@pytest.mark.parametrize("number", ["0", "-1", "1000000", "many"])
def test_a_number_of_episodes_makes_sense(forms, number):
    assert forms.refuse(make_anime("X"), episodes=number)


def test_the_rating_none_is_not_the_same_as_no_rating(forms):
    anime = make_anime("X", rating="None")
    assert forms.change(anime, title="Y").rating == "None"
    assert forms.change(anime, rating="").rating == ""


# Tags


def test_tags_keep_their_order_and_new_ones_come_last(forms):
    keys = {
        name: Tag.objects.create(name=name, slug=name).pk
        for name in ["action", "comedy", "drama", "mecha", "space"]
    }
    anime = make_anime("X", tags=["space", "mecha", "comedy"])
    chosen = [keys["drama"], keys["comedy"], keys["action"], keys["space"]]
    document = forms.change(anime, tags=chosen)
    assert document.tags == ("space", "comedy", "drama", "action")


def test_tags_are_shown_in_the_entry_s_order(forms):
    anime = make_anime("X", tags=["space", "action", "mecha"])
    names = dict(Tag.objects.values_list("pk", "name"))
    assert [names[int(key)] for key in forms.open(anime)["tags"]] == [
        "space",
        "action",
        "mecha",
    ]


# Songs

TWO_SONGS = [("opening", '"One" by A'), ("ending", '"Two" by B')]


def test_songs_are_changed_added_and_deleted(forms):
    anime = make_anime("X", songs=TWO_SONGS)
    document = forms.change(
        anime,
        songs__0__DELETE="on",
        songs__1__number="2",
        songs__1__original_title="二",
        songs__1__translated_title="A pair",
        songs__2__kind="ending",
        songs__2__title="Three",
    )
    assert [(song.kind, song.credit) for song in document.songs] == [
        ("ending", '#2: "Two (二, A pair)" by B'),
        ("ending", '"Three"'),
    ]


def test_a_song_that_cannot_be_read_shows_its_line(forms):
    line = "Original music was composed by Robbi Finkel, sung by Coral Egan."
    anime = make_anime("X", songs=[("opening", line)])
    assert document_of(anime).songs[0].title == ""
    assert line in forms.client.get(forms.url(anime)).content.decode()


def test_a_title_makes_a_structured_song_of_a_line(forms):
    anime = make_anime("X", songs=[("opening", "None")])
    document = forms.change(anime, songs__0__title="Gou", songs__0__artist="JAM")
    assert document.songs == (Song("opening", title="Gou", artist="JAM"),)


def test_a_line_that_cannot_be_read_may_move_and_be_an_ending(forms):
    anime = make_anime("X", songs=[("opening", "None"), *TWO_SONGS])
    document = forms.change(anime, songs__0__kind="ending", songs__0__position="3")
    assert document.songs[2] == read_song("ending", "None")


def test_an_artist_alone_is_no_song(forms):
    anime = make_anime("X", songs=[("opening", "None")])
    assert "A song has a title." in forms.refuse(anime, songs__0__artist="JAM")
    assert "A song has a title." in forms.refuse(anime, songs__1__artist="JAM")


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"title": "Gou (業)"}, "title “Gou”, original title “業”"),
        ({"title": 'Stand" by "Me'}, "title “Stand”, artist “Me”"),
        ({"title": "Gou", "artist": "A (eps 1-3)"}, "artist “A”, episodes “1-3”"),
        ({"title": "Gou", "translated_title": "Karma"}, "title “Gou (Karma)”"),
        ({"title": '"'}, "No title could be read"),
        ({"title": "x" * 2000}, "2,000 characters at most"),
    ],
)
def test_parts_that_one_line_cannot_say_are_refused(forms, parts, error):
    changes = {f"songs__0__{name}": value for name, value in parts.items()}
    errors = forms.refuse(make_anime("X"), **changes)
    assert error in errors
    assert Anime.objects.get().songs.count() == 0


def test_a_row_with_nothing_but_a_kind_is_blank(forms):
    anime = make_anime("X")
    document = forms.change(anime, songs__0__kind="ending", songs__0__position="1")
    assert document.songs == ()


def test_songs_are_pasted_as_lines(forms):
    anime = make_anime("X", songs=[("opening", '"Zero" by Z')])
    lines = '"One (一)" by A (eps 1-12)\r\nEnding 2: "Two" by B'
    document = forms.change(anime, songs__1__line=lines)
    assert [(song.kind, song.credit) for song in document.songs] == [
        ("opening", '"Zero" by Z'),
        ("opening", '"One (一)" by A (eps 1-12)'),
        ("ending", '#2: "Two" by B'),
    ]


def test_pasted_lines_take_the_kind_and_place_of_their_row(forms):
    anime = make_anime("X", songs=[("opening", '"Zero" by Z')])
    changes = {"songs__1__kind": "ending", "songs__1__position": "1"}
    document = forms.change(anime, songs__1__line='"One"\n"Two"', **changes)
    assert [song.title for song in document.songs] == ["One", "Two", "Zero"]
    assert document.songs[0].kind == "ending"


@pytest.mark.parametrize(
    ("line", "title", "error"),
    [
        ('"One" by A', "Two", "Give one line or its parts, and not both."),
        ('"One" by A\n???', "", "No title could be read from: ???"),
        ('"One"\n' * 201, "", "These are more than 200 songs."),
        ('"One"\nTheme: "Two"', "", "“Theme” is not a kind of song here."),
    ],
)
def test_lines_that_say_no_songs_are_refused(forms, line, title, error):
    changes = {"songs__0__line": line, "songs__0__title": title}
    assert error in forms.refuse(make_anime("X"), **changes)


def test_all_lines_that_could_not_be_read_are_named_at_once(forms):
    lines = '???\n"One" by A\n!!!\nTheme: "Two"'
    page = forms.refuse(make_anime("X"), songs__0__line=lines)
    for said in ("from: ???", "from: !!!", "“Theme” is not a kind of song here."):
        assert said in page
    page = forms.refuse(make_anime("X"), links__0__line="Site\nhttps://a.b/\nOther")
    for said in ("from: Site", "from: Other"):
        assert f"No address could be read {said}" in page


def test_a_song_that_is_pasted_twice_is_told(forms, admin_client):
    anime = make_anime("X", songs=[("opening", '"One" by Ai')])
    forms.change(anime, songs__1__line='"Two" by Ai\n"One" by Ai')
    page = admin_client.get(forms.url(anime)).content.decode()
    assert "Two songs of a kind have the same title and artist." in page


def test_links_are_pasted_as_lines(forms):
    anime = make_anime("X", links=[("Zero", "https://z.example/")])
    lines = "https://anidb.net/anime/23\r\nSite: https://a.example/\n"
    document = forms.change(anime, links__1__line=lines, links__1__position="1")
    assert [(link.label, link.url) for link in document.links] == [
        ("AnimeDB", "https://anidb.net/anime/23"),
        ("Site", "https://a.example/"),
        ("Zero", "https://z.example/"),
    ]
    document = forms.change(anime, links__3__url="https://b.example/")
    assert document.links[3].label == "b.example"


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"line": "https://a.b/", "label": "A"}, "not both."),
        ({"line": "https://a.b/\n" * 201}, "These are more than 200 links."),
        ({"label": "A"}, "This field is required."),
    ],
)
def test_lines_that_say_no_links_are_refused(forms, values, error):
    changes = {f"links__0__{name}": value for name, value in values.items()}
    assert error in forms.refuse(make_anime("X"), **changes)


def test_names_are_pasted_as_lines(forms):
    anime = make_anime("X", alternative_names=["Zero"])
    names = "One\r\n\r\n Two  \nThree"
    document = forms.change(anime, alternative_names__1__name=names)
    assert document.alternative_names == plain_names("Zero", "One", "Two", "Three")
    page = forms.refuse(anime, alternative_names__4__name="N\n" * 201)
    assert "These are more than 200 names." in page


def test_a_name_has_a_language_and_a_kind(forms):
    anime = make_anime("X", alternative_names=["Zero", ("AoT", "en", "short")])
    document = forms.change(
        anime,
        alternative_names__0__language="PT-br",
        alternative_names__1__kind="other",
        alternative_names__2__name="One\r\nTwo",
        alternative_names__2__language="ja_latn",
    )
    assert [(one.mark, one.name) for one in document.alternative_names] == [
        *(("pt-BR", "Zero"), ("en, other", "AoT"), ("ja-Latn", "One")),
        ("ja-Latn", "Two"),
    ]
    document = forms.change(
        anime, alternative_names__0__language="", alternative_names__0__kind=""
    )
    assert document.alternative_names[0] == AlternativeName("Zero")


def test_a_language_that_there_is_not_is_refused_in_its_place(forms):
    anime = make_anime("X", alternative_names=["Zero"])
    page = forms.refuse(anime, alternative_names__0__language="english")
    told = "“english” is not a language tag. Write en, ja-Latn or pt-BR."
    assert told in page
    assert 'id="id_alternative_names-0-language_error"' in page
    changes = {"alternative_names__1__language": "en"}
    assert "This field is required." in forms.refuse(anime, **changes)
    assert "is not one of the" in forms.refuse(anime, alternative_names__0__kind="x")


def test_a_blank_row_is_blank_whatever_kind_it_is_given(forms):
    anime = make_anime("X")
    assert forms.change(anime, alternative_names__0__kind="short") == document_of(anime)


def test_an_odd_line_stands_until_its_song_is_edited(forms):
    line = "#1: 'Odd\" by  X (eps: 1-3)"
    anime = make_anime("X", songs=[("opening", line), *TWO_SONGS])
    document = forms.change(anime, songs__1__artist="Z", songs__0__position="3")
    assert document.songs[2].credit == line
    document = forms.change(anime, songs__2__artist="Y")
    assert document.songs[2].spelling == ""


# Rows

NAMES = ["one", "two", "three", "four"]


@pytest.mark.parametrize(
    ("positions", "order"),
    [
        (["1", "2", "3", "4"], "one two three four"),
        (["1", "2", "3", "2"], "one four two three"),
        (["3", "2", "3", "4"], "two three one four"),
        (["2", "1", "3", "4"], "two one three four"),
        (["", "2", "3", "4"], "two three four one"),
        (["9", "2", "", "4"], "two four one three"),
    ],
)
def test_a_position_moves_a_row(forms, positions, order):
    anime = make_anime("X", alternative_names=NAMES)
    changes = {
        f"alternative_names__{row}__position": position
        for row, position in enumerate(positions)
    }
    document = forms.change(anime, **changes)
    assert " ".join(one.name for one in document.alternative_names) == order


def test_a_new_row_goes_where_its_position_says(forms):
    anime = make_anime("X", alternative_names=NAMES)
    document = forms.change(
        anime, alternative_names__4__name="new", alternative_names__4__position="2"
    )
    assert document.alternative_names == plain_names(
        "one", "new", "two", "three", "four"
    )


def test_a_new_link_is_a_web_address(forms):
    for url in ("javascript:alert(1)", "example.org", "https://a b"):
        errors = forms.refuse(make_anime("X"), links__0__label="x", links__0__url=url)
        assert "is not a valid URL" in errors


def test_an_address_that_a_file_has_wrong_hinders_no_other_edit(forms):
    anime = make_anime("X", links=[("here", "nowhere")])
    document = forms.change(anime, links__0__label="there")
    assert document.links == (Link("there", "nowhere"),)


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("https://ja.wikipedia.org/wiki/X", "Wikipedia"),
        ("https://www.example.org/x", "example.org"),
    ],
)
def test_a_new_link_without_a_label_is_called_as_its_site(forms, url, label):
    document = forms.change(make_anime("X"), links__0__url=url)
    assert document.links[0].label == label


def test_links_tell_the_numbers_of_other_catalogues(forms):
    anime = forms.add(
        title="X", type="ova", links__0__url="https://myanimelist.net/anime/3079/X"
    )
    assert anime.mal_id == 3079


# The rest of a file


def test_leftovers_are_shown_and_discarded_one_by_one(forms):
    anime = save_text(ODD_TEXT)
    page = forms.client.get(forms.url(anime)).content.decode()
    assert "studio: Sunrise" in page
    assert "## Staff" in page
    document = forms.change(anime, discard=["0", "2"])
    assert document.extras == (Extra("section", "Staff", "Someone\u2028else"),)
    assert "Sunrise" not in render(document)


def test_without_leftovers_nothing_is_asked(forms):
    page = forms.client.get(forms.url(make_anime("X"))).content.decode()
    assert "discard" not in page


def test_an_entry_shows_its_files_and_what_was_wrong_in_them(forms):
    anime = make_anime("X")
    anime.source_files.create(
        path="x/en-US_x.md",
        digest="",
        role="own",
        problems=[
            {"line": 7, "severity": "warning", "code": "bad-date", "message": "No <b>"}
        ],
    )
    anime.source_files.create(path="x/en-US_x-x.md", digest="", role="twin")
    page = forms.client.get(forms.url(anime)).content.decode()
    assert "x/en-US_x.md:7: No &lt;b&gt;" in page
    assert "x/en-US_x-x.md (another file of the entry&#x27;s work)" in page


# Address, poster's address, log


def test_an_address_that_is_given_up_leads_to_the_new_one(forms):
    anime = make_anime("Akira")
    forms.change(anime, slug="akira-1988")
    assert Anime.objects.get().slug == "akira-1988"
    assert Redirect.objects.get(slug="akira").anime == anime
    forms.change(anime, slug="akira")
    assert [r.slug for r in Redirect.objects.all()] == ["akira-1988"]


def test_an_entry_without_a_franchise_gets_its_own(forms):
    anime = make_anime("Zeta", franchise="Gundam")
    forms.change(anime, franchise="")
    assert Anime.objects.get().franchise.slug == "zeta"


def test_an_address_that_leads_elsewhere_is_refused(forms):
    other = make_anime("Akira")
    Redirect.objects.create(slug="akira-tv", anime=other)
    errors = forms.refuse(make_anime("X"), slug="akira-tv")
    assert "This address leads to “Akira”." in errors


def test_a_description_goes_with_the_address_of_its_picture(forms):
    values = {"poster_url": "https://example.org/a.jpg", "poster_alt": "A"}
    anime = make_anime("X", **values)
    document = forms.change(anime, poster_url="")
    assert document.poster_alt == ""
    assert "give both" in forms.refuse(anime, poster_alt="A")


def test_the_log_says_what_was_done(forms):
    anime = make_anime("X", songs=TWO_SONGS)
    forms.change(
        anime,
        title="Y",
        songs__0__artist="Z",
        songs__1__DELETE="on",
        links__0__url="https://example.org/",
    )
    message = LogEntry.objects.get().get_change_message()
    assert "Changed Title." in message
    assert "Changed Artist for song “One”." in message
    assert "Deleted song “Two”." in message
    assert "Added link “https://example.org/”." in message


def test_each_save_raises_the_catalogue_s_version(forms):
    anime = make_anime("X")
    number = version()
    forms.change(anime, state="not-published", take_off="on")
    assert version() > number


@pytest.mark.parametrize("size", [1, 40])
def test_the_form_costs_the_same_for_any_number_of_rows(
    forms, django_assert_num_queries, django_assert_max_num_queries, size
):
    anime = make_anime(
        "X",
        songs=[("opening", f'"Song {number}"') for number in range(size)],
        links=[("", f"https://example.org/{number}") for number in range(size)],
        alternative_names=[f"Name {number}" for number in range(size)],
        tags=[f"tag-{number}" for number in range(size)],
    )
    for number in range(size):
        anime.source_files.create(path=f"{number}.md", digest="", role="twin")
    forms.open(anime)
    with django_assert_num_queries(15):
        fields = forms.open(anime)
    with django_assert_max_num_queries(24):
        forms.send(fields, anime, title="Y")
    assert document_of(anime).title == "Y"
    fields = forms.open(anime)
    changes = {"songs__0__title": "Z", "links__0__url": "https://example.org/z"}
    changes |= {"alternative_names__0__name": "Z", "tags": fields["tags"][1:]}
    with django_assert_max_num_queries(34):
        forms.send(fields, anime, **changes)
    assert document_of(anime).songs[0].title == "Z"


def test_a_title_of_which_nothing_is_seen_is_refused(forms):
    assert "can be seen" in forms.refuse(title="\u200b", type="ova")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("winter 2021", "2021 or 2021-01"),
        ("Autumn of 1998", "1998 or 1998-10"),
        ("2004 spring", "2004 or 2004-04"),
    ],
)
def test_a_season_is_told_as_a_date(forms, typed, offered):
    errors = forms.refuse(start_date=typed)
    assert f"“{typed}” is not a date. Write {offered}." in errors


@pytest.mark.parametrize("typed", ["winter", "winter 21", "monsoon 2021", "2021-13"])
def test_what_is_no_season_is_answered_as_before(forms, typed):
    assert "data-offers" not in forms.send(forms.open(), start_date=typed).text


def test_errors_are_listed_with_the_way_to_each_field(forms):
    anime = make_anime("X", songs=[("opening", '"One" by A')])
    response = forms.send(
        forms.open(anime), anime, title="", songs__0__title="", links__0__url="x"
    )
    told = [(error.name, error.leads_to) for error in response.context["told"]]
    assert told == [
        ("Title", "id_title"),
        ("Song 1, Title", "id_songs-0-title"),
        ("Link 1, Address", "id_links-0-url"),
    ]
    assert "3 errors. Nothing is saved yet" in response.text
    assert 'href="#id_songs-0-title"' in response.text
