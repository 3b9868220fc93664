from dataclasses import asdict, replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.document import parse, render
from catalog.files import grouping, importer
from catalog.models import Anime, Franchise, Redirect, SourceFile, TaggedAnime

from ..factories import entry, load_document, save_document

pytestmark = pytest.mark.django_db

COUNTS = ("created", "updated", "unchanged", "skipped", "conflicted", "failed")


def counts(report):
    return {name: number for name in COUNTS if (number := getattr(report, name))}


def codes(report):
    return [(p["path"], p["line"], p["code"]) for p in report.problems]


def test_a_folder_becomes_entries_with_their_franchises(run, folder):
    text = entry("Cowboy Bebop", mal=1, more="-   **episodes**: 26\n")
    report = run(folder({"cowboy-bebop/en-US_cowboy-bebop.md": text}))
    assert counts(report) == {"created": 1}
    anime = Anime.objects.get()
    assert (anime.slug, anime.franchise.slug) == ("cowboy-bebop", "cowboy-bebop")
    assert anime.franchise.name == "Cowboy Bebop"
    assert (anime.mal_id, anime.is_published) == (1, True)
    assert load_document(anime) == parse(text)


def test_a_second_run_writes_nothing_and_says_so(run, folder):
    root = folder({"a/en-US_a.md": entry(mal=1), "b/en-US_b.md": entry(kind="manga")})
    run(root)
    with CaptureQueriesContext(connection) as queries:
        report = run(root)
    assert counts(report) == {"unchanged": 1, "skipped": 1}
    writing = ("INSERT", "UPDATE", "DELETE")
    assert not any(query["sql"].startswith(writing) for query in queries)


def test_a_changed_file_updates_its_entry_and_keeps_its_address(run, folder):
    run(folder({"a/en-US_a.md": entry("A", mal=1)}))
    report = run(folder({"a/en-US_a.md": entry("B", mal=2)}))
    assert counts(report) == {"updated": 1}
    anime = Anime.objects.get()
    assert (anime.slug, anime.title, anime.mal_id) == ("a", "B", 2)


def test_a_dry_run_says_the_same_and_writes_nothing(run, folder):
    root = folder(
        {
            "a/en-US_a.md": entry(mal=1),
            "a/en-US_a-ova.md": entry("Other", mal=1),
            "b/en-US_b.md": entry("No number"),
            "b/b.md": entry("No number, the same place"),
            "c/en-US_c.md": "no entry",
            "d/en-US_d.md": entry(kind="manga"),
            "e/en-US_e.md": "-   **type**: ova",
        }
    )
    dry = run(root, dry_run=True)
    assert not Anime.objects.exists()
    assert not SourceFile.objects.exists()
    real = run(root)
    assert asdict(dry) | {"seconds": 0} == asdict(real) | {"seconds": 0}
    assert counts(real) == {"created": 2, "skipped": 4, "failed": 1}


def test_new_entries_are_not_published_where_that_is_asked(run, folder):
    run(folder({"a/en-US_a.md": entry()}), draft=True)
    assert not Anime.objects.published().exists()


def test_of_the_files_of_one_work_the_shortest_name_stands(run, folder):
    report = run(
        folder(
            {
                "a/en-US_work-movie.md": entry(
                    "Work", mal=7, more="-   **episodes**: 2\n"
                ),
                "b/en-US_work.md": entry("Work", mal=7),
                "c/en-US_work.md": entry("Work", mal=7),
            }
        )
    )
    assert counts(report) == {"created": 1, "skipped": 2}
    assert codes(report) == [("a/en-US_work-movie.md", 1, "twin-differs")]
    told = "It differs from b/en-US_work.md in: episodes."
    assert report.problems[0]["message"] == told
    assert report.problems[0]["severity"] == "warning"
    anime = Anime.objects.get()
    assert anime.franchise.slug == "b"
    assert Redirect.objects.get().slug == "work-movie"
    roles = dict(anime.source_files.values_list("path", "role"))
    assert roles == {
        "b/en-US_work.md": "own",
        "a/en-US_work-movie.md": "twin",
        "c/en-US_work.md": "twin",
    }


def test_problems_are_told_again_while_they_last(run, folder):
    root = folder(
        {
            "a/en-US_a.md": entry(mal=1, more="-   **start-date**: soon\n"),
            "a/en-US_a-ova.md": entry("Other", mal=1),
        }
    )
    assert (
        codes(run(root))
        == codes(run(root))
        == [
            ("a/en-US_a-ova.md", 1, "twin-differs"),
            ("a/en-US_a.md", 4, "bad-date"),
        ]
    )


def test_a_broken_file_lets_its_twin_stand(run, folder):
    broken = entry(mal=1, kind="show")
    report = run(folder({"a/en-US_a.md": broken, "a/en-US_a-ova.md": entry(mal=1)}))
    assert counts(report) == {"created": 1, "failed": 1}
    assert codes(report) == [("a/en-US_a.md", 3, "unknown-type")]


@pytest.mark.parametrize(
    ("content", "code", "line", "told"),
    [
        (b"# A\n\n\xff\xfe", "not-utf8", 3, "The line is not UTF-8 (byte 0xff)."),
        (b"# A\n\0", "binary", 2, "A NUL byte: it is no text."),
        (b"a" * (2**20 + 1), "too-large", 1, "It is larger than 1 MiB."),
        (b"- type: ova", "no-title", 1, "There is no line “# Title”."),
        (
            *(b"# A\n## type: ova", "no-type", 2),
            "Write the type as “-   **type**: ova”.",
        ),
    ],
)
def test_one_bad_file_never_stops_a_run(run, folder, content, code, line, told):
    report = run(folder({"a/en-US_a.md": content, "b/en-US_b.md": entry()}))
    assert counts(report) == {"created": 1, "failed": 1}
    assert report.problems == [
        {
            "path": "a/en-US_a.md",
            "line": line,
            "severity": "error",
            "code": code,
            "message": told,
        }
    ]


README = "# Our catalogue\n\nHow to contribute: open a pull request.\n"
BESIDE = {
    "README.md": README,
    "LICENSE.txt": "The MIT licence.\n",
    "docs/empty.markdown": "",
    "a/notes.TXT": "Type it as you hear it. Episodes are counted later.\n",
}


def test_what_is_no_entry_is_passed_over_and_noted(run, folder):
    root = folder({"a/en-US_a.md": entry(mal=1), **BESIDE})
    first, second = run(root), run(root)
    assert counts(first) == {"created": 1, "skipped": 4}
    assert counts(second) == {"unchanged": 1, "skipped": 4}
    assert first.problems == second.problems
    assert codes(first) == [(path, 1, "not-an-entry") for path in sorted(BESIDE)]
    assert {problem["severity"] for problem in first.problems} == {"note"}


def test_a_second_run_over_what_is_no_entry_reads_and_writes_nothing(run, folder):
    root = folder(BESIDE)
    run(root)
    with CaptureQueriesContext(connection) as queries:
        assert counts(run(root)) == {"skipped": 4}
    writing = ("INSERT", "UPDATE", "DELETE")
    assert not any(query["sql"].startswith(writing) for query in queries)
    assert set(SourceFile.objects.values_list("role", flat=True)) == {"other"}


def test_what_was_passed_over_is_imported_once_it_is_an_entry(run, folder):
    run(folder({"a/en-US_a.md": README}))
    assert counts(run(folder({"a/en-US_a.md": entry()}))) == {"created": 1}
    assert counts(run(folder({"a/en-US_a.md": entry()}))) == {"unchanged": 1}


def test_a_file_by_itself_is_meant_to_be_an_entry(run, folder):
    root = folder({"README.md": README})
    for _ in range(2):
        assert counts(run(root)) == {"skipped": 1}
        report = run(root / "README.md")
        assert counts(report) == {"failed": 1}
        assert codes(report) == [("README.md", 1, "no-type")]


def test_an_entry_keeps_its_file_while_that_holds_none(run, folder):
    """Its text comes back, and with it what both sides began with."""
    run(folder({"a/en-US_a.md": entry("A", more="-   **episodes**: 3\n")}))
    anime = Anime.objects.get()
    edited = replace(load_document(anime), episodes=4)
    save_document(anime, edited)
    for _ in range(2):
        report = run(folder({"a/en-US_a.md": ""}))
        assert counts(report) == {"skipped": 1}
        assert codes(report) == [("a/en-US_a.md", 1, "not-an-entry")]
    back = entry("A 2", more="-   **episodes**: 3\n")
    assert counts(run(folder({"a/en-US_a.md": back}))) == {"updated": 1}
    anime = Anime.objects.get()
    assert (anime.title, anime.episodes) == ("A 2", 4)


def test_files_of_every_ending_are_entries_and_named_alike(run, folder, tmp_path):
    root = folder(
        {
            "a/en-US_a.MD": entry("A"),
            "a/en-US_b.Markdown": entry("B"),
            "a/c.txt": entry("C"),
            "a/000_245de9df061e6d9f.TXT": entry("Work", alt="the-work"),
            "a/111_245de9df061e6d9f.txt": entry("進撃"),
        }
    )
    assert counts(run(root)) == {"created": 5}
    slugs = set(Anime.objects.values_list("slug", flat=True))
    assert {"a", "b", "c", "the-work"} < slugs
    assert all(slug.isascii() for slug in slugs)
    assert Franchise.objects.get().slug == "a"
    assert counts(run(root)) == {"unchanged": 5}


def test_a_file_and_notes_of_its_name_are_no_twins(run, folder):
    root = folder({"a/a.md": entry(), "a/a.txt": "To do: check the year."})
    assert counts(run(root)) == {"created": 1, "skipped": 1}
    assert counts(run(root)) == {"unchanged": 1, "skipped": 1}
    roles = dict(SourceFile.objects.values_list("path", "role"))
    assert roles == {"a/a.md": "own", "a/a.txt": "other"}


def test_a_moved_file_is_merged_into_its_entry(run, folder, tmp_path):
    run(folder({"old/en-US_work.md": entry("Work", mal=7)}))
    (tmp_path / "files/old/en-US_work.md").unlink()
    report = run(folder({"new/en-US_other-name.md": entry("Work 2", mal=7)}))
    assert counts(report) == {"updated": 1}
    anime = Anime.objects.get()
    assert (anime.slug, anime.title, anime.franchise.slug) == ("work", "Work 2", "new")
    # The path that it had is free for another work.
    paths = SourceFile.objects.values_list("path", "role")
    assert list(paths) == [("new/en-US_other-name.md", "own")]


def test_a_file_by_itself_confirms_the_entry_of_its_number(run, folder, tmp_path):
    run(folder({"work/en-US_work.md": entry("Work", mal=7)}))
    alone = tmp_path / "000_245de9df061e6d9f.txt"
    alone.write_text(entry("Work", mal=7))
    assert counts(run(alone)) == {"unchanged": 1}
    alone.write_text(entry("Work again", mal=7))
    assert counts(run(alone)) == {"updated": 1}
    anime = Anime.objects.get()
    assert anime.source_files.get(role="own").path == "work/en-US_work.md"
    assert anime.franchise.slug == "work"


def test_a_file_by_itself_makes_an_entry_named_for_its_image_or_title(run, tmp_path):
    by_image = tmp_path / "000_245de9df061e6d9f.txt"
    by_image.write_text(entry("Work", alt="the-work"))
    by_title = tmp_path / "Scan 12.markdown"
    by_title.write_text(entry("進撃のエントリー"))
    by_name = tmp_path / "some-work.md"
    by_name.write_text(entry("Work"))
    assert counts(run(by_image, by_title, by_name)) == {"created": 3}
    slugs = set(Anime.objects.values_list("slug", "franchise__slug"))
    assert ("the-work", "the-work") in slugs
    assert ("some-work", "some-work") in slugs
    assert all(slug.isascii() for slug, _ in slugs)


def test_an_entry_without_a_number_is_known_by_its_path_and_by_its_place(run, folder):
    run(folder({"a/en-US_work.md": entry("Work")}))
    assert counts(run(folder({"a/en-US_work.md": entry("Work 2")}))) == {"updated": 1}
    (root := folder({"a/work.md": entry("Work 3")}))
    (root / "a/en-US_work.md").unlink()
    assert counts(run(root)) == {"updated": 1}
    assert Anime.objects.get().title == "Work 3"


def test_two_numbers_are_two_works_in_one_place(run, folder):
    run(folder({"a/en-US_work.md": entry("Work", mal=1)}))
    report = run(folder({"a/work.md": entry("Work", mal=2)}) / "a")
    assert counts(report) == {"created": 1, "unchanged": 1}
    works = dict(Anime.objects.values_list("slug", "mal_id"))
    assert works == {"work": 1, "work-2": 2}


def test_two_folders_hold_files_of_the_same_stem(run, folder):
    report = run(
        folder(
            {
                "a/en-US_movie.md": entry("A", mal=1),
                "b/en-US_movie.md": entry("B", mal=2),
            }
        )
    )
    assert counts(report) == {"created": 2}
    assert set(Anime.objects.values_list("slug", flat=True)) == {"movie", "movie-2"}


def test_a_number_given_to_another_file_does_not_take_the_entry_of_its_path(
    run, folder
):
    run(folder({"a/en-US_a.md": entry("A", mal=1)}))
    report = run(
        folder({"a/en-US_a.md": entry("A", mal=2), "b/en-US_b.md": entry("B", mal=1)})
    )
    assert counts(report) == {"created": 1, "updated": 1}
    assert dict(Anime.objects.values_list("slug", "mal_id")) == {"a": 2, "b": 1}


def test_a_number_given_to_an_earlier_file_does_not_take_it_either(run, folder):
    run(folder({"b/en-US_b.md": entry("B", mal=1)}))
    report = run(
        folder({"a/en-US_a.md": entry("A", mal=1), "b/en-US_b.md": entry("B", mal=2)})
    )
    assert counts(report) == {"created": 1, "updated": 1}
    assert dict(Anime.objects.values_list("slug", "mal_id")) == {"a": 1, "b": 2}


def test_what_the_database_refuses_fails_alone(run, folder, monkeypatch):
    files = {f"{n}/en-US_{n}.md": entry(n, mal=i) for i, n in enumerate("abc", start=1)}
    # No text is known that it refuses, so one is made that it does.
    read = grouping._group

    def read_badly(own, *twins):
        if own.key.startswith("b/"):
            own = replace(own, document=replace(own.document, type="bad"))
        return read(own, *twins)

    monkeypatch.setattr(grouping, "_group", read_badly)
    report = run(folder(files))
    assert counts(report) == {"created": 2, "failed": 1}
    assert codes(report) == [("b/en-US_b.md", 1, "unreadable")]


def test_a_stopped_run_leaves_whole_entries_and_the_next_goes_on(
    run, folder, monkeypatch
):
    monkeypatch.setattr(importer, "BATCH", 2)
    root = folder({f"{n}/en-US_{n}.md": entry(n) for n in "abcdefg"})
    asked = []
    report = run(root, stopped=lambda: asked.append(1) or len(asked) > 5)
    done = report.created
    assert 0 < done < 7
    assert Anime.objects.count() == SourceFile.objects.count() == done
    assert counts(run(root)) == {"created": 7 - done, "unchanged": done}


def test_a_franchise_is_named_by_the_work_of_its_name(run, folder):
    run(
        folder(
            {
                "yuu☆-yuu☆-hakusho/en-US_yuu☆-movie.md": entry("The Movie", mal=1),
                "yuu☆-yuu☆-hakusho/en-US_yuu☆-yuu☆-hakusho.md": entry(
                    "Yuu☆Yuu☆Hakusho"
                ),
            }
        )
    )
    assert Franchise.objects.get().name == "Yuu☆Yuu☆Hakusho"


@pytest.mark.parametrize("rows", [3, 60])
def test_a_batch_costs_the_same_whatever_its_size(run, folder, rows):
    root = folder({f"f/en-US_{n}.md": entry(f"T{n}", mal=n + 1) for n in range(rows)})
    run(folder({"first/en-US_first.md": entry()}))
    with CaptureQueriesContext(connection) as queries:
        run(root)
    assert len(queries) <= 20


def test_a_title_or_folder_of_which_nothing_is_seen_names_nothing(run, folder):
    report = run(folder({"a/en-US_a.md": entry("\u200b")}))
    (problem,) = report.problems
    assert (report.failed, problem["code"]) == (1, "no-title")
    run(folder({"a/en-US_a.md": entry("A"), "\u200b/en-US_b.md": entry("B")}))
    assert {*Franchise.objects.values_list("slug", "name")} == {("a", "A"), ("b", "B")}


def test_tags_that_look_the_same_are_one_and_files_come_back_as_written(run, folder):
    tags = "\n## Tags\n\n-   mecha\u200b\n-   cafe\u0301\n"
    text = entry("A").replace("\n## Tags\n", tags)
    run(folder({"a/en-US_a.md": text}))
    other = text.replace("mecha\u200b", "ｍｅｃｈａ").replace("e\u0301", "é")
    run(folder({"b/en-US_b.md": other.replace("# A", "# B")}))
    tagged = TaggedAnime.objects.values_list("tag__name", flat=True)
    assert sorted(tagged) == ["café", "café", "mecha", "mecha"]
    assert render(load_document(Anime.objects.get(slug="a"))) == text
