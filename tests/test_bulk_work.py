"""Work on very many entries: slice by slice, over crashes, stopped and undone."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, User
from django.db import OperationalError, connection
from django.urls import reverse

from catalog import bulk_work, clock
from catalog.document import Link as DocumentLink
from catalog.editing import bulk_edits, history, undo
from catalog.editing.undo import undo_run
from catalog.entries import store
from catalog.models import Anime, Conflict, Link, Run

from .admin.forms import document_of
from .factories import entry, make_anime, save_document

pytestmark = pytest.mark.django_db

PLAN = {"do": "type", "type": "ona"}


@pytest.fixture
def entries(monkeypatch):
    monkeypatch.setattr(bulk_work, "SLICE", 2)
    return [make_anime(f"N{number}", type="ova") for number in range(7)]


def planned(entries, plan=PLAN, author=None):
    return bulk_work.begin_edit([one.pk for one in entries], plan, author, None)


def types():
    return "".join(Anime.objects.order_by("pk").values_list("type", flat=True))


def one_slice(monkeypatch):
    monkeypatch.setattr(bulk_work, "TURN", 0.0)
    return bulk_work.do_some()


def test_what_is_planned_is_done_by_the_clock(entries):
    run = planned(entries)
    assert types() == "ova" * 7
    assert clock.run_due()["entries and conflicts of long runs done"] == 7
    assert types() == "ona" * 7
    run.refresh_from_db()
    assert run.work is None
    assert run.report["updated"] == 7
    assert clock.run_due()["entries and conflicts of long runs done"] == 0


def test_it_is_undone_as_one(entries):
    run = planned(entries)
    bulk_work.do_some()
    assert undo_run(run).reverted == 7
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
    undo_run(run)
    assert types() == "ova" * 7


def test_undone_in_the_middle_it_does_not_go_on(entries, monkeypatch):
    run = planned(entries)
    one_slice(monkeypatch)
    undo_run(run)
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
    bulk_work.begin_edit([entries[0].pk], PLAN, None, seen)
    save_document(entries[0], document_of(entries[0]))
    bulk_work.do_some()
    (problem,) = Run.objects.get().report["problems"]
    assert "Someone else had changed it" in problem["message"]


def test_nothing_to_do_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        bulk_work.is_waiting()
    with django_assert_num_queries(1):
        bulk_work.do_some()


# Undone


@pytest.fixture
def edited(entries):
    run = planned(entries)
    bulk_work.do_some()
    run.refresh_from_db()
    return run


def test_an_undo_is_done_in_slices(edited, entries, monkeypatch):
    save_document(entries[6], replace(document_of(entries[6]), title="Edited"))
    bulk_work.begin_undo(edited, None)
    assert types() == "ona" * 7
    one_slice(monkeypatch)
    assert types() == "ova" * 2 + "ona" * 5
    assert not Run.objects.get().undone_at
    monkeypatch.undo()
    assert bulk_work.do_some() == 5
    assert types() == "ova" * 6 + "ona"
    run = Run.objects.get()
    assert run.undone_at
    assert run.work is None
    assert undo.undone_of(run) == undo.Undone(reverted=6, kept=1)
    assert undo_run(run) == undo.Undone()


@pytest.mark.parametrize("again", ["at once", "in slices"])
def test_an_undo_that_was_stopped_is_gone_on_with(entries, edited, monkeypatch, again):
    """An entry that was changed since is kept, and counted once."""
    save_document(entries[0], replace(document_of(entries[0]), title="Edited"))
    bulk_work.begin_undo(edited, None)
    one_slice(monkeypatch)
    bulk_work.stop(edited)
    assert types() == "ona" + "ova" + "ona" * 5
    assert "stopped" not in Run.objects.get().report
    if again == "at once":
        undo_run(edited)
    else:
        bulk_work.begin_undo(edited, None)
        monkeypatch.undo()
        assert bulk_work.do_some() == 6
    assert types() == "ona" + "ova" * 6
    run = Run.objects.get()
    assert run.undone_at
    assert undo.undone_of(run) == undo.Undone(reverted=6, kept=1)
    assert run.revisions.filter(action="undone").count() == 6


@pytest.mark.parametrize("number", range(1, 50, 6))
def test_a_crash_leaves_whole_slices_undone(edited, number):
    bulk_work.begin_undo(edited, None)
    with crashing_at(number), pytest.raises(OperationalError):
        bulk_work.do_some()
    left = len(Run.objects.get().work["keys"])
    assert types() == "ova" * (7 - left) + "ona" * left
    assert bulk_work.do_some() == left
    assert types() == "ova" * 7
    assert undo.undone_of(Run.objects.get()).reverted == 7


def test_an_import_is_undone_in_slices_with_its_conflicts_at_the_end(
    run, folder, monkeypatch
):
    monkeypatch.setattr(bulk_work, "SLICE", 1)
    run(folder({"a/en-US_a.md": entry("a", mal=1), "b/en-US_b.md": entry("b", mal=2)}))
    anime = Anime.objects.get(slug="a")
    save_document(anime, replace(document_of(anime), title="Ours"))
    texts = {"a/en-US_a.md": entry("A", mal=1), "b/en-US_b.md": entry("B", mal=2)}
    run(folder({**texts, "c/en-US_c.md": entry("c"), "d/en-US_d.md": entry("d")}))
    imported = Run.objects.first()
    bulk_work.begin_undo(imported, None)
    one_slice(monkeypatch)
    assert Conflict.objects.waiting().count() == 1
    while one_slice(monkeypatch):
        pass
    assert not Conflict.objects.exists()
    assert {*Anime.objects.values_list("title", flat=True)} == {"Ours", "b"}
    undone = undo.undone_of(Run.objects.get(pk=imported.pk))
    assert (undone.reverted, undone.deleted) == (1, 2)


# Decided


def conflicts_in(entries):
    return [
        Conflict.objects.create(
            anime=anime,
            path="a.md",
            field="title",
            ours=anime.title,
            theirs=f"T{place}",
        )
        for place, anime in enumerate(entries)
    ]


def titles():
    return [*Anime.objects.order_by("pk").values_list("title", flat=True)]


def test_conflicts_are_decided_in_slices_and_wait_again(entries, monkeypatch):
    keys = [one.pk for one in conflicts_in(entries)]
    save_document(entries[3], replace(document_of(entries[3]), title="Edited"))
    run = bulk_work.begin_decisions(keys, "theirs", None, {})
    one_slice(monkeypatch)
    assert titles()[:4] == ["T0", "T1", "N2", "Edited"]
    monkeypatch.undo()
    bulk_work.do_some()
    assert titles() == ["T0", "T1", "T2", "Edited", "T4", "T5", "T6"]
    run.refresh_from_db()
    assert run.title == "the file's value in 6 conflicts"
    (problem,) = run.report["problems"]
    told = "Edited: Title is not decided: it has been edited since."
    assert problem["message"] == told
    assert Conflict.objects.waiting().count() == 1
    bulk_work.begin_undo(run, None)
    bulk_work.do_some()
    assert titles() == ["N0", "N1", "N2", "Edited", "N4", "N5", "N6"]
    assert Conflict.objects.waiting().count() == 7


def test_a_conflict_of_an_entry_that_went_since_does_not_wait_again(entries):
    keys = [one.pk for one in conflicts_in(entries)]
    run = bulk_work.begin_decisions(keys, "ours", None, {})
    bulk_work.do_some()
    store.delete(entries[:1])
    undo_run(run)
    assert Conflict.objects.waiting().of_entries().count() == 6


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


def test_very_many_links_are_edited_in_slices(admin_client, entries, monkeypatch):
    monkeypatch.setattr(bulk_work, "AT_ONCE", 6)
    for anime in entries:
        links = (DocumentLink("x", "http://a.example/1"),)
        save_document(anime, replace(document_of(anime), links=links))
    bulk = reverse("admin:catalog_link_bulk")
    sent = {"host": "a.example", "do": "https"}
    assert (
        "a hundred entries at a time" in admin_client.get(bulk, sent).content.decode()
    )
    page = admin_client.post(bulk, sent, follow=True).content.decode()
    assert "0 of 7 entries are done." in page
    bulk_work.do_some()
    assert {*Link.objects.values_list("url", flat=True)} == {"https://a.example/1"}
    assert Run.objects.get().title == "make 7 links to a.example https"


def test_a_long_undo_has_its_page(admin_client, edited, monkeypatch):
    monkeypatch.setattr(bulk_work, "AT_ONCE", 6)
    address = reverse("admin:catalog_run_undo", args=[edited.pk])
    page = admin_client.post(address, follow=True).content.decode()
    assert "0 of 7 entries are undone." in page
    one_slice(monkeypatch)
    stop = reverse("admin:catalog_run_stop", args=[edited.pk])
    page = admin_client.post(stop, follow=True).content.decode()
    assert "Undone in part.</b> 2 entries are as they were before. “" in page
    page = admin_client.post(address, follow=True).content.decode()
    assert "Undone. 7 entries are as they were before." in page
    assert "Undo this run" not in page


def test_very_many_conflicts_are_decided_in_slices(admin_client, entries, monkeypatch):
    monkeypatch.setattr(bulk_work, "AT_ONCE", 6)
    chosen = [one.pk for one in conflicts_in(entries)]
    data = {"action": "take_files", "_selected_action": chosen}
    address = reverse("admin:catalog_conflict_changelist")
    page = admin_client.post(address, data, follow=True).content.decode()
    assert "0 of 7 conflicts are done." in page
    bulk_work.do_some()
    assert titles() == [f"T{number}" for number in range(7)]
