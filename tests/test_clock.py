"""What is done on time: by whom, one at a time, and what becomes of what fails."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from catalog import clock
from catalog.editing import history, pending_edits
from catalog.models import LatePublication, PendingEdit
from catalog.querysets import LATE_PUBLICATION_SHOWN
from tests.admin.forms import document_of
from tests.factories import keep_edit, make_anime
from tests.servers import free_port, postgresql_url

ROOT = Path(__file__).resolve().parent.parent
NOW = timezone.now()


def waiting(author, title, at=NOW):
    """An entry with a pending edit that changes its title, due at a time."""
    anime = make_anime()
    document = replace(document_of(anime), title=title)
    keep_edit(anime, document, history.latest(anime).pk, author, at)
    return anime


def run_due(capsys):
    call_command("run_due")
    return capsys.readouterr().out


# What is due


@pytest.mark.django_db
def test_what_is_due_is_done_and_counted(admin_user, capsys):
    due = waiting(admin_user, "Y")
    later = waiting(admin_user, "Z", NOW + timedelta(days=1))
    assert "scheduled edits published: 1\n" in run_due(capsys)
    assert document_of(due).title == "Y"
    assert document_of(later).title != "Z"
    assert "scheduled edits published: 0\n" in run_due(capsys)


@pytest.mark.django_db
def test_a_job_that_fails_holds_up_no_other(monkeypatch, capsys, caplog):
    def broken():
        raise ZeroDivisionError("broken")

    done = []
    jobs = {"broken": broken, "done": lambda: done.append(1) or 7}
    monkeypatch.setattr(clock, "JOBS", jobs)
    with pytest.raises(SystemExit) as ended:
        call_command("run_due")
    assert ended.value.code == 1
    assert capsys.readouterr().out == "broken: failed, see the log\ndone: 7\n"
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError]
    assert done == [1]


@pytest.mark.django_db
def test_a_scheduled_edit_that_breaks_holds_up_no_other(
    admin_user, monkeypatch, caplog
):
    entries = [waiting(admin_user, title) for title in ("A", "broken", "locked", "B")]
    save_edit = history.save_edit

    def breaking(anime, entry, *arguments, **named):
        edit = save_edit(anime, entry, *arguments, **named)
        if entry.document.title == "broken":
            raise ZeroDivisionError("after it was written")
        if entry.document.title == "locked":
            raise OperationalError("database is locked")
        return edit

    monkeypatch.setattr(history, "save_edit", breaking)
    assert pending_edits.publish_due() == 2
    assert [document_of(entry).title for entry in entries][::3] == ["A", "B"]
    assert document_of(entries[1]).title not in {"broken", "locked"}
    broken, locked = PendingEdit.objects.order_by("pk")
    assert (broken.publish_at, locked.publish_at) == (None, NOW)
    assert broken.problem.endswith("It could not be published: the log says why.")
    assert len(caplog.records) == 2
    # What the database was too busy for is tried again.
    monkeypatch.setattr(history, "save_edit", save_edit)
    assert pending_edits.publish_due() == 1
    assert document_of(entries[2]).title == "locked"


# What was late


@pytest.mark.django_db
def test_what_is_published_late_is_told_on_the_front_page(
    admin_user, admin_client, django_assert_num_queries
):
    waiting(admin_user, "in time", NOW - timedelta(minutes=4))
    late = waiting(admin_user, "much <later>", NOW - timedelta(hours=5))
    assert pending_edits.publish_due(NOW) == 2
    page = admin_client.get(reverse("admin:index")).content.decode()
    assert page.count("Published late") == 2  # the section and its one line
    link = reverse("admin:catalog_anime_history", args=[late.pk])
    assert f'<a href="{link}"><bdi>much &lt;later&gt;</bdi></a>”, due ' in page
    assert f"{NOW.day} {NOW:%B %Y, %H:%M}" in page
    assert admin_client.get(link).status_code == 200


@pytest.mark.django_db
def test_it_is_told_for_a_week(admin_user, admin_client):
    waiting(admin_user, "old", NOW - timedelta(days=9))
    pending_edits.publish_due(NOW - timedelta(days=8))
    assert LatePublication.objects.count() == 1
    page = admin_client.get(reverse("admin:index")).content.decode()
    assert "Published late" not in page
    waiting(admin_user, "new", NOW - LATE_PUBLICATION_SHOWN)
    pending_edits.publish_due(NOW)
    assert [one.title for one in LatePublication.objects.all()] == ["new"]


# One at a time


HOLD = """if True:
    import django
    django.setup()
    from catalog import clock
    def wait():
        print("holds", flush=True)
        return len(input())
    clock.JOBS = {"waited": wait}
    clock.run_due()
"""


@pytest.fixture
def database(tmp_path):
    """The address of a database that several processes share."""
    if connection.vendor == "postgresql":
        return postgresql_url()
    return f"sqlite:///{tmp_path}/db.sqlite3"


def start(database, *command, **options):
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database, "CACHE_URL": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ["done", "killed"])
def test_a_second_runner_says_so_and_ends(end, database):
    first = start(database, "-c", HOLD)
    assert first.stdout.readline() == "holds\n"
    second = start(database, "manage.py", "run_due")
    assert second.communicate()[0] == "Another process is already doing what is due.\n"
    assert second.returncode == 0
    # The lock goes with who holds it, even by force.
    if end == "killed":
        first.kill()
    first.communicate("\n")
    third = start(database, "-c", HOLD)
    assert third.stdout.readline() == "holds\n"
    third.communicate("\n")


# Beside the server


def is_there(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def clock_of(server):
    """Return the process that runs what is due beside a server."""
    for _ in range(100):
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                line = stat.with_name("cmdline").read_bytes()
                parent = stat.read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            if int(parent) == server and b"run_due" in line:
                return int(stat.parent.name)
        time.sleep(0.1)
    raise AssertionError("nothing runs what is due")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize("order", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_the_clock_of_make_run_ends_with_its_server(order, tmp_path):
    bin = Path(sys.executable).parent
    port = str(free_port())
    # What `make run` prepares is there.
    make = ["make", "--silent", "-o", "data", "-o", "static", "run", f"BIN={bin}"]
    run = subprocess.Popen(
        make,
        cwd=ROOT,
        env=os.environ
        | {
            "PORT": port,
            "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
            "PYTHONWARNINGS": "ignore::UserWarning",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    try:
        assert f":{port}" in run.stdout.readline()
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        server = int(children[0])
        beside = clock_of(server)
        if order == "SIGINT":  # as a terminal sends it: to all at once
            os.killpg(run.pid, signal.SIGINT)
        elif order == "SIGTERM":
            run.terminate()
        else:
            os.kill(server, signal.SIGKILL)
        run.wait(timeout=60)
        for _ in range(100):
            if not is_there(beside):
                break
            time.sleep(0.1)
        assert not is_there(server)
        assert not is_there(beside)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
