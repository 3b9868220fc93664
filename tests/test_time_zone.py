"""TIME_ZONE: of what is shown and typed; what is kept is UTC, and so are ids."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from catalog.models import Anime, PendingEdit, Revision
from tests.admin.forms import EntryForms
from tests.factories import make_anime

pytestmark = pytest.mark.django_db

LATE = datetime(2026, 11, 3, 22, 30, tzinfo=UTC)  # the next morning in Tokyo


def test_a_time_is_typed_and_shown_in_the_site_s_zone(settings, admin_client, client):
    settings.TIME_ZONE = "Asia/Tokyo"
    anime, forms = make_anime("X"), EntryForms(admin_client)
    changes = {"state": "scheduled", "publish_at": "2126-11-04T07:30"}
    answer = forms.send(forms.open(anime), anime, title="Y", **changes)
    assert answer.status_code == 302
    pending = PendingEdit.objects.get()
    assert pending.publish_at == LATE.replace(year=2126)
    page = admin_client.get(f"{forms.url(anime)}?edit={pending.pk}").content.decode()
    assert 'value="2126-11-04T07:30"' in page
    said = admin_client.get(reverse("admin:index")).content.decode()
    assert "for 2126-11-04 07:30" in said

    Revision.objects.update(created_at=LATE)
    Anime.objects.update(updated_at=LATE)
    history = reverse("admin:catalog_anime_history", args=[anime.pk])
    assert "2026-11-04 07:30" in admin_client.get(history).content.decode()
    assert str(Revision.objects.get()).startswith("2026-11-04 07:30")
    assert "4 November 2026" in client.get("/anime/x/").content.decode()


def test_no_reader_sees_an_entry_twice_in_another_zone(settings, client):
    make_anime("X")
    Anime.objects.update(created_at=LATE, updated_at=LATE)
    ids = []
    for zone in ("UTC", "Asia/Tokyo"):
        settings.TIME_ZONE = zone
        ids.append(
            re.findall("<id>(tag:.+?)</id>", client.get("/feed.atom").content.decode())
        )
    assert ids[0] == ids[1] != []


def test_the_form_names_the_zone(admin_client):
    forms = EntryForms(admin_client)
    page = admin_client.get(forms.url(make_anime("X"))).content.decode()
    assert "Time zone: UTC" in page
