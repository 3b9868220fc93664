"""What runs leave behind for the quality rules."""

from dataclasses import replace

import pytest

from catalog.editing import history, repairs
from catalog.editing.undo import undo_run
from catalog.entries import store
from catalog.models import Anime, Finding, Revision, SourceFile
from catalog.quality import dismissals, findings

from ..factories import entry, load_document, save_document

pytestmark = pytest.mark.django_db


def kept(anime):
    return dict(anime.findings.values_list("rule", "elements"))


def open_rules(anime):
    return set(anime.findings.open().values_list("rule", flat=True))


def test_twins_that_differ_are_found(run, folder):
    files = {"a/en-US_a.md": entry("A", mal=1), "a/en-US_a-movie.md": entry("B", mal=1)}
    run(folder(files))
    anime = Anime.objects.get()
    (element,) = kept(anime)["twin-differs"]
    assert element.startswith("a/en-US_a-movie.md: It differs")
    # The twin alone has changed, and the entry is as it was.
    run(folder({"a/en-US_a-movie.md": entry("A", mal=1)}))
    assert "twin-differs" not in kept(anime)


def test_a_twin_of_a_deleted_entry_is_not_found(run, folder):
    files = {"a/en-US_a.md": entry("A", mal=1), "a/en-US_a-movie.md": entry("B", mal=1)}
    run(folder(files))
    store.delete([Anime.objects.get()])
    assert SourceFile.objects.exists()
    findings.refresh_catalogue_wide()
    assert not Finding.objects.exists()


def test_runs_leave_the_catalogue_asked(run, folder):
    date = "-   **start-date**: 2031-01-19\n"
    files = {
        "a/en-US_a.md": entry("A", mal=1, more=date),
        "b/en-US_a.md": entry("A", mal=2, more="-   **start-date**: 1931\n"),
    }
    run(folder(files))
    assert not Finding.objects.filter(rule="possible-duplicate").exists()
    repairs.repair()
    assert Finding.objects.filter(rule="possible-duplicate").count() == 2
    undo_run(Revision.objects.get(action="repaired").run)
    assert not Finding.objects.filter(rule="possible-duplicate").exists()


def test_a_dismissal_survives_edits_imports_and_a_deletion(run, folder):
    files = {"a/en-US_a.md": entry("A", mal=1)}
    run(folder(files))
    anime = Anime.objects.get()
    dismissals.dismiss(anime, "no-tags", "None fit.")
    document = replace(load_document(anime), title="B")
    save_document(anime, document)
    run(folder({"a/en-US_a.md": entry("A", mal=1, more="-   **episodes**: 2\n")}))
    assert Anime.objects.get().episodes == 2
    assert "no-tags" not in open_rules(anime)
    store.delete([Anime.objects.select_related("franchise").get()])
    last = Revision.objects.filter(action="deleted").get()
    restored = history.restore(last)
    assert "no-tags" in kept(restored)
    assert "no-tags" not in open_rules(restored)
