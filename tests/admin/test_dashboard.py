"""The front page: what waits, what changed lately, and the links one may open."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from catalog.document.entry import Entry, Own
from catalog.entries import store
from catalog.models import Anime, Conflict, PendingEdit, Run

from ..factories import keep_edit, make_anime, make_document

pytestmark = pytest.mark.django_db

URL = reverse("admin:index")


def keep_one(anime, author, **values):
    document = make_document(anime.title, synopsis="New.")
    pending = keep_edit(anime, document, None, author)
    PendingEdit.objects.filter(pk=pending.pk).update(**values)
    return pending


def numbers(response, part):
    return {door.name: door.number for door in response.context[part]}


def test_what_needs_attention_is_counted_and_leads_to_its_list(admin_client):
    one = make_anime("One", type="movie", start_date="1988")
    make_anime("One", slug="one-2", franchise="Other", type="movie", start_date="1988")
    Conflict.objects.create(anime=one, path="a.md", field="title", ours="a", theirs="b")
    keep_one(one, User.objects.get(username="admin"), problem="It is gone.")
    response = admin_client.get(URL)
    assert numbers(response, "waiting") == {
        "Conflicts": 1,
        "Edits that failed to publish": 1,
        "Edits kept for later": 1,
        "Duplicates": 1,
    }
    assert "Possible duplicate" in numbers(response, "findings")
    for part in ("waiting", "findings", "start_links"):
        for door in response.context[part]:
            assert admin_client.get(door.address).status_code == 200
    failed = next(d for d in response.context["waiting"] if "failed" in d.name)
    found = admin_client.get(failed.address).context["cl"].result_list
    assert [pending.anime_id for pending in found] == [one.pk]


def test_a_catalogue_with_nothing_to_do_is_told_so(admin_client):
    assert "All is well" in admin_client.get(URL).content.decode()


def test_a_pair_told_apart_is_counted_no_more(admin_client):
    pair = [
        make_anime("One", slug=slug, franchise=slug, start_date="1988")
        for slug in ("one", "two")
    ]
    assert numbers(admin_client.get(URL), "waiting")["Duplicates"] == 1
    admin_client.post(
        reverse("admin:catalog_anime_duplicates"),
        {"left": pair[0].pk, "right": pair[1].pk},
    )
    assert "Duplicates" not in numbers(admin_client.get(URL), "waiting")


def test_what_a_run_changed_is_one_line(admin_client, admin_user):
    anime = make_anime("Akira <b>")
    run = Run.objects.create(kind="import", title="a folder")
    own = Own(franchise=anime.franchise.slug)
    store.save(
        [(Anime(), Entry(make_document(title), own)) for title in "abc"],
        store.RevisionInfo(store.Action.IMPORTED, run=run),
    )
    response = admin_client.get(URL)
    told = [(one.name, one.what) for one in response.context["changes"]]
    assert sorted(told) == [("Akira <b>", "Edited"), ("a folder", "Import")]
    assert "Akira &lt;b&gt;" in response.content.decode()


def test_a_deleted_entry_leads_to_where_it_can_be_restored(admin_client):
    anime = make_anime("Akira")
    store.delete([anime], store.RevisionInfo())
    changes = admin_client.get(URL).context["changes"]
    assert {one.address for one in changes} == {reverse("admin:catalog_anime_deleted")}


def test_only_ones_own_edits_are_called_so(admin_client, admin_user):
    other = User.objects.create(username="other")
    mine, theirs = make_anime("Mine"), make_anime("Theirs")
    keep_one(mine, admin_user)
    keep_one(theirs, other)
    shown = admin_client.get(URL).context["own_edits"]
    assert [one.document.title for one, *_ in shown] == ["Mine"]
    assert admin_client.get(shown[0][2]).status_code == 200


@pytest.mark.parametrize(
    ("group", "links"),
    [
        ("Contributor", ["Add anime"]),
        ("Editor", ["Add anime", "Replace in links"]),
        ("Maintainer", ["Add anime", "Import files", "Replace in links"]),
    ],
)
def test_one_sees_the_links_that_one_may_open(client, group, links):
    user = User.objects.create_user("someone", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    response = client.get(URL)
    assert [link.name for link in response.context["start_links"]] == links
    for part in ("waiting", "findings", "start_links"):
        for door in response.context[part]:
            assert client.get(door.address).status_code == 200


def test_who_may_see_no_entries_sees_the_admin_as_it_was(client):
    make_anime()
    client.force_login(User.objects.create_user("someone", is_staff=True))
    page = client.get(URL).content.decode()
    assert "admin-search" not in page
    assert "Needs attention" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_front_page_costs_the_same_for_any_number(
    admin_client, admin_user, django_assert_num_queries, count
):
    for _ in range(count):
        keep_one(make_anime(), admin_user)
    admin_client.get(URL)
    with django_assert_num_queries(15):
        admin_client.get(URL)
