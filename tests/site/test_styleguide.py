import pytest

from catalog.site.covers import design_tokens
from tests.factories import make_anime

pytestmark = pytest.mark.django_db


def test_it_is_not_there_in_production(client):
    response = client.get("/styleguide/")
    assert response.status_code == 404
    assert b"Style guide" not in response.content


def test_it_shows_the_components_with_real_data(client, settings):
    settings.DEBUG = True
    make_anime(
        "Akira",
        original_title="アキラ",
        tags=["cyberpunk"],
        songs=[("opening", '"Kaneda" by Geinoh Yamashirogumi')],
        links=[("Wikipedia", "https://en.wikipedia.org/wiki/Akira")],
    )
    make_anime("Unpublished", is_published=False)
    html = client.get("/styleguide/").content.decode()
    for text in ("Akira", "cyberpunk", "Kaneda", "en.wikipedia.org", "seal on paper"):
        assert text in html
    assert "Unpublished" not in html
    assert "too little" not in html


def test_an_empty_catalogue_has_one(client, settings):
    settings.DEBUG = True
    assert client.get("/styleguide/").status_code == 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_written_can_be_read(scheme):
    for pair in design_tokens.pairs(design_tokens.schemes()[scheme]):
        assert pair.contrast >= 4.5, pair


def test_contrast_is_that_of_wcag():
    assert design_tokens.contrast("#000000", "#ffffff") == 21
    assert design_tokens.contrast("#ffffff", "#777777") == 4.48
    assert design_tokens.contrast("#123456", "#123456") == 1
