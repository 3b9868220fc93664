import pytest

from catalog.document import PartialDate
from catalog.document.doubts import trusted_part
from catalog.models import Franchise, FranchiseRedirect
from catalog.site.pages import timeline
from catalog.site.pages.cards import cards
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


@pytest.mark.parametrize("works", [1, 30])
def test_it_costs_three_queries(works, client, django_assert_num_queries):
    for number in range(works):
        make_anime(f"Of {number}", franchise="Large", start_date=f"{1950 + number}-04")
    with django_assert_num_queries(3):
        html = client.get("/franchises/large/").content.decode()
    assert html.count('class="anime-card"') == works


def test_one_work_is_enough(client):
    make_anime("Akira", start_date="1988")
    html = client.get("/franchises/akira/").content.decode()
    assert "One work of 1988." in html
    assert 'class="scale"' not in html


def test_a_franchise_without_a_date_has_no_line(client):
    make_anime("Akira")
    html = client.get("/franchises/akira/").content.decode()
    assert "One work." in html
    assert "Year not known" in html
    assert "By date" not in html


def test_a_franchise_without_published_works_is_not_found(client, admin_client):
    make_anime("Akira", is_published=False)
    Franchise.objects.create(slug="empty", name="Empty")
    for visitor in (client, admin_client):
        for slug in ("akira", "empty", "none", "a" * 5000):
            assert visitor.get(f"/franchises/{slug}/").status_code == 404


def test_a_hostile_name_is_only_text(client):
    make_anime("Akira", franchise=Franchise.objects.create(slug="x", name="<b>" * 99))
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
