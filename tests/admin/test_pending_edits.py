"""Edits that wait: kept, shown to those who have the link, published, discarded."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import signing
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from catalog.admin.queues import pending_edit
from catalog.document import PartialDate
from catalog.editing import history, pending_edits
from catalog.entries import store
from catalog.models import Anime, Dismissal, Franchise, PendingEdit, Revision
from catalog.site.pages import preview

from ..factories import keep_edit, make_anime, save_document
from ..site.test_preview import read_only
from .forms import document_of, fields_of
from .test_posters import picture

pytestmark = pytest.mark.django_db

SONG = ("opening", '"One" by A')


def keep(forms, anime, **changes):
    """Keep what is in the entry's form for later, and return the pending edit."""
    changes = {"state": "kept", **changes}
    response = forms.send(forms.open(anime), anime, **changes)
    assert response.status_code == 302, response.context["errors"]
    return PendingEdit.objects.get(anime=anime.pk)


PUBLISH = {"state": ["published"]}


def open_edit(forms, pending):
    """Return the address of a pending edit's form, and its fields."""
    url = f"{forms.url(pending.anime)}?edit={pending.pk}"
    return url, fields_of(forms.client.get(url), "anime_form")


def test_a_pending_edit_changes_nothing_that_visitors_see(forms, client):
    anime = make_anime("X", songs=[SONG])
    before = client.get(anime.get_absolute_url()).content
    pending = keep(forms, anime, title="Y", songs__0__artist="B")
    assert document_of(anime).title == "X"
    assert client.get(anime.get_absolute_url()).content == before
    assert (pending.document.title, pending.document.songs[0].artist) == ("Y", "B")
    assert Revision.objects.filter(anime=anime).count() == 1


def test_the_form_shows_a_pending_edit_and_saving_publishes_it(forms):
    anime = make_anime("X", songs=[SONG])
    pending = keep(forms, anime, title="Y")
    url, fields = open_edit(forms, pending)
    assert fields["title"] == ["Y"]
    assert forms.client.post(url, fields | PUBLISH).status_code == 302
    assert document_of(anime).title == "Y"
    assert not PendingEdit.objects.exists()
    assert history.latest(anime).note == "kept edit published"


def test_publishing_keeps_what_changed_meanwhile(forms):
    anime = make_anime("X", songs=[SONG], start_date="1985")
    pending = keep(forms, anime, title="Y")
    forms.change(anime, start_date="1986", songs__0__artist="B")
    url, fields = open_edit(forms, pending)
    assert fields["start_date"] == ["1985"]
    forms.client.post(url, fields | PUBLISH)
    document = document_of(anime)
    assert (document.title, document.start_date) == ("Y", PartialDate("1986"))
    assert document.songs[0].artist == "B"


def test_publishing_what_both_changed_asks(forms):
    anime = make_anime("X")
    pending = keep(forms, anime, title="Y")
    forms.change(anime, title="Z")
    url, fields = open_edit(forms, pending)
    response = forms.client.post(url, fields | PUBLISH)
    (collision,) = response.context["adminform"].form.collisions
    assert (collision.mine, collision.theirs) == ("Y", "Z")
    assert PendingEdit.objects.exists()
    fields[collision.key] = ["ours"]
    assert forms.client.post(url, fields | PUBLISH).status_code == 302
    assert document_of(anime).title == "Y"


def test_a_pending_edit_is_changed_and_kept_again(forms):
    anime = make_anime("X", tags=["a"])
    pending = keep(forms, anime, title="Y")
    url, fields = open_edit(forms, pending)
    fields |= {"synopsis": ["New."], "state": ["kept"]}
    assert forms.client.post(url, fields).status_code == 302
    again = PendingEdit.objects.get()
    assert again.pk == pending.pk
    assert (again.document.title, again.document.synopsis) == ("Y", "New.")
    assert again.base_id == pending.base_id


def test_two_windows_of_one_pending_edit_do_not_overwrite_each_other(forms):
    anime = make_anime("X")
    pending = keep(forms, anime, title="Y")
    url, fields = open_edit(forms, pending)
    keep_again = fields | {"title": ["Z"], "state": ["kept"]}
    forms.client.post(url, keep_again)
    for state in ("kept", "published"):
        again = fields | {"synopsis": ["S"], "state": [state]}
        response = forms.client.post(url, again)
        assert response.url.startswith(url)
        page = forms.client.get(response.url).content.decode()
        assert "This edit was changed since you opened it. Nothing was saved." in page
    assert PendingEdit.objects.get().document.title == "Z"
    assert document_of(anime).title == "X"


def test_a_second_pending_edit_of_an_entry_is_not_begun_unseen(forms):
    anime = make_anime("X")
    keep(forms, anime, title="Y")
    fields = forms.open(anime)
    response = forms.send(fields, anime, title="Z", state="kept")
    assert f"edit={PendingEdit.objects.get().pk}&" in response.url
    page = forms.client.get(response.url).content.decode()
    assert "You already have an edit of this entry waiting. Nothing was saved." in page
    page = forms.client.get(forms.url(anime)).content.decode()
    assert "Your edit, kept for later, " in page


def test_a_form_of_a_pending_edit_that_is_gone_says_so(forms):
    anime = make_anime("X")
    pending = keep(forms, anime, title="Y")
    url, fields = open_edit(forms, pending)
    pending.delete()
    response = forms.client.post(url, fields)
    page = forms.client.get(response.url).content.decode()
    assert "published or discarded since you opened it. Nothing was saved." in page
    assert document_of(anime).title == "X"
    page = forms.client.get(url, follow=True).content.decode()
    assert "This edit has already been published, declined or discarded." in page


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30, "\u0661", "1"])
def test_a_pending_edit_that_is_none_is_not_found(forms, key):
    anime = make_anime("X")
    response = forms.client.get(f"{forms.url(anime)}?edit={key}")
    assert response.status_code == 302
    assert response.url == forms.url(anime)


def test_a_pending_edit_holds_all_that_an_editor_sets(forms, client):
    anime = make_anime("X")
    other = make_anime("Other").franchise
    own = {"slug": "other-x", "franchise": str(other.pk), "locked": ["title"]}
    pending = keep(forms, anime, title="Y", poster=picture(), **own)
    row = Anime.objects.get(pk=anime.pk)
    assert (row.slug, row.franchise, row.locks, row.poster.name) == (
        *("x", anime.franchise, []),
        "",
    )
    _, fields = open_edit(forms, pending)
    assert (fields["slug"], fields["locked"]) == (["other-x"], ["title"])
    assert not pending_edits.publish(pending, None).conflicts
    row = Anime.objects.get(pk=anime.pk)
    assert (row.title, row.slug, row.franchise) == ("Y", "other-x", other)
    assert (row.locks, row.poster_width) == (["title"], 20)
    assert client.get("/anime/x/").url == "/anime/other-x/"


def test_a_preview_is_the_page_as_it_would_be_and_saves_nothing(forms, client):
    anime = make_anime("X", songs=[SONG])
    fields = forms.open(anime)
    response = forms.send(
        fields, anime, title="Yamato", songs__0__title="Two", _preview="1"
    )
    page = response.content.decode()
    assert "Yamato</h1>" in page
    assert "Two" in page
    assert "A preview" in page
    assert "private, no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert document_of(anime).title == "X"
    assert Revision.objects.filter(anime=anime).count() == 1


def test_a_preview_of_a_new_entry_leaves_none(forms):
    response = forms.send(forms.open(), title="New", type="ova", _preview="1")
    assert "New</h1>" in response.content.decode()
    assert not Anime.objects.exists()


@pytest.mark.parametrize("is_new", [True, False])
def test_a_preview_writes_nothing_at_all(forms, is_new):
    anime = None if is_new else make_anime("X", songs=[SONG], start_date="2008-01-20")
    fields = forms.open(anime)
    sent = {"title": "Yamato", "type": "ova", "poster": picture(), "slug": "yamato"}
    sent |= {"songs-0-title": "Two", "songs-0-artist": "Nobody"}
    if anime:
        sent |= {"dismiss-suspect-day": "It is so."}
    else:
        sent |= {"songs-0-kind": "ending", "songs-TOTAL_FORMS": "1"}
    with read_only():
        page = forms.send(fields, anime, **sent, _preview="1").content.decode()
    assert "Yamato</h1>" in page
    assert "Two" in page
    assert "<bdi>Nobody</bdi>" in page
    assert not default_storage.exists("posters")
    assert Franchise.objects.count() == Anime.objects.count() == (not is_new)
    if anime:
        assert 'href="/anime/yamato.md"' in page
        assert '<time datetime="2008-01-20">' in page  # since it is vouched for
        assert (document_of(anime).title, Dismissal.objects.count()) == ("X", 0)


def test_a_preview_of_what_is_wrong_shows_the_form(forms):
    anime = make_anime("X")
    response = forms.send(forms.open(anime), anime, title="", _preview="1")
    assert response.context["errors"]


def test_a_link_shows_a_pending_edit_to_whoever_has_it(forms, client):
    anime = make_anime("X")
    pending = keep(forms, anime, title="Y")
    forms.change(anime, synopsis="Meanwhile.")
    client.logout()
    response = client.get(preview.link_to(edit=pending.pk))
    page = response.content.decode()
    assert "Y</h1>" in page
    assert "Meanwhile." in page
    assert "Publish</button>" not in page
    assert not response.cookies
    assert document_of(anime).title == "X"


def preview_of(client, pending):
    """Return where the preview of a pending edit publishes it, and what it sends."""
    page = client.get(preview.link_to(edit=pending.pk)).content.decode()
    where = reverse("admin:catalog_pendingedit_publish", args=[pending.pk])
    assert f'action="{where}"' in page
    return where, {"seen": re.search('name="seen" value="(.*?)"', page)[1]}


def test_its_preview_publishes_a_pending_edit(forms):
    anime = make_anime("X")
    where, sent = preview_of(forms.client, keep(forms, anime, title="Y"))
    forms.change(anime, synopsis="Meanwhile.")
    assert forms.client.get(where).status_code == 403
    assert forms.client.post(where, sent).url == forms.url(anime)
    document = document_of(anime)
    assert (document.title, document.synopsis) == ("Y", "Meanwhile.")
    assert not PendingEdit.objects.exists()
    assert forms.client.post(where, sent).status_code == 302  # it is gone: no error


def test_no_preview_publishes_what_it_does_not_show(forms):
    anime = make_anime("X")
    pending = keep(forms, anime, title="Y")
    where, sent = preview_of(forms.client, pending)
    PendingEdit.objects.get().save()
    assert forms.client.post(where, sent).url == pending_edit.form_address(pending)
    assert forms.client.post(where).url == pending_edit.form_address(pending)
    assert document_of(anime).title == "X"


def test_a_preview_does_not_decide_what_both_changed(forms):
    anime = make_anime("X")
    pending = keep(forms, anime, title="Y")
    forms.change(anime, title="Z")
    response = forms.client.post(*preview_of(forms.client, pending))
    assert response.url == pending_edit.form_address(pending)
    assert document_of(anime).title == "Z"
    assert PendingEdit.objects.get() == pending


def test_a_link_shows_an_entry_that_is_not_published(client):
    anime = make_anime("X", is_published=False)
    assert "X</h1>" in client.get(preview.link_to(anime=anime.pk)).content.decode()
    assert client.get(anime.get_absolute_url()).status_code == 404


def test_a_link_ends(client, monkeypatch, forms):
    anime = make_anime("X", is_published=False)
    link = preview.link_to(anime=anime.pk)
    later = timezone.now() + preview.LASTS + timedelta(minutes=1)
    monkeypatch.setattr(signing.time, "time", later.timestamp)
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("token", ["x", "a:b:c", "é", "W" * 5000])
def test_a_false_link_shows_nothing(client, token):
    assert client.get(f"/preview/{token}/").status_code == 404


def test_a_link_to_what_is_gone_shows_nothing(client, forms):
    anime = make_anime("X")
    pending = keep(forms, anime, title="Y")
    links = [preview.link_to(edit=pending.pk), preview.link_to(anime=anime.pk)]
    store.delete(Anime.objects.select_related("franchise"))
    assert [client.get(link).status_code for link in links] == [404, 404]
    pending.delete()
    assert client.get(links[0]).status_code == 404


def test_a_pending_edit_is_published_at_its_time(admin_user):
    anime = make_anime("X")
    at = timezone.now() + timedelta(hours=1)
    document = document_of(anime)
    seen = history.latest(anime).pk
    pending = keep_edit(anime, changed(document, title="Y"), seen, admin_user, at)
    assert pending_edits.publish_due() == 0
    assert pending_edits.publish_due(at) == 1
    assert document_of(anime).title == "Y"
    assert history.latest(anime).author == admin_user
    assert not PendingEdit.objects.filter(pk=pending.pk).exists()
    assert pending_edits.publish_due(at) == 0


def test_what_cannot_be_published_in_time_stays_and_says_why(admin_user):
    anime, other = make_anime("X"), make_anime("Other")
    now = timezone.now()
    seen = history.latest(anime).pk
    document = document_of(anime)
    keep_edit(anime, changed(document, title="Y"), seen, admin_user, now)
    keep_edit(other, document_of(other), None, admin_user, now)
    save_document(anime, changed(document, title="Z"))
    store.delete(Anime.objects.filter(pk=other.pk).select_related("franchise"))
    call_command("publish_drafts", verbosity=0)
    assert document_of(anime).title == "Z"
    edits = PendingEdit.objects.values_list("anime", "problem")
    problems = {key: said.partition(". ")[2] for key, said in edits}
    assert problems == {
        anime.pk: "Changed meanwhile: title",
        other.pk: "The entry was deleted.",
    }
    assert not PendingEdit.objects.filter(publish_at__isnull=False).exists()


LATER = {"state": "scheduled", "publish_at": "2999-01-02T03:04"}


@pytest.mark.parametrize("state", ["published", "kept"])
def test_a_time_that_is_filled_in_is_not_dropped(forms, state):
    anime = make_anime("X")
    fields = {**forms.open(anime), **LATER, "title": "Y"}
    response = forms.client.post(forms.url(anime), {**fields, "state": state})
    assert "A time is filled in. Choose “From a date and time”" in error_of(response)
    assert document_of(anime).title == "X"
    again = fields_of(response, "anime_form")
    assert (again["title"], again["publish_at"]) == (["Y"], ["2999-01-02T03:04"])
    forms.client.post(forms.url(anime), {**again, "state": "scheduled"})
    pending = PendingEdit.objects.get()
    assert (pending.document.title, pending.publish_at.year) == ("Y", 2999)
    # Whoever chooses otherwise for the edit has seen its time.
    url, fields = open_edit(forms, pending)
    assert fields["state"] == ["scheduled"]
    assert forms.client.post(url, {**fields, "state": state}).status_code == 302
    assert document_of(anime).title == ("Y" if state == "published" else "X")
    assert not PendingEdit.objects.filter(publish_at__isnull=False).exists()


def error_of(response):
    return "\n".join(response.context["errors"][0]) if response.context else ""


def test_a_preview_shows_what_is_to_be_at_a_time(forms):
    anime = make_anime("X")
    fields = {**forms.open(anime), **LATER, "title": "Y", "_preview": "Preview"}
    page = forms.client.post(forms.url(anime), fields).content.decode()
    assert "<h1>Y" in page or ">Y</h1>" in page


def test_a_time_that_has_passed_is_told(forms):
    anime = make_anime("X")
    past = {"state": "scheduled", "publish_at": "2020-01-02T03:04"}
    fields = {**forms.open(anime), **past}
    told = error_of(forms.client.post(forms.url(anime), fields))
    assert "2 January 2020, 03:04 has passed. Choose a later time" in told
    assert not PendingEdit.objects.exists()
    # What was scheduled for a time that came since can be changed as ever.
    pending = keep(forms, anime, title="Y", **LATER)
    PendingEdit.objects.update(publish_at="2020-01-02T03:04Z")
    url, fields = open_edit(forms, pending)
    assert forms.client.post(url, {**fields, "title": "Z"}).status_code == 302
    assert PendingEdit.objects.get().document.title == "Z"


def test_the_list_of_pending_edits_opens_each_in_its_form(
    forms, django_assert_num_queries
):
    anime = make_anime("X")
    pending = keep(forms, anime, title="Y")
    with django_assert_num_queries(5):
        page = forms.client.get(reverse("admin:catalog_pendingedit_changelist"))
    assert "Y" in page.content.decode()
    change = reverse("admin:catalog_pendingedit_change", args=[pending.pk])
    assert forms.client.get(change).url == f"{forms.url(anime)}?edit={pending.pk}"


def test_an_editor_discards_a_pending_edit(forms):
    pending = keep(forms, make_anime("X"), title="Y")
    url = reverse("admin:catalog_pendingedit_delete", args=[pending.pk])
    assert forms.client.post(url, {"post": "yes"}).status_code == 302
    assert not PendingEdit.objects.exists()


def test_an_edit_is_discarded_as_it_was_seen(forms):
    anime = make_anime("X")
    pending = keep(forms, anime, title="Y")
    url, fields = open_edit(forms, pending)
    seen = discard_address_on(forms.client.get(url))
    assert "Yes, I’m sure" in forms.client.get(seen).content.decode()
    forms.client.post(url, {**fields, "title": "Z", "state": "kept"})
    refused = forms.client.post(seen, {"post": "yes"}, follow=True)
    assert "Nothing is discarded: the edit was changed" in refused.content.decode()
    assert PendingEdit.objects.get().document.title == "Z"
    forms.client.post(discard_address_on(forms.client.get(url)), {"post": "yes"})
    assert not PendingEdit.objects.exists()


def discard_address_on(response):
    return re.search(r'href="([^"]*)">Discard this', response.content.decode())[1]


def test_who_may_not_publish_suggests_and_discards_only_their_own(forms, client):
    anime = make_anime("X")
    others = keep(forms, anime, title="Y")
    user = User.objects.create_user("kana", is_staff=True)
    names = ["change_anime", "view_pendingedit", "delete_pendingedit"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    url = reverse("admin:catalog_anime_change", args=[anime.pk])
    page = client.get(url)
    assert 'name="state"' not in page.content.decode()
    fields = fields_of(page, "anime_form") | {"title": ["Z"], "_save": ["1"]}
    assert client.post(url, fields).status_code == 302
    assert document_of(anime).title == "X"
    own = PendingEdit.objects.get(author=user)
    assert own.document.title == "Z"
    several = {
        "action": "delete_selected",
        "_selected_action": [own.pk, others.pk],
        "post": "yes",
    }
    listed = reverse("admin:catalog_pendingedit_changelist")
    assert client.post(listed, several).status_code == 403
    assert PendingEdit.objects.count() == 2
    for pending, status in ((own, 302), (others, 403)):
        delete = reverse("admin:catalog_pendingedit_delete", args=[pending.pk])
        assert client.post(delete, {"post": "yes"}).status_code == status


def changed(document, **values):
    return replace(document, **values)


def test_who_may_not_discard_an_edit_is_offered_no_link_to_it(client, admin_user):
    contributor = User.objects.create_user("kana", is_staff=True)
    contributor.groups.set(Group.objects.filter(name="Contributor"))
    anime = make_anime("X")
    seen, document = history.latest(anime).pk, document_of(anime)
    pending = keep_edit(anime, replace(document, title="Y"), seen, admin_user)
    form = f"{reverse('admin:catalog_anime_change', args=[anime.pk])}?edit={pending.pk}"
    for user, is_offered in ((contributor, False), (admin_user, True)):
        client.force_login(user)
        page = client.get(form).content.decode()
        assert ("Discard this edit" in page) == is_offered
