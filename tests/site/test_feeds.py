"""Atom feeds: valid, stable, and without what nobody asked for."""

import re
import xml.etree.ElementTree as ET

import pytest

from catalog.models import Anime
from catalog.site.machine.feeds import SIZE
from tests.factories import make_anime, make_document, save_document

pytestmark = pytest.mark.django_db

FEEDS = [
    "/feed.atom",
    "/feeds/changed.atom",
    "/tags/space/feed.atom",
    "/seasons/1998/spring/feed.atom",
]
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
SPACE = {"": "http://www.w3.org/2005/Atom"}


def make(title="Cowboy Bebop", **values):
    known = {"start_date": "1998-04-03", "tags": ["space"]}
    return make_anime(title, **known | values)


def read(client, path):
    """Return a feed's root; fail where it is not as RFC 4287 has it."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(response.content)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.findtext("author/name", None, SPACE)
    itself = root.find("link[@rel='self']", SPACE).get("href")
    assert itself == root.findtext("id", None, SPACE) == f"http://testserver{path}"
    for one in [root, *root.findall("entry", SPACE)]:
        for name in ("id", "title", "updated"):
            assert len(one.findall(name, SPACE)) == 1
        assert one.findtext("title", None, SPACE)
        assert INSTANT.fullmatch(one.findtext("updated", None, SPACE))
        address = one.find("link[@rel='alternate']", SPACE).get("href")
        assert address.startswith("http://testserver/")
    return root


def titles(client, path):
    entries = read(client, path).findall("entry", SPACE)
    return [entry.findtext("title", None, SPACE) for entry in entries]


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_has_the_newest_first_and_not_all(path, client):
    for number in range(SIZE + 2):
        make(f"Anime {number}")
    assert titles(client, path) == [f"Anime {n}" for n in range(SIZE + 1, 1, -1)]


@pytest.mark.parametrize("path", FEEDS)
def test_unpublished_entries_and_what_is_for_adults_are_left_out(path, client):
    make("Shown")
    make("Unpublished", is_published=False)
    make("Adult", rating="Rx")
    assert titles(client, path) == ["Shown"]


def test_an_entry_says_what_it_is(client):
    make(synopsis="Hunters & *prey*, <b>\n", episodes=26)
    entry = read(client, "/feed.atom").find("entry", SPACE)
    assert entry.find("link", SPACE).get("href") == (
        "http://testserver/anime/cowboy-bebop/"
    )
    summary = entry.find("summary", SPACE)
    assert summary.get("type") == "html"
    assert summary.text == (
        "<p>1998 · TV series · 26\xa0ep.</p><p>Hunters &amp; prey, &lt;b&gt;</p>"
    )


def test_an_entry_keeps_its_id_whatever_else_changes(client):
    anime = make()
    before = read(client, "/feed.atom").findtext("entry/id", None, SPACE)
    Anime.objects.update(slug="other")
    save_document(Anime.objects.get(), make_document("Renamed"))
    entry = read(client, "/feeds/changed.atom").find("entry", SPACE)
    assert entry.findtext("title", None, SPACE) == "Renamed"
    assert entry.findtext("id", None, SPACE) == before
    assert re.fullmatch(rf"tag:testserver,[\d-]{{10}}:/anime/{anime.pk}/", before)


def test_what_changed_last_comes_first(client):
    first = make("First")
    make("Second")
    assert titles(client, "/feeds/changed.atom") == ["Second", "First"]
    save_document(first, make_document("First", episodes=1))
    assert titles(client, "/feeds/changed.atom") == ["First", "Second"]
    assert titles(client, "/feed.atom") == ["Second", "First"]


def test_a_feed_of_a_tag_or_a_season_has_only_theirs(client):
    make("Bebop")
    make("Akira", tags=["city"], start_date="1998-07")
    make("Year alone", tags=["city"], start_date="1998")
    make("Doubted", tags=["city"], start_date="2031-01-19", is_filed=True)
    assert titles(client, FEEDS[2]) == ["Bebop"]
    assert titles(client, FEEDS[3]) == ["Bebop"]
    assert titles(client, "/seasons/1998/summer/feed.atom") == ["Akira"]
    assert not titles(client, "/seasons/2031/winter/feed.atom")


@pytest.mark.parametrize(
    "title",
    [
        "\x01\x0b\x1f\x7f\x85\ufffe\uffff☆",
        "]]></title>",
        "<b>&amp;",
        "\U0001f600\u202e",
    ],
)
def test_no_title_breaks_a_feed(title, client):
    anime = make("Akira", synopsis="x")
    Anime.objects.filter(pk=anime.pk).update(title=title, synopsis=title)
    for path in FEEDS:
        (read_title,) = titles(client, path)
        assert read_title in {title, "☆", "\x85☆"}


@pytest.mark.parametrize(
    "path",
    [
        "/tags/nothing/feed.atom",
        "/seasons/1998/autumn/feed.atom",
        "/seasons/1998x/spring/feed.atom",
    ],
)
def test_a_feed_of_nothing_is_not_found(path, client):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("rows", [0, 1])
def test_a_feed_that_is_unchanged_is_not_sent_again(rows, client):
    make(is_published=bool(rows))
    for path in FEEDS:
        tag = client.get(path)["ETag"]
        again = client.get(path, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b""), path


@pytest.mark.parametrize("rows", [1, 20])
def test_a_feed_costs_one_query_and_one_for_its_tag(
    rows, client, django_assert_num_queries
):
    for number in range(rows):
        make(f"Anime {number}")
    for path, queries in zip(FEEDS, (1, 1, 2, 1), strict=True):
        with django_assert_num_queries(queries):
            client.get(path)


def test_an_entry_says_its_type_and_tags(client):
    make(type="movie", tags=["space", "a & b", "sci-fi"])
    make("Untagged", tags=[])
    untagged, tagged = read(client, "/feed.atom").findall("entry", SPACE)
    terms = [one.get("term") for one in tagged.findall("category", SPACE)]
    assert terms == ["Movie", "a & b", "sci-fi", "space"]
    assert [one.get("term") for one in untagged.findall("category", SPACE)] == [
        "TV series"
    ]
