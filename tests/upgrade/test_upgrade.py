"""A site that an earlier commit made, brought to this one: nothing is lost."""

import json
import lzma
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.servers import postgresql_url

ROOT = Path(__file__).resolve().parents[2]
OLD = ROOT / "tests/data/1324f3e"
LAST_MIGRATION = "0013_names_in_memory"


class Site:
    """A site of its own, told by its commands."""

    def __init__(self, folder, database):
        shutil.copytree(OLD / "media", folder / "media")
        self.environment = os.environ | {
            "DATABASE_URL": database,
            "CACHE_URL": "",
            "STORAGE_URL": f"file:///{folder}/media",
            "DEBUG": "on",  # its static files are not collected
        }

    def run(self, *command):
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert done.returncode == 0, command
        return done.stdout

    def manage(self, *command):
        return self.run("manage.py", *command)

    def count(self, model):
        code = f"from catalog.models import *; print({model}.objects.count())"
        return int(self.manage("shell", "-v0", "-c", code))


@pytest.fixture
def old_site(tmp_path):
    """The site as that commit left it, on the kind of database that is tested."""
    file = tmp_path / "db.sqlite3"
    file.write_bytes(lzma.decompress((OLD / "db.sqlite3.xz").read_bytes()))
    if connection.vendor == "sqlite":
        yield Site(tmp_path, f"sqlite:///{file}")
        return
    name = f"{connection.settings_dict['NAME']}_upgrade"
    with psycopg.connect(postgresql_url("postgres"), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
        site = Site(tmp_path, postgresql_url(name))
        site.run("-m", "tests.upgrade.fill", str(file), LAST_MIGRATION)
        yield site
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.django_db
def test_a_site_of_1324f3e_goes_on(old_site, tmp_path):
    old_site.manage("migrate", "-v0")
    revisions = old_site.count("Revision")
    # One of them has an insert song, which was an unknown field then.
    assert ": 1 changed, " in old_site.manage("reread_catalogue")
    assert old_site.manage("reread_catalogue") == ""
    report = tmp_path / "report.json"
    old_site.manage("import_markdown", str(OLD / "files"), "--report", str(report))
    said = json.loads(report.read_text())
    # One of the twelve is the file of an entry that became a part of another.
    counts = {"files": 12, "unchanged": 11, "skipped": 1, "created": 0, "updated": 0}
    counts |= {"conflicted": 0, "failed": 0}
    assert {name: said[name] for name in counts} == counts
    assert old_site.count("Revision") == revisions + 1
    old_site.run("-m", "tests.upgrade.checks")
