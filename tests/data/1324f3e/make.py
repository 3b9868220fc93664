# ruff: noqa: E402
"""Makes db.sqlite3.xz and media/ beside this file.

It is run in a checkout of commit 1324f3e, by that code: see README.md.
"""

import io
import lzma
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
CODE = Path.cwd()
DATABASE = HERE / "db.sqlite3"
PACKED = HERE / "db.sqlite3.xz"

shutil.rmtree(HERE / "media", ignore_errors=True)
for path in HERE.glob("db.sqlite3*"):
    path.unlink()
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DATABASE_URL": f"sqlite:///{DATABASE}",
    "STORAGE_URL": f"file:///{HERE}/media",
    "SECRET_KEY": "only-for-tests",
    "SITE_URL": "http://localhost",
    "CACHE_URL": "",
    "REPLICA_URL": "",
    "ALLOWED_HOSTS": "testserver",
    "DEBUG": "on",  # static files are not collected
}
sys.path.insert(0, str(CODE))

import django

django.setup()

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment
from django.utils import timezone
from PIL import Image

from catalog.document import PartialDate
from catalog.document.union import differing, union
from catalog.exchange import (
    artists,
    bulk_edits,
    conflicts,
    drafts,
    history,
    joining,
    store,
)
from catalog.models import Anime, Artist, Conflict, Draft, Revision, Run
from catalog.posters.pictures import name_of
from catalog.quality import dismissals
from tests.admin.forms import EntryForms

# What the files said at their first import, where that was not the same.
FIRST = {
    "akira/en-US_akira.md": ("Thirty-one years after", "A generation after"),
    "aria/en-US_aria-the-animation.md": ("**episodes**: 13", "**episodes**: 12"),
    "perfect-blue/en-US_perfect-blue.md": (
        "-   **rating**",
        "-   **studio**: x\n-   **rating**",
    ),
}


def picture(color):
    file = io.BytesIO()
    Image.new("RGB", (225, 318), color).save(file, "PNG")
    return file.getvalue()


def entry(slug):
    return Anime.objects.select_related("franchise").get(slug=slug)


def document(slug):
    anime = entry(slug)
    return store.load([anime])[anime.pk]


def edit(slug, author, **values):
    """Save an entry as an editor does: on the revision that is there."""
    anime = entry(slug)
    change = store.Change(store.Action.EDITED, author)
    edited = replace(document(slug), **values)
    history.save_edit(anime, edited, history.latest(anime).pk, change)


def import_files():
    """Import the files as they were first, edit, and import them as they are."""
    editor = User.objects.get(username="editor")
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "files"
        shutil.copytree(HERE / "files", first)
        for name, (now, then) in FIRST.items():
            text = (first / name).read_text()
            assert now in text, name
            (first / name).write_text(text.replace(now, then, 1))
        call_command("import_markdown", str(first), verbosity=0)
    edit("akira", editor, synopsis="What an editor wrote.")
    edit("aria-the-animation", editor, episodes=14)
    edit("cowboy-bebop", editor, start_date=PartialDate("1998-04"))
    call_command("import_markdown", str(HERE / "files"), verbosity=0)
    decided = Conflict.objects.get(field="episodes")
    conflicts.decide(decided, Conflict.Choice.OURS, editor)
    assert Conflict.objects.get(choice="").field == "synopsis"


def set_what_is_the_sites_own():
    """As an editor does in the form, but for the poster that is fetched."""
    editor = User.objects.get(username="editor")
    client = Client()
    client.force_login(editor)
    forms = EntryForms(client)
    poster = SimpleUploadedFile("poster.png", picture("red"))
    forms.change(entry("akira"), poster=poster, locked=["synopsis", "poster"])
    forms.change(entry("planetes"), slug="planetes-tv")
    forms.change(entry("slayers"), title="Slayers!")
    forms.change(entry("slayers"), title="Slayers")
    file = ContentFile(picture("blue"), name="poster.png")
    file.name = name_of(file)
    bebop = entry("cowboy-bebop")
    assert store.set_poster(bebop.pk, bebop.poster_url, file)
    dismissals.dismiss(entry("flcl"), "end-equals-start", "It is so.", editor)


def let_edits_wait():
    far = timezone.now() + timedelta(days=36_500)
    for slug, name, at in (
        ("perfect-blue", "contributor", None),
        ("flcl", "editor", far),
    ):
        author, anime = User.objects.get(username=name), entry(slug)
        wanted = replace(document(slug), synopsis=f"Waiting, by {name}.")
        drafts.keep(anime, wanted, history.latest(anime).pk, author, at)


def make_runs():
    editor = User.objects.get(username="editor")
    stays, goes = entry("slayers"), entry("slayers-next")
    left, right = document("slayers"), document("slayers-next")
    joining.join(
        stays,
        goes,
        union(left, right, dict.fromkeys(differing(left, right), "left"), "left"),
        {},
        {one.pk: history.latest(one).pk for one in (stays, goes)},
        author=editor,
    )
    seen = bulk_edits.Edit(
        "Tag added: seen", lambda one: replace(one, tags=(*one.tags, "seen"))
    )
    bulk_edits.apply([entry("akira").pk, entry("flcl").pk], seen, author=editor)
    store.delete([entry("hoshi-no-koe")], store.Change(store.Action.DELETED, editor))
    artists.merge(
        Artist.objects.get(name="Mikio Sakai"),
        Artist.objects.get(name="Hitomi Kuroishi"),
    )


setup_test_environment()
call_command("migrate", verbosity=0)
for name in ("Contributor", "Editor", "Maintainer"):
    user = User.objects.create_user(name.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=name))
User.objects.create_superuser("admin")
import_files()
set_what_is_the_sites_own()
let_edits_wait()
make_runs()
Run.objects.filter(kind=Run.Kind.IMPORT).update(title="files")
for model in (Anime, Revision, Draft, Conflict, Run):
    sys.stdout.write(f"{model.__name__}: {model.objects.count()}\n")
with connection.cursor() as cursor:
    # What signed someone in, and what only the server that made it needs.
    cursor.execute("DELETE FROM django_session")
    cursor.execute("PRAGMA journal_mode = DELETE")
    cursor.execute("VACUUM")
connection.close()
PACKED.write_bytes(lzma.compress(DATABASE.read_bytes()))
DATABASE.unlink()
