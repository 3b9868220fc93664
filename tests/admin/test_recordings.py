"""The pages of recordings: each song once, joined and split."""

import pytest
from django.urls import reverse

from catalog.models import Recording, Run, Song

from ..factories import make_anime

pytestmark = pytest.mark.django_db


def sung(*titles):
    songs = [("opening", f'"{title}" by Aya (eps 1-3)') for title in titles]
    return make_anime(songs=songs)


def page_of(recording):
    return reverse("admin:catalog_recording_change", args=[recording.pk])


def slugs():
    return [*Song.objects.order_by("pk").values_list("recording__slug", flat=True)]


def test_the_list_has_each_once_with_its_uses(admin_client, django_assert_num_queries):
    sung("Fly", "Walk")
    sung("Fly")
    address = reverse("admin:catalog_recording_changelist")
    admin_client.get(address)
    with django_assert_num_queries(4):
        page = admin_client.get(address)
    rows = [(one.title, one.artist, one.uses) for one in page.context["cl"].queryset]
    assert rows == [("Fly", "Aya", 2), ("Walk", "Aya", 1)]
    found = admin_client.get(address, {"q": "walk"}).context["cl"].queryset
    assert [one.title for one in found] == ["Walk"]
    assert b"walk-aya" in admin_client.get(f"{address}csv/").getvalue()


def test_its_page_shows_uses_and_earlier_addresses(
    admin_client, django_assert_num_queries
):
    for _ in range(3):
        sung("Fly")
    recording = Recording.objects.get()
    old = Recording.objects.create(slug="old", key=1, leads_to=recording)
    admin_client.get(page_of(recording))
    with django_assert_num_queries(7):
        page = admin_client.get(page_of(recording))
    assert len(page.context["uses"]) == 3
    assert [*page.context["earlier"]] == [old]
    assert page.context["is_on_site"]


def test_selected_ones_are_joined_and_parted_by_undo(admin_client):
    sung("Fly")
    sung("Fly!? (TV)")
    every = [*Recording.objects.order_by("pk")]
    asked = admin_client.post(
        reverse("admin:catalog_recording_changelist"),
        {"action": "join_selected", "_selected_action": [one.pk for one in every]},
    )
    page = admin_client.get(asked.url)
    assert page.context["recordings"] == every
    done = admin_client.post(asked.url, {"stays": every[0].pk}, follow=True)
    assert "They are one recording now" in done.text
    assert slugs() == ["fly-aya", "fly-aya"]
    again = admin_client.post(asked.url, {"stays": every[0].pk}, follow=True)
    assert "Someone has already resolved this." in again.text
    admin_client.post(reverse("admin:catalog_run_undo", args=[Run.objects.get().pk]))
    assert slugs() == ["fly-aya", "fly-tv-aya"]


def test_one_alone_is_not_joined(admin_client):
    sung("Fly")
    told = admin_client.post(
        reverse("admin:catalog_recording_changelist"),
        {"action": "join_selected", "_selected_action": Recording.objects.get().pk},
        follow=True,
    )
    assert "Select two or more recordings to join, 20 at most." in told.text


def test_ticked_uses_are_split_off(admin_client):
    sung("Theme")
    other = sung("Theme")
    recording = Recording.objects.get()
    address = reverse("admin:catalog_recording_split", args=[recording.pk])
    told = admin_client.post(address, {"song": ["x", 7**9]}, follow=True)
    assert "Tick some of the uses, not all." in told.text
    key = other.songs.get().pk
    done = admin_client.post(address, {"song": key}, follow=True)
    assert "This is a recording of its own now." in done.text
    assert slugs() == ["theme-aya", "theme-aya-2"]
    assert admin_client.get(address).status_code == 403


def test_a_song_leads_to_its_recording(admin_client):
    song = sung("Fly").songs.get()
    page = admin_client.get(reverse("admin:catalog_song_change", args=[song.pk]))
    assert page_of(song.recording) in page.text
