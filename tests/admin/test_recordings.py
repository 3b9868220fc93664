"""The pages of recordings: each song once, joined and split."""

import pytest
from django.urls import reverse

from catalog.editing import recordings
from catalog.models import Recording, Run, Song

from ..factories import make_anime
from .forms import fields_of

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
    with django_assert_num_queries(8):
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
    assert "They are one recording now, “Fly” by Aya." in done.text
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
    assert "Nothing was split off. One of the selected uses" in told.text
    told = admin_client.post(address, {}, follow=True)
    assert "Select some of the uses, not all." in told.text
    key = other.songs.get().pk
    done = admin_client.post(address, {"song": key}, follow=True)
    assert "This is a recording of its own now, split off from" in done.text
    assert f'<a href="{page_of(recording)}">“Theme” by Aya</a>' in done.text
    assert reverse("admin:catalog_run_change", args=[Run.objects.get().pk]) in done.text
    assert slugs() == ["theme-aya", "theme-aya-2"]
    assert admin_client.get(address).status_code == 403


def test_what_another_window_has_split_off_is_not_split_off_half(admin_client):
    uses = [sung("Theme").songs.get().pk for _ in range(4)]
    recording = Recording.objects.get()
    address = reverse("admin:catalog_recording_split", args=[recording.pk])
    admin_client.post(address, {"song": uses[3]})
    told = admin_client.post(address, {"song": uses[2:]}, follow=True)
    assert "someone has split it off" in told.text
    assert recording.songs.count() == 3
    assert Run.objects.count() == 1


def test_recordings_of_which_one_is_gone_are_not_joined_half(admin_client):
    sung("A", "B", "C")
    keys = [*Recording.objects.values_list("pk", flat=True)]
    join = reverse("admin:catalog_recording_join")
    address = f"{join}?recording={keys[0]}&recording={keys[1]}&recording={keys[2]}"
    recordings.join_recordings(*Recording.objects.filter(pk=keys[0]), [last()])
    told = admin_client.post(address, {"stays": keys[0]}, follow=True)
    assert "Nothing was joined." in told.text
    assert len(told.context["recordings"]) == 2


def last():
    return Recording.objects.latest("pk")


def test_it_is_found_by_words_of_title_and_artist_and_by_its_address(admin_client):
    make_anime(songs=[("opening", '"Butter-Fly" by Kouji Wada')])
    make_anime(songs=[("opening", '"Butterfly" by Wada Kouji')])
    sung("Butter")
    one, other = Recording.objects.order_by("pk")[:2]
    recordings.join_recordings(one, [other])
    address = reverse("admin:catalog_recording_changelist")
    for words in ("wada butter", "butter-fly-kouji-wada", "butterfly-wada-kouji"):
        found = admin_client.get(address, {"q": words}).context["cl"].queryset
        assert [*found] == [one]


def test_its_page_names_those_that_may_be_the_same(admin_client):
    for line in (
        *('"Butter-Fly" by Kouji Wada', '"Butterfly" by Wada Kouji'),
        *('"Butterfly" by Smile', '"Other" by Kouji Wada', '"Butterfly" by Wada Koji'),
    ):
        make_anime(songs=[("opening", line)])
    one, other, _, _, third = Recording.objects.order_by("pk")
    page = admin_client.get(page_of(one))
    assert page.context["likely"] == [other, third]
    join = reverse("admin:catalog_recording_join")
    assert f"{join}?recording={one.pk}&amp;recording={other.pk}" in page.text
    theme = [sung("Theme") for _ in range(2)]
    recording = theme[0].songs.get().recording
    run = recordings.split_recording(recording, [theme[1].songs.get().pk])
    page = admin_client.get(page_of(recording))
    assert page.context["likely"] == []
    assert run.pk in [one.pk for one in Run.objects.all()]


def test_what_is_joined_is_called_by_what_its_address_was_made_for(admin_client):
    make_anime(songs=[("opening", '"Butter-Fly" by Kouji Wada')])
    make_anime(songs=[("opening", '"Butterfly" by Wada Kouji')])
    one, other = Recording.objects.order_by("pk")
    join = reverse("admin:catalog_recording_join")
    address = f"{join}?recording={one.pk}&recording={other.pk}"
    done = admin_client.post(address, {"stays": other.pk}, follow=True)
    assert "They are one recording now, “Butterfly” by Wada Kouji." in done.text
    assert done.context["original"].title == "Butterfly"
    run = Run.objects.get()
    into = "recording “Butter-Fly” by Kouji Wada into “Butterfly” by Wada Kouji"
    assert run.title == into
    page = admin_client.get(reverse("admin:catalog_run_change", args=[run.pk]))
    (line,) = page.context["done"]
    assert (line.one.name, line.one.url) == ("“Butter-Fly” by Kouji Wada", "")
    assert line.other.url == page_of(other)
    history = reverse("admin:catalog_recording_history", args=[other.pk])
    assert admin_client.get(history).context["runs"] == [run]


def test_its_uses_are_in_the_order_of_dates(admin_client):
    for year in ("2003", "2001", "2002"):
        songs = [("opening", '"Fly" by Aya')]
        make_anime(f"Of {year}", start_date=f"{year}-04-03", songs=songs)
    page = admin_client.get(page_of(Recording.objects.get()))
    titles = [song.anime.title for song in page.context["uses"]]
    assert titles == ["Of 2001", "Of 2002", "Of 2003"]


def test_a_song_leads_to_its_recording(admin_client):
    song = sung("Fly").songs.get()
    page = admin_client.get(reverse("admin:catalog_song_change", args=[song.pk]))
    assert page_of(song.recording) in page.text


def test_a_song_that_is_saved_says_where_its_page_went(admin_client):
    song = sung("Fly").songs.get()
    address = reverse("admin:catalog_song_change", args=[song.pk])
    fields = fields_of(admin_client.get(address), "song_form")
    told = admin_client.post(address, fields | {"title": "Flying"}, follow=True).text
    assert (
        'The song’s page is <a href="/songs/flying-aya/">/songs/flying-aya/</a>' in told
    )
    assert "and was /songs/fly-aya/ before." in told
    song = Song.objects.get()
    address = reverse("admin:catalog_song_change", args=[song.pk])
    fields = fields_of(admin_client.get(address), "song_form")
    told = admin_client.post(address, fields | {"episodes": "1-2"}, follow=True).text
    assert "The song’s page" not in told


def test_songs_in_the_form_of_an_entry_lead_to_their_recordings(admin_client):
    anime = sung("Fly", "Walk")
    page = admin_client.get(reverse("admin:catalog_anime_change", args=[anime.pk])).text
    for recording in Recording.objects.all():
        assert page.count(page_of(recording)) == 1
