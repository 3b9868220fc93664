"""Saved filters: above their list, on the home page, and who changes which."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.admin import saved_filters
from catalog.models import Anime, PendingEdit, SavedFilter, catalogue_write

from ..factories import keep_edit, load_document, make_anime
from .forms import read_page

pytestmark = pytest.mark.django_db

URL = "/admin/"
LISTS = {
    name: reverse(f"admin:catalog_{name}_changelist")
    for name in ("anime", "song", "link")
}
PAGE = reverse("admin:catalog_filters")


def account(name, role="Editor"):
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    return user


@pytest.fixture
def user(client):
    user = account("ed")
    client.force_login(user)
    return user


def save(client, query="state=published", name="Mine", of="anime", **more):
    """Save a filter as the list's own form does."""
    data = {"name": name, "model_name": of, "query": query, **more}
    return client.post(PAGE, data, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def on_home(client):
    lines = client.get(URL).context["saved_filters"]
    return {line.name: line.number for line in lines}


@pytest.mark.parametrize(
    ("of", "query"),
    [
        ("anime", "?state=published&p=1&o=2"),
        ("song", "?q=One"),
        ("link", "?scheme=http"),
    ],
)
def test_what_a_list_shows_is_saved_by_its_form(client, user, of, query):
    link = ("a", "http://a.example/")
    make_anime("One", songs=[("opening", '"One" by Two')], links=[link])
    page = client.get(f"{LISTS[of]}{query}")
    form = read_page(page).forms["save-filter"]
    saved = client.post(form.action, form.data | {"name": "  My\n one "}, follow=True)
    assert told(saved) == ["Saved: “My one” is above the list and on the home page."]
    assert saved.context["saved_in_use"].name == "My one"
    assert 'aria-current="page"' in saved.content.decode()
    assert "save-filter" not in read_page(saved).forms
    row = SavedFilter.objects.get()
    assert (row.owner, row.model_name, row.is_shared) == (user, of, False)
    assert not {"p", "o"} & {part.split("=")[0] for part in row.query.split("&")}
    assert on_home(client) == {"My one": 1}


def test_a_list_that_is_not_filtered_has_nothing_to_save(client, user):
    make_anime()
    page = client.get(f"{LISTS['anime']}?p=1&o=2&all=")
    assert "save-filter" not in read_page(page).forms
    assert told(save(client, "p=2&o=1&id__in=1&a=b")) == [
        "Filter or search the list first, then save it."
    ]
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    "query",
    ["state=old", "type__exact=zzz", "started=abc", "finding=no", "tag=no-tag-at-all"],
)
def test_what_no_list_offers_is_not_saved(client, user, query):
    made = save(client, query)
    assert told(made) == ["The list has no such filter. Choose another one."]
    assert not SavedFilter.objects.exists()


def test_what_is_too_long_or_of_no_list_is_not_saved(client, user):
    assert "too long" in told(save(client, "q=" + "a" * 1_000))[0]
    assert "Choose a list" in told(save(client, of="tag"))[0]
    assert "at most 60" in told(save(client, name="é" * 61))[0]
    for blank in ("", " \n", "\u200b", "\0"):
        assert told(save(client, name=blank)) == ["Write a name for the filter."]
    assert not SavedFilter.objects.exists()


def test_a_name_may_be_long_and_of_any_script(client, user):
    name = "超" * 59 + "é"
    save(client, name="超" * 59 + "e\u0301")
    assert SavedFilter.objects.get().name == name
    assert on_home(client) == {name: 0}


def test_two_of_one_name_are_one_and_a_word(client, user):
    save(client)
    again = save(client, "state=unpublished")
    assert told(again) == ["You have a filter “Mine” already. Choose another name."]
    assert SavedFilter.objects.get().query == "state=published"
    client.force_login(account("other"))
    save(client)
    assert SavedFilter.objects.count() == 2


def test_each_person_keeps_so_many(client, user, monkeypatch):
    monkeypatch.setattr(saved_filters, "KEPT", 2)
    for name in "abc":
        last = save(client, name=name)
    assert "the most there can be" in told(last)[0]
    assert SavedFilter.objects.count() == 2


def test_others_see_what_is_shared_and_nothing_else(client, user):
    save(client, name="Alone")
    save(client, "state=unpublished", name="For all", is_shared="on")
    other = account("mio", "Contributor")
    client.force_login(other)
    assert on_home(client) == {"For all": 0}
    page = client.get(LISTS["anime"])
    assert [one[0].name for one in page.context["saved_filters"]] == ["For all"]
    assert page.context["saved_filters"][0][2] == "ed"
    for saved in SavedFilter.objects.all():
        for name in ("filter_change", "filter_remove"):
            address = reverse(f"admin:catalog_{name}", args=[saved.pk])
            answer = client.post(address, {"name": "x"})
            assert answer.status_code in (403, 404)
    assert SavedFilter.objects.filter(name__in=["Alone", "For all"]).count() == 2


def test_its_owner_renames_shares_and_removes_it(client, user):
    save(client)
    saved = SavedFilter.objects.get()
    change = reverse("admin:catalog_filter_change", args=[saved.pk])
    shared = client.post(change, {"name": "New", "is_shared": "on"}, follow=True)
    assert told(shared) == ["Saved. Everyone sees “New”."]
    assert "everyone sees it" in shared.content.decode()
    client.post(change, {"name": "New"})
    saved.refresh_from_db()
    assert (saved.name, saved.is_shared) == ("New", False)
    save(client, name="Other")
    taken = client.post(change, {"name": "Other"}, follow=True)
    assert told(taken) == ["You have a filter “Other” already. Choose another name."]
    remove = reverse("admin:catalog_filter_remove", args=[saved.pk])
    assert "Removed" in told(client.post(remove, follow=True))[0]
    assert SavedFilter.objects.get().name == "Other"


def test_who_may_change_no_entry_shares_none(client):
    user = account("reader", "")
    user.user_permissions.set(
        Group.objects.get(name="Editor").permissions.filter(codename="view_anime")
    )
    client.force_login(user)
    save(client, is_shared="on")
    assert not SavedFilter.objects.get().is_shared


def test_what_is_shared_outlives_its_account_and_is_a_maintainer_s(client, user):
    save(client, name="Alone")
    save(client, "state=unpublished", name="For all", is_shared="on")
    with catalogue_write():
        user.delete()
    saved = SavedFilter.objects.get()
    assert (saved.owner, saved.owner_name) == (None, "ed")
    client.force_login(account("main", "Maintainer"))
    assert "ed (account deleted)" in client.get(PAGE).content.decode()
    change = reverse("admin:catalog_filter_change", args=[saved.pk])
    client.post(change, {"name": "Renamed"})
    saved.refresh_from_db()
    assert (saved.name, saved.is_shared) == ("Renamed", True)
    client.post(reverse("admin:catalog_filter_remove", args=[saved.pk]))
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    "query", ["no__exact=1", "state=old", "id__in=abc", "run=1&x=1"]
)
def test_what_a_list_has_no_more_is_said(client, user, query):
    SavedFilter.objects.create(owner=user, name="Old", model_name="anime", query=query)
    page = client.get(URL)
    assert on_home(client) == {"Old": None}
    assert "The list no longer has what it asks for." in page.content.decode()
    assert client.get(PAGE).status_code == 200
    assert client.get(LISTS["anime"]).status_code == 200


def test_a_chip_says_what_is_no_choice_any_more(client, user):
    page = client.get(f"{LISTS['anime']}?state=old")
    assert [chip.name for chip in page.context["chips"]] == [
        "State: not a choice any more"
    ]


@pytest.mark.django_db(transaction=True)
def test_a_count_is_of_now_and_the_same_for_all(client):
    # No groups: another test of this kind leaves none.
    user, other = (User.objects.create_superuser(name) for name in ("ed", "mio"))
    anime = make_anime("One")
    client.force_login(user)
    save(client, "state=waiting", name="Waiting", is_shared="on")
    save(client, name="Published", is_shared="on")
    assert on_home(client) == {"Waiting": 0, "Published": 1}
    edit = keep_edit(anime, load_document(anime), None, other)
    make_anime("Two")
    client.force_login(other)
    assert on_home(client) == {"Waiting": 1, "Published": 2}
    PendingEdit.objects.filter(pk=edit.pk).delete()
    assert on_home(client) == {"Waiting": 0, "Published": 2}
    with catalogue_write():
        Anime.objects.update(is_published=False)
    assert on_home(client) == {"Waiting": 0, "Published": 0}


def test_the_home_page_costs_one_query_more_once_it_is_warm(client, user):
    make_anime("One", tags=["space"])
    client.get(URL)
    with CaptureQueriesContext(
        connection,
    ) as before:
        client.get(URL)
    for number in range(saved_filters.KEPT):
        query = f"state=published&tag=space&q={number}"
        of = {"model_name": "anime", "query": query, "owner": user}
        SavedFilter.objects.create(name=f"n{number}", **of)
    with CaptureQueriesContext(connection) as cold:
        client.get(URL)
    with CaptureQueriesContext(connection) as warm:
        client.get(URL)
    assert len(warm) - len(before) == 1
    assert len(cold) < 20 * saved_filters.KEPT
