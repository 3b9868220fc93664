"""The site map: every public page, and nothing that is not public."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest

from catalog.site.machine.sitemaps import PARTS, EntrySitemap
from tests.factories import make_anime

pytestmark = pytest.mark.django_db

SITE = "http://testserver"


def addresses(client, path):
    """Return the addresses that a map names, with the dates of their last changes."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/xml"
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    rows = ET.fromstring(response.content)
    return {
        row.find(f"{space}loc").text: row.find(f"{space}lastmod").text for row in rows
    }


def part(client, name):
    whole = addresses(client, f"/sitemap-{name}.xml")
    assert all(address.startswith(f"{SITE}/") for address in whole)
    return {address.removeprefix(SITE): changed for address, changed in whole.items()}


def test_the_index_names_the_parts(client):
    make_anime("Akira", start_date="1988-07-16", tags=["space"])
    assert [*addresses(client, "/sitemap.xml")] == [
        f"{SITE}/sitemap-{name}.xml" for name in PARTS
    ]


def test_a_large_part_has_pages(client, monkeypatch):
    monkeypatch.setattr(EntrySitemap, "limit", 2)
    for title in "abcde":
        make_anime(title, franchise="One")
    pages = [*addresses(client, "/sitemap.xml")][:4]
    assert pages == [
        f"{SITE}/sitemap-entries.xml{query}" for query in ("", "?p=2", "?p=3")
    ] + [f"{SITE}/sitemap-franchises.xml"]
    listed = [path for page in pages[:3] for path in addresses(client, page)]
    assert listed == [f"{SITE}/anime/{title}/" for title in "abcde"]


def test_each_part_names_its_pages_with_the_last_change(client):
    songs = [("ending", '"Akira" by Geinoh Yamashirogumi')]
    make_anime("Akira", franchise="Otomo", tags=["Sci Fi"], songs=songs)
    make_anime("Memories", franchise="Otomo", start_date="1995")
    make_anime("Roujin Z", franchise="Otomo", start_date="1988-07-16")
    today = str(date.today())  # noqa: DTZ011
    assert part(client, "entries") == dict.fromkeys(
        ["/anime/akira/", "/anime/memories/", "/anime/roujin-z/"], today
    )
    assert part(client, "franchises") == {"/franchises/otomo/": today}
    assert part(client, "artists") == {"/artists/geinoh-yamashirogumi/": today}
    assert part(client, "tags") == {"/tags/sci-fi/": today}
    assert [*part(client, "seasons")] == [
        "/seasons/1988/",
        "/seasons/1988/summer/",
        "/seasons/1995/",
    ]
    assert {"/", "/anime/", "/songs/"} < part(client, "sections").keys()


def test_each_address_is_a_page(client):
    make_anime("Akira", franchise="Otomo", start_date="1988-07-16", tags=["Sci Fi"])
    make_anime("Memories", franchise="Otomo")
    make_anime("Alone", franchise="Alone")
    for name in PARTS:
        for path in part(client, name):
            assert client.get(path).status_code == 200, path


def test_an_unpublished_entry_is_nowhere(client):
    known = {"start_date": "1988-07-16", "songs": [("opening", '"Tank!" by Seatbelts')]}
    make_anime("Unpublished", is_published=False, tags=["space"], **known)
    for name in PARTS:
        assert not part(client, name)


def test_a_doubted_date_names_no_season(client):
    make_anime("Old", start_date="2031-01-19", is_filed=True)
    make_anime("Adult", start_date="1985", rating="Rx")
    assert not part(client, "seasons")
    make_anime("Some time in 2008", start_date="2008-01-20")
    make_anime("Some day of April", start_date="1998-04-19")
    assert [*part(client, "seasons")] == [
        "/seasons/1998/",
        "/seasons/1998/spring/",
        "/seasons/2008/",
    ]


@pytest.mark.parametrize(
    "path",
    ["/sitemap-nothing.xml", "/sitemap-entries.xml?p=2", "/sitemap-entries.xml?p=x"],
)
def test_what_is_no_part_is_not_found(path, client):
    make_anime()
    assert client.get(path).status_code == 404


def test_a_map_that_is_unchanged_is_not_sent_again(client):
    make_anime(start_date="1988-07-16", tags=["space"])
    for path in ("/sitemap.xml", *(f"/sitemap-{name}.xml" for name in PARTS)):
        tag = client.get(path)["ETag"]
        again = client.get(path, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b""), path


@pytest.mark.parametrize("rows", [1, 20])
def test_the_maps_cost_few_queries(rows, client, django_assert_num_queries):
    for number in range(rows):
        songs = [("opening", f'"Song" by Artist {number}')]
        start = f"19{60 + number}-04"
        make_anime(start_date=start, tags=[f"tag {number}"], songs=songs)
    make_anime(franchise="One")
    make_anime(franchise="One")
    with django_assert_num_queries(7):
        client.get("/sitemap.xml")
    for name, queries in [
        *(("entries", 2), ("franchises", 2), ("artists", 2), ("tags", 2)),
        *(("seasons", 1), ("sections", 1)),
    ]:
        with django_assert_num_queries(queries):
            client.get(f"/sitemap-{name}.xml")
