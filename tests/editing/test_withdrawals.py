"""Entries withdrawn for good: gone from everywhere, and back only by the undo."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from catalog.editing import history, merge_entries
from catalog.editing.undo import MergedSince, undo_run
from catalog.editing.withdrawals import withdraw
from catalog.entries import store
from catalog.models import Anime, Redirect, Revision, Run, Withdrawal

from ..factories import entry, load_document, make_anime

pytestmark = pytest.mark.django_db


def counts(report):
    names = ("created", "updated", "unchanged", "skipped", "conflicted", "failed")
    return {name: number for name in names if (number := getattr(report, name))}


def status_of(client, *paths):
    return [client.get(path).status_code for path in paths]


def move(anime, slug):
    row, now = store.load_one(anime.pk)
    store.save([(row, now.with_own(slug=slug))])
    return row


@pytest.fixture
def root(run, folder):
    """A folder whose one file was the entry's that is withdrawn; it is empty again."""
    root = folder({"a/en-US_a.md": entry("A", mal=1)})
    run(root)
    (root / "a/en-US_a.md").unlink()
    withdraw(Anime.objects.get().pk)
    return root


def test_all_its_addresses_say_that_it_is_gone(client):
    anime = move(make_anime("Akira", franchise="Otomo"), "moved")
    paths = ("/anime/akira/", "/anime/moved/", "/anime/moved.md", "/franchises/otomo/")
    assert status_of(client, "/anime/moved/", "/franchises/otomo/")[0] == 200
    run = withdraw(anime.pk, "A notice.")
    assert status_of(client, *paths) == [410] * 4
    html = client.get("/anime/moved/").content.decode()
    assert "withdrawn for good" in html
    assert '<meta name="robots" content="noindex">' in html
    assert "A notice" not in html
    assert str(run) == f"Withdrawal {run.pk}: “Akira”: A notice."
    for path in ("/sitemap-entries.xml", "/feed.atom", "/anime/", "/search/?q=akira"):
        assert "moved" not in client.get(path).content.decode(), path


def test_a_franchise_that_has_other_works_stays(client):
    anime = make_anime("Akira", franchise="Otomo")
    for title in ("Memories", "Roujin Z"):
        make_anime(title, franchise="Otomo")
    withdraw(anime.pk)
    assert status_of(client, "/franchises/otomo/") == [200]


def test_no_other_entry_gets_its_addresses():
    anime = move(make_anime("Akira"), "moved")
    withdraw(anime.pk)
    assert make_anime("Akira").slug == "akira-2"
    other = make_anime("Other")
    assert move(other, "moved").slug == "moved-2"


def test_what_is_gone_is_not_withdrawn():
    assert withdraw(9) is None
    assert not Run.objects.exists()


@pytest.mark.parametrize("take_files", [True, False])
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a/en-US_a.md", entry("A", mal=1)),  # as it was
        ("a/en-US_a.md", entry("Changed", mal=1)),
        ("a/en-US_a.md", entry("Another number", mal=2)),
        ("b/en-US_b.md", entry("Moved", mal=1)),
        ("a/fr-FR_a.md", entry("No number")),
    ],
)
def test_no_file_brings_it_back(path, text, take_files, root, run, folder):
    for _ in range(2):
        report = run(folder({path: text}), take_files=take_files)
        assert counts(report) == {"skipped": 1}
        [told] = report.problems
        assert (told["severity"], told["code"]) == ("note", "withdrawn")
    assert not Anime.objects.exists()


def test_another_work_is_imported(root, run, folder):
    files = {"a/fr-FR_a.md": entry("B", mal=2), "b/en-US_a.md": entry("No number")}
    assert counts(run(folder(files))) == {"created": 2}
    assert {*Anime.objects.values_list("slug", flat=True)} == {"a-2", "a-3"}


def test_a_number_that_another_entry_has_is_that_one_s(root, run, folder):
    url = "https://myanimelist.net/anime/1"
    other = make_anime("Shared", links=[("MyAnimeList", url)])
    assert counts(run(folder({"b/en-US_b.md": entry("B", mal=1)})))["conflicted"] == 1
    assert Anime.objects.get() == other


def test_its_twins_are_passed_over_too(run, folder):
    files = {"a/en-US_a.md": entry("A", mal=1), "a/en-US_a-2.md": entry("A", mal=1)}
    run(folder(files))
    withdraw(Anime.objects.get().pk)
    report = run(folder(files))
    assert (counts(report), len(report.problems)) == ({"skipped": 2}, 2)


def test_the_undo_brings_all_of_it_back(client, run, folder):
    files = {"a/en-US_a.md": entry("A", mal=1)}
    run(folder(files))
    anime = move(Anime.objects.get(), "moved")
    before = store.load_one(anime.pk)[1]
    done = withdraw(anime.pk)
    assert undo_run(done).reverted == 1
    assert store.load_one(anime.pk)[1] == before
    assert not Withdrawal.objects.exists()
    assert status_of(client, "/anime/moved/", "/anime/a/") == [200, 301]
    assert counts(run(folder(files))) == {"unchanged": 1}
    # And once more, as if it were the first time.
    assert withdraw(anime.pk)
    assert status_of(client, "/anime/moved/", "/anime/a/") == [410, 410]


def test_a_merge_into_it_is_not_undone_before(client):
    stays, goes = make_anime("Stays"), make_anime("Goes")
    seen = {one.pk: history.latest(one).pk for one in (stays, goes)}
    merge = merge_entries.merge_entries(stays, goes, store.load_one(stays.pk)[1], seen)
    done = withdraw(stays.pk)
    assert status_of(client, "/anime/goes/", "/anime/stays/") == [410, 410]
    with pytest.raises(MergedSince) as since:
        undo_run(merge)
    assert since.value.run == done
    undo_run(done)
    undo_run(merge)
    assert status_of(client, "/anime/goes/", "/anime/stays/") == [200, 200]


def test_what_was_changed_before_it_is_not_undone_into_being():
    anime = make_anime("A")
    bulk = Run.objects.create(kind=Run.Kind.BULK, title="x")
    row, now = store.load_one(anime.pk)
    changed = now.with_document(replace(load_document(anime), synopsis="New."))
    store.save([(row, changed)], store.RevisionInfo(run=bulk))
    withdraw(anime.pk)
    undo_run(bulk)
    assert not Anime.objects.exists()


def test_an_editor_withdraws_it_and_a_maintainer_takes_that_back(client):
    editor, maintainer = (
        User.objects.create_user(name, is_staff=True) for name in ("ed", "mai")
    )
    editor.groups.add(Group.objects.get(name="Editor"))
    maintainer.groups.add(Group.objects.get(name="Maintainer"))
    anime = make_anime("Akira")
    client.force_login(editor)
    form = reverse("admin:catalog_anime_change", args=[anime.pk])
    address = reverse("admin:catalog_anime_withdraw", args=[anime.pk])
    assert address in client.get(form).content.decode()
    assert "Only a maintainer can undo this." in client.get(address).content.decode()
    page = client.post(address, {"reason": " by \n law "}, follow=True)
    run = Run.objects.get()
    assert (run.title, run.author) == ("“Akira”: by law", editor)
    assert "“Akira” is withdrawn for good." in page.content.decode()
    assert "A maintainer can undo this run." in page.content.decode()
    undo = reverse("admin:catalog_run_undo", args=[run.pk])
    assert client.post(undo).status_code == 403
    last = Revision.objects.get(action="deleted")
    deleted = client.get(reverse("admin:catalog_anime_deleted")).content.decode()
    assert "Withdrawn for good" in deleted
    restore = reverse("admin:catalog_anime_restore", args=[last.pk])
    assert (
        "was withdrawn for good" in client.post(restore, follow=True).content.decode()
    )
    assert not Anime.objects.exists()
    client.force_login(maintainer)
    client.post(undo)
    assert Anime.objects.get().slug == "akira"
    assert not Redirect.objects.exists()
