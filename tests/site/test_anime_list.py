from datetime import UTC, datetime

import pytest
from django.utils import timezone

from catalog.editing.terms import merge_tags, rename_tag
from catalog.models import Anime, Run, Tag
from catalog.site.browse.paging import page_of
from catalog.site.views.anime import PAGE_SIZE
from tests.factories import make_anime

pytestmark = pytest.mark.django_db


def titles(response):
    return [card.title for card in response.context["cards"]]


def make_many(number):
    for n in range(number):
        make_anime(f"Anime {n:03}", tags=["a", "b"], songs=[("opening", '"Theme"')])


@pytest.mark.parametrize("entries", [1, 25, PAGE_SIZE + 2])
def test_it_costs_two_queries_and_four_more_after_a_change(
    entries, client, django_assert_num_queries
):
    make_many(entries)
    with django_assert_num_queries(6):
        response = client.get("/anime/")
    assert response.content.decode().count('"anime-card"') == min(entries, PAGE_SIZE)
    with django_assert_num_queries(2):
        client.get("/anime/?tag=a&tag=b&type=tv-serie&type=ova&songs=1&sort=newest")


def test_the_last_of_many_pages_costs_no_more(client, django_assert_num_queries):
    make_many(PAGE_SIZE * 3 + 1)
    client.get("/anime/")
    with django_assert_num_queries(2):
        response = client.get("/anime/?page=4")
    assert titles(response) == [f"Anime {PAGE_SIZE * 3:03}"]


def test_an_empty_catalogue_has_a_list(client):
    response = client.get("/anime/")
    assert response.status_code == 200
    assert "No entries are published yet" in response.content.decode()


def test_it_goes_by_title_without_case_and_accents(client):
    for title in ("éclair", "Zetman", "Eden", "akira"):
        make_anime(title)
    assert titles(client.get("/anime/")) == ["akira", "éclair", "Eden", "Zetman"]


def test_an_unpublished_entry_is_not_on_it(client):
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
    assert len(html) < 12_000


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
    make_anime("C", start_date="2031-01-19", is_filed=True, end_date="2031-01-19")
    cards = client.get("/anime/").context["cards"]
    assert [card.facts for card in cards] == [
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


@pytest.fixture
def five():
    make_anime(
        "Akira", type="movie", start_date="1988-07-16", tags=["space"], rating="R"
    )
    make_anime(
        "Gundam", tags=["mecha", "space"], start_date="1979-04-07", rating="PG-13"
    )
    make_anime("Patlabor", tags=["mecha"], start_date="1989-10", episodes=47)
    make_anime("Planetes", tags=["space"], start_date="2003-10-04", episodes=26)
    make_anime("Rated", rating="Rx", tags=["space"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type=movie", ["Akira"]),
        ("tag=mecha&tag=space", ["Gundam"]),
        ("tag=space&not=mecha", ["Akira", "Planetes"]),
        ("season=fall&sort=newest", ["Planetes", "Patlabor"]),
        ("year_from=1979&year_to=1988&sort=oldest", ["Gundam", "Akira"]),
        ("rating=R&rating=PG-13", ["Akira", "Gundam"]),
        ("sort=episodes&tag=mecha", ["Patlabor", "Gundam"]),
        ("adult=1&tag=space&sort=-title", ["Rated", "Planetes", "Gundam", "Akira"]),
        ("rating=Rx", ["Rated"]),
        ("year_from=1990&year_to=1980", ["Akira", "Patlabor"]),
        ("any=mecha&any=no-such-tag", ["Gundam", "Patlabor"]),
        ("episodes_from=27", ["Patlabor"]),
        ("sort=shortest&tag=mecha", ["Patlabor", "Gundam"]),
        ("status=running", ["Gundam", "Patlabor", "Planetes"]),
        ("rating=none", ["Patlabor", "Planetes"]),
        ("tag=mecha&not=mecha", []),
    ],
)
def test_it_is_narrowed_by_its_query_string(query, expected, five, client):
    response = client.get(f"/anime/?{query}")
    assert titles(response) == expected
    html = response.content.decode()
    noun = "entry" if len(expected) == 1 else "entries"
    assert f": {len(expected)} {noun}</p>" in html


def test_it_says_what_it_shows(five, client):
    html = client.get("/anime/?type=tv-serie&tag=space&sort=newest").content.decode()
    assert "<title>TV series tagged space · " in html
    sentence = "TV series tagged space, newest first: 2 entries"
    assert f'content="{sentence}."' in html
    assert f'role="status" tabindex="-1" data-part="status">{sentence}</p>' in html


def test_its_canonical_address_is_the_one_of_the_filters(five, client):
    html = client.get(
        "/anime/?sort=title&tag=space&type=tv-serie&q=&x=1&page=1"
    ).content.decode()
    address = "/anime/?type=tv-serie&amp;tag=space"
    assert f'rel="canonical" href="http://testserver{address}"' in html


@pytest.mark.parametrize("query", ["q=akira", "tag=space&not=mecha&type=movie"])
def test_words_and_many_choices_are_kept_out_of_search_engines(query, five, client):
    html = client.get(f"/anime/?{query}").content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="canonical"' not in html


def test_a_choice_can_be_taken_back(five, client):
    html = client.get("/anime/?type=movie&tag=space&sort=newest").content.decode()
    assert 'href="/anime/?tag=space&amp;sort=newest" data-live' in html
    assert 'href="/anime/?type=movie&amp;sort=newest" data-live' in html


def test_the_form_has_each_choice_with_its_number(five, client):
    html = client.get("/anime/?type=movie&tag=space").content.decode()
    assert (
        'name="type" value="movie" id="type-movie" checked><span class="option__label">'
        '<bdi>Movie</bdi></span> <span class="option__count">1</span>'
    ) in html
    assert 'value="PG-13" id="rating-PG-13" disabled>' in html
    assert 'value="none" id="rating-none" disabled>' in html
    assert 'value="PG"' not in html  # no entry has it
    assert 'value="Rx" id="rating-Rx"><' in html or 'id="rating-Rx" disabled' in html


def test_running_is_said_to_be_as_of_the_last_import(
    five, client, django_assert_num_queries
):
    client.get("/anime/")
    with django_assert_num_queries(3):  # one more, for the import
        html = client.get("/anime/?status=running").content.decode()
    assert "and there is no end date on record.</p>" in html
    Run.objects.create(kind=Run.Kind.IMPORT, title="x")
    Run.objects.update(started_at=datetime(2026, 4, 3, 12, tzinfo=UTC))
    Run.objects.create(kind=Run.Kind.IMPORT, title="y", undone_at=timezone.now())
    Run.objects.create(kind=Run.Kind.BULK, title="z")
    html = client.get("/anime/?status=running").content.decode()
    assert "no end date on record, as of the last import on 3 April 2026.</p>" in html
    assert "as of the last import" not in client.get("/anime/").content.decode()


def test_a_range_the_wrong_way_round_is_swapped_and_the_page_says_so(five, client):
    html = client.get("/anime/?year_from=1990&year_to=1980").content.decode()
    said = "The years were the wrong way round, and are swapped: 1980 to 1990."
    assert f'class="remark">{said}</p>' in html
    assert 'name="year_from" value="1980"' in html


def test_an_empty_list_says_which_choice_to_drop(five, client):
    html = client.get("/anime/?type=movie&tag=mecha").content.decode()
    assert "No anime match all of these filters" in html
    drop_type = '<a href="/anime/?tag=mecha" data-live>Drop <bdi>Movie</bdi></a>'
    drop_tag = '<a href="/anime/?type=movie" data-live>Drop <bdi>mecha</bdi></a>'
    assert f"{drop_type} <span>2 entries</span>" in html
    assert f"{drop_tag} <span>1 entry</span>" in html
    assert html.index(drop_type) < html.index(drop_tag)


def merge_into_another(tag, name):
    merge_tags(Tag.objects.create(name=name, slug="risque"), tag)


def test_whoever_asks_for_a_tag_that_is_for_adults_sees_its_entries(client, settings):
    settings.ADULT_TAGS = ["ecchi"]
    make_anime("For Adults", tags=["ecchi", "space"])
    make_anime("For All", tags=["space"])
    assert titles(client.get("/anime/?tag=space")) == ["For All"]
    assert titles(client.get("/anime/?tag=space&tag=ecchi")) == ["For Adults"]


@pytest.mark.parametrize(
    ("deed", "slug"), [(rename_tag, "ecchi"), (merge_into_another, "risque")]
)
def test_a_tag_for_adults_stays_so_under_another_name(client, settings, deed, slug):
    settings.ADULT_TAGS = ["ecchi"]
    make_anime("For Adults", tags=["ecchi", "space"])
    make_anime("For All", tags=["space"])
    deed(Tag.objects.get(name="ecchi"), "risqué")
    assert titles(client.get("/anime/?tag=space")) == ["For All"]
    assert titles(client.get(f"/anime/?tag=space&tag={slug}")) == ["For Adults"]


def test_adult_entries_are_left_out_and_the_page_says_so(five, client):
    html = client.get("/anime/?tag=space").content.decode()
    assert "Rated" not in html
    assert "1 adult entry is left out." in html
    assert 'href="/anime/?tag=space&amp;adult=1"' in html
    assert "left out." not in client.get("/anime/?tag=mecha").content.decode()
    assert "left out." not in client.get("/anime/?adult=1").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "type=%00&tag=%00&not=%00&q=%00&season=%00&rating=%00&sort=%00&page=%00",
        "q=%ED%A0%80&tag=%ED%A0%80&type=%F0",
        "year_from=99999999999999999999&year_to=-1&songs=2",
        "year_from=9999&year_to=1000",
        "q=" + "%25_'\"\\" * 30,
        "q=<script>alert(1)</script>&tag=<script>&sort=<script>",
        "&".join(f"tag={n}&type={n}&rating={n}" for n in range(3000)),
        "&".join(["tag=space"] * 3000),
        "season=fall&season=x&sort=x&sort=newest",
        "&&&===;;;?",
    ],
)
def test_nothing_in_a_query_string_breaks_it(query, five, client):
    response = client.get(f"/anime/?{query}")
    assert response.status_code == 200
    html = response.content.decode()
    assert "<script>alert" not in html
    assert len(html) < 40_000


def test_a_value_without_meaning_is_ignored_and_the_page_says_so(five, client):
    response = client.get("/anime/?type=manga&tag=mecha")
    assert titles(response) == ["Gundam", "Patlabor"]
    said = 'class="remark">Ignored unknown filter values: type “manga”.</p>'
    assert said in response.content.decode()
