import pytest

from catalog.site.views import random as view
from tests.factories import make_anime

pytestmark = pytest.mark.django_db


def test_it_leads_to_an_entry_and_is_never_kept(client, django_assert_num_queries):
    make_anime("Akira")
    make_anime("Unpublished", is_published=False)
    with django_assert_num_queries(2):
        response = client.get("/random/")
    assert (response.status_code, response["Location"]) == (302, "/anime/akira/")
    assert "no-store" in response["Cache-Control"]


def test_each_entry_can_be_the_one(client, monkeypatch):
    for title in "abc":
        make_anime(title)
    led_to = []
    for place in range(3):
        monkeypatch.setattr(view, "randrange", lambda entries, place=place: place)
        led_to.append(client.get("/random/")["Location"])
    assert led_to == ["/anime/a/", "/anime/b/", "/anime/c/"]


def test_an_entry_that_is_gone_meanwhile_is_not_found(client, monkeypatch):
    make_anime("Akira")
    monkeypatch.setattr(view, "randrange", lambda entries: entries)
    assert client.get("/random/").status_code == 404


def test_an_empty_catalogue_has_none(client):
    assert client.get("/random/").status_code == 404
