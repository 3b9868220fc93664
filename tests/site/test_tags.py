"""The tags: all of them, and what each is on."""

import pytest

from catalog.models import FormerTag, Tag
from tests.factories import make_anime

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    make_anime("Gundam", tags=["mecha", "space", "military"], start_date="1979-04-07")
    make_anime("Patlabor", type="ova", tags=["mecha", "police"], start_date="1988")
    make_anime("Planetes", tags=["space"], start_date="2003-10-04")
    make_anime("Plain")
    make_anime("Rated", tags=["mecha", "only here"], rating="Rx")
    make_anime("Unpublished", tags=["mecha", "unpublished only"], is_published=False)


def test_there_are_all_by_use_and_by_letter(entries, client):
    response = client.get("/tags/")
    assert [name for _, name, _ in response.context["most_used"]] == [
        *("mecha", "space", "military", "police"),
    ]
    assert [
        (letter.label, [name for _, name, _ in tags])
        for letter, tags in response.context["groups"]
    ] == [("M", ["mecha", "military"]), ("P", ["police"]), ("S", ["space"])]
    html = response.content.decode()
    assert "4 tags on 3 anime; 1 has no tag" in html
    assert '<a href="/tags/mecha/"><bdi>mecha</bdi></a>' in html
    assert "unpublished only" not in html


def test_a_tag_may_be_written_in_any_script(client):
    make_anime(tags=["アニメ", "3d"])
    html = client.get("/tags/").content.decode()
    assert '<bdi lang="ja">アニメ</bdi>' in html
    assert client.get("/tags/anime/").status_code == 200
    assert "0–9" in html


def test_a_page_of_a_tag_says_what_has_it(entries, client):
    response = client.get("/tags/mecha/")
    assert [card.title for card in response.context["cards"]] == [
        *("Patlabor", "Gundam"),
    ]
    html = response.content.decode()
    assert "2 anime have this tag" in html
    assert 'href="/anime/?type=ova&amp;tag=mecha">OVA</a>' in html
    assert 'href="/anime/?tag=mecha"' in html
    assert '<a href="/tags/space/"><bdi>space</bdi></a>' in html
    assert "<title>Anime tagged mecha · " in html
    assert "1 adult entry is left out" in html
    assert 'href="/anime/?tag=mecha&amp;adult=1"' in html


def test_the_years_are_drawn_where_there_are_some(client):
    for year in (1979, 1985, 1985, 1988, 2003):
        make_anime(tags=["mecha"], start_date=str(year))
    bars = client.get("/tags/mecha/").context["histogram"]
    assert [bar[:3] for bar in bars] == [
        *((1979, 1, 0), (1985, 2, 6), (1988, 1, 9), (2003, 1, 24)),
    ]
    assert [bar.height for bar in bars] == [50, 100, 50, 50]


@pytest.mark.parametrize("slug", ["nothing", "unpublished-only", "MECHA"])
def test_a_tag_that_no_published_entry_has_is_not_there(slug, entries, client):
    assert client.get(f"/tags/{slug}/").status_code == 404


def test_a_tag_of_adult_entries_alone_says_so(entries, client):
    html = client.get("/tags/only-here/").content.decode()
    assert "0 anime have this tag" in html
    assert "1 adult entry is left out" in html
    assert "Rated" not in html


def test_an_empty_catalogue_has_no_tags(client):
    assert "No entries have tags yet" in client.get("/tags/").content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_they_cost_two_queries_at_most(rows, client, django_assert_num_queries):
    for _ in range(rows):
        make_anime(tags=["mecha", "space"])
    client.get("/tags/")
    with django_assert_num_queries(1):
        client.get("/tags/")
    with django_assert_num_queries(2):
        client.get("/tags/mecha/")


def test_the_address_of_a_merged_tag_leads_to_the_other(client):
    make_anime("X", tags=["space"])
    tag = Tag.objects.get()
    FormerTag.objects.create(slug="outer-space", tag=tag)
    response = client.get("/tags/outer-space/")
    assert (response.status_code, response.url) == (301, "/tags/space/")
