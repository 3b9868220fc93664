"""What the site sends beside its pages: headers, uploads, the log; and the server."""

import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from config.log import LineFormatter

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.django_db


# Headers


def test_the_policy_allows_nothing_inline(client):
    policy = client.get("/admin/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_admin_works_under_the_policy(page):
    User.objects.create_superuser("editor", password="anime")
    page.goto(reverse("admin:login"))
    page.fill("#id_username", "editor")
    page.fill("#id_password", "anime")
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")
    page.goto(reverse("admin:catalog_anime_add"))
    # The script of a choice that is typed ran, and its styles came.
    page.locator(".field-tags .select2-selection").click()
    page.locator(".select2-results", has_text="No results found").wait_for()


# Uploads


def test_an_upload_is_shown(client, settings):
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "ポスター.png").write_bytes(b"\x89PNG")
    response = client.get("/media/ポスター.png")
    assert response.getvalue() == b"\x89PNG"
    assert response.headers["Content-Type"] == "image/png"
    assert "max-age=3600" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    again = client.get(
        "/media/ポスター.png", headers={"if-modified-since": response["Last-Modified"]}
    )
    assert again.status_code == 304


def test_an_upload_never_runs_as_a_page(client, settings):
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "poster.html").write_text("<script>alert()</script>")
    response = client.get("/media/poster.html")
    response.close()
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy


@pytest.mark.parametrize(
    "name",
    ["", ".", "../secret_key", "%2e%2e/secret_key", "none.png", "x" * 999, "%00"],
)
def test_nothing_else_is_shown(name, client, settings):
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT.parent / "secret_key").touch()
    assert client.get(f"/media/{name}").status_code in {400, 404}


def test_nothing_can_be_sent_there(client):
    assert client.post("/media/poster.png").status_code == 405


# The log


def test_a_record_is_one_line_with_its_traceback():
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.LogRecord(
            "catalog", logging.ERROR, "", 1, "%s", ("failed",), sys.exc_info()
        )
    line = LineFormatter().format(record)
    assert "\n" not in line
    assert "ERROR catalog: failed\\nTraceback" in line
    assert len(LineFormatter(fold=False).format(record).splitlines()) > 4


# The server


@contextmanager
def served(tmp_path, **environment):
    """A server of its own: the connection to it, once it listens, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.conf.py"],
        cwd=ROOT,
        env={
            **os.environ,
            "PORT": port,
            "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
            # WhiteNoise warns where nothing was collected yet.
            "PYTHONWARNINGS": "ignore::UserWarning",
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert f"http://127.0.0.1:{port}" in server.stdout.readline()
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
        with closing(connection):
            yield connection, server
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.communicate(timeout=20)
        except ValueError:
            pass  # read to its end already


def answer(connection, method, path, **headers):
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    response.read()
    return response.status


def test_the_server_starts_answers_and_ends_cleanly(tmp_path):
    with served(tmp_path) as (connection, server):
        for method in ("GET", "HEAD"):
            assert answer(connection, method, "/healthz") == 200
        server.send_signal(signal.SIGINT)
        out, errors = server.communicate(timeout=20)
    assert server.returncode == 0
    assert (out, errors) == ("", "")


@pytest.mark.parametrize("header", ["SCRIPT_NAME", "PATH_INFO"])
def test_no_visitor_says_where_the_site_begins(header, tmp_path):
    with served(tmp_path) as (connection, _):
        for said in ("/robots.txt", "/x", "nonsense"):
            assert answer(connection, "GET", "/robots.txt", **{header: said}) == 200
        # Nor do pages stand under a made-up name, past what a proxy says of theirs.
        assert answer(connection, "GET", "/x/robots.txt", **{header: "/x"}) == 404
