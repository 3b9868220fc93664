"""What answers a text that is no name as a whole."""

import io
import json

import pytest
from django.core.management import call_command

from catalog import search
from catalog.models import Anime
from tests.factories import make_anime

pytestmark = pytest.mark.django_db


def found(text, **options):
    keys = search.anime_ids(text, **options)
    titles = Anime.objects.in_bulk(keys)
    return [titles[key].title for key in keys]


def test_a_year_and_a_type_narrow_where_there_is_such_a_work():
    for title, type, date in [
        ("Kanon", "tv-serie", "2002-01-31"),
        ("Kanon Two", "tv-serie", "2006"),
        ("Kanon Movie", "movie", "2002-08"),
    ]:
        make_anime(title, type=type, start_date=date)
    assert found("kanon 2006") == ["Kanon Two"]
    assert found("kanon 2002 movie")[0] == "Kanon Movie"
    assert found("kanon 1950") == ["Kanon", "Kanon Two", "Kanon Movie"]
    assert found('"kanon 2006"') == []
    meaning = search.find("watch kanon 2006 online").meaning
    assert (meaning.words, meaning.year) == ("kanon", 2006)


def test_what_was_typed_at_the_beginning_of_words_goes_first():
    """Long vowels of English words are folded away, and blanks count for little."""
    for title in ("Free!", "Free! Movie", "Fresh", "Full Metal One", "Fullmetal Two"):
        make_anime(title, type="tv-serie" if title.startswith("F") else "ova")
    make_anime("Moon Phase", type="special")
    make_anime("Monster", type="tv-serie", franchise="Monster")
    make_anime("Kono Sekai", type="tv-serie")
    make_anime("K-On! Live", type="special")
    assert found("free") == ["Free!", "Free! Movie", "Fresh"]
    assert found("fullmetal") == ["Fullmetal Two", "Full Metal One"]
    assert found("full metal") == ["Full Metal One", "Fullmetal Two"]
    assert found("moon") == ["Moon Phase", "Monster"]
    assert found("k-on") == ["K-On! Live", "Kono Sekai"]


def test_a_name_that_begins_so_goes_before_one_that_has_it_further_on():
    make_anime("Prince of Senses", type="movie")
    make_anime("Sen to Chihiro", type="movie")
    make_anime("Tales of Sen", type="tv-serie", songs=[("opening", '"A" by B')] * 9)
    # What matters much more goes first all the same.
    assert found("sen") == ["Tales of Sen", "Sen to Chihiro", "Prince of Senses"]


def test_the_middle_of_a_name_is_near_it():
    make_anime("Cowboy Bebop")
    make_anime("World News")
    assert found("wboy beb") == ["Cowboy Bebop"]
    assert found("ld new") == ["World News"]
    assert search.find("ld new").is_near
    assert found("ld n") == []


def test_no_digit_is_a_typo_of_another():
    make_anime("Lupin 2006")
    assert search.find("lupni 2006").is_near
    assert search.find("lupin 2007").meaning.passed_over == ("2007",)


def test_songs_are_found_with_their_singer_and_their_anime_in_any_order():
    make_anime("Demon Slayer", songs=[("opening", '"Gurenge" by LiSA')])
    make_anime("Other", songs=[("ending", '"Gurenge" by Somebody')])
    for text in ("gurenge lisa", "lisa gurenge", "gurenge demon slayer"):
        songs = search.find(text).songs
        assert [hit.title for hit in songs] == ["Demon Slayer"], text


def test_a_season_is_the_one_of_its_number_by_date():
    for n, title in enumerate(["Railgun", "Railgun S", "Railgun T"]):
        make_anime(title, franchise="Railgun", start_date=f"20{10 + n}")
    make_anime("Railgun Movie 2", franchise="Railgun", type="movie", start_date="2009")
    assert found("railgun season 3")[0] == "Railgun T"
    assert found("railgun s2")[0] == "Railgun S"
    assert found("railgun season 1")[0] == "Railgun"
    assert "Railgun T" not in found("railgun season 4")[:1]


def test_an_article_leads_to_the_entries_that_link_to_it():
    link = ("Wikipedia", "http://en.wikipedia.org/wiki/Akira_%281988_film%29")
    make_anime("Akira", links=[link])
    make_anime("Hidden", links=[link], is_published=False)
    asked = "https://en.m.wikipedia.org/wiki/Akira_(1988_film)#Plot"
    assert found(asked) == ["Akira"]
    assert set(found(asked, unpublished=True)) == {"Akira", "Hidden"}


def test_what_is_nowhere_near_has_no_answer_and_what_is_has_the_closest():
    make_anime("Kidou Senshi Gundam")
    make_anime("Sailor Moon")
    hits = search.find("senshi kidoo gundamu wing")
    assert [hit.title for hit in hits.anime] == ["Kidou Senshi Gundam"]
    assert hits.is_near
    assert hits.is_closest
    assert found("senshi kidoo gundamu wing") == []  # lists are of what is meant
    assert found("xyzzy plugh") == []


def test_what_matters_more_goes_first():
    article = ("", "https://en.wikipedia.org/wiki/Big")
    songs = [("opening", '"A" by B')]
    make_anime("Gundam Build", franchise="Gundam", start_date="2013")
    make_anime(
        "Kidou Gundam",
        franchise="Gundam",
        start_date="1979",
        links=[article],
        songs=songs,
    )
    assert found("gundam") == ["Kidou Gundam", "Gundam Build"]


def test_the_command_answers_each_line_as_the_page_does(monkeypatch):
    for n in range(2):
        make_anime(
            f"Tank {n}",
            links=[("", f"https://myanimelist.net/anime/{n + 1}")],
            songs=[("opening", '"Tank!" by Aya')],
        )
    make_anime("Adult Tank", rating="Rx")
    monkeypatch.setattr("sys.stdin", io.StringIO("tank\n\nxyzzy\naya\n"))
    out = io.StringIO()
    call_command("find_names", most=5, stdout=out)
    tank, blank, nothing, aya = map(json.loads, out.getvalue().splitlines())
    works = [{"slug": f"tank-{n}", "mal": [n + 1]} for n in range(2)]
    assert tank["anime"] == works
    assert tank["songs"] == [{"title": "Tank!", "anime": works}]
    assert (tank["q"], tank["near"], tank["tags"]) == ("tank", False, [])
    empty = {"anime": [], "songs": [], "artists": [], "tags": [], "near": False}
    assert (blank, nothing) == ({"q": ""} | empty, {"q": "xyzzy"} | empty)
    assert aya["artists"] == [{"slug": "aya", "name": "Aya"}]


def test_a_number_says_whose_it_is():
    address = "https://anidb.net/anime/999"
    make_anime("Naruto", links=[("AniDB", address)])
    make_anime("Galaxy Express 999")
    named, numbered = search.find("999").anime
    assert (named.title, named.catalogue) == ("Galaxy Express 999", "")
    assert (numbered.catalogue, numbered.number) == ("anidb", 999)
    (hit,) = search.find("a999").anime
    assert hit.catalogue == "anidb"


def test_a_number_that_nothing_has_is_near_nothing():
    make_anime("Galaxy Express 999")
    for text in ("mal:99999", "https://myanimelist.net/anime/9999"):
        assert not search.find(text)


def test_a_zero_before_a_number_counts_for_nothing():
    make_anime("Detective Conan Movie 03")
    make_anime("Cyborg 009")
    assert found("detective conan movie 3") == ["Detective Conan Movie 03"]
    assert found("cyborg 9") != ["Cyborg 009"]
    assert found("009") == ["Cyborg 009"]


def test_the_article_of_a_later_work_finds_the_first_one_as_well():
    article = ("Wikipedia", "https://en.wikipedia.org/wiki/Kingdom_of_War_(season_3)")
    dated = [("Kingdom", "2012"), ("Kingdom 2", "2013"), ("Kingdom 3", "2020")]
    for title, date in dated:
        links = [article] if title.endswith("3") else []
        make_anime(title, franchise="Kingdom", start_date=date, links=links)
    assert found("kingdom of war") == ["Kingdom 3", "Kingdom"]
    other = ("Wikipedia", "https://en.wikipedia.org/wiki/Kingdom")
    make_anime("Kingdom 0", franchise="Kingdom", start_date="2001", links=[other])
    assert found("kingdom of war") == ["Kingdom 3"]


def test_other_scripts_are_read_in_latin_letters():
    make_anime("Naruto")
    for text in ("наруто", "나루토"):
        assert found(text) == ["Naruto"], text


def test_a_season_is_asked_for_in_other_languages():
    for n, title in enumerate(["Railgun", "Railgun S"]):
        make_anime(title, franchise="Railgun", start_date=f"20{10 + n}")
    assert found("railgun temporada 2")[0] == "Railgun S"
    assert found("railgun staffel 2")[0] == "Railgun S"


def test_where_little_is_near_the_closest_follow():
    for title in ("Onegai Sensei", "Onegai Sensha", "Naruto"):
        make_anime(title)
    hits = search.find("onegai sensey")
    assert hits.is_near
    assert [hit.title for hit in hits.anime] == ["Onegai Sensei", "Onegai Sensha"]


def test_signs_that_are_read_as_words_may_be_left_out():
    for title in ("Girls & Panzer", "Heroine ♭", "ABC@Kin"):
        make_anime(title)
    assert found("girls panzer") == found("girls and panzer") == ["Girls & Panzer"]
    assert found("heroine") == found("heroine flat") == ["Heroine ♭"]
    assert found("abc kin") == ["ABC@Kin"]
