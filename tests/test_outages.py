"""Servers that the site can do without: Redis and the replica, gone or hanging."""

import logging
import signal
import socket
import subprocess
import time
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connections
from django.urls import reverse

from catalog.models import Anime, Revision
from config import env, outages
from config.routers import ReplicaRouter, replica_reads
from tests.admin.forms import EntryForms
from tests.servers import free_port
from tests.site import pages


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    for name in ("cache", "replica"):
        monkeypatch.setattr(outages, name, outages.Outage(name))


def use_redis(settings, port):
    settings.CACHES = {"default": env.cache(f"redis://127.0.0.1:{port}/0")}


@contextmanager
def hanging_server():
    """A port that takes connections and never answers; yields how many there were."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        open_ones = []

        def asked():
            while True:
                try:
                    open_ones.append(server.accept()[0])
                except BlockingIOError:
                    return len(open_ones)

        yield server.getsockname()[1], asked
        for one in open_ones:
            one.close()


def warnings_in(caplog):
    return [
        record.getMessage()
        for record in caplog.records
        if record.name == "mokuroku.outages" and record.levelno == logging.WARNING
    ]


def check_pages(client):
    """Every page comes, and twice: what an outage leaves behind breaks nothing."""
    for path in [*pages.real().values(), "/robots.txt", "/sitemap.xml", "/feed.atom"]:
        expected = 404 if path == "/nothing/here" else 200
        assert client.get(path).status_code == expected, path
        assert client.get(path).status_code == expected, path


# Redis


@pytest.mark.django_db
def test_all_of_the_site_works_without_its_cache(
    admin_client, client, settings, caplog
):
    use_redis(settings, free_port())
    check_pages(client)
    entry = Anime.objects.get(slug="akira")
    for path in (
        reverse("admin:index"),
        reverse("admin:catalog_anime_changelist"),
        reverse("admin:catalog_anime_change", args=[entry.pk]),
    ):
        assert admin_client.get(path).status_code == 200, path
    others = reverse("admin:catalog_anime_others", args=[entry.pk])
    assert admin_client.post(others).status_code == 200
    before = Revision.objects.count()
    EntryForms(admin_client).change(entry, title="AKIRA")
    assert Revision.objects.count() == before + 1
    assert "AKIRA" in client.get("/anime/?q=akira").content.decode()
    assert client.get("/readyz").content == b"ok, without the cache\n"
    assert warnings_in(caplog) == [
        "the cache does not answer (ConnectionError): on without it"
    ]


@pytest.mark.django_db
def test_a_cache_that_hangs_is_asked_once_in_a_while(admin_client, client, settings):
    with hanging_server() as (port, asked):
        use_redis(settings, port)
        check_pages(client)
        for _ in range(3):
            assert admin_client.get(reverse("admin:index")).status_code == 200
            assert cache.get("anything") is None
        assert asked() == 1


def test_without_its_server_the_cache_is_one_of_the_process(settings):
    use_redis(settings, free_port())
    assert cache.get("a", 1) == 1
    assert cache.add("a", 2)
    assert not cache.add("a", 3)
    cache.set("b", 3)
    assert cache.get_many(["a", "b", "c"]) == {"a": 2, "b": 3}
    assert cache.incr("a") == 3
    with pytest.raises(ValueError, match="not found"):
        cache.incr("c")
    assert cache.has_key("a")
    assert cache.touch("a")
    assert cache.set_many({"d": 4}) == []
    cache.delete_many(["d"])
    assert cache.delete("a")
    assert cache.get_or_set("a", lambda: 5) == 5
    cache.clear()
    assert cache.get("a") is None


@pytest.fixture
def redis_server(tmp_path):
    """A server of this test's own: its port, a way to start it, and its process."""
    port = free_port()

    def start():
        command = ["redis-server", "--port", str(port), "--save", "", "--dir", tmp_path]
        return subprocess.Popen([*command, "--bind", "127.0.0.1"], stdout=-3)

    servers = [start()]

    def again():
        servers.append(start())
        return servers[-1]

    for _ in range(200):
        with socket.socket() as client:
            if not client.connect_ex(("127.0.0.1", port)):
                break
        time.sleep(0.05)
    yield port, servers[0], again
    for server in servers:
        server.kill()
        server.wait()


@pytest.mark.redis
def test_a_server_that_comes_back_is_used_again(
    redis_server, settings, caplog, monkeypatch
):
    port, server, start = redis_server
    use_redis(settings, port)
    cache.set("a", "shared")
    assert cache.get("a") == "shared"
    server.send_signal(signal.SIGSTOP)
    assert cache.get("a") is None
    cache.set("a", "own")
    assert cache.get("a") == "own"
    server.send_signal(signal.SIGCONT)
    assert cache.get("a") == "own"  # for the time of a pause
    monkeypatch.setattr(outages, "PAUSE", 0)
    outages.cache.failed(OSError())
    assert cache.get("a") == "shared"
    # Gone altogether, and started anew.
    server.kill()
    server.wait()
    assert cache.get("a") is None
    start()
    for _ in range(200):
        cache.set("a", "new")
        if not outages.cache:
            break
        time.sleep(0.05)
    assert cache.get("a") == "new"
    assert warnings_in(caplog) == [
        "the cache does not answer (TimeoutError): on without it",
        "the cache answers again",
        "the cache does not answer (ConnectionError): on without it",
        "the cache answers again",
    ]


# The replica


@pytest.fixture
def dead_replica(settings, tmp_path):
    """A replica where nothing answers."""
    primary = connections["default"]
    where = {"HOST": "127.0.0.1", "PORT": free_port()}
    if primary.vendor == "sqlite":
        where = {"NAME": tmp_path}  # a folder, which no one can open
    connections["replica"] = type(primary)(primary.settings_dict | where, "replica")
    settings.DATABASE_ROUTERS = ["config.routers.ReplicaRouter"]
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "config.middleware.read_from_replica"]
    yield
    connections["replica"].close()
    del connections["replica"]


@pytest.mark.django_db(transaction=True)
def test_without_the_replica_visitors_read_from_the_primary(
    dead_replica, client, caplog, monkeypatch
):
    connect = connections["replica"].connect
    tried = []
    monkeypatch.setattr(
        connections["replica"], "connect", lambda: (tried.append(1), connect())
    )
    check_pages(client)
    assert len(tried) == 1
    ready = client.get("/readyz")
    assert (ready.status_code, ready.content) == (200, b"ok, without the replica\n")
    (warning,) = warnings_in(caplog)
    assert warning.startswith("the replica does not answer (OperationalError)")
    monkeypatch.setattr(outages, "PAUSE", 0)
    outages.replica.failed(OSError())
    client.get("/anime/")
    assert len(tried) == 2


@pytest.mark.django_db(transaction=True)
def test_a_replica_that_comes_back_is_read_again(dead_replica, monkeypatch, tmp_path):
    router = ReplicaRouter()
    with replica_reads():
        assert router.db_for_read(User) == "default"
    monkeypatch.setattr(outages, "PAUSE", 0)
    outages.replica.failed(OSError())
    connections["replica"].settings_dict.update(connections["default"].settings_dict)
    with replica_reads():
        assert router.db_for_read(User) == "replica"
    assert not outages.replica


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_is_made_anew(dead_replica):
    replica = connections["replica"]
    replica.settings_dict.update(connections["default"].settings_dict)
    replica.settings_dict["CONN_HEALTH_CHECKS"] = True
    router = ReplicaRouter()
    with replica_reads():
        assert router.db_for_read(User) == "replica"
    pid = replica.connection.info.backend_pid
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    replica.health_check_enabled, replica.health_check_done = True, False  # a request
    with replica_reads():
        assert router.db_for_read(User) == "replica"
        assert not User.objects.exists()
