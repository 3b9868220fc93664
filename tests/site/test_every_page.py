"""What holds for every public page: no cookie, 304, one sheet, one script."""

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.views.defaults import server_error

from tests.factories import make_anime
from tests.site import pages

pytestmark = pytest.mark.django_db

VOID = {"base", "br", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Reader(HTMLParser):
    """Reads a page, and fails where a tag is not closed or an id comes twice."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.ids = [], [], set()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        assert len(dict(attributes)) == len(attributes), (tag, attributes)
        if identifier := dict(attributes).get("id"):
            assert identifier not in self.ids
            self.ids.add(identifier)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, self.getpos()


def tags_of(html):
    reader = Reader()
    reader.feed(html)
    assert not reader.open
    return reader.tags


@pytest.fixture
def paths():
    """The address of a page of each kind."""
    return [*pages.real().values(), "/anime/?page=x"]


def test_each_page_is_there(client, paths):
    for path in paths:
        if path != "/nothing/here":
            assert client.get(path).status_code == 200, path


def test_no_page_sets_a_cookie(client, paths):
    for path in paths:
        response = client.get(path)
        assert not response.cookies, path
        assert "Cookie" not in response.get("Vary", ""), path


def test_a_page_that_is_unchanged_is_not_sent_again(client, paths):
    for path in (
        "/",
        "/anime/",
        "/anime/akira/",
        "/franchises/cowboy-bebop/",
        "/songs/",
        "/songs/tank-the-seatbelts/",
        "/artists/the-seatbelts/",
        "/tags/",
        "/seasons/1998/spring/",
        "/search/?q=akira",
        "/search/suggestions/?q=akira",
        "/robots.txt",
    ):
        first = client.get(path)
        again = client.get(path, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b""), path


def test_a_change_is_sent(client, paths):
    tag = client.get("/anime/")["ETag"]
    make_anime("Memories")
    assert client.get("/anime/", headers={"if-none-match": tag}).status_code == 200


def test_no_page_has_a_script_or_a_style_of_its_own(client, paths):
    for path in paths:
        response = client.get(path)
        assert "unsafe" not in response["Content-Security-Policy"]
        for tag, attributes in tags_of(response.content.decode()):
            assert tag != "style", path
            if tag == "script" and attributes.get("type") != "application/ld+json":
                assert attributes["src"] == "/static/js/site.js"
                assert "defer" in attributes
            assert "style" not in attributes, path
            assert not [name for name in attributes if name.startswith("on")], path


def test_a_page_loads_nothing_from_elsewhere(client, paths):
    for path in paths:
        for tag, attributes in tags_of(client.get(path).content.decode()):
            address = attributes.get("src")
            if tag == "link" and attributes["rel"] != "canonical":
                address = attributes["href"]
            assert not address or re.match(r"/(?!/)", address), path


def test_a_page_takes_one_style_sheet_and_one_script(client, paths):
    for path in paths:
        tags = tags_of(client.get(path).content.decode())
        sheets = [a["href"] for _, a in tags if a.get("rel") == "stylesheet"]
        scripts = [a["src"] for tag, a in tags if tag == "script" and "src" in a]
        assert sheets == ["/static/css/site.css"], path
        assert scripts == ["/static/js/site.js"], path


def test_a_page_is_sent_compressed_and_still_not_sent_again(client, paths):
    compressed = {"accept-encoding": "gzip"}
    for path in ("/", "/anime/", "/anime/akira/"):
        first = client.get(path, headers=compressed)
        assert first["Content-Encoding"] == "gzip", path
        known = compressed | {"if-none-match": first["ETag"]}
        assert client.get(path, headers=known).status_code == 304, path


def test_each_page_says_what_it_is(client, paths):
    for path in paths:
        tags = tags_of(client.get(path).content.decode())
        names = [tag for tag, _ in tags]
        assert names.count("h1") == names.count("main") == names.count("title") == 1
        assert dict(tags)["html"]["lang"] == "en"
        meta = {a.get("name"): a.get("content") for tag, a in tags if tag == "meta"}
        assert meta["description"], path
        assert ("a", {"class": "skip-link", "href": "#content"}) in tags


def test_the_canonical_address_is_absolute_and_without_other_parameters(client, paths):
    for path, address in [
        ("/?x=1", "/"),
        ("/anime/?page=1&x=1", "/anime/"),
        ("/anime/akira/?x=1", "/anime/akira/"),
    ]:
        links = [a for tag, a in tags_of(client.get(path).content.decode())]
        canonical = [a["href"] for a in links if a.get("rel") == "canonical"]
        assert canonical == [f"http://testserver{address}"]


def test_only_reading_is_allowed(client, paths):
    for path in ("/", "/anime/", "/anime/akira/", "/robots.txt", "/healthz", "/readyz"):
        assert client.post(path).status_code == 405, path
        assert client.head(path).status_code == 200, path


def test_a_page_that_is_not_there_is_a_page(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/nothing/here")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


@pytest.mark.parametrize(
    ("path", "guess"),
    [
        ("/anime/cowboy-bebop/", "cowboy bebop"),
        ("/anime/cowboy_bebop.md", "cowboy bebop"),
        ("/x/%E3%82%A2%E3%82%AD%E3%83%A9", "アキラ"),
        ("/x/%22%3E%3Cb%3E", "&quot;&gt;&lt;b&gt;"),
        ("/x/a%00b%0A", "ab"),
        ("/x/" + "a" * 999, "a" * 60),
        ("/x/%FF", "%FF"),
        ("/---/", ""),
    ],
)
def test_a_page_that_is_not_there_guesses_what_was_meant(path, guess, client):
    html = client.get(path).content.decode()
    assert f'id="missing-search" type="search" name="q" value="{guess}"' in html


def test_a_broken_page_is_a_page_without_database_or_context(
    rf, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))
    assert response.status_code == 500
    html = response.content.decode()
    assert "Something broke" in html
    assert "{" not in html
    tags_of(html)
    assert render_to_string("500.html") == html


def test_a_page_does_without_collected_files(client, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "config.staticfiles.StaticFiles"}
    }
    assert 'href="/static/css/site.css"' in client.get("/nothing").content.decode()
    assert 'href="/static/css/site.css"' in render_to_string("500.html")


def test_the_site_is_called_what_its_settings_say(client, settings, paths):
    settings.SITE_NAME = "Kino & Co"
    for path in ("/", "/anime/akira/", "/nothing/here"):
        html = client.get(path).content.decode()
        assert "Kino &amp; Co</title>" in html
        assert "Mokuroku" not in html


@pytest.mark.parametrize("name", ["seal", "favicon"])
def test_the_pictures_are_drawings_without_scripts(name, settings):
    tree = ET.parse(settings.BASE_DIR / f"static/img/{name}.svg")
    names = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert names <= {"svg", "rect", "path"}
