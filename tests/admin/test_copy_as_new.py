"""A new entry that begins with what another one has."""

import pytest
from django.urls import reverse

from catalog.admin.entry.copy_as_new import beginning_of
from catalog.models import Anime

from ..factories import make_anime
from .forms import document_of, fields_of

pytestmark = pytest.mark.django_db

LINKS = [
    ("MAL", "https://myanimelist.net/anime/1/Cowboy_Bebop"),
    ("Official", "https://bebop.example/"),
]


@pytest.mark.parametrize(
    ("url", "beginning"),
    [
        (LINKS[0][1], "https://myanimelist.net/anime/"),
        ("https://en.wikipedia.org/wiki/Akira", "https://en.wikipedia.org/wiki/"),
        ("https://anidb.net/perl-bin/animedb.pl?aid=2", "https://anidb.net/perl-bin/"),
        ("https://bebop.example/", "https://bebop.example/"),
        ("https://bebop.example", "https://bebop.example/"),
        ("http://a.example/2/x/y", "http://a.example/"),
        ("https://[", ""),
    ],
)
def test_the_beginning_of_an_address(url, beginning):
    assert beginning_of(url) == beginning


def open_copy(client, anime):
    address = f"{reverse('admin:catalog_anime_add')}?copy={anime.pk}"
    page = client.get(address)
    return address, fields_of(page, "anime_form"), page.content.decode()


def test_it_takes_franchise_tags_and_how_links_begin(admin_client):
    first = make_anime("Bebop", tags=["space", "jazz"], links=LINKS, franchise="Bebop")
    page = admin_client.get(reverse("admin:catalog_anime_change", args=[first.pk]))
    assert f"?copy={first.pk}" in page.content.decode()
    address, fields, text = open_copy(admin_client, first)
    assert "A link that you do not complete is not saved." in text
    assert fields["links-0-url"] == ["https://myanimelist.net/anime/"]
    fields |= {
        "title": ["Bebop 2"],
        "type": ["tv-serie"],
        "links-0-url": ["https://myanimelist.net/anime/5"],
    }
    assert admin_client.post(address, fields).status_code == 302
    second = Anime.objects.get(title="Bebop 2")
    assert second.franchise == first.franchise
    document = document_of(second)
    assert document.tags == ("space", "jazz")
    assert [(link.label, link.url) for link in document.links] == [
        ("MAL", "https://myanimelist.net/anime/5")
    ]


def test_it_comes_back_as_it_was_sent(admin_client):
    first = make_anime("Bebop", links=LINKS)
    address, fields, _ = open_copy(admin_client, first)
    fields |= {"start_date": ["soon"], "links-1-url": ["https://two.example/"]}
    page = admin_client.post(address, fields)
    again = fields_of(page, "anime_form")
    assert again["links-0-url"] == ["https://myanimelist.net/anime/"]
    assert again["links-1-url"] == ["https://two.example/"]
    again |= {"title": ["Two"], "type": ["ova"], "start_date": [""]}
    assert admin_client.post(address, again).status_code == 302
    links = document_of(Anime.objects.get(title="Two")).links
    assert [link.url for link in links] == ["https://two.example/"]


@pytest.mark.parametrize("key", ["", "x", "0", "-1", "9" * 30, "1\0"])
def test_of_nothing_it_is_a_blank_form(admin_client, key):
    address = reverse("admin:catalog_anime_add")
    page = admin_client.get(address, {"copy": key})
    assert page.status_code == 200
    assert fields_of(page, "anime_form")["title"] == [""]
