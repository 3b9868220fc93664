"""The environment: what it may say, what it turns on, and what refuses it."""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest

from config import env as read
from config.settings import env

ROOT = Path(__file__).resolve().parent.parent

PRODUCTION = {
    "DATABASE_URL": "postgres://editor:geheim@db.example.org:5433/mokuroku",
    "SECRET_KEY": "x" * 60,
    "SITE_URL": "https://anime.example.org",
}

DEFAULTS = dict(
    re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
)


def start(*command, **environment):
    """Run Python in the project, with an environment of its own."""
    nothing = dict.fromkeys(DEFAULTS, "") | {"PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=nothing | environment,
        capture_output=True,
        text=True,
    )


def settings(names, **environment):
    """The settings of a process started with this environment, as it prints them."""
    code = f"from config import settings as s\nfor n in {names.split()}: print(eval(n))"
    done = start("-c", code, **environment)
    assert not done.stderr
    return done.stdout.splitlines()


# What ends the start, with one line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("DATABASE_URL", "nonsense"),
        ("PORT", "x"),
        ("TIME_ZONE", "Tokyo"),
    ],
)
@pytest.mark.parametrize(
    "command",
    ["manage.py migrate", "manage.py check", "-m gunicorn -c config/gunicorn.conf.py"],
)
def test_a_wrong_value_ends_the_start_with_one_line(command, name, value):
    done = start(*command.split(), **{name: value})
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(rf"{name}: .+\n", done.stderr)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("DEBUG", "2"),
        ("SITE_NAME", "two\nlines"),
        ("SITE_URL", "foo"),
        ("SITE_URL", "ftp://anime.example.org"),
        ("SITE_URL", "https://anime.example.org/catalogue"),
        ("SITE_URL", "https://anime.example.org:port"),
        ("SITE_URL", "https://"),
        ("CONTACT", "the editors"),
        ("CONTACT", "ftp://example.org"),
        ("CONTACT", "a@b@example.org"),
        ("CONTACT", "a@example.org?cc=b@example.org"),
        ("LANGUAGE_CODE", "xx-bad"),
        ("LANGUAGE_CODE", "en-bad"),
        ("LANGUAGE_CODE", "english"),
        ("TIME_ZONE", "Europe"),
        ("TIME_ZONE", "Europe/Nowhere"),
        ("TIME_ZONE", "../../etc/passwd"),
        ("TIME_ZONE", "/etc/localtime"),
        ("TIME_ZONE", "UTC+9"),
        ("ADULT_RATINGS", "X"),
        ("ADULT_RATINGS", "Rx, none"),
        ("ADULT_TAGS", "two\nlines"),
        ("ALLOWED_HOSTS", "https://anime.example.org"),
        ("ALLOWED_HOSTS", "anime.example.org:8000"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://localhost/mokuroku"),
        ("DATABASE_URL", "postgres://localhost"),
        ("DATABASE_URL", "postgres://localhost:port/mokuroku"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite://var/db.sqlite3"),
        ("DATABASE_URL", "sqlite:////proc/no/such/folder/db.sqlite3"),
        ("REPLICA_URL", "nonsense"),
        ("CACHE_URL", "ftp://localhost"),
        ("CACHE_URL", "redis://"),
        ("CACHE_URL", "redis://localhost:port/1"),
        ("STORAGE_URL", "var/media"),
        ("STORAGE_URL", "file://var/media"),
        ("STORAGE_URL", "s3://"),
        ("STORAGE_URL", "s3://posters?zone=eu"),
        ("STORAGE_URL", "s3://posters?endpoint_url=minio"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("LARGEST_ARCHIVE", "0"),
        ("LARGEST_ARCHIVE", "1 GiB"),
        ("WORKERS", "0"),
        ("TRUSTED_PROXIES", "proxy"),
    ],
)
def test_a_variable_refuses_what_it_cannot_mean(name, value, monkeypatch):
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=rf"\A{name}: [^\n]+\Z"):
        env(name)


@pytest.mark.parametrize(
    "url", ["postgres://editor:12geheim/34@db/mokuroku", "mysql://editor:12geheim@db/x"]
)
def test_a_refusal_does_not_repeat_a_password(url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SystemExit) as refusal:
        env("DATABASE_URL")
    assert "12geheim" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("SECRET_KEY", PRODUCTION | {"SECRET_KEY": ""}),
        ("ALLOWED_HOSTS", PRODUCTION | {"SITE_URL": ""}),
        ("REPLICA_URL", PRODUCTION | {"REPLICA_URL": "sqlite://:memory:"}),
        ("REPLICA_URL", {"REPLICA_URL": "postgres://localhost/mokuroku"}),
    ],
)
def test_what_is_missing_or_does_not_fit_is_refused(name, environment):
    done = start("-c", "import config.settings", **environment)
    assert done.returncode == 1
    assert re.fullmatch(rf"{name}: .+\n", done.stderr)


# What the environment turns on


def test_every_variable_is_described_with_its_default():
    assert {name: default for name, (_, default) in env.scheme.items()} == DEFAULTS


def test_the_readme_lists_every_variable():
    readme = (ROOT / "README.md").read_text()
    assert set(DEFAULTS) <= set(re.findall(r"`(\w+)`", readme))


def test_nothing_said_is_the_embedded_default():
    names = """
        s.DATABASES["default"]["NAME"].relative_to(s.BASE_DIR)
        s.CACHES["default"]["BACKEND"]
        s.MEDIA_ROOT.relative_to(s.BASE_DIR)
        s.DEBUG s.SITE_NAME s.SITE_URL s.LANGUAGE_CODE s.ALLOWED_HOSTS
        s.SECURE_SSL_REDIRECT s.SESSION_COOKIE_SECURE s.SECURE_HSTS_SECONDS
    """
    assert settings(names, SECRET_KEY="x", PORT="8123") == [
        "var/db.sqlite3",
        "django.core.cache.backends.locmem.LocMemCache",
        "var/media",
        *("False", "Mokuroku", "http://127.0.0.1:8123", "en"),
        "['localhost', '127.0.0.1', '[::1]']",
        *("False", "False", "0"),
    ]


def test_a_production_site_says_three_things():
    names = """
        s.DATABASES["default"]["HOST"] s.ALLOWED_HOSTS s.CSRF_TRUSTED_ORIGINS
        s.SECURE_SSL_REDIRECT s.SESSION_COOKIE_SECURE s.CSRF_COOKIE_SECURE
        s.SECURE_HSTS_SECONDS s.DATABASE_ROUTERS
    """
    assert settings(names, **PRODUCTION) == [
        "db.example.org",
        "['anime.example.org']",
        "['https://anime.example.org']",
        *("True", "True", "True", "31536000", "[]"),
    ]


def test_a_replica_brings_its_router():
    replica = PRODUCTION["DATABASE_URL"].replace("db.", "replica.")
    assert settings(
        's.DATABASES["replica"]["HOST"] s.DATABASE_ROUTERS s.MIDDLEWARE[-1]',
        **PRODUCTION,
        REPLICA_URL=replica,
    ) == [
        "replica.example.org",
        "['config.routers.ReplicaRouter']",
        "config.middleware.read_from_replica",
    ]


def test_uploads_in_s3_are_shown_from_there():
    url = "s3://posters/anime?endpoint_url=https://s3.example.org&region=eu"
    kept = read.storage(url)
    assert kept.options["bucket_name"] == "posters"
    assert kept.options["location"] == "anime"
    assert kept.options["region_name"] == "eu"
    assert kept.origins == ("https://s3.example.org",)
    assert kept.folder is None
    assert read.storage("s3://posters").origins == ("https://posters.s3.amazonaws.com",)


@pytest.mark.parametrize("package", ["storages", "boto3"])
def test_s3_without_its_packages_is_refused_with_what_to_install(package, monkeypatch):
    def find(name):
        return None if name == package else find_spec(name)

    monkeypatch.setattr(read, "find_spec", find)
    monkeypatch.setenv("STORAGE_URL", "s3://posters")
    with pytest.raises(SystemExit) as refusal:
        env("STORAGE_URL")
    said = str(refusal.value)
    assert re.fullmatch(r"STORAGE_URL: s3:// needs more packages: [^\n]+", said)
    assert (ROOT / said.split()[-1]).is_file()


@pytest.mark.parametrize(
    "code", ["en", "en-us", "ja", "pt-BR", "zh-hans", "zh_Hant_TW"]
)
def test_languages_of_django_are_known(code):
    assert read.language(code) == code.lower().replace("_", "-")


@pytest.mark.parametrize(
    ("said", "meant"),
    [("Rx", ["Rx"]), ("r+, rx", ["R+", "Rx"]), ("pg-13 R", ["PG-13", "R"])]
    + [(word, []) for word in ("none", "None", "")],
)
def test_ratings_are_codes_in_any_case(said, meant):
    assert read.ratings(said) == meant


def test_a_tag_may_be_two_words():
    assert read.tags("Hentai, slice of life,,") == ["hentai", "slice of life"]
    assert read.tags("") == []


def test_what_the_url_says_of_sqlite_goes_before_our_defaults():
    assert read.database("sqlite://:memory:?timeout=5")["OPTIONS"]["timeout"] == 5


# The database's file


def modes_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mode & 0o777
        for path in sorted(folder.rglob("*"))
    }


WRITE = """if True:
    import os, sys
    os.umask(0o022)
    import django
    django.setup()
    from pathlib import Path
    from django.db import connection
    first = Path(sys.argv[1]).stat().st_mode & 0o777
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS a (b)")
        cursor.execute("INSERT INTO a VALUES (1)")
        files = {path.name: oct(path.stat().st_mode & 0o777)
                 for path in Path(sys.argv[1]).parent.iterdir()}
    print(oct(first), sorted(files.items()))
"""


def write_to(path):
    environment = {
        "DATABASE_URL": f"sqlite:///{path}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "x",
    }
    return start("-c", WRITE, str(path), **environment).stdout.strip()


def test_no_other_account_reads_the_database(tmp_path):
    path = tmp_path / "site" / "var" / "db.sqlite3"
    names = ("db.sqlite3", "db.sqlite3-shm", "db.sqlite3-wal")
    files = [(name, "0o600") for name in names]
    assert write_to(path) == f"0o600 {files}"
    assert modes_of(tmp_path)["site"] == modes_of(tmp_path)["site/var"] == 0o700


def test_what_others_could_read_is_shut_at_the_next_start(tmp_path):
    path = tmp_path / "db.sqlite3"
    write_to(path)
    for name in ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm"):
        tmp_path.joinpath(name).touch()
        tmp_path.joinpath(name).chmod(0o644)
    tmp_path.chmod(0o755)
    write_to(path)
    assert set(modes_of(tmp_path).values()) == {0o600}
    assert tmp_path.stat().st_mode & 0o777 == 0o755  # not ours: it was there
    path.chmod(0o660)  # a group that someone let in
    write_to(path)
    assert path.stat().st_mode & 0o777 == 0o660


def test_the_same_holds_for_the_default_place(tmp_path):
    code = tmp_path / "site"
    for name in ("config", "catalog"):
        shutil.copytree(ROOT / name, code / name)
    done = subprocess.run(
        [sys.executable, "-c", "import os; os.umask(0o022); import config.settings"],
        cwd=code,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.returncode == 0
    assert modes_of(code / "var") == {"db.sqlite3": 0o600, "secret_key": 0o600}
    assert (code / "var").stat().st_mode & 0o777 == 0o700


# The secret


def test_a_secret_is_drawn_once_however_many_ask(tmp_path):
    path = tmp_path / "var" / "secret_key"
    code = f"""if True:
        from pathlib import Path
        from config.env import kept_secret
        print(kept_secret(Path({str(path)!r})))
    """
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda _: start("-c", code).stdout, range(8)))
    assert set(answers) == {path.read_text() + "\n"}
    assert len(path.read_text()) > 50
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_secret_is_kept(tmp_path):
    path = tmp_path / "secret_key"
    assert read.kept_secret(path) == read.kept_secret(path)


def test_an_empty_secret_is_no_secret(tmp_path):
    path = tmp_path / "secret_key"
    path.touch()
    with pytest.raises(ValueError, match="empty"):
        read.kept_secret(path)
