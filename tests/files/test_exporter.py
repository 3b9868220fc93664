from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.document import parse, render
from catalog.entries import store
from catalog.files import exporter
from catalog.files.exporter import export_files
from catalog.models import Anime, SourceFile

from ..document.test_renderer import ODD, changed_lines
from ..factories import entry, load_document, make_anime, save_document

pytestmark = pytest.mark.django_db


def files_in(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes().decode()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_fixtures_come_out_as_they_went_in(run, tmp_path):
    fixtures = Path("fixtures")
    entries = files_in(fixtures)
    del entries["names.csv"]
    run(fixtures)
    assert export_files(tmp_path).created == len(entries)
    assert files_in(tmp_path) == entries
    assert export_files(tmp_path).unchanged == len(entries)


def test_an_edit_changes_its_own_lines_alone(run, folder, tmp_path):
    run(folder({"g/en-US_girls.md": ODD}))
    anime = Anime.objects.get()
    document = load_document(anime)
    save_document(anime, replace(document, episodes=12))
    export_files(tmp_path / "out")
    after = files_in(tmp_path / "out")["g/en-US_girls.md"]
    assert changed_lines(ODD, after) == ["+ -   **episodes**: 12"]


def test_entries_go_to_the_names_that_they_came_from(run, folder, tmp_path):
    run(
        folder(
            {"☆/de-DE_☆-work.md": entry(mal=1), "w/en-US_☆-work-ova.md": entry(mal=1)}
        )
    )
    alone = tmp_path / "000_0123456789abcdef0123.txt"
    alone.write_text(entry("Given by itself"))
    run(alone)
    export_files(tmp_path / "out")
    assert list(files_in(tmp_path / "out")) == [
        "given-by-itself/en-US_given-by-itself.md",
        "☆/de-DE_☆-work.md",
    ]


def test_entries_not_published_are_exported_only_when_named(run, folder, tmp_path):
    root = folder({f"{name}/en-US_{name}.md": entry(name.upper()) for name in "ab"})
    call_command("import_markdown", root, "--draft")
    call_command("export_markdown", tmp_path / "out")
    assert files_in(tmp_path / "out") == {}
    call_command("export_markdown", tmp_path / "out", "--slug", "a")
    assert files_in(tmp_path / "out") == {"a/en-US_a.md": entry("A")}


def test_what_it_did_not_write_is_left_alone(run, folder, tmp_path):
    run(folder({"a/en-US_a.md": entry()}))
    other = tmp_path / "out/a/notes.txt"
    other.parent.mkdir(parents=True)
    other.write_text("mine")
    (tmp_path / "out/a/en-US_a.md").write_text("old")
    report = export_files(tmp_path / "out")
    assert report.updated == 1
    assert files_in(tmp_path / "out") == {
        "a/en-US_a.md": entry(),
        "a/notes.txt": "mine",
    }


def test_a_file_that_cannot_be_written_is_told_and_the_rest_goes_on(
    run, folder, tmp_path, capsys
):
    run(folder({"a/en-US_a.md": entry(), "b/en-US_b.md": entry("B")}))
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a").write_text("in the way")
    with pytest.raises(SystemExit) as caught:
        call_command("export_markdown", tmp_path / "out")
    assert caught.value.code == 1
    assert "a/en-US_a.md:1: It cannot be written" in capsys.readouterr().err
    assert (tmp_path / "out/b/en-US_b.md").exists()


def test_an_unknown_entry_is_named_and_nothing_tried(db, tmp_path):
    with pytest.raises(CommandError, match="no such entry: nowhere") as error:
        call_command("export_markdown", tmp_path, "--slug", "nowhere")
    assert error.value.returncode == 2


def test_an_export_imported_elsewhere_gives_equal_documents(run, tmp_path):
    run(Path("fixtures"))
    before = {a.slug: d for a, d in documents()}
    export_files(tmp_path)
    Anime.objects.all().delete()
    SourceFile.objects.all().delete()
    run(tmp_path)
    assert {a.slug: d for a, d in documents()} == before
    assert all(parse(render(document)) == document for document in before.values())


def documents():
    entries = list(Anime.objects.all())
    loaded = store.load(entries)
    return [(anime, loaded[anime.pk].document) for anime in entries]


def test_what_cannot_be_written_is_in_the_report_with_its_place(run, folder, tmp_path):
    run(folder({"a/en-US_a.md": entry(), "b/en-US_b.md": entry("B")}))
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a").write_text("in the way")
    told = []
    report = export_files(tmp_path / "out", advance=told.append)
    assert (report.files, report.created, report.failed) == (2, 1, 1)
    assert report.problems == [
        {
            "path": "a/en-US_a.md",
            "line": 1,
            "severity": "error",
            "code": "unwritable",
            "message": "It cannot be written: Not a directory.",
        }
    ]
    assert told == [1, 1]


def test_an_entry_that_never_was_a_file_gets_a_name_that_no_other_has(
    run, folder, tmp_path
):
    run(folder({"a/en-US_new.md": entry("A"), "a/en-US_new-2.md": entry("B")}))
    SourceFile.objects.filter(path="a/en-US_new.md").update(path="a/en-US_born.md")
    born = make_anime("Born", slug="born", franchise="A")
    export_files(tmp_path / "out")
    names = [*files_in(tmp_path / "out")]
    assert names == ["a/en-US_born-2.md", "a/en-US_born.md", "a/en-US_new-2.md"]
    text = files_in(tmp_path / "out")["a/en-US_born-2.md"]
    assert parse(text).title == born.title


def test_a_stopped_export_leaves_whole_files_and_the_next_goes_on(
    run, folder, tmp_path, monkeypatch
):
    monkeypatch.setattr(exporter, "BATCH", 2)
    run(folder({f"{n}/en-US_{n}.md": entry(n) for n in "abcde"}))
    asked = []
    report = export_files(
        tmp_path / "out", stopped=lambda: asked.append(1) or len(asked) > 3
    )
    assert (report.files, report.created) == (3, 3)
    files = files_in(tmp_path / "out")
    assert files == {f"{n}/en-US_{n}.md": entry(n) for n in "abc"}
    report = export_files(tmp_path / "out")
    assert (report.created, report.unchanged) == (2, 3)


def test_whoever_may_read_new_files_may_read_exported_ones(run, folder, tmp_path):
    run(folder({"a/en-US_a.md": entry()}))
    export_files(tmp_path / "out")
    (tmp_path / "new").touch()
    exported = tmp_path / "out/a/en-US_a.md"
    assert exported.stat().st_mode == (tmp_path / "new").stat().st_mode
