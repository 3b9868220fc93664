# ruff: noqa: E402
"""What must hold of a site that was upgraded, told by its own pages.

`python -m tests.upgrade.checks`, in the environment of that site.
"""

from itertools import combinations

import django

django.setup()

from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse

from catalog.models import (
    Anime,
    Artist,
    Conflict,
    Franchise,
    PendingEdit,
    Redirect,
    Revision,
    Run,
    Tag,
)

setup_test_environment()
visitor = Client()
admin = Client()
admin.force_login(User.objects.get(username="admin"))


def check(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def to(name, *arguments):
    return reverse(f"admin:catalog_{name}", args=arguments)


def pages():
    lists = "/ /anime/ /songs/ /artists/ /tags/ /seasons/ /search/?q=slayers /feed.atom"
    artists = Artist.objects.exclude(credits__song__anime=None).distinct()
    rows = [*Anime.objects.published(), *Tag.objects.exclude(tagged=None), *artists]
    for address in (*lists.split(), *(row.get_absolute_url() for row in rows)):
        check(visitor, address)
    for franchise in Franchise.objects.exclude(works=None).distinct():
        assert visitor.get(franchise.get_absolute_url()).status_code in {200, 302}
    assert visitor.get("/anime/planetes/").url == "/anime/planetes-tv/"
    assert visitor.get("/anime/slayers-next/").url == "/anime/slayers/"
    check(visitor, "/anime/hoshi-no-koe/", 404)
    check(admin, reverse("admin:index"))
    for name in (
        "anime",
        "tag",
        "artist",
        "franchise",
        "pendingedit",
        "conflict",
        "run",
    ):
        check(admin, to(f"{name}_changelist"))


def what_editors_set():
    akira = Anime.objects.get(slug="akira")
    assert akira.locks == ["synopsis", "poster"]
    assert akira.synopsis == "What an editor wrote."
    assert Redirect.objects.get(slug="planetes").anime.slug == "planetes-tv"
    assert Anime.objects.get(slug="aria-the-animation").episodes == 14
    for slug in ("akira", "cowboy-bebop"):
        anime = Anime.objects.get(slug=slug)
        assert (anime.poster_width, anime.poster_height) == (225, 318)
        assert default_storage.exists(anime.poster.name)
        assert "/media/posters/" in check(visitor, anime.get_absolute_url())
    waiting, decided = Conflict.objects.order_by("choice")
    assert (waiting.choice, waiting.field) == ("", "synopsis")
    assert (decided.choice, decided.field) == ("ours", "episodes")
    check(admin, to("conflict_change", waiting.pk))
    merged = Artist.objects.get(name="Mikio Sakai")
    assert merged.names.filter(name="Hitomi Kuroishi").exists()
    groups = {
        user.username: [g.name for g in user.groups.all()]
        for user in User.objects.all()
    }
    assert groups == {
        "contributor": ["Contributor"],
        "editor": ["Editor"],
        "maintainer": ["Maintainer"],
        "admin": [],
    }


def every_revision():
    for anime in Anime.objects.all():
        keys = anime.revisions.order_by("pk").values_list("pk", flat=True)
        check(admin, to("anime_history", anime.pk))
        check(admin, to("anime_change", anime.pk))
        for a, b in combinations(keys, 2):
            check(admin, to("anime_compare", anime.pk, a, b))
    for revision in Revision.objects.all():
        assert revision.document.title


def edits_that_wait():
    for pending in PendingEdit.objects.all():
        form = check(admin, f"{to('anime_change', pending.anime_id)}?edit={pending.pk}")
        assert f"Waiting, by {pending.author}." in form
    planned = PendingEdit.objects.get(publish_at__isnull=False)
    assert planned.publish_at.year > 2100
    pending = PendingEdit.objects.get(publish_at=None)
    data = {"seen": pending.updated_at.isoformat()}
    assert admin.post(to("pendingedit_publish", pending.pk), data).status_code == 302
    assert "Waiting, by contributor." in check(visitor, "/anime/perfect-blue/")


def undo_the_merge():
    run = Run.objects.get(kind=Run.Kind.MERGE)
    check(admin, to("run_change", run.pk))
    assert admin.post(to("run_undo", run.pk)).status_code == 302
    for title, slug in (("Slayers", "slayers"), ("Slayers Next", "slayers-next")):
        assert Anime.objects.get(slug=slug).title == title
        check(visitor, f"/anime/{slug}/")


def undo_the_bulk_edit():
    run = Run.objects.get(kind=Run.Kind.BULK)
    tagged = Anime.objects.filter(tags__name="seen")
    assert tagged.count() == 2
    admin.post(to("run_undo", run.pk))
    assert not tagged.exists()


def restore_what_was_deleted():
    last = Revision.objects.get(action=Revision.Action.DELETED, run=None)
    check(admin, to("anime_deleted"))
    assert admin.post(to("anime_restore", last.pk)).status_code == 302
    assert "Voices" in check(visitor, "/anime/hoshi-no-koe/")


for step in (
    pages,
    what_editors_set,
    every_revision,
    edits_that_wait,
    undo_the_merge,
    undo_the_bulk_edit,
    restore_what_was_deleted,
    every_revision,
):
    step()
