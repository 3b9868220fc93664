"""Where a text is of tags, a season and a year alone, the search offers their pages."""

import pytest

from tests.factories import make_anime

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    dated = {"start_date": "2011-04-03"}
    make_anime("One", tags=["slice-of-life", "mecha"], **dated)
    make_anime("Two", tags=["mecha"], start_date="1985", type="movie")
    make_anime("Hidden", tags=["mecha"], is_published=False, **dated)
    make_anime("Adult", tags=["mecha"], rating="Rx", **dated)


def shortcuts(client, text):
    page = client.get("/search/", {"q": text})
    return [(one.label, one.url, one.entries) for one in page.context["shortcuts"]]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("slice of life", [("slice-of-life", "/tags/slice-of-life/", 1)]),
        ("Mecha anime", [("mecha", "/tags/mecha/", 2)]),
        (
            "mecha 1985",
            [("mecha, 1985", "/anime/?tag=mecha&year_from=1985&year_to=1985", 1)],
        ),
        ("spring 2011", [("Spring 2011", "/seasons/2011/spring/", 1)]),
        ("autumn 2011", []),
        ("mecha slice of life", None),
        ("mecha one", []),
        ("spring", []),
        ("1985", [("1985", "/seasons/1985/", 1)]),
        ("anime from 2011", [("2011", "/seasons/2011/", 1)]),
        (
            "movies of the 80s",
            [("Movie, 1980s", "/anime/?type=movie&year_from=1980&year_to=1989", 1)],
        ),
        (
            "spring 2011 tv",
            [
                (
                    "TV series, Spring 2011",
                    "/anime/?type=tv-serie&year_from=2011&year_to=2011&season=spring",
                    1,
                )
            ],
        ),
        ("1985 2011", []),
        ("1890s", []),
        ("", []),
        ("mecha " * 9, []),
        ("\0 <b>", []),
    ],
)
def test_a_text_of_tags_and_seasons_alone_has_offers(entries, client, text, offered):
    found = shortcuts(client, text)
    if offered is None:
        assert [label for label, *_ in found] == ["mecha", "slice-of-life"]
    else:
        assert found == offered


def test_nothing_that_is_merely_called_like_it_stands_beside_them(client):
    make_anime("Movies of the Dead", start_date="1985", type="movie")
    page = client.get("/search/?q=movies of the 80s")
    assert "Movie, 1980s" in page.text
    assert "No exact match" not in page.text
    assert "No results" not in page.text


def test_they_stand_above_the_results(entries, client):
    text = client.get("/search/?q=mecha").text
    assert 'href="/tags/mecha/"><bdi>mecha</bdi>' in text
    assert "Go to:" not in client.get("/search/?q=one").text
