"""Files and editors change the same entries, and neither undoes the other."""

from dataclasses import replace

import pytest

from catalog.document import Extra, Link, PartialDate, parse, render
from catalog.document.fields import FIELDS as FORMAT
from catalog.document.packing import normalize_document
from catalog.document.songs import read_song
from catalog.editing import history
from catalog.entries import store
from catalog.files import conflicts
from catalog.models import Anime, Conflict, Revision, SourceFile

from .. import samples
from ..factories import entry, load_document, plain_names, save_document

pytestmark = pytest.mark.django_db

PATH = "work/en-US_work.md"
FILE = """\
# Work

-   **type**: ova
-   **episodes**: 3
-   **start-date**: 1999-01-02

## Tags

-   space
-   mecha

## Sinopse

A story.

## Links

-   [Home](http://example.org/)
"""


@pytest.fixture
def work(run, folder):
    run(folder({PATH: FILE}))
    return Anime.objects.get()


def edit(anime, **values):
    document = normalize_document(replace(load_document(anime), **values))
    save_document(anime, document)
    return document


def document_of(anime):
    return load_document(anime)


def outcome(report):
    names = ("created", "updated", "unchanged", "skipped", "conflicted", "failed")
    return {name: number for name in names if (number := getattr(report, name))}


def test_an_editors_value_stays_where_the_file_is_as_it_was(run, folder, work):
    edit(work, title="Edited")
    assert outcome(run(folder({PATH: FILE}))) == {"unchanged": 1}
    assert document_of(work).title == "Edited"


def test_a_files_value_comes_where_no_editor_was(run, folder, work):
    assert outcome(run(folder({PATH: FILE.replace("3", "4")}))) == {"updated": 1}
    assert document_of(work).episodes == 4


def test_changes_of_both_sides_arrive(run, folder, work):
    edit(
        work,
        title="Edited",
        links=(Link("Home", "http://example.org/"), Link("New", "http://new.org/")),
    )
    changed = FILE.replace("3", "4").replace("-   mecha", "-   mecha\n-   drama")
    changed += "-   [More](http://more.org/)\n"
    assert outcome(run(folder({PATH: changed}))) == {"updated": 1}
    document = document_of(work)
    assert (document.title, document.episodes) == ("Edited", 4)
    assert document.tags == ("space", "mecha", "drama")
    assert {link.label for link in document.links} == {"Home", "New", "More"}
    assert not Conflict.objects.exists()


def test_what_both_changed_is_queued_once_and_the_sites_value_kept(run, folder, work):
    edit(work, title="Ours")
    root = folder({PATH: FILE.replace("# Work", "# Theirs")})
    dry = run(root, dry_run=True)
    report = run(root)
    assert outcome(dry) == outcome(report) == {"conflicted": 1}
    (problem,) = report.problems
    assert (problem["code"], problem["severity"]) == ("conflict", "warning")
    assert problem["line"] == 1
    told = "title was changed both here and in the file."
    assert problem["message"] == told
    conflict = Conflict.objects.get()
    assert (conflict.base, conflict.ours, conflict.theirs) == ("Work", "Ours", "Theirs")
    assert document_of(work).title == "Ours"
    # Neither the same file nor one that changes something else asks again.
    assert outcome(run(root)) == {"unchanged": 1}
    later = FILE.replace("# Work", "# Theirs").replace("3", "4")
    assert outcome(run(folder({PATH: later}))) == {"updated": 1}
    assert Conflict.objects.count() == 1
    assert document_of(work).title == "Ours"


@pytest.mark.parametrize(
    ("choice", "title", "revisions"),
    [("ours", "Ours", 2), ("theirs", "Theirs", 3), ("base", "Work", 3)],
)
def test_a_decision_is_a_revision_and_makes_the_next_import_quiet(
    run, folder, work, choice, title, revisions
):
    edit(work, title="Ours")
    root = folder({PATH: FILE.replace("# Work", "# Theirs")})
    run(root)
    for _ in range(2):  # as by a double click
        conflicts.resolve_conflict(Conflict.objects.get(), choice)
    assert document_of(work).title == title
    assert Revision.objects.filter(anime=work).count() == revisions
    assert outcome(run(root)) == {"unchanged": 1}
    assert not Conflict.objects.waiting().exists()


def test_a_decision_says_whose_it_is_and_of_what(run, folder, work, admin_user):
    edit(work, title="Ours", links=(Link("Home", "http://ours.org/"),))
    theirs = FILE.replace("# Work", "# Theirs").replace("example.org", "theirs.org")
    assert outcome(run(folder({PATH: theirs}))) == {"conflicted": 1}
    for conflict in Conflict.objects.order_by("field"):
        conflicts.resolve_conflict(conflict, "theirs", admin_user)
    of_title, of_link = Revision.objects.filter(anime=work)[:2]
    assert [of_link.note, of_title.note] == ["links Home", "title"]
    for revision in (of_title, of_link):
        assert (revision.action, revision.author) == ("decided", admin_user)
        assert revision.run == Conflict.objects.first().run
    for conflict in Conflict.objects.all():
        assert (conflict.choice, conflict.decided_by) == ("theirs", admin_user)
        assert conflict.path == PATH
        assert conflict.decided_at
    assert document_of(work).links == (Link("Home", "http://theirs.org/"),)


def test_the_files_value_may_be_taken_at_once(run, folder, work):
    edit(work, title="Ours", episodes=5)
    root = folder({PATH: FILE.replace("# Work", "# Theirs")})
    assert outcome(run(root, take_files=True)) == {"updated": 1}
    document = document_of(work)
    assert (document.title, document.episodes) == ("Theirs", 5)
    assert not Conflict.objects.exists()


def test_a_locked_field_is_noted_and_never_written(run, folder, work):
    Anime.objects.update(locks=["title", "poster"])
    changed = FILE.replace("# Work", "# Theirs").replace("3", "4")
    report = run(folder({PATH: changed}))
    assert outcome(report) == {"updated": 1}
    assert [problem["code"] for problem in report.problems] == ["locked"]
    assert (document_of(work).title, document_of(work).episodes) == ("Work", 4)


POSTER = "![old](http://example.org/old.jpg)"


@pytest.mark.parametrize(
    "poster",
    [
        "![new](http://example.org/old.jpg)",
        "![old](http://example.org/new.jpg)",
        "![new](http://example.org/new.jpg)",
        "",
    ],
)
def test_a_locked_poster_keeps_its_address_and_its_description(run, folder, poster):
    text = FILE.replace("# Work\n", f"# Work\n\n{POSTER}\n")
    run(folder({PATH: text}))
    anime = Anime.objects.get()
    anime.locks = ["poster"]
    anime.save(update_fields=["locks"])
    report = run(folder({PATH: text.replace(POSTER, poster).replace("3", "4")}))
    assert outcome(report) == {"updated": 1}
    assert [problem["code"] for problem in report.problems] == ["locked"]
    document = document_of(anime)
    assert (document.poster_alt, document.poster_url, document.episodes) == (
        *("old", "http://example.org/old.jpg"),
        4,
    )


def test_an_entry_with_every_field_locked_stays_as_it_is(run, folder, work):
    every = edit(
        work,
        title="Ours",
        original_title="我々",
        episodes=3,
        rating="PG",
        songs=(read_song("opening", '"Song" by Singer'),),
        alternative_names=plain_names("Other"),
        end_date=PartialDate("1999"),
        poster_url="http://example.org/p.jpg",
        poster_alt="ours",
        extras=(Extra("field", "studio", "Ours"),),
    )
    assert all(field.of(every) for field in FORMAT.values())
    Anime.objects.update(locks=list(FORMAT))
    for text in (entry("Theirs", alt="theirs"), "# Theirs\n\n-   **type**: ona\n"):
        report = run(folder({PATH: text}))
        assert (report.conflicted, report.failed) == (0, 0)
        now = document_of(work)
        assert {n: f.of(now) for n, f in FORMAT.items()} == {
            n: f.of(every) for n, f in FORMAT.items()
        }


def test_each_file_of_an_entry_is_compared_with_what_itself_said_before(
    run, folder, tmp_path
):
    own = {PATH: entry("Work", mal=7, more="-   **episodes**: 3\n")}
    run(folder(own))
    alone = tmp_path / "scan.txt"
    alone.write_text(entry("Work", mal=7, more="-   **episodes**: 4\n"))
    assert outcome(run(alone)) == {"updated": 1}
    # The episodes are as old in this file, and come back no more than in the other.
    text = entry("Work 2", mal=7, more="-   **episodes**: 3\n")
    assert outcome(run(folder({PATH: text}))) == {"updated": 1}
    anime = Anime.objects.get()
    assert (anime.title, anime.episodes) == ("Work 2", 4)
    alone.write_text(entry("Work", mal=7, kind="ona", more="-   **episodes**: 4\n"))
    assert outcome(run(alone)) == {"updated": 1}
    anime = Anime.objects.get()
    assert (anime.title, anime.type, anime.episodes) == ("Work 2", "ona", 4)


def test_a_new_file_of_an_entry_is_compared_with_the_one_it_is_exported_to(
    run, folder, tmp_path
):
    run(folder({PATH: entry("Work", mal=7, more="-   **episodes**: 3\n")}))
    for name, kind, episodes in (("a.txt", "ova", 4), ("b.txt", "ona", 3)):
        alone = tmp_path / name
        facts = f"-   **episodes**: {episodes}\n"
        alone.write_text(entry("Work", mal=7, kind=kind, more=facts))
        assert outcome(run(alone)) == {"updated": 1}
    anime = Anime.objects.get()
    assert (anime.type, anime.episodes) == ("ona", 4)


def test_a_restored_entry_gets_what_its_file_changed_meanwhile(run, folder, work):
    edit(work, title="Ours")
    store.delete([work])
    root = folder({PATH: FILE.replace("3", "4").replace("# Work", "# Theirs")})
    told = "The entry was deleted here, and the file was changed."
    for _ in range(2):  # each run tells it
        report = run(root)
        assert outcome(report) == {"conflicted": 1}
        assert [problem["message"] for problem in report.problems] == [told]
    assert not Anime.objects.exists()
    history.restore(Revision.objects.get(action="deleted"))
    assert outcome(run(root)) == {"conflicted": 1}
    assert (document_of(work).title, document_of(work).episodes) == ("Ours", 4)
    conflict = Conflict.objects.waiting().get()
    assert (conflict.base, conflict.ours, conflict.theirs) == ("Work", "Ours", "Theirs")
    assert outcome(run(root)) == {"unchanged": 1}


def test_an_entry_born_here_meets_its_file(run, folder):
    run(folder({"a/en-US_a.md": entry("Born here", mal=7)}))
    SourceFile.objects.all().delete()
    report = run(
        folder(
            {"a/en-US_a.md": entry("From a file", mal=7, more="-   **episodes**: 3\n")}
        )
    )
    assert outcome(report) == {"conflicted": 1}
    anime = Anime.objects.get()
    assert (anime.title, anime.episodes) == ("Born here", 3)
    assert Conflict.objects.get().base is None


def test_a_deleted_entry_stays_deleted(run, folder, work):
    store.delete([work])
    root = folder({PATH: FILE})
    assert outcome(run(root)) == {"unchanged": 1}
    root = folder({PATH: FILE.replace("3", "4")})
    assert outcome(run(root)) == {"conflicted": 1}
    assert not Anime.objects.exists()
    # That can be thought better of.
    assert outcome(run(root, take_files=True)) == {"created": 1}


def test_a_deleted_entry_comes_back_with_its_history(run, folder, work):
    before = edit(work, title="Edited")
    store.delete([work])
    deleted = Revision.objects.get(action="deleted")
    anime = history.restore(deleted)
    assert (anime.pk, anime.slug, anime.franchise.slug) == (work.pk, "work", "work")
    assert document_of(anime) == before
    assert Revision.objects.filter(anime=anime).count() == 4
    assert outcome(run(folder({PATH: FILE.replace("3", "4")}))) == {"updated": 1}


FIELDS = {
    "title": lambda word: {"title": f"Title {word}"},
    "episodes": lambda word: {"episodes": len(word) + ord(word[-1])},
    "start_date": lambda word: {
        "start_date": PartialDate(f"19{ord(word[-1]) % 90 + 10}")
    },
    "synopsis": lambda word: {"synopsis": f"A story of {word}."},
    "original_title": lambda word: {"original_title": f"原題 {word}"},
}


def test_edits_and_changed_files_of_which_half_are_the_same_entries(run, folder):
    """Of that half, half are changed in one field, and half in two."""
    chance = samples.chance("merging")
    count = samples.size(200, 40)
    half, quarter = count // 2, count // 4
    texts = {
        f"f{n % 40}/en-US_work-{n}.md": entry(f"Work {n}", mal=n + 1)
        for n in range(2 * count)
    }
    run(folder(texts))
    paths = list(texts)
    chance.shuffle(paths)
    both, edited = paths[:half], paths[half:count]
    filed = paths[count : count + half]
    owners = dict(SourceFile.objects.values_list("path", "anime"))
    expected = {path: parse(text) for path, text in texts.items()}
    overlaps = {}

    def change(path, side, field):
        # No two sides come to the same value by chance.
        letters = "abcde" if side == "ours" else "klmno"
        return FIELDS[field](f"{side}{chance.choice(letters)}")

    editors, files = {}, {}
    for path in edited:
        editors[path] = change(path, "ours", chance.choice([*FIELDS]))
    for path in filed:
        files[path] = change(path, "their", chance.choice([*FIELDS]))
    for number, path in enumerate(both):
        one, other = chance.sample([*FIELDS], 2)
        editors[path] = change(path, "ours", one)
        files[path] = change(path, "their", one if number < quarter else other)
        if number < quarter:
            overlaps[owners[path]] = one
    for path, values in editors.items():
        anime = Anime.objects.get(pk=owners[path])
        edit(anime, **values)
        expected[path] = replace(expected[path], **values)
    changed = {}
    for path, values in files.items():
        changed[path] = render(replace(parse(texts[path]), **values))
        if owners[path] not in overlaps:
            expected[path] = replace(expected[path], **values)

    report = run(folder(changed))

    counts = (quarter, count - quarter, count)
    assert (report.conflicted, report.updated, report.unchanged) == counts
    names = {"title": "title", "episodes": "episodes", "synopsis": "synopsis"}
    names |= {"start_date": "start-date", "original_title": "original-name"}
    queued = dict(Conflict.objects.values_list("anime", "field"))
    assert queued == {pk: names[field] for pk, field in overlaps.items()}
    entries = store.load(Anime.objects.all())
    for path, document in expected.items():
        assert entries[owners[path]].document == normalize_document(document), path
