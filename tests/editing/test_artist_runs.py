"""Artists merged, renamed and split as runs, and all of it undone."""

from dataclasses import replace

import pytest

from catalog.document.songs import read_song
from catalog.editing import terms
from catalog.editing.undo import MergedSince, undo_run
from catalog.entries import artist_edits, artist_pairs, store
from catalog.models import (
    Anime,
    Artist,
    ArtistName,
    ArtistNotDuplicate,
    ArtistRedirect,
    Credit,
    SearchName,
    Song,
)

from ..factories import load_document, make_anime, save_document

pytestmark = pytest.mark.django_db


def sung(*names):
    return make_anime(songs=[("opening", f'"Song" by {name}') for name in names])


def sing(anime, *names):
    songs = tuple(read_song("opening", f'"Song" by {name}') for name in names)
    save_document(anime, replace(load_document(anime), songs=songs))


def artist(name):
    return Artist.objects.get(names__name=name)


def state():
    """Return all that artists are named by, credited with and told apart from."""
    return {
        "artists": [*Artist.objects.order_by("pk").values()],
        "names": [*ArtistName.objects.order_by("pk").values()],
        "redirects": [*ArtistRedirect.objects.order_by("slug").values()],
        "apart": [*ArtistNotDuplicate.objects.values("pk", "first", "second")],
        "credits": [*Credit.objects.order_by("pk").values()],
        "keys": [*Song.objects.order_by("pk").values_list("key", flat=True)],
    }


def credited():
    """Return by whom songs are sung, by the name in their texts."""
    rows = Credit.objects.order_by("pk").values_list("name", "artist__name")
    return dict(rows)


def is_as_saving_would_make_it():
    before = credited()
    for anime in Anime.objects.all():
        store.save([(anime, store.load_one(anime.pk)[1])])
    return before == credited()


def three():
    sung("Akino Arai", "Arai Akino (新居昭乃)", "Arai Akino", "AKINO")
    found = artist("Akino Arai"), artist("Arai Akino"), artist("AKINO")
    ArtistRedirect.objects.create(slug="older", artist=found[1])
    artist_pairs.mark_artists_not_duplicates(found[1], found[2])
    artist_pairs.mark_artists_not_duplicates(found[0], found[1])
    return found


def test_a_merge_gives_back_all_of_each(admin_user):
    stays, *goes = three()
    before = state()
    run = terms.merge_artists(stays, goes, admin_user)
    assert (run.kind, run.term, run.term_key) == ("merge", "artist", stays.pk)
    assert str(run.title) == "artist “Arai Akino”, “AKINO” into “Akino Arai”"
    assert (run.author, run.report["songs"]) == (admin_user, 3)
    assert Artist.objects.get().native_name == "新居昭乃"
    assert {*credited().values()} == {"Akino Arai"}
    assert is_as_saving_would_make_it()
    undo_run(run)
    after = state()
    for part in ("artists", "names", "redirects", "apart"):
        assert after[part] == before[part]
    assert credited() == {
        "Akino Arai": "Akino Arai",
        "Arai Akino": "Arai Akino",
        "AKINO": "AKINO",
    }
    assert is_as_saving_would_make_it()
    assert not run.revisions.exists()


def test_songs_that_were_edited_since_stay_with_whom_they_are_credited_to():
    stays, *goes = three()
    run = terms.merge_artists(stays, goes)
    anime = Anime.objects.get()
    sing(anime, "Akino Arai", "Arai Akino", "Bo", "Akino Arai & AKINO")
    other = sung("Arai Akino", "Akino Arai")
    undo_run(run)
    assert credited() == {
        name: name for name in ("Akino Arai", "Arai Akino", "Bo", "AKINO")
    }
    assert goes[0].credits.count() == 2
    assert goes[0].credits.filter(song__anime=other).count() == 1
    assert is_as_saving_would_make_it()


def test_what_an_artist_was_called_since_stays():
    stays, *goes = three()
    run = terms.merge_artists(stays, goes)
    terms.rename_artist(stays, "Arai, A.", "荒井")
    undo_run(run)
    stays.refresh_from_db()
    assert (stays.name, stays.native_name) == ("Arai, A.", "荒井")
    assert Artist.objects.get(pk=goes[0].pk).native_name == "新居昭乃"


def test_many_merges_into_one_are_undone_in_any_order():
    stays, *goes = three()
    before = state()
    first, second = (terms.merge_artists(stays, [one]) for one in goes)
    undo_run(first)
    undo_run(second)
    assert state()["names"] == before["names"]
    assert is_as_saving_would_make_it()


def test_a_merge_of_what_a_merge_left_is_undone_first():
    one, two, three_ = three()
    before = state()
    first = terms.merge_artists(two, [one])
    second = terms.merge_artists(three_, [two])
    with pytest.raises(MergedSince) as since:
        undo_run(first)
    assert since.value.run == second
    undo_run(second)
    undo_run(first)
    assert {**state(), "credits": 0} == {**before, "credits": 0}


def test_whoever_told_two_apart_may_have_no_account_any_more(django_user_model):
    kana = django_user_model.objects.create_user("kana")
    sung("Akino Arai", "Arai Akino", "AKINO")
    one, two, other = Artist.objects.order_by("pk")
    artist_pairs.mark_artists_not_duplicates(two, other, kana)
    run = terms.merge_artists(one, [two])
    kana.delete()
    undo_run(run)
    assert ArtistNotDuplicate.objects.get().decided_by is None


def test_an_artist_that_is_gone_is_not_merged():
    stays, *goes = three()
    terms.merge_artists(stays, goes)
    with pytest.raises(Artist.DoesNotExist):
        terms.merge_artists(stays, goes)


def test_an_artist_is_renamed_and_called_again_what_it_was_called():
    sung("Akino Aral")
    one = Artist.objects.get()
    before = state()
    run = terms.rename_artist(one, "Akino Arai", "新居昭乃")
    one.refresh_from_db()
    assert (one.name, one.slug, one.sort_name) == (
        *("Akino Arai", "akino-aral"),
        "akino arai",
    )
    undo_run(run)
    assert state() == before


def test_a_name_that_songs_have_since_goes_on_leading_to_the_artist():
    sung("Akino Aral")
    one = Artist.objects.get()
    run = terms.rename_artist(one, "Akino Arai", "")
    sung("Akino Arai")
    undo_run(run)
    assert credited() == {"Akino Aral": "Akino Aral", "Akino Arai": "Akino Aral"}


def test_an_artist_of_its_own_has_its_native_name_and_goes_back():
    sung("Akino Arai", "Arai Akino (新居昭乃)", "Bo")
    sung("新居昭乃")
    one, two = artist("Akino Arai"), artist("Arai Akino")
    artist_edits.hand_over([(one, [two])])  # as before merges were runs
    before = state()
    run = terms.split_off_name(ArtistName.objects.get(name="Arai Akino"))
    assert str(run.title) == "artist “Arai Akino” out of “Akino Arai”"
    own = Artist.objects.get(pk=run.term_key)
    assert (own.native_name, own.slug) == ("新居昭乃", "arai-akino")
    one = Artist.objects.get(pk=one.pk)
    assert one.native_name == ""
    assert {*own.names.values_list("name", flat=True)} == {"Arai Akino", "新居昭乃"}
    assert (own.credits.count(), one.credits.count()) == (2, 1)
    assert artist_pairs.likely_pairs() == []
    assert is_as_saving_would_make_it()
    undo_run(run)
    assert {**state(), "credits": 0} == {**before, "credits": 0}
    assert is_as_saving_would_make_it()


def test_a_spelling_that_nobody_is_credited_by_goes_back():
    anime, other = sung("Akino Arai"), sung("Arai Akino")
    terms.merge_artists(artist("Akino Arai"), [artist("Arai Akino")])
    run = terms.split_off_name(ArtistName.objects.get(name="Arai Akino"))
    names = SearchName.objects.filter(anime=anime, name="Arai Akino")
    assert not names.exists()
    save_document(other, replace(load_document(other), songs=()))
    undo_run(run)
    assert names.exists()


def test_a_native_name_of_both_is_written_at_both():
    sung("Akino Arai (新居昭乃)", "Arai Akino (新居昭乃)")
    one, two = artist("Akino Arai"), artist("Arai Akino")
    artist_edits.hand_over([(one, [two])])
    run = terms.split_off_name(ArtistName.objects.get(name="Arai Akino"))
    natives = Artist.objects.values_list("native_name", flat=True)
    assert [*natives] == ["新居昭乃"] * 2
    assert artist("新居昭乃") == one
    undo_run(run)
    assert Artist.objects.get() == one


def test_an_artist_that_was_merged_has_its_other_spellings_again():
    stays, *goes = three()
    terms.rename_artist(goes[0], "A. Arai", "新居昭乃")
    terms.merge_artists(stays, goes)
    run = terms.split_off_name(ArtistName.objects.get(name="A. Arai"))
    own = Artist.objects.get(pk=run.term_key)
    assert {*own.names.values_list("name", flat=True)} == {
        *("A. Arai", "Arai Akino", "新居昭乃")
    }
    assert (own.slug, own.native_name) == ("arai-akino", "新居昭乃")
    assert own.credits.count() == 2
