"""Two tags or two franchises made one, and two again."""

from dataclasses import replace

import pytest
from django.db import connection

from catalog.editing import history, merge_terms
from catalog.models import (
    Anime,
    Franchise,
    FranchiseRedirect,
    Run,
    Tag,
    TagRedirect,
)

from ..factories import entry, load_document, make_anime, save_document

pytestmark = pytest.mark.django_db


def tags(anime):
    return load_document(anime).tags


def two(model, *names):
    return [model.objects.get(name=name) for name in names]


def test_a_tag_has_the_entries_of_both_and_gives_them_back():
    both, one = make_anime(tags=["x", "y"]), make_anime(tags=["z", "y"])
    TagRedirect.objects.create(slug="older", tag=Tag.objects.get(name="y"))
    Tag.objects.filter(name="y").update(slug="an-odd-slug")
    stays, goes = two(Tag, "x", "y")
    run = merge_terms.merge_tags(stays, goes)
    assert (tags(both), tags(one)) == (("x",), ("z", "x"))
    assert not Tag.objects.filter(name="y").exists()
    leads = dict(TagRedirect.objects.values_list("slug", "tag"))
    assert leads == {"older": stays.pk, "an-odd-slug": stays.pk}
    assert (run.kind, run.report["updated"]) == ("merge", 2)
    history.undo(run)
    assert (tags(both), tags(one)) == (("x", "y"), ("z", "y"))
    assert Tag.objects.get(name="y") == goes
    assert Tag.objects.get(name="y").slug == "an-odd-slug"
    assert dict(TagRedirect.objects.values_list("slug", "tag")) == {"older": goes.pk}


def test_a_merge_says_what_went_into_what_and_who_did_it(admin_user):
    one, other = make_anime("A", tags=["x"]), make_anime("B", tags=["y"])
    merges = [
        merge_terms.merge_tags(*two(Tag, "x", "y"), admin_user),
        merge_terms.merge_franchises(*two(Franchise, "A", "B"), admin_user),
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
    merge = merge_terms.merge_franchises(stays, goes)
    assert list(stays.works.values_list("slug", flat=True)) == ["a", "b"]
    assert FranchiseRedirect.objects.get().slug == "b"
    # The folder leads to it, too.
    run(folder({"b/en-US_b-2.md": entry("B 2")}))
    assert Franchise.objects.get() == stays
    history.undo(merge)
    assert Anime.objects.get(slug="b").franchise == goes
    assert Anime.objects.get(slug="b-2").franchise == stays
    assert not FranchiseRedirect.objects.exists()


def test_what_was_changed_since_stays_when_the_merge_is_undone():
    anime, other = make_anime("A", tags=["y"]), make_anime("B", tags=["x"])
    by_tag = merge_terms.merge_tags(*two(Tag, "x", "y"))
    by_franchise = merge_terms.merge_franchises(other.franchise, anime.franchise)
    anime = Anime.objects.get(pk=anime.pk)
    document = replace(load_document(anime), episodes=7)
    save_document(anime, document)
    history.undo(by_tag)
    history.undo(by_franchise)
    anime = Anime.objects.get(pk=anime.pk)
    assert (anime.episodes, anime.franchise.name) == (7, "A")
    assert tags(anime) == ("y",)


def test_a_word_that_is_there_again_is_not_taken_from_its_entries():
    anime = make_anime("A", tags=["y", "x"])
    run = merge_terms.merge_tags(*two(Tag, "x", "y"))
    new = make_anime("B", tags=["y"])
    history.undo(run)
    assert (tags(anime), tags(new)) == (("y", "x"), ("y",))
    assert Tag.objects.filter(name="y").count() == 1


def test_words_without_entries_are_merged_and_parted():
    stays, goes = (Franchise.objects.create(name=n, slug=n) for n in "ab")
    run = merge_terms.merge_franchises(stays, goes)
    assert Run.objects.get() == run
    history.undo(run)
    assert Franchise.objects.count() == 2


def test_a_word_that_is_gone_is_not_merged():
    stays, goes = (Franchise.objects.create(name=n, slug=n) for n in "ab")
    Franchise.objects.filter(pk=stays.pk).delete()
    with pytest.raises(Franchise.DoesNotExist):
        merge_terms.merge_franchises(stays, goes)
    assert Franchise.objects.get() == goes


def test_what_led_to_a_word_that_another_replaced_leads_to_the_other():
    anime, other = make_anime("A", tags=["y"]), make_anime("B", tags=["x"])
    merge_terms.remember_name(Tag.objects.get(name="y"), "older")
    TagRedirect.objects.create(slug="older", tag=Tag.objects.get(name="y"))
    FranchiseRedirect.objects.create(slug="older", franchise=anime.franchise)
    runs = [
        merge_terms.merge_tags(*two(Tag, "x", "y")),
        merge_terms.merge_franchises(other.franchise, anime.franchise),
    ]
    Tag.objects.filter(name="x").update(name="y")
    FranchiseRedirect.objects.filter(slug="a").delete()
    again = Franchise.objects.create(slug="a", name="A")
    for run in runs:
        history.undo(run)
    connection.check_constraints()
    tag = Tag.objects.get()
    assert (tag.name, {*tag.former_names.values_list("name", flat=True)}) == (
        "y",
        {"older", "y"},
    )
    assert TagRedirect.objects.get(slug="older").tag == tag
    assert FranchiseRedirect.objects.get().franchise == other.franchise
    assert Anime.objects.get(pk=anime.pk).franchise == again
