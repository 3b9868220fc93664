import pytest

from catalog.document import render
from catalog.models import Redirect

from ..factories import load_document, make_anime

pytestmark = pytest.mark.django_db


def test_an_entry_is_there_as_its_document(client, django_assert_num_queries):
    anime = make_anime("Akira", tags=["drama"], synopsis="<b>Neo-Tokyo</b>")
    with django_assert_num_queries(2):
        response = client.get("/anime/akira.md")
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.content.decode() == render(load_document(anime))
    assert not response.cookies
    again = client.get("/anime/akira.md", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_an_unpublished_entry_is_not_there(client):
    make_anime("Akira", is_published=False)
    assert client.get("/anime/akira.md").status_code == 404


def test_an_earlier_address_leads_to_the_entrys_document(client):
    Redirect.objects.create(slug="old", anime=make_anime("Akira"))
    response = client.get("/anime/old.md")
    assert (response.status_code, response["Location"]) == (301, "/anime/akira.md")
    assert client.get("/anime/none.md").status_code == 404
