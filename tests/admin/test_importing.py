"""Files brought in through the admin: looked at first, then applied."""

import io
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalog.models import Anime, Conflict, Run, Tag

from ..factories import entry

pytestmark = pytest.mark.django_db

IMPORT = reverse("admin:catalog_run_import")
CONFLICTS = reverse("admin:catalog_conflict_changelist")
FILES = {f"{name}/en-US_{name}.md": entry(name) for name in "ab"}


def zipped(files):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for path, text in files.items():
            writer.writestr(path, text)
    return SimpleUploadedFile("works.zip", archive.getvalue())


def tarred(files):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as writer:
        for path, text in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(text.encode())
            writer.addfile(member, io.BytesIO(text.encode()))
    return SimpleUploadedFile("works.tar.gz", archive.getvalue())


def markdown(name, text):
    return SimpleUploadedFile(name, text.encode())


def send(client, *files, **options):
    """Send files and return the address of their preview."""
    response = client.post(IMPORT, {"files": files, **options})
    assert response.status_code == 302
    return response.url


def bring_in(client, *files, **options):
    return client.post(send(client, *files, **options), {"apply": ""}, follow=True)


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def left(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_what_waits_to_be_imported_has_no_address_of_its_own(admin_client, client):
    token = send(admin_client, markdown("a.md", "# A\n")).split("/")[-2]
    for folder in ("imports", "./imports", "posters/../imports", "/imports"):
        for one in (client, admin_client):
            assert one.get(f"/media/{folder}/{token}/0").status_code == 404


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_an_archive_is_looked_at_and_then_imported(admin_client, settings, pack):
    preview = send(admin_client, pack(FILES), draft="on")
    page = page_of(admin_client, preview)
    assert "<b>2</b> created" in page
    assert "a/en-US_a.md" in page
    assert not Anime.objects.exists()
    assert not Run.objects.exists()

    response = admin_client.post(preview, {"apply": ""}, follow=True)

    assert "2 created" in response.content.decode()
    assert [anime.is_published for anime in Anime.objects.all()] == [False, False]
    run = Run.objects.get()
    assert (run.author.username, run.report["created"]) == ("admin", 2)
    assert response.redirect_chain[-1][0].endswith(f"/run/{run.pk}/change/")
    assert not left(settings)
    assert admin_client.post(preview, {"apply": ""}).status_code == 404


def test_the_preview_shows_what_would_change(admin_client):
    bring_in(admin_client, zipped(FILES))
    changed = entry("<b>New", more="-   **start-date**: 2001-99\n")
    preview = send(admin_client, zipped({**FILES, "a/en-US_a.md": changed}))
    page = page_of(admin_client, preview)
    assert "<b>1</b> updated" in page
    assert "<b>1</b> unchanged" in page
    assert "&lt;b&gt;New" in page
    assert "<b>New" not in page
    assert "a/en-US_a.md:4" in page
    assert not Anime.objects.filter(title="<b>New").exists()


@pytest.mark.parametrize(
    ("side", "title", "waiting"), [("keep", "Edited", 1), ("file", "File", 0)]
)
def test_what_both_changed_waits_or_gets_the_files(admin_client, side, title, waiting):
    bring_in(admin_client, zipped(FILES))
    forms = reverse(
        "admin:catalog_anime_change", args=[Anime.objects.get(title="a").pk]
    )
    Anime.objects.filter(title="a").update(title="Edited")
    assert admin_client.get(forms).status_code == 200
    preview = send(
        admin_client, zipped({"a/en-US_a.md": entry("File")}), on_conflict=side
    )
    assert (
        "Changed both here and in a file" in page_of(admin_client, preview)
    ) == waiting
    admin_client.post(preview, {"apply": ""})
    assert Anime.objects.filter(title=title).exists()
    assert Conflict.objects.count() == waiting


def test_a_file_by_itself_is_the_one_of_its_name(admin_client):
    bring_in(admin_client, zipped(FILES))
    bring_in(admin_client, markdown("en-US_a.md", entry("New")))
    assert sorted(anime.title for anime in Anime.objects.all()) == ["New", "b"]
    files = [markdown(f"{name}.md", entry(name)) for name in "cd"]
    bring_in(admin_client, *files)
    assert Anime.objects.count() == 4


def test_a_run_is_undone_from_its_page(admin_client):
    bring_in(admin_client, zipped(FILES))
    undo = reverse("admin:catalog_run_undo", args=[Run.objects.get().pk])
    admin_client.post(undo)
    assert not Anime.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.zip", b"no archive", "“x.zip”: The archive is damaged"),
        ("x.exe", b"MZ", "is neither markdown nor an archive"),
        ("empty.tar.gz", b"", "Choose a file"),
    ],
)
def test_what_is_no_import_is_refused(admin_client, settings, name, content, message):
    upload = SimpleUploadedFile(name, content or b" ")
    files = [] if name.startswith("empty") else [upload]
    response = admin_client.post(IMPORT, {"files": files}, follow=True)
    page = response.content.decode()
    assert message in page
    assert "/tmp" not in page
    assert not left(settings)


def test_files_that_cannot_be_read_are_lines_of_the_report(admin_client):
    preview = send(admin_client, markdown("x.md", "no <b>title"))
    page = page_of(admin_client, preview)
    assert "<b>1</b> failed" in page
    assert "x.md:1" in page
    response = admin_client.post(preview, {"apply": ""}, follow=True)
    assert "1 failed" in response.content.decode()


def raw(name, content):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda zip: zip[:-30], "damaged"),
        (
            lambda zip: zip.replace(b"PK\1\2\x14\x03\x14", b"PK\1\2\x14\x03\xff"),
            "damaged",
        ),
        (lambda zip: zip.replace(zip[60:70], b"\xff" * 10), "damaged"),
        (lambda zip: zip, "unpacks to more than 1 MiB"),
    ],
)
def test_an_archive_that_is_refused_is_told_on_the_page(
    admin_client, settings, change, said
):
    settings.LARGEST_ARCHIVE = 1 if "1 MiB" in said else 2
    files = {"a/en-US_a.md": entry(), "a/x.png": "x" * 2**20}
    content = change(zipped(files).read())
    response = admin_client.get(
        send(admin_client, raw("works.zip", content)), follow=True
    )
    page = response.content.decode()
    assert response.redirect_chain == [(IMPORT, 302)]
    assert "“works.zip”: " in page
    assert said in page
    assert not left(settings)


def test_what_is_no_entry_is_noted_and_is_no_failure(admin_client):
    files = FILES | {"README.md": "# How to contribute", "LICENSE.txt": "MIT"}
    response = bring_in(admin_client, zipped(files))
    page = response.content.decode()
    assert "2 skipped" in page
    assert "0 failed" in page
    assert "README.md:1</code> It is no entry, and was passed over." in page
    response = bring_in(admin_client, markdown("README.md", "# How to contribute"))
    assert "1 failed" in response.content.decode()


def test_what_is_not_applied_goes(admin_client, settings, monkeypatch):
    preview = send(admin_client, zipped(FILES))
    send(admin_client, zipped(FILES))
    assert admin_client.get(preview).status_code == 404
    assert len(left(settings)) == 1
    admin_client.session.flush()
    later = time.time() + 25 * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    admin_client.force_login(User.objects.get())
    preview = send(admin_client, zipped(FILES))
    assert len(left(settings)) == 1
    admin_client.post(preview, {"cancel": ""})
    assert not left(settings)
    assert not Anime.objects.exists()


@pytest.mark.parametrize("name", ["apply", ""])
def test_what_is_gone_has_to_be_sent_again(admin_client, settings, name):
    preview = send(admin_client, zipped(FILES))
    (kept,) = left(settings)
    kept.unlink()
    kept.parent.rmdir()
    if name:
        response = admin_client.post(preview, {name: ""}, follow=True)
    else:
        response = admin_client.get(preview, follow=True)
    assert "send them again" in response.content.decode()
    assert send(admin_client, zipped(FILES))


def test_an_upload_is_its_senders_alone(admin_client, client):
    preview = send(admin_client, zipped(FILES))
    other = User.objects.create_superuser("other")
    client.logout()
    client.force_login(other)
    assert client.get(preview).status_code == 404


def test_who_may_not_import_does_not(client):
    user = User.objects.create_user("editor", is_staff=True)
    names = ["change_anime", "add_anime", "view_run"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    assert client.get(IMPORT).status_code == 403
    assert client.post(IMPORT, {"files": [zipped(FILES)]}).status_code == 403
    runs = page_of(client, reverse("admin:catalog_run_changelist"))
    assert "Import files" not in runs
    user.user_permissions.add(Permission.objects.get(codename="add_run"))
    assert client.get(IMPORT).status_code == 403  # an import publishes
    user.user_permissions.add(Permission.objects.get(codename="publish_anime"))
    assert "Import files" in page_of(client, reverse("admin:catalog_run_changelist"))
    assert client.get(IMPORT).status_code == 200


def test_the_preview_costs_the_same_for_any_number(
    admin_client, django_assert_max_num_queries
):
    files = {f"{n}/en-US_{n}.md": entry(f"T{n}") for n in range(20)}
    bring_in(admin_client, zipped(files))
    files = {path: text.replace("ova", "ona") for path, text in files.items()}
    preview = send(admin_client, zipped(files))
    with django_assert_max_num_queries(15):
        page_of(admin_client, preview)


def conflicted(client):
    """Have a file and editors change a title and a type; return the files."""
    bring_in(client, zipped(FILES))
    Anime.objects.filter(title="a").update(title="Edited", type="movie")
    return {"a/en-US_a.md": entry("File", kind="ona")}


def test_the_preview_asks_about_each_conflict(admin_client):
    preview = send(admin_client, zipped(conflicted(admin_client)))
    questions = admin_client.get(preview).context["preview"].questions
    sides = {one.name: (one.base, one.ours, one.theirs) for one in questions}
    assert sides["Title"] == ("a", "Edited", "File")
    keys = {one.name: one.key for one in questions}
    chosen = {f"choice-{keys['Title']}": "theirs", f"choice-{keys['Type']}": "ours"}
    page = admin_client.post(preview, {"apply": "", **chosen}, follow=True)
    anime = Anime.objects.get(title="File")
    assert anime.type == "movie"
    assert not Conflict.objects.exists()
    assert "conflict waits" not in page.content.decode()
    again = send(admin_client, zipped({"a/en-US_a.md": entry("File", kind="ona")}))
    assert not admin_client.get(again).context["preview"].questions


def test_what_is_not_chosen_waits_and_is_led_to(admin_client):
    preview = send(admin_client, zipped(conflicted(admin_client)))
    page = admin_client.post(preview, {"apply": ""}, follow=True).content.decode()
    assert f'2 conflicts wait. <a href="{CONFLICTS}?run__id__exact=' in page
    assert Anime.objects.get(title="Edited").type == "movie"


@pytest.mark.parametrize("side", ["base", "x", "", "theirs\0"])
def test_a_choice_is_one_of_the_two(admin_client, side):
    preview = send(admin_client, zipped(conflicted(admin_client)))
    question, _ = admin_client.get(preview).context["preview"].questions
    admin_client.post(preview, {"apply": "", f"choice-{question.key}": side})
    assert Conflict.objects.count() == 2


def test_nothing_is_decided_for_a_value_that_was_not_seen(admin_client):
    preview = send(admin_client, zipped(conflicted(admin_client)))
    questions = admin_client.get(preview).context["preview"].questions
    chosen = {f"choice-{one.key}": "theirs" for one in questions}
    Anime.objects.filter(title="Edited").update(title="Edited again")
    admin_client.post(preview, {"apply": "", **chosen})
    anime = Anime.objects.get(title="Edited again")
    assert anime.type == "ona"
    assert Conflict.objects.get().field == "title"


def test_a_change_is_shown_once(admin_client):
    bring_in(admin_client, zipped(FILES))
    preview = send(admin_client, zipped({"a/en-US_a.md": entry("Newer")}))
    assert page_of(admin_client, preview).count("Newer") == 1


def test_who_may_not_import_is_told_whom_to_ask(client):
    editor = User.objects.create_user("ed", is_staff=True)
    editor.groups.set(Group.objects.filter(name="Editor"))
    keeper = User.objects.create_user("mia", is_staff=True)
    keeper.groups.set(Group.objects.filter(name="Maintainer"))
    client.force_login(editor)
    for address in (IMPORT, reverse("admin:catalog_run_changelist")):
        page = client.get(address)
        assert page.status_code == (403 if address == IMPORT else 200)
        told = "Importing files is for maintainers (here: mia)."
        assert told in page.content.decode()
    assert client.post(IMPORT).status_code == 403


def test_the_undo_of_an_import_leaves_nothing_of_it(admin_client):
    bring_in(admin_client, zipped({"a/en-US_a.md": entry("a")}))
    wrong = entry("a", more="-   **episodes**: twelve\n").replace(
        "## Tags\n", "## Tags\n\n-   new tag\n"
    )
    bring_in(admin_client, zipped({"a/en-US_a.md": wrong}))
    anime = Anime.objects.get()
    form = reverse("admin:catalog_anime_change", args=[anime.pk])
    assert "twelve" in page_of(admin_client, form)
    undo = reverse("admin:catalog_run_undo", args=[Run.objects.first().pk])
    admin_client.post(undo)
    assert not Tag.objects.exists()
    assert "twelve" not in page_of(admin_client, form)


def test_the_preview_shows_that_an_entry_moves_to_another_folder(admin_client):
    bring_in(admin_client, zipped({"old/en-US_a.md": entry("a", mal=1)}))
    moved = zipped({"new/en-US_a.md": entry("a", mal=1, kind="ona")})
    preview = send(admin_client, moved)
    (changed,) = admin_client.get(preview).context["preview"].changed
    shown = {change.name: change.after for change in changed[2]}
    admin_client.post(preview, {"apply": ""})
    assert shown == {"Type": "ONA", "Franchise": Anime.objects.get().franchise.slug}
