"""What is typed and not saved: kept on the server, listed, and lost nowhere."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.urls import get_resolver, reverse, reverse_lazy
from django.utils import timezone

from catalog.editing import history, merge_entries, unsaved_work
from catalog.entries import store
from catalog.models import Anime, PendingEdit, Tag, UnsavedWork
from catalog.stale_forms import ONLY_POSTED

from ..factories import keep_edit, make_anime, make_document
from .forms import EntryForms, document_of, fields_of, read_page
from .rights import DOORS, routes
from .test_posters import picture

pytestmark = pytest.mark.django_db

KEY = "0123456789abcdef"
LIST = reverse("admin:catalog_anime_unsaved")
SONGS = [("opening", f'"{name}" by A') for name in ("One", "Two", "Three")]


def row(part="", place=0, was=None, **typed):
    return {"part": part, "place": place, "was": was, "typed": typed}


def keep(client, *rows, number=1, **data):
    """Keep rows as the form's script does, and return the answer."""
    if "user" not in data:
        data["user"] = client.session.get("_auth_user_id", "")
    data = {"form_key": KEY, "number": number, **data}
    typed = json.dumps(rows)
    return client.post(reverse("admin:catalog_anime_keep"), {"typed": typed, **data})


def signed_in(name, role="Editor"):
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def typed_values():
    """All that is kept, as one flat dict of fields."""
    waiting = UnsavedWork.objects.filter(ended_at=None)
    return {
        name: value
        for work in waiting
        for one in work.typed
        for name, value in one["typed"].items()
    }


def page_of(client, address=LIST, **follow):
    response = client.get(address, **follow)
    assert response.status_code == 200
    return response.content.decode()


# Kept as one types


def test_what_is_typed_is_kept_and_listed(admin_client, django_assert_num_queries):
    anime = make_anime("Akira")
    assert keep(admin_client, row(title="A"), anime=anime.pk).status_code == 204
    user = User.objects.get().pk
    with django_assert_num_queries(3):
        answer = keep(
            admin_client,
            row(was={"synopsis": ""}, synopsis="Long text."),
            row("songs", 1, {"title": "Two"}, title="2"),
            anime=anime.pk,
            title="Akira",
            number=2,
            user=user,
        )
    assert answer.status_code == 204
    work = UnsavedWork.objects.get()
    assert typed_values() == {"synopsis": "Long text.", "title": "2"}
    page = page_of(admin_client)
    assert "“Akira”" in page
    assert "Synopsis, Songs" in page
    assert f"/change/?unsaved={KEY}" in page
    text = page_of(admin_client, f"{LIST}{work.key}/")
    assert "Song “Two”" in text
    assert "Long text.</textarea>" in text
    front = admin_client.get(reverse("admin:index"))
    assert front.context["waiting"][0].says == "1 text not saved: “Akira”"
    assert front.context["waiting"][0].address == LIST


def test_an_older_copy_that_comes_late_changes_nothing(admin_client):
    keep(admin_client, row(title="new"), number=5)
    assert keep(admin_client, row(title="old"), number=4).status_code == 204
    assert typed_values() == {"title": "new"}


def test_what_was_typed_and_taken_back_is_no_unsaved_work(admin_client):
    keep(admin_client, row(title="x"))
    keep(admin_client, number=2)
    assert "Everything that you typed is saved." in page_of(admin_client)
    keep(admin_client, row(title="x"), number=1)
    assert "Everything that you typed is saved." in page_of(admin_client)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "x", "1", "{}", "[1]", "[[]]", "null", '[{"part": 1}]', "[" * 100_000),
        '[{"part": "", "place": true, "was": null, "typed": {}}]',
        '[{"part": "", "place": 0, "was": null, "typed": {"a": 1}}]',
        '[{"part": "", "place": 0, "was": null, "typed": {"a": [["b"]]}}]',
        '[{"part": "", "place": 0, "was": [], "typed": {"a": {"b": "c"}}}]',
        '[{"part": "", "place": 0, "was": null, "typed": {}, "more": 1}]',
    ],
)
def test_what_no_form_sends_is_refused(admin_client, typed):
    data = {"form_key": KEY, "user": User.objects.get().pk, "typed": typed}
    address = reverse("admin:catalog_anime_keep")
    assert admin_client.post(address, data).status_code == 400
    assert not UnsavedWork.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "a" * 99, "0123456\x00", "٣" * 12])
def test_a_key_that_is_none_is_refused(admin_client, key):
    assert keep(admin_client, row(title="x"), form_key=key).status_code == 400
    assert admin_client.get(f"{LIST}x/").status_code == 404


def test_any_text_is_kept_as_both_databases_take_it(admin_client):
    keep(admin_client, row("so\0ngs", title="a\0b\ud800c", **{"x\0": "y"}))
    assert typed_values() == {"title": "ab?c", "x": "y"}
    assert page_of(admin_client, f"{LIST}{KEY}/")


def test_too_much_is_refused_and_said(admin_client, monkeypatch):
    monkeypatch.setattr(unsaved_work, "LARGEST", 100)
    answer = keep(admin_client, row(title="x" * 100))
    assert (answer.status_code, answer.content[:14]) == (413, b"This is too mu")
    monkeypatch.setattr(unsaved_work, "MOST", 1)
    keep(admin_client, row(title="x"))
    answer = keep(admin_client, row(title="x"), form_key=KEY[::-1])
    assert answer.status_code == 422
    assert "discard some" in answer.content.decode()
    assert keep(admin_client, row(title="y"), number=2).status_code == 204


def test_keeping_asks_what_opening_the_form_asks():
    anime = make_anime("X")
    nobody = signed_in("n")
    nobody.logout()
    assert "login" in keep(nobody, row(title="x"), user=1).url
    client = signed_in("kana", "Contributor")
    User.objects.get(username="kana").groups.clear()
    assert keep(client, row(title="x")).status_code == 403
    assert keep(client, row(title="x"), anime=anime.pk).status_code == 403


def test_each_sees_and_discards_their_own_alone(admin_client):
    other = signed_in("other")
    keep(admin_client, row(title="Secret"))
    keep(other, row(title="Mine"))
    assert UnsavedWork.objects.count() == 2
    other.post(f"{LIST}{KEY}/discard/")
    assert typed_values() == {"title": "Secret"}
    assert page_of(admin_client, f"{LIST}{KEY}/")
    assert other.get(f"{LIST}{KEY}/").status_code == 404
    offered = other.get(f"{reverse('admin:catalog_anime_add')}?unsaved={KEY}")
    assert "Secret" not in offered.content.decode()
    answer = keep(other, row(title="x"), user=User.objects.get(username="admin").pk)
    assert answer.status_code == 409
    User.objects.get(username="admin").delete()
    assert typed_values() == {}


def test_a_discarded_form_does_not_come_back(admin_client):
    keep(admin_client, row(title="x"))
    response = admin_client.post(f"{LIST}{KEY}/discard/", follow=True)
    assert "Discarded" in response.content.decode()
    assert UnsavedWork.objects.get().typed == []
    assert keep(admin_client, row(title="x"), number=9).status_code == 410
    assert typed_values() == {}


def test_the_page_costs_the_same_for_any_number(
    admin_client, django_assert_num_queries
):
    def fill(count):
        for number in range(count):
            for kind in ("there", "gone", "merged"):
                anime = make_anime(f"{kind} {number}")
                keep(
                    admin_client,
                    row(title="x"),
                    anime=anime.pk,
                    form_key=f"{KEY}{number}-{anime.pk}",
                    edit=f"{anime.pk}-1",
                )
                if kind == "gone":
                    store.delete([anime])
                if kind == "merged":
                    merge(anime, make_anime(f"stays {number}"))

    for count in (1, 4):
        UnsavedWork.objects.all().delete()
        fill(count)
        with django_assert_num_queries(8):
            page_of(admin_client)
        work = UnsavedWork.objects.first()
        with django_assert_num_queries(8):
            page_of(admin_client, f"{LIST}{work.key}/")


def test_old_work_is_removed_on_time(admin_client):
    keep(admin_client, row(title="x"))
    now = timezone.now()
    assert unsaved_work.remove_old(now + timedelta(days=89)) == 0
    assert unsaved_work.remove_old(now + timedelta(days=91)) == 1


# Gone when that very form is saved, and then only


def test_saving_a_form_ends_its_own_work_and_no_other(forms):
    anime = make_anime("X")
    fields = forms.open(anime)
    keep(forms.client, row(title="Offered"), anime=anime.pk)
    keep(forms.client, row(title="A"), form_key=fields["form_key"], anime=anime.pk)
    assert forms.send(fields, anime, title="A").status_code == 302
    assert typed_values() == {"title": "Offered"}
    late = keep(forms.client, row(title="A"), form_key=fields["form_key"], number=9)
    assert late.status_code == 410


def test_keeping_an_edit_for_later_ends_it_too(forms):
    anime = make_anime("X")
    fields = forms.open(anime)
    keep(forms.client, row(title="A"), form_key=fields["form_key"], anime=anime.pk)
    forms.send(fields, anime, title="A", state="kept")
    assert PendingEdit.objects.exists()
    assert typed_values() == {}


def test_a_form_has_what_was_typed_in_its_place(forms):
    anime = make_anime("X")
    pending = keep_edit(anime, make_document("Y"), None, User.objects.get())
    keep(forms.client, row(title="in the entry"), anime=anime.pk, form_key=KEY + "1")
    edit = f"{pending.pk}-1.5"
    keep(forms.client, row(rating="R"), anime=anime.pk, form_key=KEY + "2", edit=edit)
    keep(forms.client, row(synopsis="new"), form_key=KEY + "3")

    def offered(address):
        response = forms.client.get(address)
        return {name for one in response.context["offers"] for name in one.names}

    form = forms.url(anime)
    assert offered(form) == {"Title"}
    assert offered(f"{form}?edit={pending.pk}") == {"Rating"}
    assert offered(forms.url()) == {"Synopsis"}
    assert offered(f"{form}?unsaved={KEY}3") == {"Title", "Synopsis"}
    # Where the edit is gone, its entry's form is what is left.
    pending.delete()
    assert offered(form) == {"Title", "Rating"}


# What is sent and not saved


def test_a_form_that_is_refused_is_kept(forms):
    anime = make_anime("X", songs=SONGS, tags=["space"])
    fields = forms.open(anime)
    changes = {"start_date": "soon", "rating": "R", "tags": []}
    response = forms.send(
        fields, anime, songs__1__title="2", links__0__label="No address", **changes
    )
    assert response.status_code == 200
    kept = UnsavedWork.objects.get()
    assert (kept.key, kept.anime_id, kept.title) == (
        fields["form_key"][0],
        anime.pk,
        "X",
    )
    entry, song, link = kept.typed
    tag = [[str(Tag.objects.get().pk), "space"]]
    assert entry["was"] == {"start_date": "", "rating": [], "tags": tag}
    assert entry["typed"]["start_date"] == "soon"
    assert (song["place"], song["typed"]) == (1, {"title": "2"})
    assert song["was"]["title"] == "Two"
    assert (link["was"], link["typed"]) == (None, {"label": "No address"})
    assert response.context["came_back"] == kept.typed
    forms.send(fields, anime, start_date="1999", links__0__label="")
    assert typed_values() == {}


def test_what_the_script_kept_is_not_replaced_by_what_is_sent(forms):
    anime = make_anime("X")
    fields = forms.open(anime)
    keep(forms.client, row(title="A"), form_key=fields["form_key"], number=10**12)
    forms.send(fields, anime, title="")
    assert typed_values() == {"title": "A"}


def test_an_upload_comes_back_with_its_form_and_is_kept(forms):
    anime = make_anime("X")
    pending = keep_edit(anime, make_document("Y"), None, User.objects.get())
    address = f"{forms.url(anime)}?edit={pending.pk}"
    fields = forms.open(anime)
    sent = {**fields, "poster": picture(), "title": ""}
    response = forms.client.post(forms.url(anime), sent)
    assert "Chosen, and saved with the entry." in response.content.decode()
    assert typed_values()["kept"]
    fields["edit"] = f"{pending.pk}-0"
    forms.client.post(address, {**fields, "poster": picture(), "title": "Z"})
    assert typed_values().keys() == {"title", "kept"}


def test_the_text_of_an_entry_deleted_meanwhile_is_kept(forms):
    anime = make_anime("X", songs=SONGS)
    fields = forms.open(anime)
    signed_in("other").post(
        reverse("admin:catalog_anime_delete", args=[anime.pk]), {"post": "yes"}
    )
    response = forms.send(fields, anime, synopsis="Typed.", songs__1__title="2")
    assert response.url == LIST
    page = page_of(forms.client)
    assert "Other deleted this entry. Nothing was saved." in page
    assert "Restore the entry" in page
    assert f"add/?unsaved={fields['form_key'][0]}" in page
    assert typed_values() == {"synopsis": "Typed.", "title": "2"}
    (entry, song) = UnsavedWork.objects.get().typed
    assert entry["was"] == {"synopsis": ""}
    assert song["was"]["title"] == "Two"
    # Opened again: it leads there as well.
    assert forms.client.get(forms.url(anime)).url == LIST


def test_the_text_of_an_edit_whose_entry_is_gone_is_kept(forms):
    anime = make_anime("X", songs=SONGS)
    document = make_document("Y", songs=SONGS[1:])
    pending = keep_edit(anime, document, history.latest(anime).pk, None)
    address = f"{forms.url(anime)}?edit={pending.pk}"
    fields = fields_of(forms.client.get(address), "anime_form")
    store.delete([anime])
    fields |= {"songs-0-title": "2", "synopsis": "Typed."}
    assert forms.client.post(address, fields).url == LIST
    assert typed_values() == {"synopsis": "Typed.", "title": "2"}
    # The row is known by what it was in that edit.
    assert UnsavedWork.objects.get().typed[1]["was"]["title"] == "Two"


def merge(goes, stays):
    _, entry = store.load_one(stays.pk)
    seen = {one.pk: history.latest(one).pk for one in (goes, stays)}
    author = User.objects.first()
    merge_entries.merge_entries(stays, goes, entry, seen, author)


def test_the_text_of_an_entry_merged_away_leads_to_the_one_that_stays(forms):
    goes, stays, last = make_anime("Goes"), make_anime("Stays"), make_anime("Last")
    fields = forms.open(goes)
    merge(goes, stays)
    assert forms.client.get(forms.url(goes)).url == forms.url(stays)
    assert forms.send(fields, goes, synopsis="Typed.").url == LIST
    page = page_of(forms.client)
    assert "merged this entry into “Stays”. Nothing was saved." in page
    assert f"{forms.url(stays)}?unsaved={fields['form_key'][0]}" in page
    merge(stays, last)
    assert "merged this entry into “Last”." in page_of(forms.client)


def test_the_text_of_an_edit_that_is_gone_leads_to_the_entry(forms):
    anime = make_anime("X", songs=SONGS)
    pending = keep_edit(anime, make_document("Y"), None, User.objects.get())
    address = f"{forms.url(anime)}?edit={pending.pk}"
    response = forms.client.get(address)
    fields = fields_of(response, "anime_form")
    pending.delete()
    response = forms.client.post(address, {**fields, "synopsis": "Typed."})
    assert response.url == f"{forms.url(anime)}?unsaved={fields['form_key'][0]}"
    assert typed_values()["synopsis"] == "Typed."
    assert "was published or discarded" in page_of(forms.client)


def test_a_contributor_with_a_suggestion_waiting_goes_on_with_it():
    anime = make_anime("X")
    client = signed_in("kana", "Contributor")
    forms = EntryForms(client)
    fields = forms.open(anime)
    user = User.objects.get(username="kana")
    pending = keep_edit(anime, make_document("Y"), history.latest(anime).pk, user)
    assert "go on with it" in page_of(client, forms.url(anime))
    response = forms.send(fields, anime, synopsis="Typed.", state="kept")
    form = f"{forms.url(anime)}?edit={pending.pk}"
    assert response.url == f"{form}&unsaved={fields['form_key'][0]}"
    (offer,) = client.get(response.url).context["offers"]
    assert (offer.at_once, offer.names) == (True, ["Synopsis"])
    assert typed_values() == {"synopsis": "Typed."}


# One form makes one entry


def test_a_form_that_is_sent_twice_makes_one_entry(forms):
    fields = forms.open()
    values = {"title": "Once", "type": "ova", "synopsis": "A"}
    assert forms.send(fields, **values).status_code == 302
    again = forms.send(fields, **values)
    anime = Anime.objects.get()
    assert again.url == forms.url(anime)
    page = page_of(forms.client, again.url)
    assert "This form was saved before: it made “Once”." in page
    assert typed_values() == {}


def test_the_same_from_another_form_is_one_entry_until_that_is_edited(forms):
    values = {"title": "Once", "type": "ova"}
    first = forms.add(**values)
    again = forms.send(forms.open(), **values)
    assert again.url == forms.url(first)
    forms.change(first, title="Twice")
    second = forms.add(**values)
    assert (second.title, Anime.objects.count()) == ("Once", 2)


def test_a_name_that_is_there_is_told_of_when_an_entry_is_added(forms):
    first = forms.add(title="Once", type="ova")
    forms.client.get("/admin/")
    second = forms.add(title="Once", type="movie")
    page = page_of(forms.client, forms.url(second))
    assert "There is another entry named" in page
    assert reverse("admin:catalog_anime_merge", args=[first.pk, second.pk]) in page


def test_more_that_is_typed_into_a_saved_form_is_kept(forms):
    fields = forms.open()
    forms.send(fields, title="Once", type="ova", songs__0__line='"One" by A')
    forms.client.get("/admin/")
    again = forms.send(fields, synopsis="More.", _continue="1")
    anime = Anime.objects.get()
    assert again.url.startswith(f"{forms.url(anime)}?unsaved=")
    assert typed_values()["synopsis"] == "More."
    assert document_of(anime).synopsis == ""


def test_a_form_whose_entry_is_deleted_since_makes_another(forms):
    fields = forms.open()
    forms.send(fields, title="Once", type="ova")
    store.delete([Anime.objects.get()])
    assert forms.send(fields).status_code == 302
    assert Anime.objects.get().title == "Once"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_twice_at_once_makes_one_entry(admin_client):
    fields = EntryForms(admin_client).open()
    fields |= {"title": "Once", "type": "ova"}

    def send(_):
        client = Client()
        client.cookies = admin_client.cookies
        try:
            return client.post(reverse("admin:catalog_anime_add"), fields).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(send, range(4))] == [302] * 4
    assert Anime.objects.get().title == "Once"


# A token of an earlier sign-in


ORIGIN = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def strict(admin_client):
    """A client whose forms need their tokens, as those of a browser do."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = admin_client.cookies
    return client


def test_what_an_old_form_sends_is_kept_and_put_back(strict):
    anime = make_anime("X")
    forms = EntryForms(strict)
    fields = forms.open(anime) | {"synopsis": "Typed.", "csrfmiddlewaretoken": "x"}
    response = strict.post(forms.url(anime), fields, **ORIGIN)
    assert response.url == f"{forms.url(anime)}?unsaved={fields['form_key'][0]}"
    page = page_of(strict, response.url)
    assert "You signed in again since you opened this form. Nothing was saved." in page
    assert typed_values() == {"synopsis": "Typed."}
    fields = forms.open() | {"title": "New", "csrfmiddlewaretoken": "x"}
    response = strict.post(forms.url(), fields, **ORIGIN)
    assert response.url == f"{forms.url()}?unsaved={fields['form_key'][0]}"
    store.delete([anime])
    fields = {"title": "Gone", "opened_on": "0"}
    assert strict.post(forms.url(anime), fields, **ORIGIN).url == LIST


@pytest.mark.parametrize("origin", ["", "http://elsewhere.example", "null"])
def test_what_another_site_sends_is_not_kept(strict, origin):
    headers = {"HTTP_ORIGIN": origin} if origin else {}
    fields = {"title": "Forged", "form_key": KEY}
    response = strict.post(reverse("admin:catalog_anime_add"), fields, **headers)
    assert response.status_code == 403
    assert "Nothing was saved" in response.content.decode()
    assert not UnsavedWork.objects.exists()


def test_what_a_script_asks_while_signed_out_is_asked_to_sign_in():
    address = reverse("admin:catalog_anime_keep")
    for client in (Client(), Client(enforce_csrf_checks=True)):
        response = client.post(address, {"typed": "[]"}, **ORIGIN)
        assert response.url == f"{reverse('admin:login')}?next={address}"


def test_an_old_page_of_the_sign_in_leads_on(strict):
    response = strict.post(reverse("admin:login"), {"username": "admin"}, **ORIGIN)
    assert response.url == reverse("admin:index")


OLD = {"csrfmiddlewaretoken": "x"}
TAG = reverse_lazy("admin:catalog_tag_add")


def sign_in_from(response, password="password", **changes):
    """Sign in on the page that a form is answered with."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = response.client.cookies
    form = read_page(response).form_of("login-form")
    names = {"username": "admin", "password": password}
    return client.post(form.action, {**form.data, **names, **changes}, **ORIGIN)


def signed_out(strict):
    Session.objects.all().delete()
    return strict


def test_a_form_sent_while_signed_out_goes_on_after_the_sign_in(strict):
    anime = make_anime("X")
    fields = EntryForms(strict).open(anime) | {"synopsis": "Typed."}
    asked = signed_out(strict).post(EntryForms(strict).url(anime), fields)
    assert "You are signed out, so nothing was saved." in asked.content.decode()
    asked = sign_in_from(asked, "wrong")
    response = sign_in_from(asked)
    assert response.url.endswith(f"/change/?unsaved={fields['form_key'][0]}")
    assert typed_values() == {"synopsis": "Typed."}


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_any_other_form_is_sent_again(strict, is_signed_in):
    fields = {**OLD, "name": "<b>x", "password1": "secret"}
    if is_signed_in:
        response = strict.post(TAG, fields, **ORIGIN)
    else:
        response = sign_in_from(signed_out(strict).post(TAG, fields, **ORIGIN))
    assert "secret" not in response.content.decode()
    assert not Tag.objects.exists()
    forms = read_page(response).forms.values()
    (form,) = (one for one in forms if one.action == TAG)
    client = Client(enforce_csrf_checks=True)
    client.cookies = response.client.cookies
    assert client.post(TAG, form.data, **ORIGIN).status_code == 302
    assert Tag.objects.get().name == "<b>x"


@pytest.mark.parametrize(
    "carried",
    ["x", "[]", "[1, {}, 0]", '["/", {}, false]', '["/admin/login/", {"a": 1}, false]'],
)
def test_what_no_form_sent_is_not_gone_on_with(strict, carried):
    asked = signed_out(strict).post(TAG, OLD, **ORIGIN)
    assert sign_in_from(asked, carried=carried).url == TAG


@pytest.mark.parametrize(
    ("route", "page"),
    [
        ("recording/7/split/", "recording/7/"),
        ("run/7/undo/", "run/7/"),
        ("artist/7/apart/", "artist/7/"),
        ("anime/7/history/1/2/bring-back/", "anime/7/history/1/2/"),
        ("anime/7/history/2/revert/", "anime/7/history/"),
        ("anime/7/notes/3/delete/", "anime/7/notes/"),
        ("anime/deleted/3/restore/", "anime/deleted/"),
        ("anime/filters/3/remove/", "anime/filters/"),
        ("pendingedit/decided/3/again/", "pendingedit/decided/3/"),
        ("conflict/?q=a", "conflict/?q=a"),
    ],
)
def test_the_form_is_opened_anew_where_its_button_is(strict, route, page):
    fields = {"csrfmiddlewaretoken": "x", "seen": "1"}
    answer = strict.post(f"/admin/catalog/{route}", fields, **ORIGIN)
    assert answer.status_code == 403
    anew = f'<a class="closelink" href="/admin/catalog/{page}">Open the form anew</a>'
    assert anew in answer.text


def test_every_address_that_only_takes_what_is_posted_says_so(client):
    """A page answers 403, 404 or what it shows to who asks for it, and so leads on."""

    marked = set()

    def collect(patterns, before=""):
        for one in patterns:
            inner = getattr(one, "url_patterns", None)
            if inner is not None:
                collect(inner, f"{before}{one.pattern}")
            elif ONLY_POSTED in vars(one.callback):
                marked.add(f"{before}{one.pattern}")

    collect(get_resolver().url_patterns)
    posted = {route for route, door in DOORS.items() if door.sees is None}
    assert marked == posted - {"admin/logout/"}
    assert marked <= {*routes()}


def test_what_was_sent_is_told_by_titles(strict):
    song = make_anime(songs=SONGS).songs.get(title="Two")
    fields = {"csrfmiddlewaretoken": "x", "song": song.pk, "note": "who"}
    split = reverse("admin:catalog_recording_split", args=[song.recording_id])
    answer = strict.post(split, fields, **ORIGIN)
    assert "<dt>song</dt><dd>Two</dd>" in answer.text
    listed = reverse("admin:catalog_recording_changelist")
    fields = {"csrfmiddlewaretoken": "x", "_selected_action": song.recording_id}
    answer = strict.post(listed, fields, **ORIGIN)
    assert "<dt>_selected_action</dt><dd>two-a</dd>" in answer.text
