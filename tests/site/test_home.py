import pytest

from catalog.site.browse.current_index import load_index
from catalog.site.browse.season_table import SeasonCell, latest_season
from catalog.site.pages import home_sections
from tests.factories import make_anime

pytestmark = pytest.mark.django_db

MOST_QUERIES = 10


def make_shelf(works, franchise="Lupin III", **values):
    for number in range(works):
        values["start_date"] = f"19{70 + number}-10-24"
        make_anime(f"{franchise} {number}", franchise=franchise, **values)


def test_an_empty_catalogue_has_a_page(client):
    html = client.get("/").content.decode()
    assert "An empty shelf" in html
    assert html.count('class="cover cloth--') == 12
    assert "<h2" not in html


def test_one_entry_is_enough(client):
    make_anime("Akira")
    html = client.get("/").content.decode()
    assert 'href="/anime/akira/"' in html
    assert html.count("<h2") == 1
    assert "years__chart" not in html


def test_it_counts_what_there_is(client):
    make_anime("Akira", start_date="1988")
    make_anime("Memories", franchise="Akira")
    html = client.get("/").content.decode()
    assert '<span class="hero__number">2</span>' in html
    assert '<dt>Franchise</dt><dd><a href="/franchises/">1</a></dd>' in html


def test_the_wall_shows_each_franchise_once_the_last_change_first(client):
    make_anime("Old", franchise="A")
    make_anime("New", franchise="A")
    make_anime("Newest", franchise="B")
    wall = client.get("/").context["wall"]
    assert [card.title for card in wall] == ["Newest", "New"]


def test_a_franchise_of_several_works_stands_on_a_shelf_by_date(client):
    make_shelf(9)
    make_anime("Lupin III: ?", franchise="Lupin III")
    shelf = client.get("/").context["shelf"]
    assert [card.year for card in shelf.cards] == [*range(1970, 1979), None]


def test_a_decade_shows_the_first_work_of_each_of_its_franchises(client):
    for name in "ABC":
        make_anime(f"{name} 2", franchise=name, start_date="1985-01")
        make_anime(f"{name} 1", franchise=name, start_date="1982")
        make_anime(f"{name} 3", franchise=name, start_date="1991")
    context = client.get("/").context
    assert context["decade"] == 1980
    assert [card.title for card in context["debuts"]] == ["A 1", "B 1", "C 1"]


def test_a_doubtful_year_is_in_no_chart(client):
    make_shelf(9)
    make_anime("1931", start_date="2031-01-19", is_filed=True)
    assert client.get("/").context["chart"].last == 1978


def test_each_bar_of_the_chart_leads_to_its_year(client):
    make_shelf(9)
    html = client.get("/").content.decode()
    for year in range(1970, 1979):
        assert html.count(f'href="/seasons/{year}/"') == 2
    # For the eye alone: the list below it is for all others.
    assert '<svg class="years__chart"' in html
    assert html.count('tabindex="-1">') >= 9


def test_it_shows_the_last_season(client):
    for number in range(7):
        make_anime(f"New {number}", start_date="2021-10-03")
    make_anime("Of a year", start_date="2021")
    make_anime("Filled in", start_date="2022-01-20")
    make_anime("Unpublished", start_date="2021-11", is_published=False)
    response = client.get("/")
    season = response.context["season"]
    assert (season["year"], season["name"]) == (2021, "fall")
    assert [card.title for card in season["cards"]] == [f"New {n}" for n in range(6)]
    assert 'href="/seasons/2021/fall/"' in response.content.decode()


def test_of_the_last_season_what_matters_most_is_shown(client):
    for number in range(6):
        make_anime(f"New {number}", type="ova", start_date="2021-10-03")
    make_anime("Well known", start_date="2021-12-03")
    cards = client.get("/").context["season"]["cards"]
    assert cards[0].title == "Well known"


def test_a_filled_in_january_is_not_of_the_winter(client):
    for number in range(6):
        make_anime(f"Of January {number}", start_date="2022-01-09")
    make_anime("Filled in", start_date="2022-01-20")
    titles = [card.title for card in client.get("/").context["season"]["cards"]]
    assert "Filled in" not in titles


def test_an_opening_of_the_decade_is_heard(client):
    for name in "ABC":
        make_anime(
            name,
            franchise=name,
            start_date="1985",
            songs=[
                ("opening", f'"Song {name} (歌)" by Singer'),
                ("ending", '"End"'),
                ("opening", "Not readable"),
            ],
        )
    response = client.get("/")
    opening = response.context["opening"]
    assert opening.title == f"Song {opening.card.title}"
    html = response.content.decode()
    assert "An opening of the 1980s" in html
    assert 'class="air__original" lang="ja"><bdi>歌</bdi>' in html


def test_the_search_box_is_on_it_full_or_empty(client):
    for _ in range(2):
        assert 'id="hero-search"' in client.get("/").content.decode()
        make_anime()


def test_a_doubtful_year_begins_no_decade(client):
    for year in (2031, 2033, 2035):
        make_anime(f"Of {year - 100}", start_date=f"{year}-01-19", is_filed=True)
    assert client.get("/").context["decade"] is None
    for year in (2024, 2025, 2026):
        make_anime(f"Of {year}", start_date=f"{year}-01-18")
    assert client.get("/").context["decade"] == 2020


def test_an_unpublished_entry_is_nowhere_on_it(client):
    make_shelf(9, is_published=False, songs=[("opening", '"Theme"')])
    html = client.get("/").content.decode()
    assert "An empty shelf" in html
    assert "Lupin" not in html
    make_anime("Akira", franchise="Lupin III", start_date="1988")
    context = client.get("/").context
    assert context["entries"] == 1
    assert not context["shelf"]


@pytest.mark.parametrize("franchises", [6, 21])
def test_it_costs_ten_queries(franchises, client, django_assert_num_queries):
    for number in range(franchises):
        make_shelf(9, franchise=f"Series {number}")
    load_index()
    with django_assert_num_queries(MOST_QUERIES):
        assert client.get("/").status_code == 200


def test_it_changes_only_when_the_catalogue_does(client):
    make_shelf(9)
    assert client.get("/").content == client.get("/").content


# The picks, without a database


def franchise(pk, first, size):
    return home_sections.FranchiseSize(pk, first, size)


def test_turns_go_through_all_decades():
    catalogue = [
        franchise(n, f"{year}-01", 1)
        for n, year in enumerate([1961, 1965, 1969, 1977, 1981, 1982, 1983])
    ]
    picked = [home_sections.pick_decade(catalogue, turn, 12)[0] for turn in range(4)]
    assert picked == [1960, 1980, 1960, 1980]


def test_the_largest_of_a_decade_fill_whole_rows():
    catalogue = [franchise(n, "1988", n) for n in range(1, 12)]
    _, largest = home_sections.pick_decade(catalogue, 0, 12)
    assert [f.pk for f in largest] == [11, 10, 9, 8, 7, 6]


def test_a_shelf_holds_what_fits_it():
    catalogue = [franchise(1, "1988", 200), franchise(2, "1988", 9)]
    assert home_sections.pick_franchise(catalogue, 5, range(8, 19)).pk == 2
    assert home_sections.pick_franchise(catalogue[:1], 5, range(8, 19)).pk == 1
    assert (
        home_sections.pick_franchise([franchise(1, None, 1)], 5, range(8, 19)) is None
    )
    assert home_sections.pick_franchise([], 5, range(8, 19)) is None


def test_a_chart_leaves_room_for_years_without_entries():
    counts = [(str(year), 200 if year == 1970 else 1) for year in range(1961, 1971)]
    chart = home_sections.chart([("1950", 1), *counts], 1960)
    bars = chart.bars
    assert [bar.place for bar in bars[:2]] == ["0", "11"]
    assert (bars[0].height, bars[-1].height) == ("1", "100")
    marked = [int(bar.year) for bar in bars if bar.is_marked]
    assert marked == list(range(1961, 1970))
    assert (chart.first, chart.last, chart.span) == (1950, 1970, 21)
    assert chart.marks == [(1950, 0), (1960, 47.62), (1970, 95.24)]
    assert home_sections.chart(counts[:3], None) is None


def test_the_last_season_is_one_of_which_there_is_something_to_see():
    def season(*of_each):
        cells = [SeasonCell(*one) for one in of_each]
        found = latest_season(cells)
        return found and found[:2]

    fall = (2021, "fall", 6)
    assert season((2021, "spring", 9), fall, (2022, "spring", 5)) == (2021, "fall")
    assert season((2022, None, 9)) is None
    assert season() is None


def test_turns_go_through_all_choices():
    assert {home_sections.pick("abc", turn) for turn in range(3)} == {"a", "b", "c"}
    assert home_sections.pick([], 7) is None
