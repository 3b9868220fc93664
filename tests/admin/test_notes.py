"""Notes between colleagues on an entry."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from catalog.editing import history, merge_entries
from catalog.editing.undo import undo_run
from catalog.entries import store
from catalog.models import EntryNote

from ..factories import make_anime

pytestmark = pytest.mark.django_db


def colleague(name, role="Editor"):
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    client = Client()
    client.force_login(user)
    return client


def notes_of(anime):
    return reverse("admin:catalog_anime_notes", args=[anime.pk])


def test_a_note_stands_beside_the_form(client):
    anime = make_anime("X")
    aki, ben = colleague("aki"), colleague("ben", "Contributor")
    answer = ben.post(
        notes_of(anime), {"text": " Please <b>publish</b>.\n"}, follow=True
    )
    assert "Your note is saved." in answer.content.decode()
    form = reverse("admin:catalog_anime_change", args=[anime.pk])
    page = aki.get(form).content.decode()
    assert "Please &lt;b&gt;publish&lt;/b&gt;." in page
    assert "<bdi>ben</bdi>" in page
    assert "publish" not in client.get(anime.get_absolute_url()).content.decode()


@pytest.mark.parametrize("text", ["", "  \n ", "\0", "x" * 2_001])
def test_a_note_says_something_and_not_too_much(text):
    aki, anime = colleague("aki"), make_anime("X")
    page = aki.post(notes_of(anime), {"text": text}, follow=True).content.decode()
    assert not EntryNote.objects.exists()
    assert ("at most 2,000 characters" in page) == (len(text) > 2_000)
    assert (text in page) == (len(text) > 2_000) or not text.strip("\0 \n")


def test_one_deletes_one_s_own_notes():
    aki, ben, anime = colleague("aki"), colleague("ben"), make_anime("X")
    aki.post(notes_of(anime), {"text": "Mine."})
    address = f"{notes_of(anime)}{EntryNote.objects.get().pk}/delete/"
    assert ben.post(address).status_code == 403
    assert aki.get(address).status_code == 403
    aki.post(address)
    assert not EntryNote.objects.exists()
    assert aki.post(address).status_code == 404


def test_notes_go_along_with_a_merge_and_come_back():
    aki, (stays, goes) = colleague("aki"), (make_anime("S"), make_anime("G"))
    aki.post(notes_of(goes), {"text": "Of G."})
    seen = {one.pk: history.latest(one).pk for one in (stays, goes)}
    entry, key = store.load_one(stays.pk)[1], goes.pk
    run = merge_entries.merge_entries(stays, goes, entry, seen)
    assert EntryNote.objects.get().anime_id == stays.pk
    undo_run(run, User.objects.get(username="aki"))
    assert EntryNote.objects.get().anime_id == key


def test_the_note_of_an_account_that_goes_stays():
    aki, anime = colleague("aki"), make_anime("X")
    aki.post(notes_of(anime), {"text": "Mine."})
    User.objects.get(username="aki").delete()
    page = colleague("ben").get(notes_of(anime)).content.decode()
    assert "aki (account deleted)" in page


@pytest.mark.parametrize("number", [1, 9])
def test_the_queries_of_the_notes(number, django_assert_num_queries):
    aki, anime = colleague("aki"), make_anime("X")
    for n in range(number):
        aki.post(notes_of(anime), {"text": f"Note {n}."})
    aki.get(notes_of(anime))
    with django_assert_num_queries(5):
        aki.get(notes_of(anime))
