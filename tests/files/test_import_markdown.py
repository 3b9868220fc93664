import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from django.core.management import CommandError, call_command

from catalog.management.commands import import_markdown
from catalog.models import Anime

from ..factories import entry
from ..servers import copy_database

pytestmark = pytest.mark.django_db


def test_the_last_line_counts(folder, capsys):
    call_command("import_markdown", folder({"a/en-US_a.md": entry()}))
    last = capsys.readouterr().out.splitlines()[-1]
    counts = "1 created, 0 updated, 0 unchanged, 0 skipped, 0 conflicted, 0 failed"
    assert last.startswith(f"1 files: {counts} in ")
    assert last.endswith(" s")


def test_errors_are_told_with_their_place_and_the_exit_says_so(folder, capsys):
    root = folder({"a/en-US_a.md": entry(kind="show"), "b/en-US_b.md": entry()})
    with pytest.raises(SystemExit) as caught:
        call_command("import_markdown", root)
    assert caught.value.code == 1
    assert "a/en-US_a.md:3: “show” is not one of" in capsys.readouterr().err
    assert Anime.objects.count() == 1


def test_nothing_is_tried_when_a_path_is_wrong(folder, tmp_path):
    root = folder({"a/en-US_a.md": entry()})
    with pytest.raises(CommandError) as error:
        call_command("import_markdown", root, tmp_path / "missing")
    assert error.value.returncode == 2
    assert not Anime.objects.exists()


def test_a_folder_of_nothing_but_notes_is_no_failure(folder, capsys):
    call_command("import_markdown", folder({"README.md": "# Notes", "b.txt": ""}))
    told = capsys.readouterr()
    assert "0 created" in told.out.splitlines()[-1]
    assert "2 skipped" in told.out.splitlines()[-1]
    assert told.err == "Notes: 2 not-an-entry. --report FILE lists them.\n"


def test_a_folder_that_holds_no_file_says_what_it_was_searched_for(folder, capsys):
    root = folder({"a.json": "{}"})
    with pytest.raises(
        CommandError, match=r"files: .*\.md, \.markdown, \.txt"
    ) as error:
        call_command("import_markdown", root)
    assert error.value.returncode == 2


def test_the_report_is_all_that_goes_to_standard_output(folder, capsys):
    root = folder({"a/en-US_a.md": entry(more="-   **start-date**: soon\n")})
    call_command("import_markdown", root, "--report", "-", "--dry-run")
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {
        *("files", "created", "updated", "unchanged", "skipped", "conflicted"),
        *("failed", "seconds", "problems"),
    }
    (problem,) = report["problems"]
    assert (problem["path"], problem["line"]) == ("a/en-US_a.md", 4)
    assert (problem["severity"], problem["code"]) == ("warning", "bad-date")


def test_the_report_goes_to_a_file(folder, tmp_path):
    root = folder({"a/en-US_a.md": entry("進撃")})
    call_command("import_markdown", root, "--report", str(tmp_path / "r.json"))
    assert json.loads((tmp_path / "r.json").read_text())["created"] == 1


def test_the_warnings_of_few_files_are_told_with_their_lines(folder, capsys):
    root = folder({"a/en-US_a.md": entry(more="-   **start-date**: soon\n")})
    call_command("import_markdown", root)
    told = capsys.readouterr().err
    assert "a/en-US_a.md:4: “soon” is not a date" in told
    assert "--report" not in told


def test_the_warnings_of_many_files_are_counted(folder, capsys, monkeypatch):
    monkeypatch.setattr(import_markdown, "FEW_FILES", 1)
    more = "-   **start-date**: soon\n"
    files = {f"a/en-US_{name}.md": entry(name, more=more) for name in "bc"}
    call_command("import_markdown", folder(files), "--dry-run")
    assert "Warnings: 2 bad-date. --report FILE lists them." in capsys.readouterr().err


def test_a_check_tells_each_problem_and_needs_no_database(folder, tmp_path):
    root = folder(
        {
            "a/en-US_a.md": entry(more="-   **epsiodes**: 3\n"),
            "b/en-US_b.md": entry(kind="show"),
            "README.md": "# Notes",
        }
    )
    checked = subprocess.run(
        [sys.executable, "manage.py", "import_markdown", "--check", str(root)],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/missing/db.sqlite3"},
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 1
    assert "a/en-US_a.md:4: " in checked.stderr
    assert "Did you mean “episodes”?" in checked.stderr
    assert "b/en-US_b.md:3: “show” is not one of" in checked.stderr
    assert checked.stdout.startswith("3 files: 1 importable, 1 skipped, 1 failed in")
    assert (tmp_path / "missing" / "db.sqlite3").stat().st_size == 0


def test_a_check_of_good_files_is_no_failure(folder, capsys, django_assert_num_queries):
    with django_assert_num_queries(0):
        call_command("import_markdown", folder({"a/A.MD": entry()}), "--check")
    told = capsys.readouterr()
    assert told.out.startswith("1 files: 1 importable, 0 skipped, 0 failed in")
    assert told.err == ""


@pytest.fixture
def own_site(tmp_path):
    """An environment with a database of its own, for commands that are interrupted."""
    copy_database(tmp_path / "db.sqlite3")
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
    return [sys.executable, "manage.py"], environment


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_leaves_whole_entries_and_the_next_goes_on(
    own_site, folder, tmp_path, number
):
    run, environment = own_site
    root = folder({f"f/en-US_{n}.md": entry(f"T{n}", mal=n + 1) for n in range(3000)})
    report = tmp_path / "report.json"
    command = [*run, "import_markdown", str(root), "--report", str(report)]
    first = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    interrupt(first, number, tmp_path / "db.sqlite3")
    out, err = first.communicate(timeout=30)
    if number == signal.SIGINT:
        assert first.returncode == 130
        assert "Traceback" not in err
        assert out.splitlines()[-1].startswith(
            f"{json.loads(report.read_text())['files']} "
        )
    subprocess.run(command, env=environment, check=True, capture_output=True)
    again = json.loads(report.read_text())
    assert again["created"] > 0
    assert again["unchanged"] > 0
    assert again["created"] + again["unchanged"] == again["files"] == 3000


def interrupt(process, number, database):
    """Send a signal to an import that has written something, and has more to write.

    It stands still while that is looked at; for a lock one might wait until it is done.
    """
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        found = 0
        while not found:
            assert process.poll() is None, "it ended before it could be interrupted"
            time.sleep(0.005)
            process.send_signal(signal.SIGSTOP)
            entries = connection.execute("SELECT count(*) FROM catalog_anime")
            (found,) = entries.fetchone()
            if found:
                process.send_signal(number)
            process.send_signal(signal.SIGCONT)
