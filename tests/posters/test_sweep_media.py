"""Pictures that nothing names: told, and deleted only when they are old."""

import os
import time
from io import StringIO
from pathlib import PurePosixPath

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from catalog.editing import history, pending_edits
from catalog.entries import store
from catalog.models import Anime, Run, UnsavedWork
from catalog.posters import pictures, sizes
from catalog.posters.sweeping import sweep

from ..factories import load_document, make_anime, save_document
from .files import content, file

pytestmark = pytest.mark.django_db


def picture(colour, days=40):
    """Keep a picture, as of some days ago, and return it."""
    kept = pictures.store_picture(pictures.reencode(file(content(colour=colour))))
    then = time.time() - days * 24 * 3600
    os.utime(default_storage.path(kept.name), (then, then))
    return kept


def command(*options):
    out = StringIO()
    call_command("sweep_media", *options, stdout=out)
    return out.getvalue()


def test_it_tells_and_deletes_nothing_unless_asked():
    lost = picture("red")
    assert command().splitlines() == [
        lost.name,
        "Pictures: 1, unused: 1, deleted: 0 (see --delete)",
    ]
    assert default_storage.exists(lost.name)
    assert "deleted: 1" in command("--delete")
    assert not default_storage.exists(lost.name)
    assert "Pictures: 0," in command("--delete")


def test_what_is_young_stays():
    young = picture("red", days=29)
    assert sweep(delete=True).unnamed == []
    assert default_storage.exists(young.name)


def test_what_anything_names_stays():
    anime, other = make_anime("A"), make_anime("B")
    was, awaited, deleted = picture("red"), picture("green"), picture("blue")
    fetched = pictures.reencode(file(content(colour="yellow")))
    save_document(anime, load_document(anime), picture=was)
    save_document(anime, load_document(anime), picture=None)
    entry = store.load_one(anime.pk)[1].with_own(picture=awaited)
    author = User.objects.create_superuser("kana")
    pending_edits.keep(anime, entry, history.latest(anime).pk, author)
    save_document(other, load_document(other), picture=deleted)
    store.delete([other])
    third = make_anime("C", poster_url="https://example.org/a.jpg")
    picture("yellow")
    store.set_poster(third.pk, third.poster_url, fetched)
    assert sweep(delete=True).unnamed == []
    assert all(default_storage.exists(p.name) for p in (was, awaited, deleted))
    assert default_storage.exists(fetched.picture.name)


def test_what_a_merge_of_before_names_stays():
    kept = picture("red")
    row = {"model": "catalog.anime", "pk": 9, "fields": {"poster": kept.name}}
    Run.objects.create(kind="merge", title="x", before=[row])
    kept = picture("blue")
    row = {"model": "catalog.pendingedit", "pk": 9, "fields": {"own": None}}
    named = {**row, "fields": {"own": {"picture": [kept.name, 20, 30]}}}
    Run.objects.create(kind="merge", title="y", before=[row, named])
    assert sweep(delete=True).unnamed == []


def test_what_came_with_a_form_that_is_not_saved_yet_stays():
    user = User.objects.create_user("kana")
    first, second, third = map(picture, ("red", "green", "blue"))

    def typed(picture):
        row = {"part": "", "place": 0, "was": {"kept": ""}}
        return [{**row, "typed": {"kept": pictures.picture_as_token(picture)}}]

    common = {"user": user, "changed_at": timezone.now()}
    UnsavedWork.objects.create(key="a", typed=typed(first), **common)
    ended = {**common, "ended_at": timezone.now()}
    UnsavedWork.objects.create(key="b", typed=typed(second), **ended)
    odd = [{"part": "", "place": 0, "was": None, "typed": {"kept": "no token"}}]
    UnsavedWork.objects.create(key="c", typed=odd, **common)
    assert sweep().unnamed == sorted([second.name, third.name])


def test_sizes_go_with_their_picture():
    lost = picture("red")
    Anime.objects.filter(pk=make_anime("A").pk).update(poster=lost.name)
    sizes.make_sizes(Anime.objects.get())
    Anime.objects.update(poster="")
    sweep(delete=True)
    stem = PurePosixPath(lost.name).stem
    assert not default_storage.exists(f"posters/sizes/{stem}/200.webp")


def test_a_file_that_cannot_be_deleted_is_told_and_the_rest_goes_on(monkeypatch):
    first = min((picture("red"), picture("blue")), key=lambda p: p.name)
    delete = default_storage.delete

    def refuse(name):
        if name == first.name:
            raise PermissionError("not yours")
        delete(name)

    monkeypatch.setattr(default_storage, "delete", refuse)
    swept = sweep(delete=True)
    assert (swept.deleted, swept.problems) == (1, [(first.name, "not yours")])


def test_it_ends_between_two_batches_when_asked():
    picture("red")
    assert sweep(delete=True, stopped=lambda: True).unnamed == []
