import pytest
from django.core.management import call_command
from django.db import transaction

from catalog import search
from catalog.editing import terms
from catalog.entries import store
from catalog.models import Anime, Artist, SearchName
from catalog.search import Tier
from tests.factories import make_anime, make_document, save_document

pytestmark = pytest.mark.django_db


def test_whole_names_go_first_then_beginnings_then_words_then_typos(titles):
    found = titles("Kano", "Kanon (2006)", "Shin Kanon", "Kanon", "Kannon")
    assert found("kanon") == ["Kanon", "Kanon (2006)", "Shin Kanon"]
    assert found("kanonn") == ["Kanon", "Kannon", "Kanon (2006)", "Shin Kanon"]


def test_of_equal_matches_the_stronger_name_goes_first():
    """Title, original, another, the franchise's, Wikipedia's, a song's, an artist's."""
    wikipedia = ("", "https://en.wikipedia.org/wiki/NANA_(TV_series)")
    entries = [
        make_anime("A", songs=[("opening", '"X" by NANA')]),
        make_anime("B", songs=[("opening", '"NANA" by X')]),
        make_anime("C", links=[wikipedia]),
        make_anime("D", franchise="NANA"),
        make_anime("E", alternative_names=["NANA"]),
        make_anime("F", original_title="NANA"),
        make_anime("NANA", franchise="G"),
    ]
    assert search.anime_ids("nana") == [anime.pk for anime in reversed(entries)]


def test_of_equal_names_the_type_the_date_and_the_key_decide():
    entries = [
        make_anime("X", slug=f"x-{n}", franchise=f"F{n}", type=type, start_date=date)
        for n, (type, date) in enumerate(
            [
                ("special", "1990"),
                ("ona", "1990"),
                ("ova", "1990"),
                ("movie", "1990"),
                ("tv-serie", None),
                ("tv-serie", None),
                ("tv-serie", "1999-05-02"),
                ("tv-serie", "1999-05"),
                ("tv-serie", "1999"),
                ("tv-serie", "1998-12-31"),
            ]
        )
    ]
    keys = [anime.pk for anime in entries]
    keys[4:6] = reversed(keys[4:6])
    assert search.anime_ids("x") == keys[::-1]


def test_dates_that_no_anime_has_are_dates_still():
    dates = ["1066", "1900", "1999", "3000-05", None]
    entries = [
        make_anime("X", slug=f"x-{number}", start_date=date)
        for number, date in enumerate(dates)
    ]
    assert search.anime_ids("x") == [anime.pk for anime in entries]
    make_anime("X", type="movie", slug="x-movie", start_date="1066")
    keys = search.anime_ids("x")
    assert keys[:-1] == [anime.pk for anime in entries]


def test_a_name_may_have_two_typos_from_ten_letters_on(titles):
    found = titles("Gunbuster", "Evangelion")
    assert found("gunbastor") == []
    assert found("evengelian") == ["Evangelion"]
    assert found("gunbaster") == ["Gunbuster"]


def test_the_spelling_that_was_typed_goes_before_others_that_fold_alike(titles):
    found = titles("K-ON!", "K-ON!!", "K-On!!", "K.ON")
    assert found("K-ON!!")[0] == "K-ON!!"
    assert found("k-on!!")[0] == "K-ON!!"
    assert found("K-ON!")[0] == "K-ON!"


@pytest.mark.parametrize("text", ["", "  ", "\n", "\0", "・", "'", "\u0301"])
def test_nothing_is_found_by_nothing(titles, text):
    assert titles("X")(text) == []
    assert not search.find(text)


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "' OR 1=1 --",
        "a AND b OR NOT (c*",
        "NEAR(a b)",
        "%_\\%s {0} {}",
        "\0\x01\x7f",
        "\ud800",
        "😀👩‍👩‍👧",
        "ﷺ" * 500,
        "a" * 100_000,
        "a b " * 10_000,
        "銀" * 10_000,
        "9" * 1000,
        "mal:99999999999999999999",
        "https://myanimelist.net/anime/999999999",
        "ｶﾞｷﾞ",
        "İstanbul ß ŉ",
        "ก็็็็็็็็",
        "\u202egnirts",
    ],
)
def test_any_text_is_a_query(titles, text):
    found = titles("X", "AND OR NOT")
    found(text)
    search.find(text)


@pytest.mark.parametrize("title", ["☆", "√", "…", "♪♪", '"', "ﷺ" * 300, "銀" * 999])
def test_any_name_is_found(titles, title):
    assert titles("X", title)(title)[0] == title


def test_unpublished_entries_are_found_by_editors_alone(titles):
    titles("Shown", is_published=False)
    found = titles("Shown too")
    assert found("shown") == ["Shown too"]
    assert found("shown", unpublished=True) == ["Shown", "Shown too"]


def test_what_is_changed_is_found_by_its_new_names_alone(titles):
    found = titles("Before", franchise="X")
    anime = Anime.objects.get()
    save_document(anime, make_document("After", type="movie"))
    assert found("after") == ["After"]
    assert found("before") == []


def test_what_is_deleted_is_not_found(titles):
    found = titles("X")
    store.delete(Anime.objects.all())
    assert found("x") == []
    assert set(SearchName.objects.values_list("words", flat=True)) == {""}


def test_a_save_that_fails_changes_nothing(titles):
    found = titles("Before", franchise="X")
    with transaction.atomic():
        save_document(Anime.objects.get(), make_document("After"))
        assert found("after") == ["After"]
        transaction.set_rollback(True)
    assert (found("before"), found("after")) == (["Before"], [])


def test_a_spelling_that_comes_later_leads_to_all_songs_of_the_artist():
    songs = ['"X" by Kana Hanazawa', '"Y" by Kana Hanazawa (花澤香菜)']
    made = [make_anime(f"A {song}", songs=[("opening", song)]) for song in songs]
    found = search.anime_ids("花澤香菜")
    assert set(found) == {anime.pk for anime in made}
    search.rebuild()
    assert search.anime_ids("花澤香菜") == found


def test_names_are_made_anew(titles):
    found = titles("X", "Y", songs=[("opening", '"Z"')])
    before = set(SearchName.objects.values_list("anime", "name", "words", "rank"))
    SearchName.objects.all().delete()
    assert found("x") == []
    assert search.rebuild() == 2
    after = set(SearchName.objects.values_list("anime", "name", "words", "rank"))
    assert before == after
    assert (found("x"), found("z")) == (["X"], ["X", "Y"])


def test_a_catalogue_older_than_its_search_gets_one(titles):
    found = titles("X")
    SearchName.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert found("x") == ["X"]


@pytest.mark.parametrize("text", ["x", "名前", "mispelled nmae"])
def test_a_search_is_four_queries_at_most(titles, django_assert_max_num_queries, text):
    titles("X", "misspelled name", original_title="名前")
    with django_assert_max_num_queries(4):
        assert search.anime_ids(text)


def test_what_is_found_is_grouped_and_shown(django_assert_num_queries):
    made = make_anime(
        "Tank Police",
        type="ova",
        start_date="1988-05",
        franchise="Dominion Tank",
        songs=[("opening", '"Tank! (タンク)" by Tank Girls')],
    )
    search.preload()
    with django_assert_num_queries(5):
        found = search.find("tank")
    (anime,), (franchise,), (song,), (artist,) = (
        *(found.anime, found.franchises),
        *(found.songs, found.artists),
    )
    assert (anime.kind, anime.pk, anime.name, anime.slug) == (
        *("anime", made.pk),
        *("Tank Police", "tank-police"),
    )
    assert (anime.type, anime.date, anime.tier) == ("ova", "1988-05", Tier.WORDS)
    assert (franchise.kind, franchise.pk) == ("franchise", made.franchise_id)
    assert (franchise.franchise_slug, franchise.tier) == ("dominion-tank", Tier.WORDS)
    assert (song.kind, song.pk, song.name) == ("song", made.songs.get().pk, "Tank!")
    assert (song.title, song.tier) == ("Tank Police", Tier.WHOLE)
    girls = Artist.objects.get()
    assert (artist.kind, artist.pk, artist.name) == ("artist", girls.pk, "Tank Girls")
    assert (artist.artist, artist.artist_slug) == ("Tank Girls", "tank-girls")


def test_an_artist_is_found_by_every_spelling():
    made = make_anime("X", songs=[("opening", '"A" by Yoko Kanno (菅野よう子)')])
    other = make_anime("Y", songs=[("ending", '"B" by Gabriela Robin')])
    assert search.anime_ids("菅野よう子") == [made.pk]
    kanno, robin = Artist.objects.order_by("pk")
    terms.merge_artists(kanno, [robin])
    assert search.anime_ids("gabriela robin") == [made.pk, other.pk]
    (hit,) = search.find("robin").artists
    assert (hit.pk, hit.name, hit.artist) == (kanno.pk, "Gabriela Robin", "Yoko Kanno")
    terms.split_off_name(kanno.names.get(name="Gabriela Robin"))
    assert search.anime_ids("gabriela robin") == [other.pk]


def test_what_a_page_does_not_show_is_not_among_what_is_found():
    for number in range(30):
        make_anime(f"X {number}", rating="Rx", songs=[("ending", f'"X {number}"')])
    make_anime("Y X", songs=[("ending", '"Y X"')])
    everything, decent = search.find("x", most=5), Anime.objects.exclude(rating="Rx")
    assert [hit.name for hit in everything.anime] == [f"X {n}" for n in range(5)]
    found = search.find("x", most=5, among=decent)
    assert [hit.name for hit in found.anime] == ["Y X"]
    assert [hit.name for hit in found.songs] == ["Y X"]


def test_there_is_one_command_to_make_names_anew(titles, capsys):
    with pytest.raises(SystemExit, match="2"):
        call_command("rebuild_search")
    titles("X")
    call_command("rebuild_search")
    assert capsys.readouterr().out.endswith("Entries indexed for search: 1\n")


def test_a_word_that_no_name_has_is_left_out_if_it_is_the_lesser_part(titles):
    found = titles("Banner of the Stars", "Crest of the Stars")
    assert found("crest of the stars tv") == ["Crest of the Stars"]
    assert found("banner stars movie") == ["Banner of the Stars"]
    assert found("of the constellations") == []
    assert found("stars movie") == ["Banner of the Stars", "Crest of the Stars"]


def test_an_own_name_with_the_word_goes_before_a_shared_one_that_begins_with_it(titles):
    found = titles("Suzumiya Haruhi", franchise="X", type="special")
    make_anime(
        "Nyoron",
        franchise="Haruhi Series",
        links=[("", "https://en.wikipedia.org/wiki/Haruhi_Suzumiya")],
        songs=[("opening", '"Haruhism" by Haruhi Aiso')],
    )
    assert found("haruhi") == ["Suzumiya Haruhi", "Nyoron"]
    make_anime("Other", songs=[("opening", '"Haruhi"')])
    assert found("haruhi") == ["Other", "Suzumiya Haruhi", "Nyoron"]
