"""Two entries made one, and two again: whatever was theirs is theirs once more."""

from dataclasses import replace

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils.html import escape

from catalog.document import Link
from catalog.document.combine import combine_documents, differing_fields
from catalog.document.entry import Picture
from catalog.editing import history, merge_entries
from catalog.entries import store
from catalog.models import Anime, Conflict, Redirect, Revision, Run, SourceFile

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
    undone = history.undo(run)
    assert (undone.reverted, undone.deleted, undone.kept) == (2, 0, 0)
    assert everything() == before
    assert Revision.objects.count() == number + 4
    assert history.undo(run) == history.Undone(0, 0, 0)


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
    with pytest.raises(history.MergedSince) as raised:
        history.undo(first)
    assert raised.value.run == second
    address = reverse("admin:catalog_run_undo", args=[first.pk])
    page = admin_client.post(address, {"sure": "on"}, follow=True).content.decode()
    assert f"Undo “{escape(second)}” first" in page
    assert everything() == both
    history.undo(second)
    history.undo(first)
    assert everything() == before


def test_two_merges_into_one_are_undone_in_any_order(three):
    stays, goes, third = three
    before = everything()
    first = join(third, goes)
    second = join(third, stays)
    history.undo(first)
    history.undo(second)
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
        "akira/en-US_akira.md": "# Broken\n\ntype: ova\n",
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
    history.undo(merge)
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
    undone = history.undo(run)
    assert (undone.reverted, undone.kept) == (2, 0)
    assert (load(stays).episodes, load(stays).tags) == (7, ())
    assert load(goes).tags == ("space",)


def test_what_was_published_since_a_merge_stays_so_after_its_undo(pair):
    stays, goes = pair
    run = join(stays, goes, is_published=False)
    save_document(stays, load(stays), is_published=True, locks=frozenset({"title"}))
    history.undo(run)
    own = store.own_of(Anime.objects.select_related("franchise").get(pk=stays.pk))
    assert (own.is_published, own.locks) == (True, {"title"})


def test_an_address_that_is_taken_by_now_is_not_taken_back(pair):
    stays, goes = pair
    run = join(stays, goes)
    other = make_anime("Akira Film")
    history.undo(run)
    assert Anime.objects.get(pk=other.pk).slug == "akira-film"
    assert Anime.objects.get(pk=goes.pk).slug == "akira-film-2"


def test_the_one_that_was_left_may_be_deleted_before_an_undo(pair):
    stays, goes = pair
    run = join(stays, goes)
    store.delete([Anime.objects.get(pk=stays.pk)])
    history.undo(run)
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
