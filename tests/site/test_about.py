"""Who runs the site, and how visitors say that something is wrong."""

import pytest

from catalog.models import Run
from config import env as read
from tests.factories import make_anime
from tests.site.test_every_page import tags_of

pytestmark = pytest.mark.django_db


def report_of(client, path="/anime/akira/"):
    html = client.get(path).content.decode()
    before, _, _ = html.partition(">Something wrong?</a>")
    _, _, address = before.rpartition('<a href="')
    return address.removesuffix('"').replace("&amp;", "&")


def test_without_a_contact_the_page_says_so(client):
    make_anime("Akira")
    assert report_of(client) == "/about/"
    html = client.get("/about/").content.decode()
    assert "has given no contact" in html
    assert 'href="mailto:' not in html


def test_a_mail_names_the_entry(client, settings):
    settings.CONTACT = read.contact("editors@example.org")
    make_anime("Tom & “Jerry”\n?", slug="akira")
    assert report_of(client) == (
        "mailto:editors@example.org?subject=Mokuroku%3A%20Tom%20%26%20%E2%80%9CJerry"
        "%E2%80%9D%20%3F&body=http%3A%2F%2Ftestserver%2Fanime%2Fakira%2F%0D%0A%0D%0A"
    )
    html = client.get("/about/").content.decode()
    assert '<a href="mailto:editors@example.org">editors@example.org</a>' in html


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("https://example.org/new", "https://example.org/new?entry="),
        ("https://example.org/new?a=1#x", "https://example.org/new?a=1&entry="),
    ],
)
def test_an_address_has_the_entry_in_its_query(contact, address, client, settings):
    settings.CONTACT = read.contact(contact)
    make_anime("Akira")
    entry = "http%3A%2F%2Ftestserver%2Fanime%2Fakira%2F"
    assert report_of(client) == address + entry + "#x" * contact.endswith("#x")


def test_sources_of_names_are_told_once_while_they_are_in_use(client):
    make_run = Run.objects.create
    wiki = {"source": "Wikidata <3", "licence": "CC0", "names": 1_000}
    make_run(kind=Run.Kind.NAMES, sources=[wiki])
    make_run(kind=Run.Kind.NAMES, sources=[wiki | {"names": 234}])
    nameless = {"source": "", "licence": "", "names": 1}
    make_run(kind=Run.Kind.NAMES, sources=[nameless, nameless | {"source": "Forum"}])
    gone = {"source": "Gone", "licence": "", "names": 1}
    undone_at = Run.objects.first().started_at
    make_run(kind=Run.Kind.NAMES, sources=[gone], undone_at=undone_at)
    html = client.get("/about/").content.decode()
    assert "<bdi>Wikidata &lt;3</bdi> <small>1,234 names, licence: <bdi>CC0" in html
    assert "<bdi>Forum</bdi> <small>1 name, licence not known" in html
    assert html.count("licence not known") == 1
    assert "Gone" not in html


def test_it_costs_one_query(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/about/")


def test_feeds_and_calendars_are_links(client):
    make_anime("Akira", tags=["space"], start_date="1988-07-16")
    for path, found in [
        ("/", {"/feed.atom", "/feeds/changed.atom", "/calendar.ics", "/about/"}),
        ("/tags/space/", {"/tags/space/feed.atom"}),
        (
            "/seasons/1988/summer/",
            {f"/seasons/1988/summer/{name}" for name in ("feed.atom", "calendar.ics")},
        ),
    ]:
        tags = tags_of(client.get(path).content.decode())
        assert found <= {a.get("href") for tag, a in tags if tag == "a"}, path
