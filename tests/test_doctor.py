"""What a site says that it runs on, and where else its version stands."""

import socket

import django
import pytest
from django.core.management import call_command
from django.urls import reverse

from catalog import __version__
from config import env
from tests.test_settings import start


@pytest.mark.django_db
def test_it_names_the_versions(capsys):
    call_command("doctor")
    said = dict(line.split(" ", 1) for line in capsys.readouterr().out.splitlines())
    assert said["Mokuroku"] == __version__
    assert said["Django"] == django.get_version()
    assert said["database"].startswith(("SQLite 3.", "PostgreSQL 1"))
    assert said["cache"].startswith(("LocMemCache", "Redis "))
    assert {"Python", "pillow", "gunicorn"} <= said.keys()


@pytest.mark.django_db
def test_what_does_not_answer_is_a_failure_and_the_rest_is_told(capsys, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.CACHES = {"default": env.cache(f"redis://:geheim@127.0.0.1:{port}/0")}
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    assert ended.value.code == 1
    out, errors = capsys.readouterr()
    assert errors == "cache: does not answer (ConnectionError)\n"
    assert f"Mokuroku {__version__}\n" in out


def test_a_database_that_does_not_answer_is_named():
    url = "postgres://nobody:geheim@127.0.0.1:1/nothing"
    done = start(
        "manage.py", "doctor", DATABASE_URL=url, SECRET_KEY="x", ALLOWED_HOSTS="x"
    )
    assert done.returncode == 1
    assert done.stderr == "database: does not answer (OperationalError)\n"
    assert "geheim" not in done.stdout


@pytest.mark.django_db
def test_the_admin_s_footer_says_the_version_to_those_who_are_in(client, admin_client):
    said = f"Mokuroku {__version__}"
    assert said in admin_client.get(reverse("admin:index")).content.decode()
    assert said not in client.get(reverse("admin:login")).content.decode()
