"""All that an editor sets has a history, a merge and a way back."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.storage import default_storage
from django.core.management import call_command

from catalog.document.entry import Entry, Own, Picture
from catalog.editing import history, merge_entries, pending_edits, terms
from catalog.editing.undo import undo_run
from catalog.entries import store
from catalog.entries.on_record import entry_at
from catalog.models import (
    Anime,
    Conflict,
    Dismissal,
    Franchise,
    NotDuplicate,
    PendingEdit,
    Redirect,
    Revision,
    SourceFile,
    Tag,
)
from catalog.posters import pictures

from ..factories import entry as file_of
from ..factories import load_document, make_anime, make_document, save_document
from ..posters.files import content, file

pytestmark = pytest.mark.django_db


def taken(colour="red"):
    return pictures.reencode(file(content(colour=colour)))


def upload(colour="red"):
    """Keep a picture, as the form does, and return it."""
    return pictures.store_picture(taken(colour))


def whole(anime):
    return store.load_one(anime.pk)[1]


def set_own(anime, **own):
    return save_document(anime, load_document(anime), **own)


def edited(anime, opened_on, title=None, **own):
    """Save what an editor made of an entry as it was at a revision."""
    revision = Revision.objects.get(pk=opened_on)
    entry = entry_at(revision, whole(anime).own).with_own(**own)
    if title:
        entry = entry.with_document(replace(entry.document, title=title))
    return history.save_edit(anime, entry, opened_on, store.EDIT)


def last(anime):
    return history.latest(anime)


def test_a_deleted_entry_comes_back_whole(client):
    anime = make_anime("Akira", slug="akira")
    set_own(anime, slug="akira-film", locks=frozenset({"title"}), picture=upload())
    before, row = whole(anime), Anime.objects.get()
    store.delete([anime])
    assert client.get("/anime/akira/").status_code == 404
    back = history.restore(Revision.objects.get(action="deleted"))
    assert (back.pk, whole(back)) == (anime.pk, before)
    assert Anime.objects.get().created_at == row.created_at
    assert default_storage.exists(before.own.picture.name)
    assert client.get("/anime/akira/").url == "/anime/akira-film/"


def test_what_is_beside_an_entry_comes_back_with_it(run, folder):
    text = file_of("Akira", kind="movie", mal=47)
    run(folder({"tokyo/en-US_akira.md": text}))
    anime = Anime.objects.get()
    anime = set_own(anime, slug="akira-film", picture=upload())
    author = User.objects.create_user("kana")
    pending_edits.keep(anime, whole(anime), last(anime).pk, author)
    Dismissal.objects.create(anime=anime, rule="no-tags", reason="None.")
    Conflict.objects.create(anime=anime, path="x", field="title", theirs="B")
    NotDuplicate.objects.create(first=anime, second=make_anime("Other"))
    models = (PendingEdit, Dismissal, Conflict, NotDuplicate, Redirect, SourceFile)

    def everything():
        rows = [list(model.objects.order_by("pk").values()) for model in models]
        return rows, whole(anime), row_of(anime)

    def row_of(anime):
        row = Anime.objects.get(pk=anime.pk)
        return row.created_at, row.franchise.name, row.sized_poster, row.mal_id

    before = everything()
    assert all(before[0])
    store.delete([anime])
    assert not Conflict.objects.waiting().exists()
    history.restore(last(anime))
    assert everything() == before
    assert run(folder({"tokyo/en-US_akira.md": text})).unchanged == 1


def test_of_two_uploads_one_is_chosen_and_none_is_lost():
    anime = make_anime("Akira")
    opened = last(anime).pk
    first, second = upload("red"), upload("blue")
    assert not edited(anime, opened, picture=first).conflicts
    (conflict,) = edited(anime, opened, picture=second).conflicts
    assert (conflict.field, conflict.ours, conflict.theirs) == (
        "picture",
        second,
        first,
    )
    assert whole(anime).own.picture == first
    assert all(default_storage.exists(one.name) for one in (first, second))


def test_two_edits_of_locks_are_both_kept():
    anime = set_own(make_anime("Akira"), locks=frozenset({"type"}))
    opened = last(anime).pk
    edited(anime, opened, locks=frozenset({"type", "title"}))
    edited(anime, opened, locks=frozenset({"tags"}))
    assert whole(anime).own.locks == {"title", "tags"}


def test_a_merge_is_undone_with_what_came_since():
    stays, goes = make_anime("Akira", slug="a"), make_anime("Akira 2", slug="b")
    set_own(stays, picture=upload("red"), locks=frozenset({"title"}))
    set_own(goes, picture=upload("blue"), locks=frozenset({"tags"}))
    before = whole(stays), whole(goes)
    seen = {one.pk: last(one).pk for one in (stays, goes)}
    both = before[0].with_own(
        picture=before[1].own.picture, locks=frozenset({"title", "tags"})
    )
    run = merge_entries.merge_entries(stays, goes, both, seen)
    assert whole(stays) == both
    save_document(stays, replace(load_document(stays), synopsis="Edited since."))
    undo_run(run)
    assert whole(goes) == before[1]
    assert whole(stays).own == before[0].own
    assert whole(stays).document.synopsis == "Edited since."
    # Each has a picture of its own again, and one more upload takes none away.
    set_own(stays, picture=upload("green"))
    assert default_storage.exists(whole(goes).own.picture.name)


def test_a_revert_gives_back_what_was_published():
    anime = make_anime("Akira")
    published = last(anime)
    set_own(anime, is_published=False)
    hidden = last(anime)
    history.revert(published)
    assert whole(anime).own.is_published
    history.revert(hidden)
    assert not whole(anime).own.is_published


def test_an_address_that_is_taken_meanwhile_gives_way_to_the_nearest(client):
    anime = make_anime("Akira", slug="akira")
    revision = last(anime)
    set_own(anime, slug="akira-film")
    other = make_anime("Akira again", slug="akira")
    history.revert(revision)
    assert whole(anime).own.slug == "akira-2"
    assert last(anime).own["address"] == "akira-2"  # as granted
    assert client.get("/anime/akira-film/").url == "/anime/akira-2/"
    assert whole(other).own.slug == "akira"
    # What has the nearest keeps it, and does not go on to the next.
    save_document(anime, load_document(anime), slug="akira")
    assert whole(anime).own.slug == "akira-2"


def test_a_deleted_entry_whose_address_is_taken_comes_back_beside_it():
    anime = make_anime("Akira", slug="akira")
    store.delete([anime])
    make_anime("Akira again", slug="akira")
    assert history.restore(last(anime)).slug == "akira-2"


def test_the_nearest_to_the_longest_address_is_no_longer():
    longest = "x" * 220
    anime = make_anime("Akira", slug=longest)
    store.delete([anime])
    make_anime("Akira again", slug=longest)
    assert history.restore(last(anime)).slug == "x" * 218 + "-2"


def test_two_entries_exchange_their_addresses_one_after_the_other():
    one, other = make_anime("A", slug="a"), make_anime("B", slug="b")
    set_own(one, slug="c")
    set_own(other, slug="a")
    set_own(one, slug="b")
    assert (whole(one).own.slug, whole(other).own.slug) == ("b", "a")
    # An address of one's own goes before one that leads on.
    assert dict(Redirect.objects.values_list("slug", "anime")) == {"c": one.pk}


def test_an_entry_that_wishes_for_no_address_keeps_its_own():
    anime = make_anime("A", slug="first")
    set_own(anime, slug="")
    assert Anime.objects.get(pk=anime.pk).slug == "first"
    assert not Redirect.objects.exists()


def test_an_earlier_address_leads_on_until_its_entry_has_it_again():
    anime = make_anime("A", slug="first")
    for slug in ("second", "third"):
        save_document(anime, load_document(anime), slug=slug)
    make_anime("B", slug="other")

    def leads():
        return dict(Redirect.objects.values_list("slug", "anime"))

    assert leads() == {"first": anime.pk, "second": anime.pk}
    save_document(anime, load_document(anime), slug="first")
    assert Anime.objects.get(pk=anime.pk).slug == "first"
    assert leads() == {"second": anime.pk, "third": anime.pk}


def test_a_franchise_that_was_merged_away_is_the_one_it_is_part_of():
    anime, other = make_anime("Akira"), make_anime("Gundam")
    revision = last(anime)
    terms.merge_franchises(other.franchise, anime.franchise)
    set_own(anime, franchise="elsewhere")
    history.revert(revision)
    assert whole(anime).own.franchise == "gundam"
    assert not Franchise.objects.filter(slug="akira").exists()
    # It is that already: the same revert once more is no revision.
    number = last(anime).pk
    history.revert(revision)
    assert last(anime).pk == number


def test_a_tag_that_was_renamed_has_its_name_of_today(admin_client):
    anime = make_anime("Akira", tags=["yaoi", "space"])
    revision, tag = last(anime), Tag.objects.get(name="yaoi")
    url = f"/admin/catalog/tag/{tag.pk}/change/"
    admin_client.post(url, {"name": "boys-love"})
    save_document(anime, replace(load_document(anime), tags=()))
    history.revert(revision)
    assert whole(anime).document.tags == ("boys-love", "space")
    assert set(Tag.objects.values_list("slug", flat=True)) == {"yaoi", "space"}
    store.delete([anime])
    back = history.restore(last(anime))
    assert whole(back).document.tags == ("boys-love", "space")


def test_a_tag_that_was_merged_is_the_other_one_and_no_tag_stands_twice():
    anime = make_anime("Akira", tags=["robots", "mecha"])
    revision = last(anime)
    stays, goes = (Tag.objects.get(name=name) for name in ("mecha", "robots"))
    run = terms.merge_tags(stays, goes)
    history.revert(revision)
    assert whole(anime).document.tags == ("mecha",)
    undo_run(run)
    history.revert(revision)
    assert whole(anime).document.tags == ("robots", "mecha")


def test_a_picture_whose_file_is_gone_hinders_no_way_back():
    anime = make_anime("Akira")
    set_own(anime, picture=Picture("posters/gone.jpg", 20, 30))
    lost = last(anime)
    set_own(anime, picture=None)
    history.revert(lost)
    assert whole(anime).own.picture is None
    assert last(anime).pk > lost.pk


def member(group):
    user = User.objects.create_user(group.lower(), is_staff=True)
    user.groups.set([Group.objects.get(name=group)])
    return user


ALL_OF_OWN = {
    "slug": "elsewhere",
    "franchise": "elsewhere",
    "is_published": False,
    "locks": frozenset({"title"}),
}


def test_a_contributor_s_suggestion_sets_nothing_that_its_author_may_not():
    anime = make_anime("Akira")
    before = whole(anime).own
    wished = whole(anime).with_own(**ALL_OF_OWN, picture=upload())
    wished = wished.with_document(make_document("Akira!", type="tv-serie"))
    pending = pending_edits.keep(anime, wished, last(anime).pk, member("Contributor"))
    assert pending_edits.propose(pending).wished.own == before
    pending_edits.publish(pending, member("Editor"))
    assert (whole(anime).document.title, whole(anime).own) == ("Akira!", before)


def test_a_pending_edit_sets_what_its_author_may_at_the_time_of_publishing():
    anime, editor = make_anime("Akira"), member("Editor")
    Franchise.objects.create(slug="elsewhere", name="Elsewhere")
    before = whole(anime).own
    wished = whole(anime).with_own(**ALL_OF_OWN)
    pending = pending_edits.keep(anime, wished, last(anime).pk, editor)
    editor.groups.clear()
    assert pending_edits.propose(PendingEdit.objects.get()).wished.own == before
    editor.groups.set([Group.objects.get(name="Editor")])
    pending_edits.publish(
        PendingEdit.objects.select_related("author").get(pk=pending.pk), editor
    )
    assert whole(anime).own == replace(before, **ALL_OF_OWN)


def test_a_pending_edit_keeps_what_others_set_meanwhile():
    anime, editor = make_anime("Akira", slug="akira"), member("Editor")
    wished = whole(anime).with_own(locks=frozenset({"title"}))
    pending = pending_edits.keep(anime, wished, last(anime).pk, editor)
    set_own(anime, slug="akira-film", locks=frozenset({"tags"}))
    pending_edits.publish(pending, editor)
    own = whole(anime).own
    assert (own.slug, own.locks) == ("akira-film", {"title", "tags"})


def test_what_was_fetched_is_in_no_revision():
    url = "https://example.org/a.jpg"
    own = Own(franchise="f", is_published=True)
    document = make_document("Akira", poster_url=url)
    entries = [(Anime(), Entry(document, own)) for _ in range(1000)]
    store.save(entries)
    number = Revision.objects.count()
    picture = taken()
    for anime, _ in entries:
        store.set_poster(anime.pk, url, picture)
    assert not Anime.objects.filter(poster="").exists()
    assert Revision.objects.count() == number
    assert whole(entries[0][0]).own.picture is None


def test_a_fetched_poster_follows_its_address():
    url = "https://example.org/a.jpg"
    anime = make_anime("Akira", poster_url=url)
    store.set_poster(anime.pk, url, taken())
    document = load_document(anime)
    save_document(anime, replace(document, title="Akira!"))
    assert not Anime.objects.posters_wanted().exists()
    # Until what another address gives is there, pages show what they have.
    save_document(anime, replace(document, poster_url="https://example.org/b.jpg"))
    assert Anime.objects.posters_wanted().get().poster
    save_document(anime, replace(document, poster_url=""))
    assert not Anime.objects.get().poster


def test_an_upload_goes_before_what_was_fetched():
    url = "https://example.org/a.jpg"
    anime = make_anime("Akira", poster_url=url)
    store.set_poster(anime.pk, url, taken("red"))
    own = upload("blue")
    set_own(anime, picture=own)
    assert whole(anime).own.picture == own
    assert not Anime.objects.posters_wanted().exists()
    set_own(anime, picture=None)
    assert Anime.objects.posters_wanted().exists()


def test_what_comes_to_nothing_new_is_no_revision():
    anime = make_anime("Akira")
    number = last(anime).pk
    assert not edited(anime, number).conflicts
    history.revert(last(anime))
    assert last(anime).pk == number


def test_a_picture_is_not_opened_by_whoever_only_saves():
    anime = set_own(make_anime("Akira"), picture=upload())
    default_storage.delete(whole(anime).own.picture.name)
    save_document(anime, replace(load_document(anime), title="Akira!"))
    assert Anime.objects.get().poster_width == 600


def as_of_before(*entries):
    """Make entries what an upgrade finds: nothing of its own part is on record."""
    Anime.objects.update(reader=0)
    for anime in entries:
        own = whole(anime).own
        franchise = Franchise.objects.get(slug=own.franchise)
        Revision.objects.filter(anime=anime).update(
            own=None, is_published=own.is_published, franchise=franchise.pk
        )


@pytest.mark.parametrize("is_reread", [True, False])
def test_an_entry_of_before_loses_nothing_by_its_first_merge(is_reread):
    stays, goes = make_anime("Akira", slug="a"), make_anime("Akira 2", slug="b")
    set_own(stays, picture=upload("red"), locks=frozenset({"title"}))
    set_own(goes, picture=upload("blue"), locks=frozenset({"tags"}))
    before = whole(stays), whole(goes)
    as_of_before(stays, goes)
    if is_reread:
        call_command("reread_catalogue", verbosity=0)
    number = Revision.objects.count()
    seen = {one.pk: last(one).pk for one in (stays, goes)}
    both = before[0].with_own(picture=before[1].own.picture, locks=frozenset())
    run = merge_entries.merge_entries(stays, goes, both, seen)
    assert Revision.objects.count() == number + 2
    undo_run(run)
    assert (whole(stays), whole(goes)) == before


def test_a_revision_of_before_leaves_what_it_has_not_on_record():
    anime = make_anime("Akira", slug="akira")
    set_own(anime, is_published=False)
    as_of_before(anime)
    revision = last(anime)
    set_own(anime, slug="b", locks=frozenset({"title"}), is_published=True)
    Revision.objects.filter(pk=revision.pk).update(own=None)
    history.revert(revision)
    own = whole(anime).own
    assert (own.slug, own.locks, own.is_published) == ("b", {"title"}, False)


def test_an_entry_that_was_deleted_before_comes_back_to_its_place():
    anime = make_anime("Akira", slug="akira", franchise="Tokyo")
    store.delete([anime])
    Revision.objects.update(own=None, is_published=True, note="tokyo/akira")
    back = history.restore(last(anime))
    own = whole(back).own
    assert (own.slug, own.franchise, own.is_published) == ("akira", "tokyo", True)
