"""The picture beside a link to a page."""

import pytest
from PIL import Image

from catalog.posters import sizes
from catalog.site.pages.og_image import share_image
from tests.factories import card_of, make_anime
from tests.posters.files import content
from tests.posters.test_sizes import with_poster

pytestmark = pytest.mark.django_db

OWN = ("http://testserver/static/img/share.png", 1200, 630)


def test_the_site_has_a_picture_of_its_own(settings):
    assert share_image() == (*OWN, "Mokuroku: a catalogue of anime")
    file = settings.BASE_DIR / "static/img/share.png"
    with Image.open(file) as picture:
        assert picture.size == OWN[1:]
    assert file.stat().st_size < 60 * 1024


def test_a_poster_is_shared_in_its_largest_size_for_those_who_take_no_other():
    anime = with_poster(content(size=(900, 1300)))
    sizes.make_sizes(anime)
    assert share_image(card_of(anime)) == (
        "http://testserver/media/posters/sizes/akira-1/800.jpg",
        800,
        1156,
        "Poster of Akira",
    )


def test_a_poster_elsewhere_keeps_its_address(monkeypatch):
    anime = with_poster()
    sizes.make_sizes(anime)
    monkeypatch.setattr(
        "catalog.site.pages.cards.media_url", lambda: "https://s3.test/b/"
    )
    url = share_image(card_of(anime)).url
    assert url == "https://s3.test/b/posters/sizes/akira-1/600.jpg"


def test_without_a_poster_in_sizes_the_site_stands_for_the_entry():
    assert share_image(card_of(make_anime("Memories")))[:3] == OWN
    assert share_image(card_of(with_poster()))[:3] == OWN
