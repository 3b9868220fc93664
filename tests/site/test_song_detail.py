"""The page of a song: once, with every anime it stands on, at an address that stays."""

from dataclasses import replace

import pytest

from catalog.document.songs import read_song
from catalog.editing import terms
from catalog.models import Anime, Artist, Recording
from catalog.site.pages.songs import MOST_ON_PAGE, MOST_USES
from tests.factories import load_document, make_anime, save_document

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


def sing(anime, *lines):
    songs = tuple(read_song("opening", line) for line in lines)
    return save_document(anime, replace(load_document(anime), songs=songs))


def test_it_shows_each_use_in_two_queries(client, django_assert_num_queries):
    make_anime(
        "Movie", start_date="2001", songs=[("ending", '"TANK! (タンク!)" by Bo & Aya')]
    )
    make_anime(
        "Bebop",
        start_date="1998-04-03",
        songs=[("opening", '#1: "Tank!" by Aya & Bo (eps 1-25)')],
    )
    client.get("/songs/tank-aya/")
    address = Recording.objects.get().get_absolute_url()
    with django_assert_num_queries(2):
        response = client.get(address)
    uses = [use.work.title for use in response.context["uses"]]
    assert uses == ["Bebop", "Movie"]
    text = text_of(response)
    for said in (
        *("Opening 1, ep. 1-25", 'href="/anime/bebop/"', "1998", "タンク!"),
        *('href="/artists/aya/"', "“TANK!”", f'href="http://testserver{address}"'),
        "Tank! by Aya &amp; Bo: opening of Bebop and 1 more.",
    ):
        assert said in text, said


def test_rows_lists_artists_and_entries_lead_to_it(client):
    make_anime("Bebop", songs=[("opening", '"Tank!" by Aya')])
    for page in ("/songs/", "/artists/aya/", "/anime/bebop/"):
        assert 'href="/songs/tank-aya/"' in text_of(client.get(page)), page


def test_a_line_that_cannot_be_read_leads_nowhere(client):
    make_anime("Bebop", songs=[("ending", "None")])
    for page in ("/songs/", "/anime/bebop/"):
        assert 'href="/songs/' not in text_of(client.get(page)).replace(
            'href="/songs/"', ""
        )


def test_an_earlier_address_leads_to_the_song(client, django_assert_num_queries):
    anime = make_anime("Bebop", songs=[("opening", '"Tnak!" by Aya')])
    sing(anime, '"Tank!" by Aya')
    sing(anime, '"Tank!" by Seatbelts')
    with django_assert_num_queries(4):
        moved = client.get("/songs/tnak-aya/")
    # It may be back there one day.
    assert (moved.status_code, moved.url) == (302, "/songs/tank-seatbelts/")
    sing(anime, '"Tnak!" by Aya')
    assert client.get("/songs/tnak-aya/").status_code == 200
    assert client.get("/songs/tank-seatbelts/").url == "/songs/tnak-aya/"


def test_it_is_of_published_entries_alone_and_of_adult_ones_too(client):
    songs = [("opening", '"Tank!" by Aya')]
    make_anime("Hidden", is_published=False, songs=songs)
    assert client.get("/songs/tank-aya/").status_code == 404
    make_anime("Adult", rating="Rx", songs=songs)
    page = client.get("/songs/tank-aya/")
    assert [use.work.title for use in page.context["uses"]] == ["Adult"]


@pytest.mark.parametrize("slug", ["x", "tank-aya-2", "-", "a" * 300])
def test_there_is_no_other_song(client, slug):
    make_anime("Bebop", songs=[("opening", '"Tank!" by Aya')])
    assert client.get(f"/songs/{slug}/").status_code == 404


def test_a_song_without_uses_leads_nowhere(client):
    anime = make_anime("Bebop", songs=[("opening", '"Tank!" by Aya')])
    sing(anime)
    assert client.get("/songs/tank-aya/").status_code == 404


def test_artists_made_one_leave_the_addresses(client):
    make_anime("A", songs=[("opening", '"Fly" by Akino Arai')])
    make_anime("B", songs=[("opening", '"Fly" by Arai Akino')])
    one, other = Artist.objects.order_by("pk")
    terms.merge_artists(one, [other])
    assert client.get("/songs/fly-arai-akino/").url == "/songs/fly-akino-arai/"


def test_of_very_many_uses_the_page_shows_some(client):
    lines = [("opening", f'#{n}: "Fly" by Aya') for n in range(MOST_ON_PAGE + 2)]
    make_anime("Bebop", songs=lines)
    text = text_of(client.get("/songs/fly-aya/"))
    assert "2 more uses are not shown." in text
    assert f"{len(lines) - MOST_USES} more</li>" in text_of(client.get("/songs/"))
    assert Anime.objects.get().songs.count() == len(lines)
