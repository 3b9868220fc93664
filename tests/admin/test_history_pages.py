"""An entry's history in the admin: what was when, compared, and the ways back."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from catalog.document import Link, Song
from catalog.document.packing import normalize_document
from catalog.editing import history, merge_entries
from catalog.entries import store
from catalog.models import Anime, Revision, Run

from ..factories import make_anime, save_document
from .forms import EntryForms, document_of, fields_of

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"admin:catalog_anime_{name}", args=args)


def edit(anime, **values):
    change = store.RevisionInfo(store.Action.EDITED)
    save_document(
        anime, normalize_document(replace(document_of(anime), **values)), change
    )
    return history.latest(anime)


@pytest.fixture
def anime():
    return make_anime(
        "Akira", synopsis="One two.", songs=[("opening", '"One"')], tags=["space"]
    )


@pytest.fixture
def viewer(client):
    user = User.objects.create_user("viewer", is_staff=True)
    names = ["view_anime", "view_run", "view_conflict"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_each_revision_says_what_it_changed(admin_client, anime):
    edit(anime, title="<b>New</b>", tags=())
    why = store.RevisionInfo(note="<i>why</i>")
    save_document(anime, document_of(anime), why, is_published=False)
    page = page_of(admin_client, url("history", anime.pk))
    assert "<td>Title, Tags</td>" in page
    assert "<td>Published</td>" in page
    assert "(not published)" in page
    assert "<i>why" not in page
    assert "<b>New" not in page


@pytest.mark.parametrize("count", [1, 60])
def test_the_history_costs_the_same_for_any_number(
    admin_client, anime, django_assert_max_num_queries, count
):
    run = Run.objects.create(kind="bulk", title="x")
    for number in range(count):
        change = store.RevisionInfo(run=run)
        save_document(anime, replace(document_of(anime), episodes=number + 1), change)
    with django_assert_max_num_queries(7):
        page_of(admin_client, url("history", anime.pk))


def test_the_last_row_of_a_page_is_compared_with_the_one_before(admin_client, anime):
    for number in range(55):
        edit(anime, episodes=number + 1)
    assert page_of(admin_client, url("history", anime.pk)).count(">Episodes<") == 50
    older = page_of(admin_client, url("history", anime.pk) + "?p=2")
    assert older.count(">Episodes<") == 5


def test_two_revisions_are_compared_word_by_word(
    admin_client, anime, django_assert_max_num_queries
):
    first = history.latest(anime)
    second = edit(anime, synopsis="One <three>.", songs=(), tags=("space", "new"))
    picked = {"a": second.pk, "b": first.pk}
    response = admin_client.get(url("history", anime.pk), picked)
    assert response.url == url("compare", anime.pk, first.pk, second.pk)
    with django_assert_max_num_queries(5):
        page = page_of(admin_client, response.url)
    assert "<del>two</del>" in page
    assert "<three>" not in page
    assert "Songs: opening One" in page
    assert "<ins>new</ins>" in page


def test_only_the_entrys_own_revisions_are_compared(admin_client, anime):
    key = history.latest(anime).pk
    other = history.latest(make_anime("X")).pk
    address = url("compare", anime.pk, key, other)
    assert admin_client.get(address).status_code == 404
    assert admin_client.get(url("history", 999)).status_code == 404


def revert(client, anime, revision):
    """Revert an entry as its history's page does."""
    seen = fields_of(client.get(url("history", anime.pk)), "revert")
    response = client.post(url("revert", anime.pk, revision.pk), seen)
    assert response.url == url("history", anime.pk)


def test_an_entry_is_reverted(admin_client, anime):
    first = history.latest(anime)
    edit(anime, title="New", songs=(), tags=())
    address = url("revert", anime.pk, first.pk)
    assert admin_client.get(address).status_code == 403
    revert(admin_client, anime, first)
    assert document_of(anime) == first.document
    newest = history.latest(anime)
    assert (newest.action, newest.author.username) == ("reverted", "admin")
    revert(admin_client, anime, first)
    assert history.latest(anime) == newest


def test_what_came_since_the_page_was_made_is_not_reverted_unseen(admin_client, anime):
    first = history.latest(anime)
    edit(anime, title="New")
    seen = fields_of(admin_client.get(url("history", anime.pk)), "revert")
    change = store.RevisionInfo(author=User.objects.create_user("edita"))
    document = replace(document_of(anime), title="By a colleague", episodes=7)
    save_document(anime, document, change)
    address = url("revert", anime.pk, first.pk)
    response = admin_client.post(address, seen, follow=True)
    told = "saved since you opened this page, by edita (Title, Episodes). Going back"
    assert told in response.content.decode()
    assert document_of(anime).title == "By a colleague"
    admin_client.post(address)
    admin_client.post(address, {"seen": "9" * 30})
    assert document_of(anime).title == "By a colleague"
    # Whoever asks again has been told.
    assert "Visitors see it at once." in response.content.decode()
    admin_client.post(address, fields_of(response, "go-back"))
    assert document_of(anime) == first.document


def test_an_old_page_of_the_history_reverts_too(admin_client, anime):
    first = history.latest(anime)
    for number in range(55):
        edit(anime, episodes=number + 1)
    seen = fields_of(admin_client.get(url("history", anime.pk) + "?p=2"), "revert")
    admin_client.post(url("revert", anime.pk, first.pk), seen)
    assert document_of(anime).episodes is None


@pytest.fixture
def without_two(anime):
    """The entry had three songs; one is deleted, and then something else changed."""
    one, two, three = (Song("opening", t, artist="A") for t in ("One", "Two", "Three"))
    before = edit(anime, songs=(one, two, three))
    after = edit(anime, songs=(one, three))
    edit(anime, title="New", links=[Link("a", "https://a.b/")])
    return before.pk, after.pk


def test_a_deleted_song_is_brought_back(admin_client, anime, without_two):
    page = page_of(admin_client, url("compare", anime.pk, *without_two))
    assert "Bring it back" in page
    address = url("bring_back", anime.pk, *without_two)
    assert admin_client.post(address, {"change": "0"}).url == url("change", anime.pk)
    document = document_of(anime)
    assert [song.title for song in document.songs] == ["One", "Two", "Three"]
    assert (document.title, len(document.links)) == ("New", 1)
    newest = history.latest(anime)
    assert newest.note == "brought back: opening Two"
    assert newest.author.username == "admin"
    admin_client.post(address, {"change": "0"})
    assert history.latest(anime) == newest


def test_a_song_that_was_written_anew_is_left_as_it_is(
    admin_client, anime, without_two
):
    anew = (*document_of(anime).songs, Song("opening", "Two", artist="B"))
    newest = edit(anime, songs=anew)
    address = url("bring_back", anime.pk, *without_two)
    page = admin_client.post(address, {"change": "0"}, follow=True).content.decode()
    assert "another in its place" in page
    assert history.latest(anime) == newest


@pytest.mark.parametrize("change", ["", "1", "-1", "x", "9" * 99, "٠"])
def test_only_what_is_gone_is_brought_back(admin_client, anime, without_two, change):
    address = url("bring_back", anime.pk, *without_two)
    assert admin_client.post(address, {"change": change}).status_code == 404
    assert admin_client.get(address).status_code == 403
    added = url("bring_back", anime.pk, *reversed(without_two))
    assert admin_client.post(added, {"change": "0"}).status_code == 404


def test_who_may_only_look_brings_nothing_back(viewer, anime, without_two):
    page = page_of(viewer, url("compare", anime.pk, *without_two))
    assert "Bring it back" not in page
    address = url("bring_back", anime.pk, *without_two)
    assert viewer.post(address, {"change": "0"}).status_code == 403


def test_a_deleted_entry_is_restored_with_its_history(
    admin_client, anime, django_assert_max_num_queries
):
    before = document_of(anime)
    admin_client.post(url("delete", anime.pk), {"post": "yes"})
    with django_assert_max_num_queries(4):
        page = page_of(admin_client, url("deleted"))
    assert "akira/akira" in page
    last = Revision.objects.first()
    response = admin_client.post(url("restore", last.pk))
    assert response.url == url("change", anime.pk)
    assert document_of(anime) == before
    assert "No anime is deleted." in page_of(admin_client, url("deleted"))
    admin_client.post(url("restore", last.pk))
    assert Anime.objects.count() == 1


def test_a_restored_entry_says_that_its_address_is_taken(admin_client, anime):
    admin_client.post(url("delete", anime.pk), {"post": "yes"})
    make_anime("Akira again", slug="akira")
    last = Revision.objects.get(action="deleted")
    page = admin_client.post(url("restore", last.pk), follow=True).content.decode()
    assert "“Akira” is back." in page
    assert "Its address is “akira-2” now: “akira” is taken." in page


@pytest.fixture
def merge(anime):
    """A merge of another entry into this one."""
    goes = make_anime("AKIRA!", slug="akira-2", episodes=2)
    seen = {one.pk: history.latest(one).pk for one in (anime, goes)}
    both = store.load_one(anime.pk)[1]
    both = both.with_document(replace(both.document, episodes=2))
    return merge_entries.merge_entries(anime, goes, both, seen)


def test_what_was_merged_away_comes_back_by_the_undo_alone(admin_client, merge):
    run_page = reverse("admin:catalog_run_change", args=[merge.pk])
    page = page_of(admin_client, url("deleted"))
    assert f'<a href="{run_page}">Undo the merge</a>' in page
    assert ">Restore</button>" not in page
    last = Revision.objects.get(action="deleted")
    assert admin_client.post(url("restore", last.pk)).url == run_page
    assert Anime.objects.count() == 1


def test_the_undo_of_a_merge_says_what_it_left(admin_client, anime, merge):
    edit(anime, episodes=3)
    address = reverse("admin:catalog_run_undo", args=[merge.pk])
    page = admin_client.post(address, follow=True).content.decode()
    assert "“Akira” keeps its Episodes: that was changed since." in page
    assert Anime.objects.count() == 2


def test_who_may_only_look_reverts_and_restores_nothing(viewer, anime):
    first = history.latest(anime)
    edit(anime, title="New")
    page = page_of(viewer, url("history", anime.pk))
    assert "Go back to this" not in page
    assert viewer.post(url("revert", anime.pk, first.pk)).status_code == 403
    store.delete([anime])
    last = Revision.objects.first()
    assert viewer.post(url("restore", last.pk)).status_code == 403
    assert not Anime.objects.exists()
    assert "Restore</button>" not in page_of(viewer, url("deleted"))


def test_who_may_nothing_sees_no_history(client, anime):
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    key = history.latest(anime).pk
    for address in (
        url("history", anime.pk),
        url("compare", anime.pk, key, key),
        url("deleted"),
    ):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("is_published", "said"),
    [
        (False, "Visitors see the entry from 2 January 2999, 03:04."),
        (True, "An edit goes live from 2 January 2999, 03:04."),
    ],
)
def test_what_is_scheduled_stands_above_the_past(admin_client, is_published, said):
    anime = make_anime("Akira", is_published=is_published)
    forms = EntryForms(admin_client)
    forms.change(anime, state="scheduled", publish_at="2999-01-02T03:04", title="New")
    page = page_of(admin_client, url("history", anime.pk))
    assert said in page
    assert "Scheduled by <bdi>admin</bdi>." in page


def test_a_run_is_undone_by_who_may_import(admin_client, anime, client):
    run = Run.objects.create(kind="bulk", title="<b>x", report={"updated": 1})
    change = store.RevisionInfo(run=run)
    save_document(anime, replace(document_of(anime), title="New"), change)
    address = reverse("admin:catalog_run_change", args=[run.pk])
    page = page_of(admin_client, address)
    assert "<b>x" not in page
    assert "1 updated" in page
    undo = reverse("admin:catalog_run_undo", args=[run.pk])
    response = admin_client.post(undo, follow=True)
    assert "1 entry is as it was before." in response.content.decode()
    assert document_of(anime).title == "Akira"
    admin_client.post(undo)
    assert history.latest(anime).action == "undone"


def test_who_may_only_look_undoes_nothing(viewer):
    run = Run.objects.create(kind="bulk", title="x")
    page = page_of(viewer, reverse("admin:catalog_run_change", args=[run.pk]))
    assert "Undo this run" not in page
    undo = reverse("admin:catalog_run_undo", args=[run.pk])
    assert viewer.post(undo).status_code == 403


@pytest.mark.parametrize("count", [1, 20])
def test_runs_are_listed_with_their_counts(
    admin_client, django_assert_num_queries, count
):
    for _ in range(count):
        Run.objects.create(kind="import", title="x", report={"created": 3})
    with django_assert_num_queries(4):
        page = page_of(admin_client, reverse("admin:catalog_run_changelist"))
    assert page.count("3 created") == count


def test_what_a_later_version_has_on_record_hinders_no_page(admin_client, anime):
    first, later = history.latest(anime), edit(anime, title="New")
    Revision.objects.update(own={"later": 1, "locks": 3, "picture": "a.jpg"})
    page_of(admin_client, url("history", anime.pk))
    page_of(admin_client, url("compare", anime.pk, first.pk, later.pk))
    revert(admin_client, anime, first)
    assert document_of(anime).title == "Akira"
    store.delete([anime])
    gone = history.latest(anime)
    Revision.objects.filter(pk=gone.pk).update(own={"later": 1})
    page_of(admin_client, url("deleted"))
    admin_client.post(url("restore", gone.pk))
    assert document_of(anime).title == "Akira"


def test_going_back_says_before_what_it_would_change(admin_client, anime):
    first = history.latest(anime)
    edit(anime, title="New", episodes=7)
    page = admin_client.get(url("history", anime.pk))
    assert [row.would_change for row in page.context["rows"]] == [
        [],
        ["Title", "Episodes"],
    ]
    edit(anime, title="Newest")
    newest = history.latest(anime)
    compared = admin_client.get(url("compare", anime.pk, first.pk, newest.pk))
    assert "Go back to the older one" in compared.content.decode()
    middle = Revision.objects.filter(anime=anime, pk__lt=newest.pk).first()
    older = admin_client.get(url("compare", anime.pk, first.pk, middle.pk))
    assert f"{first.pk}/{newest.pk}/" in older.content.decode()
    response = admin_client.post(
        url("revert", anime.pk, first.pk), fields_of(compared, "go-back"), follow=True
    )
    assert "Visitors see it." in response.content.decode()
    assert document_of(anime) == first.document
