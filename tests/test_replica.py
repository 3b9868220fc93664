"""Where REPLICA_URL names a replica: visitors read there, all else stays."""

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse

from config.middleware import read_from_replica
from config.routers import ReplicaRouter, replica_reads

router = ReplicaRouter()


@pytest.fixture(autouse=True)
def it_answers(monkeypatch):
    monkeypatch.setattr("config.routers.replica_answers", lambda: True)


def database_of(request):
    """The database that a view reads from when it answers `request`."""
    view = read_from_replica(lambda _: HttpResponse(router.db_for_read(User)))
    return view(request).content.decode()


def test_a_visitor_reads_from_the_replica(rf):
    assert database_of(rf.get("/anime/")) == "replica"
    assert database_of(rf.head("/anime/")) == "replica"


def test_whoever_writes_or_edits_reads_from_the_primary(rf):
    assert database_of(rf.post("/anime/")) == "default"
    assert database_of(rf.get("/admin/catalog/anime/")) == "default"
    editor = rf.get("/anime/")
    editor.COOKIES[django_settings.SESSION_COOKIE_NAME] = "x"
    assert database_of(editor) == "default"


def test_a_command_reads_from_the_primary():
    assert router.db_for_read(User) == "default"


def test_a_write_ends_the_reading_from_the_replica():
    with replica_reads():
        assert router.db_for_read(User) == "replica"
        assert router.db_for_write(User) == "default"
        assert router.db_for_read(User) == "default"
    with replica_reads():
        assert router.db_for_read(User) == "replica"


@pytest.mark.django_db(transaction=True)
def test_a_transaction_reads_from_the_primary():
    with replica_reads():
        with transaction.atomic():
            assert router.db_for_read(User) == "default"
        assert router.db_for_read(User) == "replica"


def test_only_the_primary_is_migrated():
    assert router.allow_migrate("default", "catalog")
    assert not router.allow_migrate("replica", "catalog")
