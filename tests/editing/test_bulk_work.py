"""Edits of very many entries: slice by slice, over crashes, stopped and undone."""

from contextlib import contextmanager

import pytest
from django.contrib.auth.models import Group, User
from django.db import OperationalError, connection
from django.urls import reverse

from catalog import clock
from catalog.editing import bulk_edits, bulk_work, history
from catalog.models import Anime, Run

from ..admin.forms import document_of
from ..factories import make_anime, save_document

pytestmark = pytest.mark.django_db

PLAN = {"do": "type", "type": "ona"}


@pytest.fixture
def entries(monkeypatch):
    monkeypatch.setattr(bulk_work, "SLICE", 2)
    return [make_anime(f"N{number}", type="ova") for number in range(7)]


def planned(entries, plan=PLAN, author=None):
    return bulk_work.begin([one.pk for one in entries], plan, author, None)


def types():
    return "".join(Anime.objects.order_by("pk").values_list("type", flat=True))


def one_slice(monkeypatch):
    monkeypatch.setattr(bulk_work, "TURN", 0.0)
    return bulk_work.do_some()


def test_what_is_planned_is_done_by_the_clock(entries):
    run = planned(entries)
    assert types() == "ova" * 7
    assert clock.run_due()["entries of bulk edits saved"] == 7
    assert types() == "ona" * 7
    run.refresh_from_db()
    assert run.work is None
    assert run.report["updated"] == 7
    assert clock.run_due()["entries of bulk edits saved"] == 0


def test_it_is_undone_as_one(entries):
    run = planned(entries)
    bulk_work.do_some()
    assert history.undo(run).reverted == 7
    assert types() == "ova" * 7


def test_it_goes_on_where_it_was_and_does_nothing_twice(entries, monkeypatch):
    planned(entries)
    assert one_slice(monkeypatch) == 2
    save_document(entries[0], document_of(entries[0]))
    monkeypatch.setattr(bulk_work, "TURN", 60.0)
    assert bulk_work.do_some() == 5
    run = Run.objects.get()
    assert run.report["updated"] == 7
    assert run.revisions.count() == 7


@contextmanager
def crashing_at(number):
    left = iter(range(1, 10_000))

    def check(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and next(left) == number:
            raise OperationalError("the process ended here")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(check):
        yield


@pytest.mark.parametrize("number", range(1, 40, 4))
def test_a_crash_leaves_whole_slices(entries, number):
    planned(entries)
    with crashing_at(number), pytest.raises(OperationalError):
        bulk_work.do_some()
    run = Run.objects.get()
    left = len(run.work["keys"])
    assert types() == "ona" * (7 - left) + "ova" * left
    assert run.report["updated"] == run.revisions.count() == 7 - left
    assert bulk_work.do_some() == left
    assert types() == "ona" * 7
    assert Run.objects.get().revisions.count() == 7


def test_it_is_stopped_between_slices(entries, monkeypatch):
    run = planned(entries)
    one_slice(monkeypatch)
    bulk_work.stop(run)
    bulk_work.stop(run)
    assert not bulk_work.is_waiting()
    assert bulk_work.do_some() == 0
    assert types() == "ona" * 2 + "ova" * 5
    assert Run.objects.get().report["stopped"] == 5
    history.undo(run)
    assert types() == "ova" * 7


def test_undone_in_the_middle_it_does_not_go_on(entries, monkeypatch):
    run = planned(entries)
    one_slice(monkeypatch)
    history.undo(run)
    assert bulk_work.do_some() == 0
    assert types() == "ova" * 7


def test_what_fails_holds_up_no_other(entries, monkeypatch):
    planned(entries, {"do": "franchise", "franchise_name": "x", "franchise": "x"})
    planned(entries)

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(bulk_edits, "apply_to", broken)
    with pytest.raises(ZeroDivisionError):
        bulk_work.do_some()
    monkeypatch.undo()
    assert bulk_work.do_some() == 7
    assert types() == "ona" * 7


def test_what_was_changed_meanwhile_is_told(entries):
    seen = history.latest(entries[0]).pk
    bulk_work.begin([entries[0].pk], PLAN, None, seen)
    save_document(entries[0], document_of(entries[0]))
    bulk_work.do_some()
    (problem,) = Run.objects.get().report["problems"]
    assert "Someone else had changed it" in problem["message"]


def test_nothing_to_do_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        bulk_work.is_waiting()
    with django_assert_num_queries(1):
        bulk_work.do_some()


# Its page


def page_of(client, run, page="change"):
    return client.get(reverse(f"admin:catalog_run_{page}", args=[run.pk]))


def test_its_page_shows_how_far_it_is_and_stops_it(admin_client, entries, monkeypatch):
    run = planned(entries)
    page = page_of(admin_client, run).content.decode()
    assert "0 of 7 entries are done." in page
    assert "It begins within a minute." in page
    one_slice(monkeypatch)
    page = page_of(admin_client, run).content.decode()
    assert "2 of 7 entries are done." in page
    assert "Undo this run" not in page
    stop = reverse("admin:catalog_run_stop", args=[run.pk])
    page = admin_client.post(stop, follow=True).content.decode()
    assert "5 entries were left as they are." in page
    assert "Undo this run" in page
    page = admin_client.post(stop, follow=True).content.decode()
    assert "Nothing remains of this run to be stopped." in page


def test_a_contributor_sees_it_and_stops_nothing(client, entries):
    run = planned(entries)
    user = User.objects.create_user("chi", is_staff=True)
    user.groups.add(Group.objects.get(name="Contributor"))
    client.force_login(user)
    assert "Stop this run" not in page_of(client, run).content.decode()
    stop = reverse("admin:catalog_run_stop", args=[run.pk])
    assert client.post(stop).status_code == 403
    assert bulk_work.is_waiting()


def test_many_entries_are_planned_and_few_are_edited_at_once(
    admin_client, entries, monkeypatch
):
    address = reverse("admin:catalog_anime_bulk")
    data = {"keys": "all", **PLAN}
    monkeypatch.setattr(bulk_work, "AT_ONCE", 6)
    page = admin_client.post(address, data, follow=True).content.decode()
    assert "a hundred entries at a time" in page
    page = admin_client.post(address, {**data, "apply": "1"}, follow=True)
    assert "0 of 7 entries are done." in page.content.decode()
    assert types() == "ova" * 7
    bulk_work.do_some()
    assert types() == "ona" * 7
    monkeypatch.setattr(bulk_work, "AT_ONCE", 7)
    data |= {"type": "ova", "apply": "1"}
    admin_client.post(address, data, follow=True)
    assert types() == "ova" * 7
