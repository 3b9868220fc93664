"""An account that is deleted keeps its name where it did something."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from catalog.editing import bulk_edits, duplicates, history, pending_edits
from catalog.entries import artist_pairs, store
from catalog.models import (
    Anime,
    Artist,
    ArtistNotDuplicate,
    Conflict,
    Dismissal,
    NotDuplicate,
    PendingEdit,
    Revision,
    Run,
)
from catalog.quality.dismissals import dismiss

from ..factories import entry, load_document, make_anime, save_document

pytestmark = pytest.mark.django_db

GONE = "kana (account deleted)"


@pytest.fixture
def kana():
    user = User.objects.create_user("kana", is_staff=True)
    user.groups.set([Group.objects.get(name="Editor")])
    return user


@pytest.fixture
def anime(kana, run, folder):
    """Return an entry with all that someone may do to it, done by kana."""
    run(folder({"a/en-US_a.md": entry("A", more="-   **episodes**: 1\n")}))
    anime = Anime.objects.get()
    edit = store.RevisionInfo(author=kana)
    save_document(anime, replace(load_document(anime), episodes=2), edit)
    run(folder({"a/en-US_a.md": entry("A", more="-   **episodes**: 3\n")}))
    Conflict.objects.update(choice="ours", decided_by=kana, decided_at=timezone.now())
    bulk_edits.apply(
        [anime.pk], bulk_edits.Edit("unpublish", own={"is_published": False}), kana
    )
    dismiss(anime, "no-tags", "None fits.", kana)
    loaded = store.load_one(anime.pk)[1]
    pending_edits.keep(anime, loaded, history.latest(anime).pk, kana)
    other = make_anime("B", songs=[("opening", '"S" by A B & B A')])
    duplicates.mark_not_duplicates(anime.pk, other.pk, kana)
    artist_pairs.mark_artists_not_duplicates(*Artist.objects.all(), kana)
    return anime


def by_its_page(client, user):
    client.post(reverse("admin:auth_user_delete", args=[user.pk]), {"post": "yes"})


def many_at_once(client, user):
    other = User.objects.create_user("other")
    fields = {"action": "delete_selected", "_selected_action": [user.pk, other.pk]}
    client.post(reverse("admin:auth_user_changelist"), {**fields, "post": "yes"})


@pytest.mark.parametrize(
    "delete",
    [
        by_its_page,
        many_at_once,
        lambda client, user: user.delete(),
        lambda client, user: User.objects.filter(pk=user.pk).delete(),
    ],
)
def test_what_an_account_did_keeps_its_name(admin_client, anime, kana, delete):
    delete(admin_client, kana)
    assert not User.objects.filter(username="kana").exists()
    for model in (Dismissal, PendingEdit):
        assert model.objects.get().author is None
        assert model.objects.get().author_name == "kana"
    for model in (Conflict, NotDuplicate, ArtistNotDuplicate):
        assert model.objects.get().decided_by_name == "kana"
    assert Revision.objects.filter(author_name="kana").count() == 2
    assert Run.objects.filter(author_name="kana").count() == 1
    run, conflict = Run.objects.get(kind="bulk"), Conflict.objects.get()
    for view, *key in (
        ("admin:catalog_anime_history", anime.pk),
        ("admin:catalog_run_changelist",),
        ("admin:catalog_run_change", run.pk),
        ("admin:catalog_conflict_change", conflict.pk),
        ("admin:catalog_pendingedit_changelist",),
        ("admin:catalog_anime_change", anime.pk),
        ("admin:index",),
    ):
        assert GONE in admin_client.get(reverse(view, args=key)).content.decode(), view


def test_a_look_at_what_would_be_deleted_writes_nothing(admin_client, anime, kana):
    url = reverse("admin:auth_user_delete", args=[kana.pk])
    assert admin_client.get(url).status_code == 200
    assert not Revision.objects.exclude(author_name="").exists()
    assert (
        "kana"
        in admin_client.get(
            reverse("admin:catalog_anime_history", args=[anime.pk])
        ).content.decode()
    )


def test_a_later_account_of_that_name_is_not_taken_for_it(admin_client, anime, kana):
    kana.delete()
    User.objects.create_user("kana", is_staff=True)
    page = admin_client.get(reverse("admin:catalog_anime_history", args=[anime.pk]))
    assert GONE in page.content.decode()
