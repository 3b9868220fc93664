"""LANGUAGE_CODE: of what the admin takes from Django; the pages are English."""

import pytest
from django.urls import reverse

from tests.factories import make_anime

pytestmark = pytest.mark.django_db


def test_the_pages_are_english_and_say_so(settings, client, admin_client):
    settings.LANGUAGE_CODE = "ja"
    make_anime("X")
    page = client.get("/anime/x/").content.decode()
    assert '<html lang="en">' in page
    assert "月" not in page
    assert 'xml:lang="en"' in client.get("/feed.atom").content.decode()
    assert (
        '<html lang="ja"' in admin_client.get(reverse("admin:index")).content.decode()
    )
