"""The page of what a search finds, and the suggestions of its box."""

import pytest

from catalog.search import engine
from tests.factories import make_anime

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    make_anime(
        "Cowboy Bebop",
        original_title="カウボーイビバップ",
        start_date="1998-04-03",
        franchise="Cowboy Bebop",
        songs=[("opening", '"Tank!" by The Seatbelts (eps 1-25)')],
        links=[("MAL", "http://myanimelist.net/anime/1/Cowboy_Bebop")],
    )
    make_anime(
        "Cowboy Bebop: Tengoku no Tobira",
        type="movie",
        start_date="2001-09-01",
        franchise="Cowboy Bebop",
        alternative_names=["Knockin' on Heaven's Door"],
    )
    make_anime("Cowboy Unpublished", is_published=False)
    make_anime("Cowboy Rated", rating="Rx", songs=[("opening", '"Ride" by Rider')])


def shown(response):
    return [card.title for card, _ in response.context["anime"]]


def test_the_empty_page_says_what_it_understands(client):
    html = client.get("/search/").content.decode()
    assert "What you can search for" in html
    assert html.count('role="search"') == 2
    assert "noindex" not in html


def test_everything_that_has_the_name_is_found_in_groups(entries, client):
    response = client.get("/search/?q=cowboy+bebop")
    html = response.content.decode()
    assert shown(response) == ["Cowboy Bebop", "Cowboy Bebop: Tengoku no Tobira"]
    assert 'href="/franchises/cowboy-bebop/"><bdi>Cowboy Bebop</bdi></a>' in html
    assert 'id="search" type="search" name="q" value="cowboy bebop"' in html
    assert 'name="robots" content="noindex"' in html


def test_songs_and_artists_are_found(entries, client):
    html = client.get("/search/?q=tank").content.decode()
    assert 'href="/songs/tank-the-seatbelts/"><bdi>Tank!</bdi></a>' in html
    assert "Opening of <bdi>Cowboy Bebop</bdi>, 1998</span>" in html
    assert '<bdi class="finds__matched">The Seatbelts</bdi>' in html
    html = client.get("/search/?q=seatbelts").content.decode()
    assert "<bdi>The Seatbelts</bdi></a>" in html


def test_what_only_comes_near_is_said_to(entries, client):
    said = "No exact match. Closest:"
    assert said in client.get("/search/?q=cowbyo+bebop").content.decode()
    assert said not in client.get("/search/?q=cowboy+bebop").content.decode()
    assert said not in client.get("/search/?q=nothing").content.decode()


def test_the_name_that_matched_is_shown_where_it_is_not_the_title(entries, client):
    html = client.get("/search/?q=heaven%27s+door").content.decode()
    name = "Knockin&#x27; on Heaven&#x27;s Door"
    assert f'<bdi class="anime-card__matched">{name}</bdi>' in html
    assert "anime-card__matched" not in client.get("/search/?q=bebop").content.decode()


@pytest.mark.parametrize("q", ["mal:1", "https://myanimelist.net/anime/1/x"])
def test_a_pasted_number_or_address_shows_the_entry_first(q, entries, client):
    response = client.get("/search/", {"q": q})
    assert response.status_code == 200
    assert shown(response)[0] == "Cowboy Bebop"


def test_what_is_named_so_stands_before_anime_that_merely_have_it(client):
    make_anime("X", songs=[("opening", '"Tank!" by Seatbelts')])
    make_anime("Tanken Driland", slug="driland")
    page = client.get("/search/?q=tank!").text
    assert page.index("Songs</h2>") < page.index("Anime</h2>")
    page = client.get("/search/?q=tanken").text
    assert "Songs</h2>" not in page


def test_a_number_elsewhere_is_said(client):
    make_anime("X", links=[("AniDB", "https://anidb.net/anime/999")])
    assert "AniDB 999" in client.get("/search/?q=999").text


def test_the_list_of_all_is_linked_where_there_are_more(client):
    for number in range(14):
        make_anime(f"Gundam {number}")
    html = client.get("/search/?q=gundam").content.decode()
    assert '<a href="/anime/?q=gundam">All 14 anime</a>' in html
    assert html.count('class="anime-card"') == 12


def test_unpublished_entries_and_adult_entries_are_not_found_until_one_asks(
    entries, client
):
    html = client.get("/search/?q=cowboy+rated").content.decode()
    assert ">Cowboy Rated<" not in html
    assert "1 adult entry is left out." in html
    assert 'href="/search/?q=cowboy+rated&amp;adult=1"' in html
    response = client.get("/search/?q=cowboy+rated&adult=1")
    assert shown(response)[0] == "Cowboy Rated"
    assert "left out" not in response.content.decode()
    for q in ("ride", "rider"):
        assert "No" in client.get(f"/search/?q={q}").content.decode()
        assert f">{q.title()}<" not in client.get(f"/search/?q={q}").content.decode()
    assert "Cowboy Unpublished" not in client.get("/search/?q=cowboy").content.decode()


def test_what_has_no_such_name_is_said(entries, client):
    html = client.get("/search/?q=%3Cb%3Exyzzy").content.decode()
    assert "No results for “<bdi>&lt;b&gt;xyzzy</bdi>”" in html


@pytest.mark.parametrize("rows", [1, 20])
def test_it_costs_few_queries(rows, client, django_assert_max_num_queries):
    for number in range(rows):
        make_anime(f"Gundam {number}", songs=[("opening", f'"Gundam {number}" by Gun')])
    client.get("/anime/")
    with django_assert_max_num_queries(10):
        client.get("/search/?q=gundam")


def test_all_songs_are_linked_where_there_are_more(client):
    for number in range(20):
        make_anime(f"A {number}", songs=[("ending", f'"Star {number}" by S {number}')])
    html = client.get("/search/?q=star").content.decode()
    assert '<a href="/songs/?q=star">All 20 songs</a>' in html
    assert (
        '<a href="/songs/?q=st%C3%A1r">All 20 songs'
        in client.get("/search/?q=stár").content.decode()
    )
    assert "20 songs, with “stár”" in client.get("/songs/?q=stár").content.decode()
    assert "Star" not in client.get("/songs/?q=strar").content.decode()
    assert "All 1" not in client.get("/search/?q=star+1").content.decode()


def test_it_is_narrowed_by_type_and_years(entries, client):
    make_anime("Cowboy Film", type="movie", start_date="1970")
    response = client.get("/search/?q=cowboy&type=movie&year_from=2005&year_to=1990")
    html = response.content.decode()
    assert shown(response) == ["Cowboy Bebop: Tengoku no Tobira"]
    assert "The years were the wrong way round, and are swapped: 1990 to 2005." in html
    assert 'name="type" value="movie" id="type-movie" checked' in html
    # Beside a choice stand its own entries.
    labels = {one.label: one.entries for one in options(response)}
    assert labels == {"TV series": 1, "Movie": 1}
    assert 'href="/search/?q=cowboy&amp;year_from=1990&amp;year_to=2005"' in html
    assert '<input type="hidden" name="q" value="cowboy">' in html
    assert 'value="tv-serie" id="type-tv-serie">' in html


def options(response):
    return response.context["form"].groups[0].fields[0].options


def test_narrowing_finds_what_stands_far_behind(client):
    for number in range(300):
        make_anime(f"Star {number}", start_date="1990")
    make_anime("The Last Star of All", type="ova", start_date="2001")
    assert shown(client.get("/search/?q=star&type=ova")) == ["The Last Star of All"]


def test_narrowed_to_nothing_it_says_so(entries, client):
    html = client.get("/search/?q=cowboy&type=ona").content.decode()
    assert "No results for “<bdi>cowboy</bdi>” match all of these filters." in html
    assert '<a class="chip" href="/search/?q=cowboy">' in html


def test_a_song_is_narrowed_by_its_anime(entries, client):
    assert "Tank!" in client.get("/search/?q=tank&type=tv-serie").content.decode()
    assert "Tank!" not in client.get("/search/?q=tank&type=movie").content.decode()


def test_it_looks_for_the_words_once(client, monkeypatch):
    make_anime("Gundam")
    asked, find = [], engine.answer
    monkeypatch.setattr(
        engine, "answer", lambda *a, **k: asked.append(a) or find(*a, **k)
    )
    for path in ("/search/?q=gundam", "/anime/?q=gundam"):
        assert "Gundam" in client.get(path).content.decode()
        assert len(asked) == 1
        asked.clear()


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%ED%A0%80",
        "q=" + "x" * 5000,
        "q=%25&q='",
        'q="*NEAR(',
        "adult=x&q=a",
    ],
)
@pytest.mark.parametrize("path", ["/search/", "/search/suggestions/"])
def test_nothing_in_a_query_string_breaks_it(path, query, entries, client):
    assert client.get(f"{path}?{query}").status_code == 200


# Suggestions


def suggested(client, q):
    return client.get("/search/suggestions/", {"q": q}).json()["suggestions"]


def test_suggestions_are_a_few_of_each_kind(entries, client):
    response = client.get("/search/suggestions/?q=+cowboy++bebop")
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "public, max-age=60"
    assert response.json()["query"] == "cowboy bebop"
    first, second, third = response.json()["suggestions"]
    assert first == {
        "kind": "TV series",
        "name": "Cowboy Bebop",
        "url": "/anime/cowboy-bebop/",
        "matched": "",
        "year": 1998,
        "source": "",
        "use": "",
        "singer": "",
        "note": "",
        "pieces": ["", "Cowboy Bebop", ""],
    }
    assert (second["kind"], second["year"]) == ("Movie", 2001)
    assert (third["kind"], third["url"]) == ("Franchise", "/franchises/cowboy-bebop/")


def test_a_tag_is_suggested_by_its_name(client):
    make_anime("X", tags=["slice-of-life"])
    make_anime("Y", tags=["hidden"], rating="Rx")
    assert suggested(client, "Slice of life")[0] | {"pieces": []} == {
        "kind": "Tag",
        "name": "slice-of-life",
        "url": "/tags/slice-of-life/",
        "matched": "",
        "year": None,
        "source": "",
        "use": "",
        "singer": "",
        "note": "",
        "pieces": [],
    }
    assert "Tag" not in {one["kind"] for one in suggested(client, "hidden")}


def test_a_suggestion_says_which_name_matched(entries, client):
    bebop = suggested(client, "びばっぷ")[0]
    assert bebop["matched"] == "カウボーイビバップ"
    assert bebop["pieces"] == ["カウボーイ", "ビバップ", ""]
    song = suggested(client, "tank")[0]
    assert (song["kind"], song["name"], song["source"]) == (
        *("Song", "Tank!"),
        "Cowboy Bebop",
    )


def test_the_kind_that_matches_best_comes_first(entries, client):
    make_anime("Tankers")
    assert [one["kind"] for one in suggested(client, "tank!")] == ["Song", "TV series"]


def test_unpublished_entries_and_adult_entries_are_not_suggested(entries, client):
    names = [one["name"] for one in suggested(client, "cowboy")]
    assert "Cowboy Bebop" in names
    assert not {"Cowboy Unpublished", "Cowboy Rated"} & {*names}
    assert suggested(client, "rider") == []


def test_there_are_eight_at_most_and_none_for_nothing(client):
    for number in range(20):
        make_anime(f"Gundam {number}", songs=[("opening", f'"Gundam {number}" by Gun')])
    assert 5 < len(suggested(client, "gundam")) <= 8
    assert suggested(client, "") == suggested(client, "　") == []
