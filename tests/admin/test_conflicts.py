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
LISTED = 8  # queries
DECIDED = 38


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
    now = conflicts.value_stamp(conflicts.values_now([conflict])[conflict.pk])
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
    with django_assert_num_queries(LISTED):
        page = page_of(admin_client, LIST)
    assert page.count("Theirs") == count
    assert done.anime.title not in page
    assert "Done" in page_of(admin_client, LIST, state="decided")
    page = page_of(admin_client, LIST, field="title", run__id__exact=run.pk)
    assert page.count("Theirs") == count


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
    assert "Theirs" not in page_of(admin_client, LIST)
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


def test_what_was_decided_is_said_with_what_is_left(admin_client, anime):
    edit(anime, episodes=12)
    values = {"base": 13, "ours": 12, "theirs": 14}
    told = []
    for choice in ("ours", "theirs", "base"):
        conflict_of(anime, "episodes", **values)
        conflict_of(make_anime(), "episodes", **values)
        conflict = Conflict.objects.waiting().get(anime=anime)
        decide(admin_client, conflict, choice)
        page = page_of(admin_client, LIST)
        told += re.findall(r'<li class="success">([^<]*)', page)
        Conflict.objects.waiting().delete()
    assert told == [
        "Episodes stays 12. 1 conflict left.",
        "Episodes is now 14. 1 conflict left.",
        "Episodes is now 13. 1 conflict left.",
    ]


# Many at once


def chosen_in(page):
    """Return what the list posts if all of its rows are chosen."""
    stamps = re.findall(r'name="(seen-(\d+))" value="(\w+)"', page)
    data = {name: stamp for name, _, stamp in stamps}
    return data | {"_selected_action": [key for _, key, _ in stamps]}


def decide_all(client, action, **more):
    """Decide all that the list shows, and return what it says afterwards."""
    data = chosen_in(page_of(client, LIST)) | more
    answer = client.post(LIST, data | {"action": action, "index": 0}, follow=True)
    return answer.content.decode()


def titled(*titles):
    return [make_anime(title) for title in titles]


def undo(client, run):
    address = reverse("admin:catalog_run_undo", args=[run.pk])
    return client.post(address, follow=True).content.decode()


def test_the_list_shows_the_three_values_and_what_there_is_now(admin_client, anime):
    conflict_of(anime, base="Long ago", ours="Ours", theirs="<b>Theirs")
    page = page_of(admin_client, LIST)
    for value in ("Long ago", "Ours", "&lt;b&gt;Theirs"):
        assert f">{value}<" in page
    edit(anime, title="Edited since")
    assert ">Edited since<" in page_of(admin_client, LIST)


def test_of_long_texts_the_list_shows_where_they_differ(admin_client, anime):
    text = "About a ship. " * 40
    edit(anime, synopsis=f"{text}It sinks.")
    values = {"base": None, "ours": f"{text}It sinks.", "theirs": f"{text}It flies."}
    conflict_of(anime, "synopsis", **values)
    page = page_of(admin_client, LIST)
    assert re.search(r"… .*<del>sinks</del><ins>flies</ins>", page)


def test_the_files_values_are_taken_and_undone_as_one(admin_client):
    entries = titled("A", "B", "C")
    for anime in entries:
        conflict_of(anime, theirs=f"{anime} of the file")
        conflict_of(anime, "episodes", base=1, ours=None, theirs=12)
    page = decide_all(admin_client, "take_files")
    assert "The file&#x27;s value: 6 conflicts decided. No conflict left." in page
    run = Run.objects.get(kind="decision")
    assert (
        f'<a href="{reverse("admin:catalog_run_change", args=[run.pk])}">Undo' in page
    )
    document = document_of(entries[1])
    assert (document.title, document.episodes) == ("B of the file", 12)
    assert history.latest(entries[1]).action == "decided"
    assert Anime(pk=entries[1].pk).revisions.count() == 2
    before = dict(Conflict.objects.values_list("pk", "decided_by__username"))
    assert [*before.values()] == ["admin"] * 6
    page = undo(admin_client, run)
    assert "6 conflicts wait again." in page
    assert document_of(entries[1]).title == "B"
    assert dict(Conflict.objects.waiting().values_list("pk", "decided_by")) == (
        dict.fromkeys(before)
    )


def test_ours_is_kept_for_many_and_waits_again_once_that_is_undone(admin_client):
    for anime in titled("A", "B"):
        conflict_of(anime, ours=anime.title)
    page = decide_all(admin_client, "keep_ours")
    assert "The site&#x27;s value: 2 conflicts decided." in page
    assert set(Conflict.objects.values_list("choice", flat=True)) == {"ours"}
    run = Run.objects.get(kind="decision")
    assert not run.revisions.exists()
    undo(admin_client, run)
    assert Conflict.objects.waiting().count() == 2


def test_each_of_many_is_decided_for_the_value_that_was_seen(admin_client):
    entries = titled("A", "B", "C")
    for anime in entries:
        conflict_of(anime, ours=anime.title)
    edit(entries[0], title="Edited before")
    data = chosen_in(page_of(admin_client, LIST))
    edit(entries[1], title="Edited since")
    edit(entries[2], episodes=3)  # of another value
    data |= {"action": "take_files", "index": 0}
    page = admin_client.post(LIST, data, follow=True).content.decode()
    assert "2 conflicts decided. 1 conflict left." in page
    assert "“Edited since”, title, is not decided: it has been edited since." in page
    assert [document_of(one).title for one in entries] == [
        *("Theirs", "Edited since", "Theirs")
    ]


def test_all_that_the_filters_show_are_decided_as_the_import_found_them(admin_client):
    entries = titled(*(f"T{number:02}" for number in range(60)))
    for anime in entries:
        conflict_of(anime, ours=anime.title)
    other = conflict_of(entries[0], "episodes", base=1, ours=2, theirs=3)
    edit(entries[0], title="Edited before")  # on the second page, which nobody saw
    address = f"{LIST}?field=title"
    data = chosen_in(page_of(admin_client, address)) | {"select_across": 1}
    data |= {"action": "take_files", "index": 0}
    page = admin_client.post(address, data, follow=True).content.decode()
    assert "59 conflicts decided. 2 conflicts left." in page
    assert "“Edited before”, title, is not decided" in page
    assert not Conflict.objects.get(pk=other.pk).choice


@pytest.mark.parametrize("count", [2, 20])
def test_as_many_queries_for_two_as_for_twenty(
    admin_client, django_assert_num_queries, count
):
    for anime in titled(*(f"T{number}" for number in range(count))):
        conflict_of(anime, ours=anime.title)
    data = chosen_in(page_of(admin_client, LIST))
    with django_assert_num_queries(DECIDED):
        admin_client.post(LIST, data | {"action": "take_files", "index": 0})


def test_what_no_entry_can_be_without_is_left_and_said(admin_client, anime):
    conflict_of(anime, theirs=None)
    page = decide_all(admin_client, "take_files")
    assert "is not decided: An entry cannot be without a title." in page
    assert not Run.objects.exists()
    assert document_of(anime).title == "Ours"


def test_what_was_decided_by_then_is_not_decided_again(admin_client, anime):
    conflict = conflict_of(anime)
    data = chosen_in(page_of(admin_client, LIST))
    decide(admin_client, conflict, "ours")
    data |= {"action": "take_files", "index": 0}
    page = admin_client.post(LIST, data, follow=True).content.decode()
    assert "Someone has already resolved these." in page
    assert document_of(anime).title == "Ours"


def test_an_undone_decision_waits_once_beside_a_later_import(admin_client, anime):
    conflict_of(anime)
    decide_all(admin_client, "keep_ours")
    decision = Run.objects.get()
    later = Run.objects.create(kind="import", title="later")
    conflict_of(anime, theirs="Later", run=later)
    undo(admin_client, decision)
    assert Conflict.objects.waiting().get().theirs == "Later"
    undo(admin_client, later)
    assert Conflict.objects.waiting().get().theirs == "Theirs"


@pytest.mark.parametrize("stamp", ["", "no", "\0", "9" * 40])
def test_a_forged_stamp_decides_nothing_that_was_not_seen(admin_client, anime, stamp):
    conflict = conflict_of(anime)
    edit(anime, title="Edited since")
    data = {"_selected_action": conflict.pk, f"seen-{conflict.pk}": stamp}
    admin_client.post(LIST, data | {"action": "take_files", "index": 0})
    assert document_of(anime).title == "Edited since"


def test_who_may_only_look_is_offered_no_decision_for_many(client, anime):
    user = User.objects.create_user("viewer", is_staff=True)
    names = ["view_anime", "view_conflict"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    conflict_of(anime)
    page = page_of(client, LIST)
    assert "Keep ours" not in page
    data = chosen_in(page) | {"action": "take_files", "index": 0}
    client.post(LIST, data)
    assert document_of(anime).title == "Ours"
