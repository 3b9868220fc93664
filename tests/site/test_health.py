import os
import subprocess
import sys
from pathlib import Path

import pytest

from catalog import __version__

ROOT = Path(__file__).resolve().parents[2]

ASK = """
import django
django.setup()
from django.test import Client
for path in ("/healthz", "/readyz"):
    answer = Client().get(path)
    print(answer.status_code, answer.content.decode(), end="")
"""


def ask(database):
    """Ask both of a process that has this database."""
    answers = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database, "CACHE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return answers.stdout.splitlines()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "said"),
    [("/healthz", f"ok, version {__version__}\n"), ("/readyz", "ok\n")],
)
def test_a_site_that_can_serve_says_so(path, said, client):
    response = client.get(path)
    assert (response.status_code, response.content.decode()) == (200, said)
    assert response["Content-Type"].startswith("text/plain")
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_a_process_lives_without_a_database(client):
    # No mark: a query would fail the test.
    assert client.get("/healthz").status_code == 200


def test_a_database_without_tables_is_not_ready(tmp_path):
    health, readiness = ask(f"sqlite:///{tmp_path}/new.sqlite3")
    assert health.startswith("200 ok")
    assert readiness.startswith("503 ")
    assert readiness.endswith("migrations are not applied")


def test_a_database_that_does_not_answer_is_not_ready():
    health, readiness = ask("postgres://nobody:secret@127.0.0.1:1/nothing")
    assert health.startswith("200 ok")
    assert readiness == "503 the database does not answer"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "", "web_1", "*", "\u30a2"])
def test_whatever_name_it_is_asked_by(host, path, client, settings, caplog):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path, HTTP_HOST=host).status_code == 200
    assert not caplog.records
