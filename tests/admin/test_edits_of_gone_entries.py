"""Edits that wait of an entry that goes: told of before, to be read, there again."""

from dataclasses import replace
from html import unescape

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from catalog.editing import history, merge_entries, pending_edits
from catalog.entries import store
from catalog.models import Anime, Conflict, PendingEdit, Run

from ..factories import entry, keep_edit, make_anime
from .forms import document_of

pytestmark = pytest.mark.django_db

LIST = reverse("admin:catalog_anime_changelist")
EDITS = reverse("admin:catalog_pendingedit_changelist")
WAITS = "1 edit waits. It stays under"


@pytest.fixture
def anime():
    return make_anime("Akira", synopsis="Old.")


@pytest.fixture
def contra():
    user = User.objects.create_user("contra", is_staff=True)
    user.groups.set([Group.objects.get(name="Contributor")])
    return user


@pytest.fixture
def edit(anime, contra):
    return suggest(anime, contra, synopsis="Suggested <b>text</b>.")


def suggest(anime, author, **values):
    document = replace(document_of(anime), **values)
    return keep_edit(anime, document, history.latest(anime).pk, author)


def url(name, *args):
    return reverse(f"admin:catalog_{name}", args=args)


def page(response):
    assert response.status_code == 200
    return unescape(response.content.decode())


def change_of(edit):
    return url("pendingedit_change", edit.pk)


def test_an_edit_is_told_of_before_its_entry_is_deleted(
    admin_client, anime, edit, django_assert_num_queries
):
    address = url("anime_delete", anime.pk)
    with django_assert_num_queries(10):
        told = page(admin_client.get(address))
    assert WAITS in told
    assert f'<a href="{change_of(edit)}">Akira: Suggestion by contra' in told
    data = {"action": "delete_selected", "_selected_action": [anime.pk], "index": "0"}
    assert WAITS in page(admin_client.post(LIST, data))
    edit.delete()
    assert "Edits that wait" not in page(admin_client.get(address))
    assert "Edits that wait" not in page(admin_client.post(LIST, data))
    admin_client.post(LIST, {**data, "post": "yes"})
    assert not Anime.objects.exists()


def test_an_edit_of_a_deleted_entry_is_read_until_the_entry_is_restored(
    admin_client, anime, edit, django_assert_num_queries
):
    form = f"{url('anime_change', anime.pk)}?edit={edit.pk}"
    assert admin_client.get(change_of(edit)).url == form
    editor = User.objects.get(username="admin")
    store.delete([anime], store.RevisionInfo(author=editor))
    listed = page(admin_client.get(EDITS))
    assert 'Akira <span class="start">entry deleted</span>' in listed
    # Whatever leads to its form leads to it.
    assert admin_client.get(form).url == change_of(edit)
    with django_assert_num_queries(8):
        response = admin_client.get(change_of(edit))
    told = page(response)
    assert "<b>text</b>" not in response.content.decode()
    assert "Suggestion by contra" in told
    assert "Admin deleted this entry." in told
    assert "Once the entry is restored, the edit opens in its form again." in told
    assert "<h2>Synopsis</h2>" in told
    assert "# Akira" in told
    assert "Suggested <b>text</b>." in told
    # It is not published without its entry.
    data = {"seen": edit.updated_at.isoformat()}
    response = admin_client.post(url("pendingedit_publish", edit.pk), data)
    assert response.url == change_of(edit)
    assert PendingEdit.objects.get() == edit
    history.restore(history.latest(anime))
    assert admin_client.get(change_of(edit)).url == form
    assert "Suggested" in page(admin_client.get(form))
    pending_edits.publish(PendingEdit.objects.get(), editor)
    assert document_of(anime).synopsis == "Suggested <b>text</b>."


def test_its_author_reads_it_and_may_discard_it(client, anime, edit, contra):
    store.delete([anime])
    client.force_login(contra)
    told = page(client.get(change_of(edit)))
    assert "Your suggestion" in told
    assert "See deleted anime" not in told
    client.post(url("pendingedit_delete", edit.pk), {"post": "yes"})
    assert not PendingEdit.objects.exists()
    other = User.objects.create_user("nobody", is_staff=True)
    client.force_login(other)
    assert client.get(change_of(edit)).status_code in (302, 403)


@pytest.fixture
def goes(contra):
    goes = make_anime("AKIRA!", slug="akira-2")
    suggest(goes, contra, episodes=7)
    Conflict.objects.create(anime=goes, path="x", field="title")
    return goes


def join(client, stays, goes):
    address = url("anime_merge", stays.pk, goes.pk)
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return address, {**data, "stays": "left"}


def test_what_waits_is_told_of_before_a_merge(
    admin_client, anime, goes, django_assert_num_queries
):
    address, data = join(admin_client, anime, goes)
    with django_assert_num_queries(13):
        told = page(admin_client.get(address))
    assert "“AKIRA!”</b>: <a" in told
    assert ">1 revision</a>, <a" in told
    assert ">1 conflict</a> and 1 edit waiting:" in told
    assert "no conflict and no edit waiting." in told
    told = page(admin_client.post(address, data))
    assert "What waits goes along to “Akira”." in told
    assert "Suggestion by contra" in told
    admin_client.post(address, {**data, "apply": "1"})
    (edit,) = PendingEdit.objects.all()
    form = f"{url('anime_change', anime.pk)}?edit={edit.pk}"
    assert admin_client.get(change_of(edit)).url == form
    shown = admin_client.get(form).context["adminform"].form
    assert (shown["title"].value(), shown["episodes"].value()) == ("Akira", 7)


def test_an_edit_that_did_not_go_along_leads_to_the_entry_that_stays(
    admin_client, anime, goes, edit
):
    seen = {one.pk: history.latest(one).pk for one in (anime, goes)}
    whole = store.load_one(anime.pk)[1]
    merge_entries.merge_entries(anime, goes, whole, seen)
    left = PendingEdit.objects.get(anime=goes.pk)
    told = page(admin_client.get(change_of(left)))
    assert "The system merged this entry into “Akira”." in told
    assert f'href="{url("anime_change", anime.pk)}">Open “Akira”</a>' in told
    assert "<h2>Episodes</h2>" in told


def carry(client, edit):
    return client.post(url("pendingedit_carry", edit.pk), follow=True)


@pytest.mark.parametrize("has_another", [True, False])
def test_an_edit_that_did_not_go_along_is_carried_over(
    admin_client, anime, goes, edit, has_another
):
    seen = {one.pk: history.latest(one).pk for one in (anime, goes)}
    whole = store.load_one(anime.pk)[1]
    merge_entries.merge_entries(anime, goes, whole, seen)
    left = PendingEdit.objects.get(anime=goes.pk)
    assert "Carry this edit over to “Akira”" in page(admin_client.get(change_of(left)))
    if not has_another:
        edit.delete()
    assert "Carried over." in page(carry(admin_client, left))
    (there,) = PendingEdit.objects.all()
    assert (there.anime_id, there.author_id) == (anime.pk, left.author_id)
    synopsis = "Suggested <b>text</b>." if has_another else "Old."
    assert (there.document.episodes, there.document.synopsis) == (7, synopsis)
    assert there.document.title == "Akira"
    assert document_of(anime).episodes is None


def test_an_edit_that_collides_with_the_other_is_not_carried_over(
    admin_client, anime, goes, edit, contra
):
    suggest(anime, contra, episodes=8)
    seen = {one.pk: history.latest(one).pk for one in (anime, goes)}
    whole = store.load_one(anime.pk)[1]
    merge_entries.merge_entries(anime, goes, whole, seen)
    left = PendingEdit.objects.get(anime=goes.pk)
    told = page(carry(admin_client, left))
    assert "Nothing is carried over: " in told
    assert "has another value: Episodes." in told
    assert PendingEdit.objects.count() == 2


def test_who_may_not_decide_carries_over_no_edit_of_another(client, anime, edit):
    other = User.objects.create_user("other", is_staff=True)
    other.groups.set([Group.objects.get(name="Contributor")])
    client.force_login(other)
    assert client.post(url("pendingedit_carry", edit.pk)).status_code == 403


def test_edits_of_what_a_run_made_are_told_of_before_it_is_undone(
    admin_client, contra, run, folder
):
    run(folder({"a/en-US_a.md": entry("A")}))
    made, first = Anime.objects.get(), Run.objects.get()
    run(folder({"a/en-US_a.md": entry("A", kind="ona")}))
    suggest(made, contra, episodes=7)
    told = page(admin_client.get(url("run_change", first.pk)))
    assert WAITS in told
    later = page(admin_client.get(url("run_change", Run.objects.first().pk)))
    assert "Edits that wait" not in later
