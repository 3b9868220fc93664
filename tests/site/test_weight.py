"""What the first view of a page costs: the page, its style sheet and its script."""

import gzip
import re

import pytest
from django.core.management import call_command
from django.db.models import Count

from catalog.models import Anime

pytestmark = pytest.mark.django_db

MOST = 60 * 1024  # bytes, posters and covers aside


@pytest.fixture
def weight(client, settings, tmp_path):
    """Return how many bytes a visitor's first view of a page takes."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "config.staticfiles.StaticFiles"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)

    def weigh(path):
        response = client.get(path, headers={"accept-encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        page = gzip.decompress(response.content).decode()
        parts = re.findall(r'"/static/((?:css|js)/[\w.-]+)"', page)
        assert sorted(part[-3:] for part in parts) == [".js", "css"]
        return len(response.content) + sum(
            (tmp_path / f"{part}.gz").stat().st_size for part in parts
        )

    return weigh


def test_the_first_view_is_light(weight, settings):
    call_command("import_markdown", settings.BASE_DIR / "fixtures")
    longest = Anime.objects.alias(n=Count("songs")).order_by("-n")[0]
    for path in ("/", "/anime/", "/anime/?page=2", longest.get_absolute_url()):
        assert weight(path) <= MOST, path
