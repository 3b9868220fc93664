"""The queue of conflicts: three values side by side, decided one after the other."""

import re
from dataclasses import asdict, replace

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from catalog.editing import history
from catalog.entries import store
from catalog.files import conflicts
from catalog.models import Anime, Conflict, Revision, Run

from ..factories import make_anime, save_document
from .forms import document_of

pytestmark = pytest.mark.django_db

LIST = reverse("admin:catalog_conflict_changelist")


@pytest.fixture
def anime():
    return make_anime("Ours", songs=[("opening", '"One"')])


def conflict_of(anime, field="title", **values):
    values = {"base": "Base", "ours": "Ours", "theirs": "Theirs", **values}
    return Conflict.objects.create(anime=anime, path="a/b.md", field=field, **values)


def url(conflict, page="change"):
    return reverse(f"admin:catalog_conflict_{page}", args=[conflict.pk])


def seen_on(page):
    return re.search(r'name="now" value="(\w+)"', page)[1]


def decide(client, conflict, choice):
    """Decide a conflict as its page has it, or would have it."""
    now = conflicts.value_stamp(conflicts.value_now(conflict))
    return client.post(url(conflict, "decide"), {"choice": choice, "now": now})


def page_of(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_what_waits_is_listed(admin_client, django_assert_num_queries, count):
    run = Run.objects.create(kind="import", title="x")
    for _ in range(count):
        conflict_of(make_anime(), run=run)
    done = conflict_of(make_anime("Done"), choice="ours")
    with django_assert_num_queries(6):
        page = page_of(admin_client, LIST)
    assert page.count("a/b.md") == count
    assert done.anime.title not in page
    assert "Done" in page_of(admin_client, LIST, state="decided")
    page = page_of(admin_client, LIST, field="title", run__id__exact=run.pk)
    assert page.count("a/b.md") == count


def test_three_values_are_shown_side_by_side(admin_client, django_assert_num_queries):
    anime = make_anime("<b>two")
    conflict = conflict_of(anime, base="<b>one", ours="<b>two", theirs="<b>three")
    with django_assert_num_queries(6):
        page = page_of(admin_client, url(conflict))
    assert "<b>one" not in page
    for value in ("one", "two", "three"):
        assert f"<p>&lt;b&gt;{value}</p>" in page
    assert "<del>two</del><ins>three</ins>" in page
    assert "Ours at the import" not in page


def edit(anime, **values):
    save_document(anime, replace(document_of(anime), **values))


def test_the_value_of_now_is_shown_beside_those_of_then(admin_client, anime):
    conflict = conflict_of(anime)
    edit(anime, title="Edited since")
    page = page_of(admin_client, url(conflict))
    for value in ("Base", "Ours", "Theirs", "Edited since"):
        assert f"<p>{value}</p>" in page
    assert "Ours at the import" in page
    assert "An editor has changed it since the import" in page
    assert decide(admin_client, conflict, "theirs").url == LIST
    assert document_of(anime).title == "Theirs"


@pytest.mark.parametrize("choice", ["ours", "theirs", "base"])
def test_a_decision_is_for_the_value_that_was_seen(admin_client, anime, choice):
    conflict = conflict_of(anime)
    seen = seen_on(page_of(admin_client, url(conflict)))
    edit(anime, title="Edited since")
    newest = history.latest(anime)
    data = {"choice": choice, "now": seen}
    response = admin_client.post(url(conflict, "decide"), data, follow=True)
    assert response.redirect_chain == [(url(conflict), 302)]
    page = response.content.decode()
    assert "Nothing is decided: someone changed “Edited since”" in page
    assert "<p>Edited since</p>" in page
    assert history.latest(anime) == newest
    assert not Conflict.objects.get().choice
    # An edit of another value is no reason to ask.
    seen = seen_on(page)
    edit(anime, episodes=7)
    admin_client.post(url(conflict, "decide"), {"choice": choice, "now": seen})
    assert Conflict.objects.get().choice == choice


def test_an_edited_song_is_shown_as_it_is_now(admin_client, anime):
    song = document_of(anime).songs[0]
    values = [asdict(replace(song, artist=name)) for name in ("", "Ours", "Theirs")]
    named = dict(zip(("base", "ours", "theirs"), values, strict=True))
    conflict = conflict_of(anime, "songs", element="opening One", **named)
    edit(anime, songs=(replace(song, artist="Someone"),))
    assert "<p>&quot;One&quot; by Someone</p>" in page_of(admin_client, url(conflict))
    edit(anime, songs=())
    assert "<p>(nothing)</p>" in page_of(admin_client, url(conflict))


def test_conflicts_wait_for_an_entry_that_is_deleted_and_restored(admin_client, anime):
    conflict = conflict_of(anime)
    store.delete([anime])
    assert "a/b.md" not in page_of(admin_client, LIST)
    assert not Conflict.objects.waiting().exists()
    for page in ("change", "decide"):
        response = admin_client.post(url(conflict, page), {"choice": "ours"})
        assert response.status_code in (403, 404)
    assert admin_client.get(url(conflict)).status_code == 404
    history.restore(Revision.objects.get(action="deleted"))
    assert decide(admin_client, conflict, "theirs").url == LIST
    assert document_of(anime).title == "Theirs"


@pytest.mark.parametrize(
    ("choice", "title"), [("ours", "Ours"), ("theirs", "Theirs"), ("base", "Base")]
)
def test_a_decision_is_kept_and_the_next_is_shown(admin_client, anime, choice, title):
    following = conflict_of(anime, "synopsis")
    conflict = conflict_of(anime)
    response = decide(admin_client, conflict, choice)
    assert response.url == url(following)
    assert document_of(anime).title == title
    conflict.refresh_from_db()
    assert (conflict.choice, conflict.decided_by.username) == (choice, "admin")
    page = page_of(admin_client, url(conflict))
    assert "Decided for" in page
    assert "Keep ours" not in page
    assert decide(admin_client, following, "ours").url == LIST


def test_a_song_is_decided(admin_client, anime):
    song = {"kind": "opening", "title": "One", "number": None, "original_title": ""}
    song |= {"translated_title": "", "artist": "", "episodes": "", "spelling": ""}
    other = {**song, "artist": "A"}
    conflict = conflict_of(
        anime, "songs", element="opening One", base=None, ours=song, theirs=other
    )
    assert "by A" in page_of(admin_client, url(conflict))
    decide(admin_client, conflict, "theirs")
    assert document_of(anime).songs[0].artist == "A"


def test_a_decision_is_made_once(admin_client, anime):
    conflict = conflict_of(anime)
    decide(admin_client, conflict, "ours")
    decide(admin_client, conflict, "theirs")
    assert document_of(anime).title == "Ours"


@pytest.mark.parametrize("choice", ["", "no", "base"])
def test_what_cannot_be_is_not_decided(admin_client, anime, choice):
    conflict = conflict_of(anime, base=None)
    assert decide(admin_client, conflict, choice).url == url(conflict)
    assert "Back to before" not in page_of(admin_client, url(conflict))
    assert not Conflict.objects.get().choice
    assert document_of(anime).title == "Ours"


def test_the_entrys_form_says_that_conflicts_wait(admin_client, anime):
    address = reverse("admin:catalog_anime_change", args=[anime.pk])
    assert "conflicts wait" not in page_of(admin_client, address)
    conflict_of(anime, "synopsis")
    newest = conflict_of(anime)
    page = page_of(admin_client, address)
    assert f'<a href="{url(newest)}">2 conflicts wait</a>' in page


def test_who_may_only_look_decides_nothing(client, anime):
    user = User.objects.create_user("viewer", is_staff=True)
    names = ["view_anime", "view_conflict"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    conflict = conflict_of(anime)
    assert "Keep ours" not in page_of(client, url(conflict))
    assert decide(client, conflict, "theirs").status_code == 403
    assert history.latest(anime).action == "edited"
    user.user_permissions.clear()
    assert client.get(url(conflict)).status_code == 403


def test_an_entry_with_a_conflict_can_be_deleted(admin_client, anime):
    conflict_of(anime)
    delete = reverse("admin:catalog_anime_delete", args=[anime.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 302
    assert not Anime.objects.exists()
