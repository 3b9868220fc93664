"""One change of many entries: seen before, made as one run, and undone."""

from dataclasses import replace

import pytest

from catalog.document.edits import add_tags, replace_in_texts
from catalog.editing import bulk_edits
from catalog.editing.bulk_edits import Edit
from catalog.editing.undo import undo_run
from catalog.entries import report, store
from catalog.models import Anime, Franchise, Revision, Run

from ..factories import load_document, make_anime, save_document

pytestmark = pytest.mark.django_db

SPACE = Edit("add the tag space", lambda document: add_tags(document, ["space"]))


def keys():
    return list(Anime.objects.values_list("pk", flat=True))


def now(anime):
    return load_document(anime)


def test_a_preview_counts_all_and_writes_nothing(monkeypatch):
    monkeypatch.setattr(bulk_edits, "SHOWN", 2)
    for number in range(5):
        make_anime(tags=["space"] if number == 4 else [])
    number = Revision.objects.count()
    preview = bulk_edits.preview(keys(), SPACE)
    assert (preview.changed, len(preview.shown)) == (4, 2)
    assert preview.shown[0].after.document.tags == ("space",)
    assert Revision.objects.count() == number


@pytest.mark.parametrize("count", [1, 40])
def test_a_preview_costs_the_same_for_any_number(django_assert_num_queries, count):
    for _ in range(count):
        make_anime(tags=["a"])
    chosen = keys()
    with django_assert_num_queries(3):
        bulk_edits.preview(chosen, SPACE)


def test_many_are_changed_as_one_run(monkeypatch, django_user_model):
    monkeypatch.setattr(bulk_edits, "BATCH", 2)
    author = django_user_model.objects.create_user("editor")
    entries = [make_anime() for _ in range(5)]
    make_anime(tags=["space"])
    run = bulk_edits.apply(keys(), SPACE, author)
    assert Run.objects.get() == run
    assert (run.kind, run.author, run.title) == ("bulk", author, "add the tag space")
    assert (run.report["updated"], run.report["unchanged"]) == (5, 1)
    assert all(now(anime).tags == ("space",) for anime in entries)
    assert undo_run(run).reverted == 5
    assert not any(now(anime).tags for anime in entries)


def test_nothing_to_change_is_no_run():
    make_anime(tags=["space"])
    assert bulk_edits.apply(keys(), SPACE) is None
    assert bulk_edits.apply([], SPACE) is None
    assert not Run.objects.exists()


def test_what_cannot_be_changed_stays_and_is_told():
    bad, good = make_anime("Out"), make_anime("Out of Space")
    make_anime("Other")
    edit = Edit("x", lambda doc: replace_in_texts(doc, ["title"], "Out", ""))
    preview = bulk_edits.preview(keys(), edit)
    assert (preview.changed, preview.impossible) == (
        1,
        [(bad, "It would have no title.")],
    )
    run = bulk_edits.apply(keys(), edit)
    (problem,) = run.report["problems"]
    assert problem["message"] == "Out: It would have no title."
    counts = [run.report[name] for name in ("updated", "unchanged", "failed")]
    assert counts == [1, 1, 1]
    assert now(bad).title == "Out"
    assert now(good).title == "of Space"


def test_a_report_names_no_more_than_it_may_and_counts_all(monkeypatch):
    monkeypatch.setattr(report, "MOST_PROBLEMS_OF_RUN", 2)
    monkeypatch.setattr(bulk_edits, "BATCH", 2)
    make_anime("Out of Space", slug="a", franchise="B")
    entries = [make_anime("Out", slug=f"out-{number}") for number in range(5)]
    edit = Edit("x", lambda doc: replace_in_texts(doc, ["title"], "Out", ""))
    run = Run.objects.get(pk=bulk_edits.apply(keys(), edit).pk)
    assert (run.report["updated"], run.report["failed"]) == (1, 5)
    assert run.report["problems"] == [
        {
            "path": f"out/{anime.slug}",
            "severity": "error",
            "message": "Out: It would have no title.",
        }
        for anime in entries[:2]
    ]


def test_an_edit_made_since_the_preview_is_kept_and_told():
    first, second = make_anime("A"), make_anime("B")
    seen = bulk_edits.preview(keys(), SPACE).seen
    save_document(first, replace(now(first), episodes=7))
    run = bulk_edits.apply(keys(), SPACE, seen=seen)
    assert (now(first).episodes, now(first).tags) == (7, ("space",))
    assert now(second).tags == ("space",)
    (problem,) = run.report["problems"]
    assert problem["message"] == "A: Someone else had changed it since the preview."


def test_what_is_deleted_since_the_preview_is_passed_over():
    gone, stays = make_anime(), make_anime()
    chosen = keys()
    store.delete([gone])
    assert bulk_edits.apply(chosen, SPACE).report["updated"] == 1
    assert now(stays).tags == ("space",)


def test_an_edit_made_twice_changes_nothing_more():
    make_anime()
    assert bulk_edits.apply(keys(), SPACE)
    assert bulk_edits.apply(keys(), SPACE) is None


def test_franchise_and_state_are_undone_with_their_run():
    anime, other = make_anime("A"), make_anime("B", is_published=False)
    own = {"franchise": other.franchise.slug, "is_published": False}
    run = bulk_edits.apply(keys(), Edit("x", own=own))
    changed = Anime.objects.get(pk=anime.pk)
    assert (changed.franchise, changed.is_published) == (other.franchise, False)
    assert run.report["updated"] == 1
    undo_run(run)
    changed = Anime.objects.get(pk=anime.pk)
    assert (changed.franchise, changed.is_published) == (anime.franchise, True)


def test_a_franchise_that_is_gone_is_not_come_back_to():
    anime, other = make_anime("A"), make_anime("B")
    run = bulk_edits.apply(
        [anime.pk], Edit("x", own={"franchise": other.franchise.slug})
    )
    Franchise.objects.get(slug="a").delete()
    assert undo_run(run).reverted == 1
    assert Anime.objects.get(pk=anime.pk).franchise == other.franchise


def test_an_undo_keeps_what_was_changed_since():
    first, second = make_anime("A"), make_anime("B")
    run = bulk_edits.apply(keys(), SPACE)
    save_document(first, replace(now(first), episodes=7))
    undone = undo_run(run)
    assert (undone.reverted, undone.kept) == (1, 1)
    assert (now(first).tags, now(second).tags) == (("space",), ())


def test_an_undo_goes_back_before_all_that_its_run_did_to_an_entry():
    anime = make_anime("A")
    run = Run.objects.create(kind="repair", title="x")
    for title in ("B", "C"):
        change = store.RevisionInfo(run=run)
        save_document(anime, replace(now(anime), title=title), change)
    undo_run(run)
    assert now(anime).title == "A"


@pytest.mark.parametrize("count", [2, 40])
def test_an_undo_costs_the_same_for_any_number(django_assert_max_num_queries, count):
    for _ in range(count):
        make_anime()
    run = bulk_edits.apply(keys(), SPACE)
    with django_assert_max_num_queries(45):
        undo_run(run)
