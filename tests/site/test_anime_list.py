import pytest

from catalog.models import Anime
from catalog.site.paging import page_of
from catalog.site.views.anime import PAGE_SIZE
from tests.factories import make_anime

pytestmark = pytest.mark.django_db


def titles(response):
    return [card["title"] for card in response.context["cards"]]


def make_many(number):
    for n in range(number):
        make_anime(f"Anime {n:03}", tags=["a", "b"], songs=[("opening", '"Theme"')])


@pytest.mark.parametrize("entries", [1, 25, PAGE_SIZE + 2])
def test_it_costs_two_queries(entries, client, django_assert_num_queries):
    make_many(entries)
    with django_assert_num_queries(2):
        response = client.get("/anime/")
    assert response.content.decode().count('"anime-card"') == min(entries, PAGE_SIZE)


def test_an_empty_catalogue_has_a_list(client):
    response = client.get("/anime/")
    assert response.status_code == 200
    assert "Nothing is published yet" in response.content.decode()


def test_it_goes_by_title_without_case_and_accents(client):
    for title in ("éclair", "Zetman", "Eden", "akira"):
        make_anime(title)
    assert titles(client.get("/anime/")) == ["akira", "éclair", "Eden", "Zetman"]


def test_a_draft_is_not_on_it(client):
    make_anime("Akira")
    make_anime("Memories", is_published=False)
    assert titles(client.get("/anime/")) == ["Akira"]


def test_its_pages_hold_each_entry_once(client):
    make_many(PAGE_SIZE + 2)
    both = titles(client.get("/anime/")) + titles(client.get("/anime/?page=2"))
    assert both == [f"Anime {n:03}" for n in range(PAGE_SIZE + 2)]


def test_page_links_keep_the_other_parameters(client):
    make_many(PAGE_SIZE + 1)
    html = client.get("/anime/?tag=a&tag=b&page=1").content.decode()
    assert 'href="?tag=a&amp;tag=b&amp;page=2"' in html
    html = client.get("/anime/?page=2").content.decode()
    assert 'rel="canonical" href="http://testserver/anime/?page=2"' in html
    assert "page 2" in html


@pytest.mark.parametrize(
    "asked",
    ["0", "-1", "2", "1.0", "x", "1e3", "²", "٢", "9" * 5000, "%00", "<script>", "%ff"],
)
def test_a_page_that_is_none_is_ignored_and_the_page_says_so(asked, client):
    make_anime("Akira")
    response = client.get(f"/anime/?page={asked}")
    assert response.status_code == 200
    assert titles(response) == ["Akira"]
    html = response.content.decode()
    assert "There is no page" in html
    assert "<script>" not in html
    assert len(html) < 6000


@pytest.mark.parametrize("query", ["", "?page=", "?page=1", "?x=1", "?page=x&page=1"])
def test_there_is_nothing_to_say_of_the_first_page(query, client):
    make_anime("Akira")
    assert "There is no page" not in client.get(f"/anime/{query}").content.decode()


def test_any_rows_can_be_paged(rf):
    page, remark = page_of(range(100), rf.get("/?page=4"), 30)
    assert (list(page), remark) == ([*range(90, 100)], "")


def test_a_card_says_what_is_known(client):
    make_anime("A", type="movie", start_date="1988-07", episodes=1)
    make_anime("B", episodes=26)
    make_anime("C", start_date="2031-01-19", end_date="2031-01-19")
    cards = client.get("/anime/").context["cards"]
    assert [card["facts"] for card in cards] == [
        "1988 · Movie",
        "TV series · 26\N{NO-BREAK SPACE}ep.",
        "TV series",
    ]


def test_an_uploaded_poster_is_shown_and_a_remote_one_is_not(client):
    make_anime("Remote", poster_url="https://example.org/poster.jpg")
    own = make_anime("Own")
    Anime.objects.filter(pk=own.pk).update(
        poster="posters/own.jpg", poster_width=300, poster_height=450
    )
    html = client.get("/anime/").content.decode()
    assert "example.org" not in html
    assert '<img class="cover cover--poster" src="/media/posters/own.jpg"' in html
    assert 'width="300" height="450"' in html
    assert html.count('class="cover cover--drawn"') == 1
