"""What a page says of itself to those who link to it."""

import xml.etree.ElementTree as ET
from io import BytesIO

import pytest
from PIL import Image

from catalog.editing import terms
from catalog.models import Tag
from catalog.posters import sizes
from catalog.site.covers.design_tokens import schemes
from tests.factories import make_anime
from tests.posters.files import content
from tests.posters.test_sizes import with_poster
from tests.site.test_every_page import tags_of

pytestmark = pytest.mark.django_db


def meta_of(client, path):
    tags = tags_of(client.get(path).content.decode())
    return {
        a.get("property") or a.get("name"): a.get("content")
        for tag, a in tags
        if tag == "meta"
    }


def links_of(client, path, rel):
    tags = tags_of(client.get(path).content.decode())
    return [a for tag, a in tags if tag == "link" and a["rel"] == rel]


def test_a_preview_says_what_the_page_says(client):
    make_anime("Tom & “Jerry” <3", slug="tom", type="movie", synopsis="It's \n *fun*.")
    meta = meta_of(client, "/anime/tom/")
    assert meta["og:title"] == "Tom & “Jerry” <3"
    assert meta["og:description"] == meta["description"] == "It's fun."
    assert meta["og:url"] == "http://testserver/anime/tom/"
    assert meta["og:site_name"] == "Mokuroku"
    assert meta["og:type"] == "video.movie"


@pytest.mark.parametrize(
    ("type", "kind"), [("tv-serie", "video.tv_show"), ("ova", "video.other")]
)
def test_an_entry_says_of_what_kind_it_is(type, kind, client):
    make_anime("Akira", type=type)
    assert meta_of(client, "/anime/akira/")["og:type"] == kind


def test_other_pages_are_of_the_site(client):
    for path in ("/", "/anime/"):
        assert meta_of(client, path)["og:type"] == "website"


def test_a_link_is_shown_with_the_site_s_picture_or_the_poster(client):
    make_anime("Akira", slug="bare")
    for path in ("/", "/anime/bare/"):
        meta = meta_of(client, path)
        assert meta["og:image"] == "http://testserver/static/img/share.png"
        assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")
        assert meta["og:image:alt"] == "Mokuroku: a catalogue of anime"
        assert meta["twitter:card"] == "summary_large_image"
    sizes.make_sizes(with_poster(content(size=(900, 1300))))
    meta = meta_of(client, "/anime/akira/")
    assert meta["og:image"].startswith("http://testserver/media/posters/")
    assert meta["og:image:alt"] == "Poster of Akira"
    assert meta["twitter:card"] == "summary"


def test_a_page_without_address_is_not_for_search_engines(client):
    meta = meta_of(client, "/nothing/here")
    assert meta["robots"] == "noindex"
    assert not [name for name in meta if name and name.startswith("og:")]
    assert not links_of(client, "/nothing/here", "canonical")
    assert "robots" not in meta_of(client, "/anime/")


def test_a_page_names_its_feeds_and_the_entry_its_document(client):
    make_anime("Akira")
    for path in ("/", "/anime/"):
        feeds = [link["href"] for link in links_of(client, path, "alternate")]
        assert feeds == ["/feed.atom", "/feeds/changed.atom"]
    (document,) = links_of(client, "/anime/akira/", "alternate")
    assert (document["type"], document["href"]) == ("text/markdown", "/anime/akira.md")


def test_the_browser_is_coloured_like_the_paper(client):
    papers = [values["paper"] for values in schemes().values()]
    tags = tags_of(client.get("/").content.decode())
    colours = [a["content"] for _, a in tags if a.get("name") == "theme-color"]
    assert colours == papers


def test_icons_are_where_browsers_look_unasked(client):
    for path, size in [
        ("/favicon.ico", (48, 48)),
        ("/apple-touch-icon.png", (180,) * 2),
    ]:
        response = client.get(path)
        assert response.status_code == 200, path
        assert Image.open(BytesIO(response.getvalue())).size == size


def test_a_browser_can_search_from_its_address_bar(client, settings):
    settings.SITE_NAME = "Kino & Co of the far North"
    (link,) = links_of(client, "/", "search")
    response = client.get(link["href"])
    assert response["Content-Type"] == link["type"]
    root = ET.fromstring(response.content)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.find(f"{space}ShortName").text == "Kino & Co of the"  # 16 at most
    templates = {
        url.get("type"): url.get("template") for url in root.findall(f"{space}Url")
    }
    assert templates == {
        "text/html": "http://testserver/search/?q={searchTerms}",
        "application/x-suggestions+json": "http://testserver/search/suggestions"
        "/opensearch/?q={searchTerms}",
    }


def test_a_browser_is_told_what_may_be_meant(client):
    make_anime("Akira", type="movie", original_title="アキラ")
    response = client.get("/search/suggestions/opensearch/?q=アキ")
    assert response["Content-Type"] == "application/x-suggestions+json"
    assert response.json() == [
        "アキ",
        ["Akira"],
        ["Movie"],
        ["http://testserver/anime/akira/"],
    ]
    assert client.get("/search/suggestions/opensearch/").json() == ["", [], [], []]


@pytest.mark.parametrize(
    ("path", "is_indexed"),
    [
        ("/search/", True),
        ("/search/?q=buy", False),
        ("/search/?q=buy&type=movie", False),
        ("/songs/", True),
        ("/songs/?kind=opening", True),
        ("/songs/?q=buy", False),
        ("/songs/?q=buy&kind=opening", False),
        ("/anime/", True),
        ("/anime/?type=movie", True),
        ("/anime/?q=buy", False),
        ("/anime/?sort=newest", False),
        ("/anime/?type=movie&sort=oldest&page=1", False),
    ],
)
def test_no_text_of_an_address_is_indexed_and_no_order(path, is_indexed, client):
    make_anime("Akira", type="movie", songs=[("opening", '"Theme" by Buy')])
    assert (meta_of(client, path).get("robots") == "noindex") is not is_indexed


def test_a_page_for_adults_says_so(client, settings):
    settings.ADULT_TAGS = ["gore"]
    make_anime("Rated", rating="Rx", songs=[("opening", '"Theme"')])
    make_anime("Tagged", tags=["gore"])
    make_anime("Akira", tags=["space"])
    for path in ("/anime/rated/", "/anime/tagged/"):
        assert meta_of(client, path)["rating"] == "adult"
        assert "This entry is for adults." in client.get(path).content.decode()
    asked = ("/anime/?adult=1", "/anime/?rating=Rx", "/songs/?adult=1")
    for path in (*asked, "/search/?q=a&adult=1"):
        assert meta_of(client, path)["rating"] == "adult", path
    for path in ("/anime/akira/", "/anime/", "/songs/", "/search/?q=a", "/"):
        assert "rating" not in meta_of(client, path), path


def test_a_page_stays_for_adults_when_its_tag_is_renamed(client, settings):
    settings.ADULT_TAGS = ["gore"]
    make_anime("Tagged", tags=["gore"])
    terms.rename_tag(Tag.objects.get(), "splatter")
    assert meta_of(client, "/anime/tagged/")["rating"] == "adult"


def test_robots_are_told_where_not_to_look(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /admin/", "Disallow: /random/"} < {*lines}
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    assert "Disallow: /search/" not in lines
