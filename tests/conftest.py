"""What every test stands on: its own environment, and what it needs of the machine."""

import os
import re
import shutil
import sys
import tempfile
import uuid
from concurrent.futures import Executor
from pathlib import Path
from urllib.request import urlopen

import hypothesis
import pytest

from tests import samples

# The suite says itself what it needs of the environment, so that no .env and no shell
# changes its meaning; only the two servers are chosen from outside. Empty counts as
# unset. pytest-django finds the settings by this name and not in pyproject.toml, since
# it would read those before this file.
os.environ.update(
    DJANGO_SETTINGS_MODULE="config.settings",
    SECRET_KEY="only-for-tests",
    SITE_URL="http://testserver",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    SITE_NAME="",
    CONTACT="",
    LANGUAGE_CODE="",
    TIME_ZONE="",
    ADULT_RATINGS="",
    ADULT_TAGS="",
    REPLICA_URL="",
    STORAGE_URL="",
    DEBUG="",
)

from django.conf import settings as django_settings
from django.db import connection

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)

NODE_MODULES = Path(__file__).parent / "node_modules"


# Where one example takes long, the machine is busy; what grows is tested elsewhere.
hypothesis.settings.register_profile("fast", max_examples=30, deadline=None)
hypothesis.settings.register_profile("night", max_examples=2000, deadline=None)
hypothesis.settings.load_profile("night" if samples.NIGHT else "fast")


def pytest_report_header():
    return f"samples: {'all of it' if samples.NIGHT else samples.commit()}"


def pytest_configure(config):
    # Examples of a commit are the same however often it is tested.
    if config.getoption("--hypothesis-seed") is None:
        config.option.hypothesis_seed = samples.commit()
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Static files straight from their folders: nothing is collected for a test.
    django_settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        },
    }
    django_settings.WHITENOISE_AUTOREFRESH = True
    django_settings.WHITENOISE_USE_FINDERS = True
    # Two runs on one server, or a run and what a killed one left, share no database.
    database = django_settings.DATABASES["default"]
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
    if connection.vendor == "postgresql":
        database["TEST"]["NAME"] = f"test_{database['NAME'][:30]}_{run[:12]}"
    else:
        # A file, as the site has one: in memory the threads of a live server would not
        # wait for each other, and a page that saves while another does would fail.
        database["TEST"]["NAME"] = Path(
            tempfile.gettempdir(), f"test_{run[:12]}.sqlite3"
        )
        database["OPTIONS"]["init_command"] += "; PRAGMA synchronous = OFF"


# What a marker asks of the machine: whether it is there, and how to bring it.
NEEDS = {
    "browser": (
        lambda: CHROMIUM,
        "needs Chromium: install it, or name another as CHROMIUM",
    ),
    "corpus": (
        lambda: os.environ.get("CORPUS"),
        "needs the real files: make test-corpus CORPUS=ARCHIVE",
    ),
    "java": (
        lambda: shutil.which("java"),
        "needs Java 17 or newer: install a runtime, such as default-jre-headless",
    ),
    "npm": (
        NODE_MODULES.is_dir,
        "needs packages of npm: make test-all installs them",
    ),
    "postgresql": (
        lambda: connection.vendor == "postgresql",
        "needs PostgreSQL: DATABASE_URL=postgres://…, or make test-all",
    ),
    "redis": (
        lambda: shutil.which("redis-server"),
        "needs redis-server, to stop and start one of its own",
    ),
}


def pytest_runtest_setup(item):
    for marker, (present, need) in NEEDS.items():
        if item.get_closest_marker(marker) and not present():
            if os.environ.get("NO_SKIPS"):
                pytest.fail(need, pytrace=False)
            pytest.skip(need)


def pytest_collection_modifyitems(config, items):
    if connection.vendor != "sqlite":
        elsewhere = [item for item in items if item.get_closest_marker("sqlite")]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


def _is_in_its_own(connection):
    """Return True if code is in a transaction of its own, within the test's."""
    blocks = connection.atomic_blocks
    return any(not block._from_testcase for block in blocks)


@pytest.fixture(autouse=True)
def own_cache_and_media(settings, tmp_path, monkeypatch):
    """Give each test a cache and an uploads folder that no other has written to."""
    monkeypatch.setattr("catalog.models.process_cache._kept", {})
    monkeypatch.setattr(
        "catalog.models.process_cache.is_in_transaction", _is_in_its_own
    )
    cache = settings.CACHES["default"]
    settings.CACHES = {"default": {**cache, "KEY_PREFIX": f"test-{uuid.uuid4().hex}"}}
    settings.MEDIA_ROOT = tmp_path / "media"


CATALOG = Path(__file__).parent.parent / "catalog"
_OURS = (str(CATALOG), str(Path(__file__).parent))
# What visitors see of entries: each change of it is a new version of the catalogue.
_VISIBLE = (
    *("anime", "alternativename", "song", "credit", "link", "taggedanime", "tag"),
    *("artist", "artistname", "artistredirect", "franchise", "franchiseredirect"),
    *("redirect", "formertag", "searchname", "dismissal"),
    "withdrawal",
)
_A_WRITE = re.compile(
    rf'(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?catalog_(?:{"|".join(_VISIBLE)})\b'
)


@pytest.fixture(autouse=True)
def written_in_one_way():
    """Fail where a module of the catalogue writes outside `catalogue_write`."""
    from catalog.models import is_writing

    def check(execute, sql, params, many, context):
        if _A_WRITE.match(sql) and not is_writing():
            frame = sys._getframe(1)
            while frame and not frame.f_code.co_filename.startswith(_OURS):
                frame = frame.f_back
            name = frame.f_code.co_filename if frame else ""
            assert not name.startswith(str(CATALOG)), f"outside catalogue_write: {sql}"
        return execute(sql, params, many, context)

    with connection.execute_wrapper(check):
        yield


class AtOnce(Executor):
    """Does what it is given before it goes on."""

    def submit(self, do, *arguments):
        do(*arguments)


@pytest.fixture(autouse=True)
def sizes_at_once(monkeypatch):
    """Make the sizes of posters in the test's own thread, before it looks at them."""
    monkeypatch.setattr("catalog.posters.sizes._worker", AtOnce())


@pytest.fixture(scope="session")
def chromium():
    """The machine's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, and Django would refuse each query
    # beside it, although nothing here is asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "on"
    quiet = ("background-networking", "component-update", "quic", "sync")
    arguments = ["--no-first-run", *(f"--disable-{name}" for name in quiet)]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def watched():
    """The class of all live servers, which knows whether one still answers."""
    from django.test.testcases import LiveServerThread

    from tests.servers import Watched

    LiveServerThread.server_class = Watched
    return Watched


@pytest.fixture
def page(chromium, watched, live_server):
    """A page whose addresses are the live server's; the test fails if a script breaks
    on it, or if it breaks its own Content-Security-Policy."""
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on(
        "console",
        lambda message: (
            broken.append(message.text)
            if "Content Security Policy" in message.text
            else None
        ),
    )
    yield page
    context.close()
    # A page that closes sends what was typed in it: that is written before the database
    # is emptied, not beside it. The server takes its connections in their order.
    urlopen(f"{live_server.url}/healthz").close()
    watched.wait()
    assert not broken


@pytest.fixture
def folder(tmp_path):
    """A function that writes files, by their paths, into the folder that it returns."""
    root = tmp_path / "files"

    def put(files):
        for path, content in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(
                content if isinstance(content, bytes) else content.encode()
            )
        return root

    return put


@pytest.fixture
def run(db):
    """A function that imports paths and returns the report."""
    # Django is not ready yet when pytest reads this file.
    from catalog.files.importer import Options, import_files
    from catalog.files.source_files import open_paths

    def run(*paths, stopped=lambda: False, **options):
        with open_paths(paths) as files:
            return import_files(files, Options(**options), stopped=stopped)

    return run
