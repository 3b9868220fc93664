"""Tags and franchises merged, renamed, deleted, and all of it undone."""

from dataclasses import replace
from functools import partial
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection

from catalog import search
from catalog.editing import bulk_edits, history, pending_edits, terms
from catalog.editing.undo import MergedSince, undo_run
from catalog.entries import store
from catalog.models import (
    Anime,
    FormerTag,
    Franchise,
    FranchiseRedirect,
    Run,
    Tag,
)

from ..admin.forms import EntryForms
from ..factories import entry, keep_edit, load_document, make_anime, save_document

pytestmark = pytest.mark.django_db


def tags(anime):
    return load_document(anime).tags


def two(model, *names):
    return [model.objects.get(name=name) for name in names]


def test_a_tag_has_the_entries_of_both_and_gives_them_back():
    both, one = make_anime(tags=["x", "y"]), make_anime(tags=["z", "y"])
    FormerTag.objects.create(slug="older", tag=Tag.objects.get(name="y"))
    Tag.objects.filter(name="y").update(slug="an-odd-slug")
    stays, goes = two(Tag, "x", "y")
    run = terms.merge_tags(stays, goes)
    assert (tags(both), tags(one)) == (("x",), ("z", "x"))
    assert not Tag.objects.filter(name="y").exists()
    leads = dict(FormerTag.objects.values_list("slug", "tag"))
    assert leads == {"older": stays.pk, "an-odd-slug": stays.pk}
    assert (run.kind, run.report["updated"]) == ("merge", 2)
    undo_run(run)
    assert (tags(both), tags(one)) == (("x", "y"), ("z", "y"))
    assert Tag.objects.get(name="y") == goes
    assert Tag.objects.get(name="y").slug == "an-odd-slug"
    assert dict(FormerTag.objects.values_list("slug", "tag")) == {"older": goes.pk}


def test_a_tag_is_merged_whose_name_and_key_would_lead_elsewhere():
    anime = make_anime(tags=["x", "y"])
    stays, goes = two(Tag, "x", "y")
    # As the undo of what was done to another tag can leave them.
    FormerTag.objects.create(tag=stays, key=goes.pk)
    FormerTag.objects.create(tag=stays, name=goes.name, slug=goes.slug)
    run = terms.merge_tags(stays, goes)
    (former,) = FormerTag.objects.all()
    assert (former.name, former.key, former.tag) == ("y", goes.pk, stays)
    undo_run(run)
    assert tags(anime) == ("x", "y")
    terms.merge_tags(stays, goes)
    assert tags(anime) == ("x",)


def test_a_merge_says_what_went_into_what_and_who_did_it(admin_user):
    one, other = make_anime("A", tags=["x"]), make_anime("B", tags=["y"])
    merges = [
        terms.merge_tags(*two(Tag, "x", "y"), admin_user),
        terms.merge_franchises(*two(Franchise, "A", "B"), admin_user),
    ]
    assert [str(merge.title) for merge in merges] == [
        "tag “y” into “x”",
        "franchise “B” into “A”",
    ]
    for merge in merges:
        assert (merge.kind, merge.author) == ("merge", admin_user)
        (revision,) = merge.revisions.all()
        assert (revision.anime_id, revision.author) == (other.pk, admin_user)
    assert history.latest(one).run is None


def test_a_franchise_has_the_works_of_both_and_gives_them_back(run, folder):
    run(folder({"a/en-US_a.md": entry("A"), "b/en-US_b.md": entry("B")}))
    stays, goes = two(Franchise, "A", "B")
    merge = terms.merge_franchises(stays, goes)
    assert list(stays.works.values_list("slug", flat=True)) == ["a", "b"]
    assert FranchiseRedirect.objects.get().slug == "b"
    # The folder leads to it, too.
    run(folder({"b/en-US_b-2.md": entry("B 2")}))
    assert Franchise.objects.get() == stays
    undo_run(merge)
    assert Anime.objects.get(slug="b").franchise == goes
    assert Anime.objects.get(slug="b-2").franchise == stays
    assert not FranchiseRedirect.objects.exists()


def test_what_was_changed_since_stays_when_the_merge_is_undone():
    anime, other = make_anime("A", tags=["y"]), make_anime("B", tags=["x"])
    by_tag = terms.merge_tags(*two(Tag, "x", "y"))
    by_franchise = terms.merge_franchises(other.franchise, anime.franchise)
    anime = Anime.objects.get(pk=anime.pk)
    document = replace(load_document(anime), episodes=7)
    save_document(anime, document)
    undo_run(by_tag)
    undo_run(by_franchise)
    anime = Anime.objects.get(pk=anime.pk)
    assert (anime.episodes, anime.franchise.name) == (7, "A")
    assert tags(anime) == ("y",)


def test_a_word_that_is_there_again_is_not_taken_from_its_entries():
    anime = make_anime("A", tags=["y", "x"])
    run = terms.merge_tags(*two(Tag, "x", "y"))
    FormerTag.objects.all().delete()
    new = make_anime("B", tags=["y"])
    undo_run(run)
    assert (tags(anime), tags(new)) == (("y", "x"), ("y",))
    assert Tag.objects.filter(name="y").count() == 1


def test_words_without_entries_are_merged_and_parted():
    stays, goes = (Franchise.objects.create(name=n, slug=n) for n in "ab")
    run = terms.merge_franchises(stays, goes)
    assert Run.objects.get() == run
    undo_run(run)
    assert Franchise.objects.count() == 2


def test_a_word_that_is_gone_is_not_merged():
    stays, goes = (Franchise.objects.create(name=n, slug=n) for n in "ab")
    Franchise.objects.filter(pk=stays.pk).delete()
    with pytest.raises(Franchise.DoesNotExist):
        terms.merge_franchises(stays, goes)
    assert Franchise.objects.get() == goes


def test_what_led_to_a_word_that_another_replaced_leads_to_the_other():
    anime, other = make_anime("A", tags=["y"]), make_anime("B", tags=["x"])
    FormerTag.objects.create(name="old", slug="older", tag=Tag.objects.get(name="y"))
    FranchiseRedirect.objects.create(slug="older", franchise=anime.franchise)
    runs = [
        terms.merge_tags(*two(Tag, "x", "y")),
        terms.merge_franchises(other.franchise, anime.franchise),
    ]
    Tag.objects.filter(name="x").update(name="y")
    FranchiseRedirect.objects.filter(slug="a").delete()
    again = Franchise.objects.create(slug="a", name="A")
    for run in runs:
        undo_run(run)
    connection.check_constraints()
    tag = Tag.objects.get()
    assert (tag.name, tag.former.get(slug="older").name) == ("y", "old")
    assert FranchiseRedirect.objects.get().franchise == other.franchise
    assert Anime.objects.get(pk=anime.pk).franchise == again


def lead():
    """Return what leads to tags, by name or address or key, and to which."""
    rows = FormerTag.objects.values_list("name", "slug", "key", "tag__name")
    return {tuple(row[:3]): row[3] for row in rows}


def test_a_tag_that_was_merged_away_comes_back_with_no_file(run, folder):
    more = "\n## Tags\n\n-   science\n"
    old = entry("A").replace("\n## Tags\n", more)
    run(folder({"a/en-US_a.md": old}))
    run(folder({"b/en-US_b.md": old.replace("science", "sci-fi").replace("A", "B")}))
    stays, goes = two(Tag, "sci-fi", "science")
    terms.merge_tags(stays, goes)
    new = entry("C").replace("\n## Tags\n", more)
    root = folder({"c/en-US_c.md": new, "a/en-US_a.md": old.replace("ova", "movie")})
    assert (run(root).created, run(root).unchanged) == (1, 3)
    assert [*Tag.objects.values_list("name", "slug")] == [("sci-fi", stays.slug)]
    for slug in "abc":
        anime = Anime.objects.get(slug=slug)
        assert tags(anime) == history.latest(anime).document.tags == ("sci-fi",)


def test_a_file_that_goes_on_saying_an_old_name_brings_back_no_tag(run, folder):
    text = entry("A").replace("\n## Tags\n", "\n## Tags\n\n-   old\n-   space\n")
    run(folder({"a/en-US_a.md": text}))
    anime, tag = Anime.objects.get(), Tag.objects.get(name="old")
    terms.rename_tag(tag, "new")
    save_document(anime, replace(load_document(anime), tags=("space",)))
    run(folder({"a/en-US_a.md": text.replace("ova", "movie")}))
    assert (tags(anime), Anime.objects.get().type) == (("space",), "movie")


def test_a_renamed_tag_is_called_again_what_it_was_called():
    anime, since = make_anime("A", tags=["yaoi", "space"]), make_anime("B")
    edited = make_anime("C", tags=["yaoi"])
    tag = Tag.objects.get(name="yaoi")
    FormerTag.objects.create(tag=Tag.objects.get(name="space"), name="bl", key=999)
    before = lead()
    run = terms.rename_tag(tag, "bl")
    assert lead() == {(None, None, 999): "bl", ("yaoi", None, None): "bl"}
    assert (run.kind, run.term, run.term_key) == ("rename", "tag", tag.pk)
    save_document(since, replace(load_document(since), tags=("bl",)))
    save_document(edited, replace(load_document(edited), episodes=7))
    undone = undo_run(run)
    assert (undone.reverted, undone.kept) == (2, 0)
    assert tags(anime) == ("yaoi", "space")
    for one in (since, edited):
        assert tags(one) == history.latest(one).document.tags == ("yaoi",)
    assert Anime.objects.get(pk=edited.pk).episodes == 7
    assert {*Tag.objects.values_list("pk", "name", "slug")} >= {
        (tag.pk, "yaoi", "yaoi")
    }
    assert lead() == before


def test_a_rename_gives_way_where_its_name_is_another_tag_by_now():
    anime = make_anime("A", tags=["old"])
    run = terms.rename_tag(Tag.objects.get(), "new")
    FormerTag.objects.all().delete()
    other = make_anime("B", tags=["old"])
    undo_run(run)
    assert (tags(anime), tags(other)) == (("old",), ("old",))
    assert {*Tag.objects.values_list("name", flat=True)} == {"new", "old"}


def test_of_two_renames_the_later_is_undone_first():
    make_anime("A", tags=["a"])
    tag = Tag.objects.get()
    first, second = (terms.rename_tag(tag, name) for name in "bc")
    with pytest.raises(MergedSince) as since:
        undo_run(first)
    assert since.value.run == second
    for run in (second, first):
        undo_run(run)
    assert (Tag.objects.get().name, lead()) == ("a", {})


def test_a_tag_may_have_an_earlier_name_of_its_own_again():
    anime = make_anime("A", tags=["a"])
    tag = Tag.objects.get()
    for name in "ba":
        terms.rename_tag(tag, name)
    assert (tags(anime), lead()) == (("a",), {("b", None, None): "a"})


def test_a_deleted_tag_comes_back_with_all_that_led_to_it():
    anime, other = make_anime("A", tags=["x", "y"]), make_anime("B", tags=["x"])
    tag = Tag.objects.get(name="x")
    FormerTag.objects.create(tag=tag, name="older", slug="older", key=999)
    before = lead()
    run = terms.delete_tag(tag)
    assert (tags(anime), tags(other), lead()) == (("y",), (), {})
    save_document(anime, replace(load_document(anime), episodes=7))
    undo_run(run)
    assert (tags(anime), tags(other)) == (("x", "y"), ("x",))
    assert Anime.objects.get(pk=anime.pk).episodes == 7
    assert (lead(), Tag.objects.get(name="x")) == (before, tag)


def test_a_franchise_is_renamed_and_deleted_and_all_of_it_undone():
    anime = make_anime("A")
    renamed = terms.rename_franchise(anime.franchise, "Of A")
    empty = Franchise.objects.create(slug="b", name="B")
    FranchiseRedirect.objects.create(slug="older", franchise=empty)
    deleted = terms.delete_franchise(empty)
    assert [*Franchise.objects.values_list("slug", "name")] == [("a", "Of A")]
    for run in (renamed, deleted):
        undo_run(run)
    assert {*Franchise.objects.values_list("slug", "name")} == {("a", "A"), ("b", "B")}
    assert FranchiseRedirect.objects.get().franchise == empty


def test_works_are_found_by_the_name_that_their_franchise_has():
    anime = make_anime("A", franchise="Old world")
    run = terms.rename_franchise(anime.franchise, "New universe")
    assert search.anime_ids("universe") == [anime.pk]
    assert search.anime_ids("old world") == []
    undo_run(run)
    assert search.anime_ids("old world") == [anime.pk]
    assert search.anime_ids("universe") == []


def test_a_form_of_before_a_merge_still_chooses_the_tag(admin_client):
    anime = make_anime("A", tags=["y"])
    make_anime("B", tags=["x"])
    stays, goes = two(Tag, "x", "y")
    forms = EntryForms(admin_client)
    page = forms.open(anime)
    terms.merge_tags(stays, goes)
    forms.send(page, anime, episodes="7")
    assert tags(anime) == ("x",)
    assert Anime.objects.get(pk=anime.pk).episodes == 7


@pytest.mark.parametrize("way", ["merge", "rename"])
def test_no_way_back_brings_an_old_name_or_address(client, way):
    """Neither revert, restore, undo of a bulk edit nor a pending edit does."""
    anime = make_anime("A", tags=["yaoi", "space"])
    make_anime("B", tags=["bl"])
    author = User.objects.create_superuser("editor")
    first = history.latest(anime)
    pending = keep_edit(anime, load_document(anime), first.pk, author)
    edit = bulk_edits.Edit("none", lambda document: replace(document, tags=()))
    bulk = bulk_edits.apply([anime.pk], edit)
    if way == "merge":
        terms.merge_tags(*two(Tag, "bl", "yaoi"))
    else:
        terms.delete_tag(Tag.objects.get(name="bl"))
        terms.rename_tag(Tag.objects.get(name="yaoi"), "bl")
    known = {*Tag.objects.values_list("name", "slug")}
    undo_run(bulk)
    assert tags(anime) == ("bl", "space")
    history.revert(first)
    assert tags(anime) == ("bl", "space")
    assert pending_edits.propose(pending).wished.document.tags == ("bl", "space")
    save_document(anime, replace(load_document(anime), tags=("yaoi",)))
    assert tags(anime) == ("bl",)
    store.delete([anime])
    back = history.restore(history.latest(anime))
    assert tags(back) == ("bl",)
    assert {*Tag.objects.values_list("name", "slug")} == known
    response = client.get("/tags/yaoi/", follow=True)
    assert response.status_code == 200


def test_a_new_tag_takes_no_address_that_leads_elsewhere(client):
    make_anime("A", tags=["cafe", "café"])
    stays, goes = two(Tag, "cafe", "café")
    slug = goes.slug
    terms.merge_tags(stays, goes)
    make_anime("B", tags=["cafë"])
    assert Tag.objects.get(name="cafë").slug not in {stays.slug, slug}
    assert client.get(f"/tags/{slug}/").url == stays.get_absolute_url()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_a_merge_and_an_import_of_the_tag_at_once(run, folder):
    """Whichever writes first: the tag that was merged away is not there afterwards."""
    make_anime("A", tags=["x"])
    make_anime("B", tags=["y"])
    stays, goes = two(Tag, "x", "y")
    text = entry("C").replace("\n## Tags\n", "\n## Tags\n\n-   y\n")
    files = folder(
        {f"c{n}/en-US_c{n}.md": text.replace("# C", f"# C{n}") for n in "12"}
    )
    together = Barrier(2)

    def merge():
        together.wait()
        terms.merge_tags(stays, goes)
        connection.close()

    def bring_in():
        together.wait()
        run(files)
        connection.close()

    at_once(merge, bring_in)
    assert [*Tag.objects.values_list("name", flat=True)] == ["x"]
    for anime in Anime.objects.all():
        assert tags(anime) == ("x",)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_two_merges_of_one_tag_at_once():
    """The second finds one of its tags gone, and does nothing."""
    make_anime("A", tags=["x"])
    make_anime("B", tags=["y"])
    x, y = two(Tag, "x", "y")
    together, refused = Barrier(2), []

    def merge(stays, goes):
        together.wait()
        try:
            terms.merge_tags(stays, goes)
        except Tag.DoesNotExist:
            refused.append(goes)
        connection.close()

    at_once(partial(merge, x, y), partial(merge, y, x))
    assert (Tag.objects.count(), Run.objects.count(), len(refused)) == (1, 1, 1)


def at_once(*deeds):
    threads = [Thread(target=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
