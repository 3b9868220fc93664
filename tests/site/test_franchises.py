import pytest

from catalog.document import PartialDate
from catalog.document.doubts import trusted_part
from catalog.models import Franchise, FranchiseRedirect
from catalog.site.pages import timeline
from catalog.site.pages.cards import cards
from catalog.site.views import franchises
from tests.factories import make_anime

pytestmark = pytest.mark.django_db


def make_lupin():
    make_anime(
        "Lupin III",
        franchise="Lupin III",
        original_title="ルパン三世",
        start_date="1971-10-24",
        songs=[("opening", '"Theme"')],
    )
    make_anime("Cagliostro", franchise="Lupin III", type="movie", start_date="1979")
    make_anime(
        "Pilot",
        franchise="Lupin III",
        type="movie",
        start_date="2069-01-19",
        is_filed=True,
    )
    make_anime("Unpublished", franchise="Lupin III", is_published=False)


def test_its_works_come_by_date_and_the_undated_apart(client):
    make_lupin()
    response = client.get("/franchises/lupin-iii/")
    context, html = response.context, response.content.decode()
    assert [card.title for card in context["dated"]] == ["Lupin III", "Cagliostro"]
    assert [card.title for card in context["undated"]] == ["Pilot"]
    assert '<h1 class="franchise__title" dir="auto">Lupin III</h1>' in html
    assert 'lang="ja">ルパン<wbr>三世</p>' in html
    assert "3 works from 1971 to 1979." in html.lower()
    assert "<dt>Song</dt><dd>1</dd>" in html
    assert html.count('class="anime-card__mark"') == 2
    assert "2069" not in html
    assert "Unpublished" not in html


@pytest.mark.parametrize("works", [2, 30])
def test_it_costs_three_queries(works, client, django_assert_num_queries):
    for number in range(works):
        make_anime(f"Of {number}", franchise="Large", start_date=f"{1950 + number}-04")
    with django_assert_num_queries(3):
        html = client.get("/franchises/large/").content.decode()
    assert html.count('class="anime-card"') == works


def test_a_franchise_of_one_work_is_that_work(client):
    make_anime("Akira", slug="film", franchise="Otomo")
    make_anime("Unpublished", franchise="Otomo", is_published=False)
    response = client.get("/franchises/otomo/")
    assert (response.status_code, response.url) == (302, "/anime/film/")
    for path in ("/", "/anime/film/", "/search/?q=otomo", "/sitemap-franchises.xml"):
        assert "/franchises/otomo/" not in client.get(path).content.decode(), path
    assert "/anime/film/" in client.get("/search/?q=otomo").content.decode()
    [found] = client.get("/search/suggestions/?q=otomo").json()["suggestions"]
    assert (found["url"], found["matched"]) == ("/anime/film/", "Otomo")


def test_works_of_one_year_have_no_line(client):
    for title in ("Akira", "Akira 2"):
        make_anime(title, franchise="Akira", start_date="1988")
    html = client.get("/franchises/akira/").content.decode()
    assert "2 works of 1988." in html
    assert 'class="scale"' not in html


def test_a_franchise_without_a_date_has_no_line(client):
    for title in ("Akira", "Akira 2"):
        make_anime(title, franchise="Akira")
    html = client.get("/franchises/akira/").content.decode()
    assert "2 works." in html
    assert "Year not known" in html
    assert "By date" not in html


def make_franchise(name, works):
    for number in range(works):
        make_anime(f"{name} {number}", franchise=name, start_date=f"{1950 + number}")


def test_the_list_has_the_largest_first(client):
    make_franchise("Small", 2)
    make_franchise("Alone", 1)
    make_franchise("Large <3", franchises.MOST_SPINES + 3)
    make_anime("Large undated", franchise="Large <3")
    make_anime("Unpublished", franchise="Alone", is_published=False)
    make_anime("Adult", franchise="Alone", rating="Rx")
    response = client.get("/franchises/")
    large, small = response.context["shelves"]
    assert (large.name, large.works, large.more) == ("Large <3", 16, 4)
    assert (large.years, small.years) == ("1950–1964", "1950–1951")
    assert [card.title for card in small.cards] == ["Small 0", "Small 1"]
    assert [card.year for card in large.cards] == [*range(1950, 1962)]
    html = response.content.decode()
    assert "2 of two anime and more, the largest first" in html
    assert "Alone" not in html


def test_the_list_has_pages(client):
    for number in range(franchises.PAGE_SIZE + 1):
        make_franchise(f"Series {number:02}", 2)
    [last] = client.get("/franchises/?page=2").context["shelves"]
    assert last.name == "Series 24"
    html = client.get("/franchises/?page=3").content.decode()
    assert "There is no page “3”. This is page 1." in html


@pytest.mark.parametrize("works", [2, 20])
def test_the_list_costs_three_queries(works, client, django_assert_num_queries):
    for name in "ab":
        make_franchise(name, works)
    with django_assert_num_queries(3):
        client.get("/franchises/")


def test_a_franchise_without_published_works_is_not_found(client, admin_client):
    make_anime("Akira", is_published=False)
    Franchise.objects.create(slug="empty", name="Empty")
    for visitor in (client, admin_client):
        for slug in ("akira", "empty", "none", "a" * 5000):
            assert visitor.get(f"/franchises/{slug}/").status_code == 404


def test_a_hostile_name_is_only_text(client):
    hostile = Franchise.objects.create(slug="x", name="<b>" * 99)
    for title in ("Akira", "Akira 2"):
        make_anime(title, franchise=hostile)
    html = client.get("/franchises/x/").content.decode()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


# The scale, without a database


def card(start, type="tv-serie"):
    row = {"pk": 1, "slug": "x", "type": type, "episodes": None, "poster": ""}
    row |= {"franchise_id": 1, "title": "X", "original_title": ""}
    sure = start and trusted_part(PartialDate(start), filed=PartialDate(start))
    return cards([row | {"sure_start": sure}])[0]


def test_a_work_stands_at_its_month_or_spans_its_year():
    scale = timeline.scale_of([card("1970-01-03"), card("1970-07"), card("1979")])
    [lane] = scale.lanes
    assert lane.marks == [(0, 0), (5, 0), (90, 10)]
    assert (scale.first, scale.last) == (1970, 1979)


def test_types_have_lanes_of_their_own():
    scale = timeline.scale_of([card("1970", "ona"), card("1971"), card("", "movie")])
    assert [lane.kind for lane in scale.lanes] == ["TV series", "ONA"]


def test_a_scale_has_few_ticks_at_round_years():
    def ticks(first, last):
        scale = timeline.scale_of([card(str(first)), card(str(last))])
        return [year for year, _ in scale.ticks]

    assert ticks(1998, 2001) == [1998, 1999, 2000, 2001]
    assert ticks(1963, 2021) == [1970, 1980, 1990, 2000, 2010, 2020]
    assert len(ticks(1000, 9999)) <= timeline.MOST_TICKS


def test_doubtful_and_single_years_make_no_scale():
    assert timeline.scale_of([]) is None
    assert timeline.scale_of([card("1998"), card("1998-04-03")]) is None
    assert timeline.scale_of([card("1998"), card("2031-01-19"), card("")]) is None


def test_the_address_of_a_merged_franchise_leads_to_the_other(client):
    anime = make_anime("X", franchise="Macross")
    FranchiseRedirect.objects.create(slug="robotech", franchise=anime.franchise)
    response = client.get("/franchises/robotech/")
    assert (response.status_code, response.url) == (301, "/franchises/macross/")
