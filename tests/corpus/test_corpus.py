"""Import the real files, twice, and export them, on both databases; count and compare.

CORPUS names their archive: `make test-corpus CORPUS=PATH`. The counts are of that one.
"""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# Of songs with an artist text, how many lead to an artist; and what each page answers.
ARTISTS = """
from collections import Counter
from django.test import Client
from catalog.models import Artist, Song
credited = Song.objects.exclude(artist="")
linked = credited.exclude(credits=None).distinct()
client = Client(headers={"host": "localhost"})
addresses = [artist.get_absolute_url() for artist in Artist.objects.all()]
pages = Counter(client.get(address).status_code for address in addresses)
print(credited.count(), linked.count(), *pages)
"""
NAMES = """
from hashlib import sha256
from catalog.models import SearchName
names = SearchName.objects.order_by("anime", "rank", "owner", "name")
rows = list(names.values_list("anime", "rank", "owner", "name", "words"))
print(len(rows), sha256(repr(rows).encode()).hexdigest())
"""
# Of songs, and of recordings: how many stand on several anime; and whether a rebuild of
# credits and recordings from texts and memory makes the same of them.
REBUILT = """
from hashlib import sha256
from catalog.entries import credits, recordings
from catalog.models import Credit, CreditDoubt, Recording, Song, catalogue_write
def state():
    rows = [
        [*Song.objects.order_by("pk").values_list("key", "original_key", "recording")],
        [*Recording.objects.order_by("pk").values_list("slug", "key", "leads_to")],
        [*Credit.objects.order_by("song", "position").values_list("song", "artist")],
        [*CreditDoubt.objects.order_by("song", "key").values_list("song", "key")],
    ]
    return sha256(repr(rows).encode()).hexdigest()
before = state()
with catalogue_write():
    Credit.objects.update(is_sure=False, name="")
    Song.objects.update(key=None, original_key=None, recording=None)
    credits.recredit(Song.objects.all())
    recordings.tell_anew(Song.objects.all())
print(Song.objects.exclude(recording=None).count(), Recording.objects.count())
print(state() == before)
"""
COUNTS = ("files", "created", "updated", "unchanged", "skipped", "conflicted", "failed")

CORPUS = os.environ.get("CORPUS", "")

FOUND = {
    "start-in-future": 142,
    "suspect-day": 1131,
    "end-equals-start": 5102,
    "double-link": 7,
    "title-cut": 10,
    "no-start-date": 375,
    "no-episodes": 303,
    "no-original-title": 36,
    "no-tags": 399,
    "no-poster": 141,
    "no-synopsis": 672,
    "song-unparsed": 16,
    "first-songs-only": 1491,
    "bad-link": 1,
    "possible-duplicate": 12,
    "shared-link": 2227,
    "no-article": 82,
    "twin-differs": 29,
}


@pytest.fixture
def sqlite(tmp_path):
    return f"sqlite:///{tmp_path}/corpus.sqlite3"


@pytest.fixture
def postgresql():
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS mokuroku_corpus WITH (FORCE)")
        connection.execute("CREATE DATABASE mokuroku_corpus")
        yield urlsplit(server)._replace(path="/mokuroku_corpus").geturl()
        connection.execute("DROP DATABASE mokuroku_corpus WITH (FORCE)")


@pytest.mark.corpus
@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def test_the_corpus_is_imported_once_and_then_unchanged(database, request, tmp_path):
    environment = os.environ | {
        "DATABASE_URL": request.getfixturevalue(database),
        "SECRET_KEY": "only-for-tests",
        "SITE_URL": "http://localhost",
        "CACHE_URL": "",
        "STORAGE_URL": f"file:///{tmp_path}/media",
    }

    def manage(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE
        )
        return done.stdout.decode()

    report = tmp_path / "report.json"

    def counts():
        manage("import_markdown", CORPUS, "--report", str(report))
        said = json.loads(report.read_text())
        return {name: said[name] for name in COUNTS}

    manage("migrate", "--verbosity", "0")
    nothing = dict.fromkeys(COUNTS, 0)
    every = nothing | {"files": 11_693, "skipped": 980}
    assert counts() == every | {"created": 10_713}
    assert counts() == every | {"unchanged": 10_713}

    # What the rules find is what is known to be in these files.
    manage("check_catalogue", "--report", str(report))
    found = json.loads(report.read_text())["rules"]
    assert {code: count for code, count in found.items() if count} == FOUND
    # All songs but the one by “(Instrumental)” lead to artists, and all artists' pages
    # are pages.
    assert manage("shell", "-v0", "-c", ARTISTS).split() == ["8739", "8738", "200"]
    # Which songs are one follows from them and from memory.
    assert manage("shell", "-v0", "-c", REBUILT).split() == ["8763", "7751", "True"]
    # Names are found alike, whether they came one by one or are made anew at once.
    came = manage("shell", "-v0", "-c", NAMES)
    manage("rebuild_search")
    assert manage("shell", "-v0", "-c", NAMES) == came

    # What went in comes out, byte for byte, of each work the file that stands for it.
    manage("export_markdown", str(tmp_path / "out"))
    exported = {
        path.relative_to(tmp_path / "out").as_posix(): path.read_bytes()
        for path in (tmp_path / "out").rglob("*.md")
    }
    assert len(exported) == 10_713
    with tarfile.open(CORPUS) as archive:
        for member in archive:
            name = member.name.removeprefix("./")
            if name in exported:
                assert archive.extractfile(member).read() == exported.pop(name), name
    assert not exported
