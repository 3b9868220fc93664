"""What began when, as far as it is known."""

import pytest

from tests.factories import make_anime

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    make_anime("Gundam", start_date="1979-04-07")
    make_anime("Zeta", start_date="1985-03-02")
    make_anime("Vampire Hunter D", type="ova", start_date="1985-12-21")
    make_anime("Soon", start_date="1985-12-20")
    make_anime("Nameless", start_date="1985")
    make_anime("Falsely exact", start_date="1985-01-19")
    make_anime("Future", start_date="2031-01-19", is_filed=True)
    make_anime("Undated")
    make_anime("Rated", start_date="1985-10", rating="Rx")
    make_anime("Unpublished", start_date="1985-10", is_published=False)


def test_the_years_have_their_seasons(entries, client):
    response = client.get("/seasons/")
    years = response.context["years"]
    assert [
        (year.number, year.entries, [season.entries for season in year.seasons])
        for year in years
    ] == [(1979, 1, [0, 1, 0, 0]), (1985, 5, [1, 0, 0, 2])]
    assert years[1].unknown.entries == 2
    html = response.content.decode()
    assert "6 anime by when they began, 1979 to 1985" in html
    assert "2 entries have a known year but no certain month" in html
    assert "2 entries have no certain date" in html
    assert '<a href="/seasons/1985/fall/">2</a>' in html
    assert '<a href="/seasons/1985/#unknown">2</a>' in html
    assert "/seasons/1985/summer/" not in html


def test_the_fullest_season_is_the_warmest(entries, client):
    years = client.get("/seasons/").context["years"]
    assert [season.heat for season in years[1].seasons] == [4, 0, 0, 5]


def test_a_year_tells_what_is_sure_from_what_is_not(entries, client):
    response = client.get("/seasons/1985/")
    assert [
        (season.name, [card.title for card in cards])
        for season, cards in response.context["groups"]
    ] == [("winter", ["Zeta"]), ("fall", ["Soon", "Vampire Hunter D"])]
    assert [card.title for card in response.context["unknown"]] == [
        *("Falsely exact", "Nameless"),
    ]
    html = response.content.decode()
    assert "5 anime began this year" in html
    assert '<a rel="prev" href="/seasons/1979/">' in html
    assert 'rel="next"' not in html


def test_a_season_has_its_entries_by_type(entries, client):
    response = client.get("/seasons/1985/fall/")
    assert [
        (name, [card.title for card in cards])
        for _, name, cards in response.context["groups"]
    ] == [("TV series", ["Soon"]), ("OVAs", ["Vampire Hunter D"])]
    html = response.content.decode()
    assert "<title>Fall 1985 anime · " in html
    assert '<a rel="prev" href="/seasons/1985/winter/">' in html
    assert "type=ova&amp;year_from=1985&amp;year_to=1985&amp;season=fall" in html


def test_what_matters_most_of_a_season_goes_first(client):
    for title, songs in [("A", 0), ("B", 9), ("C", 3)]:
        made = [("opening", f'"{title} {n}" by X') for n in range(songs)]
        make_anime(title, start_date="1985-10-03", songs=made)
    ((_, _, cards),) = client.get("/seasons/1985/fall/").context["groups"]
    assert [card.title for card in cards] == ["B", "C", "A"]
    ((_, cards),) = client.get("/seasons/1985/").context["groups"]
    assert [card.title for card in cards] == ["B", "C", "A"]


def test_the_season_before_may_be_of_a_year_long_ago(entries, client):
    html = client.get("/seasons/1985/winter/").content.decode()
    assert '<a rel="prev" href="/seasons/1979/spring/">' in html
    assert '<a rel="next" href="/seasons/1985/fall/">' in html


@pytest.mark.parametrize(
    "path",
    [
        *(
            "1986/",
            "2031/",
            "2031/winter/",
            "1985/summer/",
            "1985/autumn/",
            "1985/Fall/",
        ),
        *("0/", "99999999999999999999/", "1985/None/", "1985/%00/", "x/"),
    ],
)
def test_what_nothing_is_known_of_is_not_there(path, entries, client):
    assert client.get(f"/seasons/{path}").status_code == 404


def test_a_long_season_is_whole_on_its_own_page(client):
    for number in range(20):
        make_anime(f"Anime {number}", start_date="2016-04")
    html = client.get("/seasons/2016/").content.decode()
    assert html.count('class="anime-card"') == 12
    assert "20 entries, the first 12 shown" in html
    html = client.get("/seasons/2016/spring/").content.decode()
    assert html.count('class="anime-card"') == 20


def test_an_empty_catalogue_has_no_seasons(client):
    html = client.get("/seasons/").content.decode()
    assert "No entries have a known start date yet" in html


@pytest.mark.parametrize("rows", [1, 30])
def test_they_cost_two_queries_at_most(rows, client, django_assert_num_queries):
    for number in range(rows):
        make_anime(f"Anime {number}", start_date=f"2016-{number % 12 + 1:02}")
    client.get("/seasons/")
    with django_assert_num_queries(1):
        client.get("/seasons/")
    for path in ("/seasons/2016/", "/seasons/2016/winter/"):
        with django_assert_num_queries(2):
            client.get(path)
