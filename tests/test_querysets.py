"""What the site's words for its queries mean."""

import pytest

from catalog.models import Anime
from tests.factories import make_anime

pytestmark = pytest.mark.django_db


def slugs(entries):
    return sorted(entries.values_list("slug", flat=True))


@pytest.fixture
def entries():
    make_anime("plain", rating="G", tags=["mecha", "music"])
    make_anime("rated", rating="Rx")
    make_anime("tagged", rating="R", tags=["mecha", "slice of life"])
    make_anime("unrated")
    make_anime("unpublished", is_published=False)


@pytest.mark.parametrize(
    ("ratings", "tags", "expected"),
    [
        (["Rx"], [], ["plain", "tagged", "unrated"]),
        ([], [], ["plain", "rated", "tagged", "unrated"]),
        (["Rx", "R"], [], ["plain", "unrated"]),
        (["Rx"], ["slice of life"], ["plain", "unrated"]),
        ([], ["mecha"], ["rated", "unrated"]),
        ([], ["nothing"], ["plain", "rated", "tagged", "unrated"]),
    ],
)
def test_the_settings_say_what_is_adult(ratings, tags, expected, entries, settings):
    settings.ADULT_RATINGS, settings.ADULT_TAGS = ratings, tags
    assert slugs(Anime.objects.suitable()) == expected
    everything = ["plain", "rated", "tagged", "unrated"]
    assert slugs(Anime.objects.suitable(adult=True)) == everything
