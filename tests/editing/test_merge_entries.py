"""Two entries made one, and two again: whatever was theirs is theirs once more."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from catalog.document import Link
from catalog.document.combine import combine_documents, differing_fields
from catalog.document.entry import Picture
from catalog.document.packing import normalize_document
from catalog.editing import duplicates, history, merge_entries, pending_edits
from catalog.editing.undo import MergedSince, Undone, undo_run
from catalog.entries import store
from catalog.files import conflicts
from catalog.models import (
    Anime,
    Conflict,
    Dismissal,
    NotDuplicate,
    PendingEdit,
    Redirect,
    Revision,
    Run,
    SourceFile,
)

from ..factories import entry, load_document, make_anime, save_document

pytestmark = pytest.mark.django_db


def load(anime):
    return load_document(anime)


def join(stays, goes, **own):
    left, right = load(stays), load(goes)
    choices = {
        name: "left" if name in ("title", "type") else "both"
        for name in differing_fields(left, right)
        if name in ("title", "links", "tags", "songs", "alternative-names")
    }
    document = combine_documents(left, right, choices, "left")
    seen = {anime.pk: history.latest(anime).pk for anime in (stays, goes)}
    entry = store.load_one(stays.pk)[1].with_document(document).with_own(**own)
    return merge_entries.merge_entries(stays, goes, entry, seen)


def everything():
    """Return all that entries are, but for when they were saved, keys of rows that a
    save makes anew, and what is noted of a poster that is not theirs any more."""
    Anime.objects.exclude(sized_poster=F("poster")).update(
        sized_poster="", poster_sizes=[]
    )
    entries = Anime.objects.order_by("pk").values()
    return (
        [{**row, "updated_at": None} for row in entries],
        store.load(Anime.objects.all()),
        list(Redirect.objects.values_list("slug", "anime")),
        list(SourceFile.objects.values_list("path", "digest", "role", "anime")),
        list(Conflict.objects.values_list("anime", "field", "choice")),
    )


FILES = {
    "akira/en-US_akira.md": entry("Akira", mal=47, kind="movie"),
    "akira/en-US_akira-film.md": entry("Akira (film)", kind="movie"),
    "akira/en-US_akira-film-x.md": entry("Akira x", mal=48, kind="movie"),
}


@pytest.fixture
def pair(run, folder):
    """Two entries out of files; the second has a redirect, a conflict and a poster."""
    run(folder(FILES))
    stays, goes = (Anime.objects.get(slug=s) for s in ("akira", "akira-film"))
    document = replace(load(goes), tags=("space",), links=(Link("A", "http://a.net/"),))
    own = {"picture": Picture("posters/a.jpg", 20, 30), "locks": frozenset({"title"})}
    save_document(goes, document, is_published=False, **own)
    Redirect.objects.create(slug="akira-the-film", anime=goes)
    Conflict.objects.create(anime=goes, path="x", field="title")
    Anime.objects.filter(pk=goes.pk).update(
        sized_poster="posters/a.jpg", poster_sizes=[[10, 15]]
    )
    return Anime.objects.get(pk=stays.pk), Anime.objects.get(pk=goes.pk)


def test_one_entry_is_left_with_what_both_had(pair):
    stays, goes = pair
    picture = store.own_of(goes).picture
    run = join(stays, goes, picture=picture, locks={"title"}, is_published=True)
    document = load(stays)
    assert (document.title, document.tags) == ("Akira", ("space",))
    assert [link.label for link in document.links] == ["MAL", "A"]
    anime = Anime.objects.get(pk=stays.pk)
    assert (anime.poster.name, anime.poster_width) == ("posters/a.jpg", 20)
    assert (anime.locks, anime.poster_sizes) == (["title"], [[10, 15]])
    assert not Anime.objects.filter(pk=goes.pk).exists()
    assert (run.kind, run.title) == ("merge", "“Akira (film)” into “Akira”")
    assert set(run.revisions.values_list("action", flat=True)) == {"joined", "deleted"}


def test_its_addresses_lead_to_the_one_that_is_left(pair, client):
    stays, goes = pair
    join(stays, goes)
    slugs = dict(Redirect.objects.values_list("slug", "anime"))
    assert slugs == {"akira-film": stays.pk, "akira-the-film": stays.pk}
    response = client.get("/anime/akira-film/")
    assert (response.status_code, response["Location"]) == (301, "/anime/akira/")


def test_a_second_merge_into_a_third_takes_all_along(pair):
    stays, goes = pair
    third = make_anime("Third")
    join(stays, goes)
    join(third, stays)
    assert set(Redirect.objects.values_list("anime", flat=True)) == {third.pk}
    files = SourceFile.objects.filter(anime=third).values_list("role", flat=True)
    assert sorted(files) == ["joined", "own"]


def test_undone_all_is_as_it_was(pair):
    stays, goes = pair
    before = everything()
    number = Revision.objects.count()
    run = join(stays, goes, picture=store.own_of(goes).picture)
    assert everything() != before
    undone = undo_run(run)
    assert (undone.reverted, undone.deleted, undone.kept) == (2, 0, 0)
    assert everything() == before
    assert Revision.objects.count() == number + 4
    assert undo_run(run) == Undone(0, 0, 0)


@pytest.fixture
def three(pair):
    """Those two and a third; sizes of posters are made anew in their own time."""
    Anime.objects.update(sized_poster="", poster_sizes=[])
    return *pair, make_anime("Third")


def test_of_two_merges_one_after_the_other_the_last_is_undone_first(
    three, admin_client
):
    stays, goes, third = three
    before = everything()
    first = join(stays, goes, picture=store.own_of(goes).picture)
    second = join(third, stays)
    both = everything()
    with pytest.raises(MergedSince) as raised:
        undo_run(first)
    assert raised.value.run == second
    address = reverse("admin:catalog_run_undo", args=[first.pk])
    page = admin_client.post(address, follow=True).content.decode()
    assert f"Undo “{escape(second)}” first" in page
    assert everything() == both
    undo_run(second)
    undo_run(first)
    assert everything() == before


def test_two_merges_into_one_are_undone_in_any_order(three):
    stays, goes, third = three
    before = everything()
    first = join(third, goes)
    second = join(third, stays)
    undo_run(first)
    undo_run(second)
    assert everything() == before


def test_a_file_of_it_does_not_bring_it_back(pair, run, folder):
    stays, goes = pair
    join(stays, goes)
    now = load(stays)
    report = run(folder(FILES))
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    changed = {**FILES, "akira/en-US_akira-film.md": entry("New", mal=99)}
    for paths in (changed, changed):
        report = run(folder(paths))
        assert (report.created, report.updated, report.skipped) == (0, 0, 1)
    report = run(folder(changed) / "akira/en-US_akira-film.md")
    assert (report.created, report.skipped, report.files) == (0, 1, 1)
    assert load(stays) == now
    role = SourceFile.objects.get(path="akira/en-US_akira-film.md").role
    assert role == "joined"


def test_the_file_of_the_one_that_is_left_is_read_as_ever(pair, run, folder):
    stays, goes = pair
    join(stays, goes)
    changed = {**FILES, "akira/en-US_akira.md": entry("Akira", mal=47, kind="ova")}
    report = run(folder(changed))
    assert (report.created, report.updated, report.conflicted) == (0, 1, 0)
    assert load(stays).type == "ova"
    assert load(stays).tags == ("space",)


def test_a_file_that_cannot_be_read_leaves_no_twin_in_its_place(pair, run, folder):
    stays, goes = pair
    join(stays, goes)
    broken = {
        "akira/en-US_akira.md": "# Broken\n\ntype: none\n",
        "akira/en-US_akira-film.md": entry("New", mal=99),
    }
    report = run(folder({**FILES, **broken}))
    assert (report.created, report.failed, report.skipped) == (0, 1, 1)
    assert report.files == 3


def test_after_an_undo_its_file_is_its_own_again(pair, run, folder):
    stays, goes = pair
    merge = join(stays, goes)
    changed = {**FILES, "akira/en-US_akira-film.md": entry("Akira (film)")}
    run(folder(changed))
    undo_run(merge)
    report = run(folder(changed))
    assert (report.created, report.updated) == (0, 1)
    assert load(goes).type == "ova"
    assert load(goes).tags == ("space",)
    assert load(stays).type == "movie"


def test_who_has_no_file_gets_the_others(run, folder):
    stays = make_anime("Mine", type="movie")
    run(folder(FILES))
    goes = Anime.objects.get(slug="akira-film")
    join(stays, goes)
    file = SourceFile.objects.get(anime=stays)
    assert (file.path, file.role) == ("akira/en-US_akira-film.md", "own")
    changed = entry("Akira (film)", kind="movie", more="-   **episodes**: 7\n")
    report = run(folder({**FILES, "akira/en-US_akira-film.md": changed}))
    assert (report.created, report.updated) == (0, 1)
    assert (load(stays).title, load(stays).episodes) == ("Mine", 7)


def test_what_was_edited_since_the_merge_stays_after_its_undo(pair):
    stays, goes = pair
    run = join(stays, goes)
    save_document(stays, replace(load(stays), episodes=7))
    undone = undo_run(run)
    assert (undone.reverted, undone.kept) == (2, 0)
    assert (load(stays).episodes, load(stays).tags) == (7, ())
    assert load(goes).tags == ("space",)


def test_what_was_published_since_a_merge_stays_so_after_its_undo(pair):
    stays, goes = pair
    run = join(stays, goes, is_published=False)
    save_document(stays, load(stays), is_published=True, locks=frozenset({"title"}))
    undo_run(run)
    own = store.own_of(Anime.objects.select_related("franchise").get(pk=stays.pk))
    assert (own.is_published, own.locks) == (True, {"title"})


def test_an_address_that_is_taken_by_now_is_not_taken_back(pair):
    stays, goes = pair
    run = join(stays, goes)
    other = make_anime("Akira Film")
    undo_run(run)
    assert Anime.objects.get(pk=other.pk).slug == "akira-film"
    assert Anime.objects.get(pk=goes.pk).slug == "akira-film-2"


def test_the_one_that_was_left_may_be_deleted_before_an_undo(pair):
    stays, goes = pair
    run = join(stays, goes)
    store.delete([Anime.objects.get(pk=stays.pk)])
    undo_run(run)
    assert load(goes).title == "Akira (film)"


@pytest.mark.parametrize("which", [0, 1])
def test_what_was_edited_since_the_look_is_not_merged(pair, which):
    seen = {anime.pk: history.latest(anime).pk for anime in pair}
    save_document(pair[which], replace(load(pair[which]), episodes=7))
    with pytest.raises(merge_entries.ChangedMeanwhile):
        merge_entries.merge_entries(*pair, load(pair[0]), {}, seen)
    store.delete([Anime.objects.get(pk=pair[which].pk)])
    with pytest.raises(merge_entries.ChangedMeanwhile):
        merge_entries.merge_entries(*pair, load(pair[1 - which]), {}, seen)
    assert not Run.objects.filter(kind="merge").exists()


def test_a_merge_is_a_run_that_says_whose_it_is(pair, admin_user):
    stays, goes = pair
    seen = {anime.pk: history.latest(anime).pk for anime in pair}
    whole = store.load_one(stays.pk)[1]
    run = merge_entries.merge_entries(stays, goes, whole, seen, admin_user)
    assert (run.author, run.report) == (admin_user, {"updated": 1, "deleted": 1})
    of_stays = history.latest(stays)
    assert (of_stays.action, of_stays.note) == ("joined", "Akira (film)")
    for revision in (of_stays, history.latest(goes)):
        assert (revision.author, revision.run) == (admin_user, run)


def conflict_of(anime, field="title"):
    values = {"base": "Base", "ours": "Ours", "theirs": f"Of {anime}"}
    return Conflict.objects.create(anime=anime, path="x", field=field, **values)


def test_conflicts_that_wait_go_along_and_come_back(three):
    stays, goes, _ = three
    Conflict.objects.all().delete()
    conflict_of(stays)
    for field in ("title", "synopsis", "rating"):
        conflict_of(goes, field)
    before = everything()
    run = join(stays, goes)
    waiting = Conflict.objects.waiting().order_by("field")
    found = waiting.values_list("anime", "field", "theirs")
    assert list(found) == [
        (stays.pk, "rating", "Of Akira (film)"),
        (stays.pk, "synopsis", "Of Akira (film)"),
        (stays.pk, "title", "Of Akira"),
    ]
    undo_run(run)
    assert sorted(everything()[-1]) == sorted(before[-1])
    # What was decided since for the one that stayed waits again for the other one.
    run = join(stays, goes)
    conflicts.resolve_conflict(waiting.get(field="synopsis"), "theirs")
    undo_run(run)
    assert load(stays).synopsis == "Of Akira (film)"
    decided = Conflict.objects.resolved().get()
    assert (decided.anime_id, decided.field) == (stays.pk, "synopsis")
    assert set(waiting.values_list("anime", "field")) == {
        (stays.pk, "title"),
        *((goes.pk, field) for field in ("title", "synopsis", "rating")),
    }


@pytest.fixture
def editor():
    return User.objects.create_superuser("editor")


def whole(anime):
    return store.load_one(anime.pk)[1]


def suggest(anime, author, publish_at=None, own=None, **values):
    """Keep an edit of an entry as it is now."""
    entry = whole(anime).with_own(**own or {})
    entry = entry.with_document(
        normalize_document(replace(entry.document, **values)),
    )
    seen = history.latest(anime).pk
    return pending_edits.keep(anime, entry, seen, author, publish_at)


def edits():
    return list(PendingEdit.objects.order_by("pk").values())


def test_edits_that_wait_go_along_as_edits_of_the_one_that_stays(pair, editor):
    stays, goes = pair
    save_document(goes, replace(load(goes), synopsis="Of the film."))
    links = (*load(goes).links, Link("B", "http://b.net/"))
    edit = suggest(goes, editor, own={"locks": {"tags"}}, links=links, episodes=7)
    before = edits()
    run = join(stays, goes)
    (edit,) = PendingEdit.objects.all()
    assert (edit.anime_id, edit.base) == (stays.pk, history.latest(stays))
    assert (edit.document.episodes, edit.document.title) == (7, "Akira")
    assert [link.label for link in edit.document.links] == ["MAL", "A", "B"]
    assert edit.document.synopsis == load(stays).synopsis
    was = edit.updated_at
    undo_run(run)
    (back,) = edits()
    assert back.pop("updated_at") > was
    assert before[0].pop("updated_at") < was
    assert back == before[0]
    edit = PendingEdit.objects.get()
    merged = pending_edits.publish(edit, editor)
    assert not merged.conflicts
    assert (load(goes).episodes, load(goes).links) == (7, links)
    assert load(stays).episodes is None


def test_an_edit_that_collides_with_the_one_that_stays_has_no_time_any_more(
    pair, editor
):
    stays, goes = pair
    save_document(stays, replace(load(stays), episodes=1))
    at = timezone.now() + timedelta(days=1)
    before = suggest(goes, editor, at, episodes=7)
    run = join(stays, goes)
    (edit,) = PendingEdit.objects.all()
    assert (edit.document.episodes, edit.publish_at) == (7, None)
    assert edit.problem.endswith(
        "merged into this entry, which has another value: Episodes"
    )
    undo_run(run)
    (edit,) = PendingEdit.objects.all()
    assert edit.anime_id == goes.pk
    assert abs(edit.publish_at - before.publish_at) < timedelta(seconds=1)
    assert (edit.problem, edit.document.episodes) == ("", 7)


def test_what_was_changed_since_in_an_edit_goes_back_with_it(pair, editor):
    stays, goes = pair
    suggest(goes, editor, synopsis="Suggested.")
    run = join(stays, goes)
    save_document(stays, replace(load(stays), rating="R"))
    (edit,) = PendingEdit.objects.all()
    at = timezone.now() + timedelta(days=1)
    entry = whole(stays).with_document(
        replace(load(stays), synopsis="Suggested better.", episodes=9)
    )
    pending_edits.keep(stays, entry, history.latest(stays).pk, editor, at)
    undo_run(run)
    (edit,) = PendingEdit.objects.all()
    assert (edit.anime_id, edit.publish_at) == (goes.pk, at)
    document = edit.document
    assert (document.synopsis, document.episodes) == ("Suggested better.", 9)
    assert (document.title, document.rating) == ("Akira (film)", load(goes).rating)
    assert load(stays).rating == "R"


def test_who_has_an_edit_of_both_keeps_both(pair, editor):
    stays, goes = pair
    other = User.objects.create_user("other")
    suggest(stays, editor, episodes=1)
    suggest(goes, editor, episodes=2)
    suggest(goes, other, episodes=3)
    before = {row["pk"]: row for row in PendingEdit.objects.values("pk", "anime")}
    run = join(stays, goes)
    found = {(e.anime_id, e.document.episodes) for e in PendingEdit.objects.all()}
    assert found == {(stays.pk, 1), (goes.pk, 2), (stays.pk, 3)}
    undo_run(run)
    after = {row["pk"]: row for row in PendingEdit.objects.values("pk", "anime")}
    assert after == before


def test_what_was_published_or_discarded_since_does_not_come_back(pair, editor):
    stays, goes = pair
    other = User.objects.create_user("other")
    suggest(goes, editor, episodes=2)
    suggest(goes, other, synopsis="Discarded.")
    run = join(stays, goes)
    pending_edits.publish(PendingEdit.objects.get(author=editor), editor)
    PendingEdit.objects.get(author=other).delete()
    undo_run(run)
    assert not PendingEdit.objects.exists()
    assert load(stays).episodes == 2


def test_what_collides_with_an_undo_is_told_and_kept(pair):
    stays, goes = pair
    save_document(stays, replace(load(stays), rating="G"))
    save_document(goes, replace(load(goes), rating="R"))
    left, right = load(stays), load(goes)
    document = replace(left, rating="R", title=right.title)
    seen = {anime.pk: history.latest(anime).pk for anime in (stays, goes)}
    entry = whole(stays).with_document(document)
    run = merge_entries.merge_entries(stays, goes, entry, seen)
    save_document(stays, replace(load(stays), rating="PG"), slug="akira-film")
    Redirect.objects.filter(slug="akira-the-film").delete()
    make_anime("Akira the film")
    undone = undo_run(run)
    assert (load(stays).title, load(stays).rating) == ("Akira", "PG")
    assert sorted(undone.told) == [
        "The address “akira-the-film” leads elsewhere: someone has changed that since.",
        "“Akira (film)” has the address “akira-film-2”: “akira-film” is taken.",
        "“Akira” keeps its Rating: that was changed since.",
    ]


def test_dismissals_and_decisions_of_both_are_as_they_were(pair):
    stays, goes = pair
    for anime in pair:
        Dismissal.objects.create(anime=anime, rule="no-tags", reason=str(anime))
    duplicates.mark_not_duplicates(goes.pk, make_anime("Third").pk)
    before = list(Dismissal.objects.values()), list(NotDuplicate.objects.values())
    run = join(stays, goes)
    save_document(stays, replace(load(stays), episodes=7))
    undo_run(run)
    assert before == (
        list(Dismissal.objects.values()),
        list(NotDuplicate.objects.values()),
    )
