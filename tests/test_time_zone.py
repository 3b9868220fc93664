"""Times are shown and typed in the zone of the site, or in the admin of the account.

What is kept is UTC, and so are ids.
"""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from catalog.models import AccountSettings, Anime, PendingEdit, Revision
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
    assert "goes live on 4 November 2126 at 7:30" in said

    Revision.objects.update(created_at=LATE)
    Anime.objects.update(updated_at=LATE)
    history = reverse("admin:catalog_anime_history", args=[anime.pk])
    assert "4 November 2026, 07:30" in admin_client.get(history).content.decode()
    assert str(Revision.objects.get()).startswith("4 November 2026, 07:30")
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
    address = forms.url(make_anime("X"))
    page = admin_client.get(address).content.decode()
    account = f"/admin/auth/user/account/?next={address}"
    assert f'Time zone: <a href="{account}">UTC</a>' in page


def editor_in(zone):
    """Return the forms of an editor who chose a time zone, or none yet."""
    user = User.objects.create_user(f"ed {zone}", is_staff=True)
    user.groups.set(Group.objects.filter(name="Editor"))
    AccountSettings.objects.create(user=user, time_zone=zone)
    client = Client()
    client.force_login(user)
    return EntryForms(client)


def plan(forms, anime, time, **fields):
    """Send an entry's form with a time, and return the answer."""
    changes = {"state": "scheduled", "publish_at": time}
    return forms.send({**forms.open(anime), **fields}, anime, **changes)


def test_two_editors_in_two_zones_see_and_type_one_moment():
    tokyo, lisbon = editor_in("Asia/Tokyo"), editor_in("Europe/Lisbon")
    anime = make_anime("X", is_published=False)
    assert plan(tokyo, anime, "2126-07-04T07:30").status_code == 302
    pending = PendingEdit.objects.get()
    assert pending.publish_at == datetime(2126, 7, 3, 22, 30, tzinfo=UTC)
    fields = lisbon.open(anime)
    assert fields["publish_at"] == ["2126-07-03T23:30"]  # an hour ahead in summer
    # What nobody touches stays.
    assert lisbon.send(fields, anime, title="Y").status_code == 302
    pending.refresh_from_db()
    assert pending.publish_at == datetime(2126, 7, 3, 22, 30, tzinfo=UTC)
    assert plan(lisbon, anime, "2126-01-03T23:30").status_code == 302
    assert tokyo.open(anime)["publish_at"] == ["2126-01-04T08:30"]
    edits = reverse("admin:catalog_pendingedit_changelist")
    assert "4 January 2126, 08:30" in tokyo.client.get(edits).content.decode()
    assert "3 January 2126, 23:30" in lisbon.client.get(edits).content.decode()


@pytest.mark.parametrize("time", ["2036-03-30T01:30", "2036-10-26T01:30"])
def test_a_time_that_the_clocks_skip_or_repeat_is_refused(time):
    anime = make_anime("X", is_published=False)
    answer = plan(editor_in("Europe/Lisbon"), anime, time)
    typed = datetime.fromisoformat(time)
    said = f"{typed.day} {typed:%B %Y, %H:%M} is skipped or comes twice."
    assert "The clocks change in Europe/Lisbon: " + said in answer.content.decode()
    assert not PendingEdit.objects.exists()
    assert plan(editor_in("Asia/Tokyo"), anime, time).status_code == 302


def test_a_form_keeps_the_zone_that_it_was_opened_in():
    forms, anime = editor_in(""), make_anime("X", is_published=False)
    opened = forms.open(anime)
    AccountSettings.objects.update(time_zone="Asia/Tokyo")
    past = {"state": "scheduled", "publish_at": "2000-01-01T00:00"}
    page = forms.send({**opened}, anime, **past).content.decode()
    assert "1 January 2000, 00:00 has passed" in page
    assert 'name="time_zone" value="UTC"' in page
    changes = {"state": "scheduled", "publish_at": "2126-07-04T07:30"}
    assert forms.send(opened, anime, **changes).status_code == 302
    at = PendingEdit.objects.get().publish_at
    assert at == datetime(2126, 7, 4, 7, 30, tzinfo=UTC)


def test_a_forged_zone_is_passed_over():
    forms, anime = editor_in("Asia/Tokyo"), make_anime("X", is_published=False)
    zone = ["../../etc/passwd"]
    assert plan(forms, anime, "2126-07-04T07:30", time_zone=zone).status_code == 302
    at = PendingEdit.objects.get().publish_at
    assert at == datetime(2126, 7, 3, 22, 30, tzinfo=UTC)
