"""The list of songs: each once, with what was asked for and nothing else."""

import re

import pytest

from catalog.editing import recordings
from catalog.models import Recording
from catalog.site.views.songs import PAGE_SIZE
from tests.factories import make_anime

pytestmark = pytest.mark.django_db

HOSTILE = [
    "%00",
    "%ff",
    "<script>",
    "'--",
    "%25",
    "__",
    "x" * 5000,
    "²",
    "٢",
    "-1",
    "🎵",
]


def rows(response):
    return [row for group in response.context["groups"] for row in group.rows]


def titles(response):
    return [row.song.title for row in rows(response)]


def html(response):
    return response.content.decode()


@pytest.fixture
def songs():
    make_anime(
        "Bebop",
        start_date="1998-04-03",
        songs=[
            ("opening", '#1: "Tank! (タンク!)" by Seatbelts (ep 1)'),
            ("ending", '"Blue" by Mai Yamane (山根麻衣)'),
        ],
    )
    make_anime("Akira", start_date="1988", songs=[("ending", '"Kaneda" by Geinoh')])
    make_anime("Undated", songs=[("opening", '"Nowhere" by Mai Yamane')])


@pytest.mark.parametrize("entries", [1, PAGE_SIZE + 1])
def test_it_costs_five_queries(entries, client, django_assert_num_queries):
    for number in range(entries):
        make_anime(f"A{number}", songs=[("opening", f'"Song {number}" by A & B')])
    with django_assert_num_queries(5):
        response = client.get("/songs/")
    assert html(response).count('"song-row"') == min(entries, PAGE_SIZE)


def test_an_empty_catalogue_has_a_list(client):
    response = client.get("/songs/")
    assert response.status_code == 200
    assert "No songs yet" in html(response)


def test_the_newest_come_first_and_those_without_a_date_last(client, songs):
    response = client.get("/songs/")
    assert titles(response) == ["Tank!", "Blue", "Kaneda", "Nowhere"]
    years = [group.year for group in response.context["groups"]]
    assert years == [1998, 1988, None]
    assert "Year not known" in html(response)


def test_a_row_says_all_of_a_song(client, songs):
    text = " ".join(html(client.get("/songs/?q=tank")).split())
    assert '<bdi class="song-row__title">Tank!</bdi>' in text
    assert '<bdi class="song-row__original" lang="ja">タンク!</bdi>' in text
    assert '<a href="/artists/seatbelts/"><bdi>Seatbelts</bdi></a>' in text
    assert '<a href="/anime/bebop/"><bdi>Bebop</bdi></a>' in text
    assert '<abbr title="Opening">OP</abbr> 1' in text


def test_a_credit_is_kept_as_it_is_written(client, songs):
    text = html(client.get("/songs/?q=blue"))
    assert '<bdi>Mai Yamane</bdi></a><span lang="ja"> (山根麻衣)</span>' in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=opening", ["Tank!", "Nowhere"]),
        ("kind=ending&year=1998", ["Blue"]),
        ("year=1988", ["Kaneda"]),
        ("season=spring", ["Tank!", "Blue"]),
        ("season=winter", []),
        ("artist=mai-yamane", ["Blue", "Nowhere"]),
        ("artist=mai-yamane&year=1998", ["Blue"]),
        ("q=TANK", ["Tank!"]),
        ("q=タンク", ["Tank!"]),
        ("q=mai+yamane", ["Blue", "Nowhere"]),
        ("q=ＭＡＩ", ["Blue", "Nowhere"]),
        ("q=山根", ["Blue", "Nowhere"]),
        ("q=akira", ["Kaneda"]),
        ("q=%25", []),
        ("q=_", []),
        (
            "q=&kind=&year=&season=&artist=&page=",
            ["Tank!", "Blue", "Kaneda", "Nowhere"],
        ),
    ],
)
def test_filters_can_be_combined(client, songs, query, expected):
    response = client.get(f"/songs/?{query}")
    assert titles(response) == expected
    assert "Ignored" not in html(response)


@pytest.mark.parametrize("name", ["q", "kind", "year", "season", "artist", "page", "x"])
@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_that_says_nothing_is_ignored_and_the_page_says_so(
    client, songs, name, value
):
    response = client.get(f"/songs/?{name}={value}")
    assert response.status_code == 200
    assert "<script>" not in html(response).replace('<script src="/static/js', "")
    if name not in ("q", "x"):
        assert len(titles(response)) == 4
        assert 'class="remark"' in html(response)
    assert len(html(response)) < 20_000


def test_what_is_shown_is_said(client, songs):
    response = client.get("/songs/?kind=ending&year=1998&artist=mai-yamane&q=b")
    text = html(response)
    assert "1 <bdi>ending of 1998, by Mai Yamane, with “b”</bdi>" in text
    assert "<title>Endings of 1998, by Mai Yamane, with “b” · Mokuroku</title>" in text
    assert "<option selected>1998</option>" in text
    assert '<meta name="robots" content="noindex">' in text
    narrowed = html(client.get("/songs/?kind=ending&year=1998&artist=mai-yamane"))
    assert (
        'href="http://testserver/songs/?kind=ending&amp;year=1998'
        '&amp;artist=mai-yamane"' in narrowed
    )
    assert 'value="ending" checked' in text
    assert 'name="artist" value="mai-yamane"' in text
    assert 'href="?kind=ending&amp;year=1998&amp;q=b"' in text


def test_a_song_on_several_anime_is_one_row_with_all_of_them(client):
    make_anime("Movie", start_date="2001", songs=[("ending", '"Fly" by Ayasako')])
    songs = [("opening", '#2: "FLY!" by AYASAKO')]
    make_anime("Series", start_date="1999", songs=songs)
    (row,) = rows(client.get("/songs/"))
    assert [use.work.title for use in row.uses] == ["Series", "Movie"]
    assert row.year == 1999
    # Those that a filter passes over are shown too: the song stands there.
    (row,) = rows(client.get("/songs/?kind=ending&year=2001"))
    assert len(row.uses) == 2


def test_songs_without_an_artist_are_not_taken_for_one(client):
    make_anime("A", songs=[("opening", '"Opening"')])
    make_anime("B", songs=[("opening", '"Opening"')])
    assert len(rows(client.get("/songs/"))) == 2


def test_a_song_that_cannot_be_read_is_shown_as_it_is_written(client):
    make_anime("A", songs=[("opening", "None, or so they say <b>")])
    assert "None, or so they say &lt;b&gt;" in html(client.get("/songs/"))


def test_the_songs_of_an_unpublished_entry_are_on_no_page(client):
    make_anime("A", is_published=False, songs=[("opening", '"Fly" by Aya')])
    make_anime("B", songs=[("opening", '"Stay" by Bo')])
    assert titles(client.get("/songs/")) == ["Stay"]
    assert client.get("/songs/?artist=aya").context["filters"].remark
    assert client.get("/artists/aya/").status_code == 404
    assert "Aya" not in html(client.get("/artists/"))


def test_an_unpublished_entry_is_no_use_of_a_song(client):
    make_anime("A", is_published=False, songs=[("opening", '"Fly" by Aya')])
    make_anime("B", songs=[("opening", '"Fly" by Aya')])
    (row,) = rows(client.get("/songs/"))
    assert [use.work.title for use in row.uses] == ["B"]
    assert html(client.get("/artists/aya/")).count('class="use"') == 1


def test_its_pages_hold_each_song_once(client):
    for number in range(3):
        lines = [("opening", f'"S{number}-{n}" by A') for n in range(PAGE_SIZE // 2)]
        make_anime(f"A{number}", start_date="1999", songs=lines)
    found = titles(client.get("/songs/")) + titles(client.get("/songs/?page=2"))
    assert len(found) == len(set(found)) == 3 * (PAGE_SIZE // 2)


def test_page_links_keep_the_filters(client):
    lines = [("opening", f'"S{n}" by A') for n in range(PAGE_SIZE + 1)]
    make_anime("A", songs=lines)
    text = html(client.get("/songs/?kind=opening&artist=a"))
    assert 'href="?kind=opening&amp;artist=a&amp;page=2"' in text
    assert "Page 1 of 2" in text


@pytest.mark.parametrize(
    ("date", "season"),
    [
        ("1998-01-05", "winter"),
        ("1998-12", "fall"),
        ("1998", None),
        ("2005-01-20", None),
        ("1995-01-19", None),
        ("2005-02-20", "winter"),
        ("2031-04-19", None),
    ],
)
def test_a_season_holds_what_surely_starts_in_it(client, date, season):
    songs = [("opening", '"Fly" by Aya')]
    make_anime("A", start_date=date, songs=songs, is_filed=True)
    found = [
        name
        for name in ("winter", "spring", "summer", "fall")
        if titles(client.get(f"/songs/?season={name}"))
    ]
    assert found == ([season] if season else [])


def test_years_are_those_with_songs(client, songs):
    make_anime("Silent", start_date="1970")
    offered = re.findall(r"<option[^>]*>(\d+)</option>", html(client.get("/songs/")))
    assert offered == ["1998", "1988"]


def test_songs_of_adult_entries_are_left_out_until_a_visitor_asks(client):
    make_anime("A", rating="Rx", songs=[("opening", '"Fly" by Aya')])
    assert not rows(client.get("/songs/"))
    assert "Aya" not in html(client.get("/artists/"))
    response = client.get("/songs/?adult=1")
    assert titles(response) == ["Fly"]
    assert 'name="adult" value="1"' in html(response)
    assert "Aya" in html(client.get("/artists/?adult=1&letter=a"))
    # The entry's own page leads there.
    assert client.get("/artists/aya/").status_code == 200


def test_insert_songs_are_listed_filtered_and_on_the_entrys_page(client):
    songs = [("insert", '#1: "Rain" by Mai'), ("opening", '"Sun" by Mai')]
    anime = make_anime("A", start_date="1998", songs=songs)
    text = html(client.get("/songs/?kind=insert"))
    assert '<abbr title="Insert song">IN</abbr> 1' in text
    assert "1 <bdi>insert song</bdi>" in text
    assert '<input type="radio" name="kind" value="insert" checked>' in text
    assert titles(client.get("/songs/?kind=insert")) == ["Rain"]
    page = html(client.get(anime.get_absolute_url()))
    assert '<h2 class="label">Insert song</h2>' in page
    assert page.index(">Opening</h2>") < page.index(">Insert song</h2>")
    assert "Later insert songs are not recorded yet." in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [("", "1 <bdi>song</bdi>"), ("kind=ending", "1 <bdi>ending</bdi>")],
)
def test_of_one_song_it_says_so(client, asked, said):
    make_anime(songs=[("ending", '"Fly" by Aya')])
    assert said in client.get(f"/songs/?{asked}").text


def test_a_song_is_called_by_what_its_address_was_made_for(client):
    for year, line in (
        ("1999", '"Butter-Fly" by Kouji Wada'),
        ("2001", '"Butterfly" by Wada Kouji'),
    ):
        make_anime(start_date=year, songs=[("opening", line)])
    first, second = Recording.objects.order_by("pk")
    recordings.join_recordings(second, [first])
    page = client.get("/songs/butterfly-wada-kouji/")
    assert page.context["song"].title == "Butterfly"
    assert "/artists/wada-kouji/" in page.text
