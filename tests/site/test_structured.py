"""JSON-LD: what it says, in words that schema.org has, and that no name breaks it."""

import json
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.site.pages.json_ld import as_script
from tests.factories import make_anime

pytestmark = pytest.mark.django_db

# Of schema.org: the properties of the classes used here, their own and inherited ones.
THING = {"name", "alternateName", "description", "image", "url", "sameAs"}
CREATIVE_WORK = THING | {
    *("contentRating", "datePublished", "genre", "hasPart", "isPartOf"),
}
VOCABULARY = {
    "TVSeries": CREATIVE_WORK | {"startDate", "endDate", "numberOfEpisodes"},
    "Movie": CREATIVE_WORK,
    "CreativeWork": CREATIVE_WORK,
    "CreativeWorkSeries": CREATIVE_WORK,
    "MusicRecording": CREATIVE_WORK | {"byArtist"},
    "MusicGroup": THING,
    "BreadcrumbList": THING | {"itemListElement"},
    "ListItem": THING | {"position", "item"},
    "WebSite": CREATIVE_WORK | {"potentialAction"},
    "SearchAction": THING | {"target", "query-input"},
    "EntryPoint": THING | {"urlTemplate"},
}


class Scripts(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.texts, self.inside = [], False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.inside = ("type", "application/ld+json") in attributes

    def handle_data(self, text):
        if self.inside:
            self.texts.append(text)

    def handle_endtag(self, tag):
        self.inside = False


def data_of(client, path):
    """Return what a page says, by class; the page has one script of data."""
    (text,) = Scripts(client.get(path).content.decode()).texts
    data = json.loads(text)
    assert data["@context"] == "https://schema.org"
    for thing in data["@graph"]:
        check(thing)
    return {thing["@type"]: thing for thing in data["@graph"]}


def check(thing):
    """Fail at a word that schema.org does not know, and at a property without value."""
    words = thing.keys() - {"@type"}
    assert words <= VOCABULARY[thing["@type"]], thing
    for value in thing.values():
        assert value, thing
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                check(one)
            elif isinstance(one, str) and one.startswith("http"):
                assert " " not in one


def test_a_series_says_all_that_is_known(client):
    make_anime(
        "Cowboy Bebop",
        original_title="カウボーイビバップ",
        alternative_names=["COWBOY BEBOP", "Bebop"],
        type="tv-serie",
        episodes=26,
        start_date="1998-04-03",
        end_date="1999-04-24",
        rating="R",
        synopsis="Four bounty *hunters* share a ship.",
        tags=["space", "action"],
        songs=[
            ("opening", '"Tank! (タンク!)" by Seatbelts feat. Yoko Kanno (eps 1-25)')
        ],
        links=[
            ("MyAnimeList", "https://myanimelist.net/anime/1"),
            ("", "javascript:alert(1)"),
        ],
    )
    make_anime("Tengoku no Tobira", franchise="Cowboy Bebop")
    data = data_of(client, "/anime/cowboy-bebop/")
    assert data["TVSeries"].pop("image").startswith("http://testserver/covers/")
    assert data["TVSeries"] == {
        "@type": "TVSeries",
        "name": "Cowboy Bebop",
        "alternateName": ["カウボーイビバップ", "Bebop"],
        "url": "http://testserver/anime/cowboy-bebop/",
        "description": "Four bounty hunters share a ship.",
        "startDate": "1998-04-03",
        "endDate": "1999-04-24",
        "numberOfEpisodes": 26,
        "contentRating": "R - 17+ (violence & profanity)",
        "genre": ["space", "action"],
        "sameAs": ["https://myanimelist.net/anime/1"],
        "isPartOf": {
            "@type": "CreativeWorkSeries",
            "name": "Cowboy Bebop",
            "url": "http://testserver/franchises/cowboy-bebop/",
        },
        "hasPart": [
            {
                "@type": "MusicRecording",
                "name": "Tank!",
                "url": "http://testserver/songs/tank-seatbelts/",
                "alternateName": ["タンク!"],
                "byArtist": [
                    {
                        "@type": "MusicGroup",
                        "name": "Seatbelts",
                        "url": "http://testserver/artists/seatbelts/",
                    },
                    {
                        "@type": "MusicGroup",
                        "name": "Yoko Kanno",
                        "url": "http://testserver/artists/yoko-kanno/",
                    },
                ],
            }
        ],
    }
    steps = data["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["name"], step["item"]) for step in steps] == [
        (1, "Mokuroku", "http://testserver/"),
        (2, "Anime", "http://testserver/anime/"),
        (3, "Cowboy Bebop", "http://testserver/anime/cowboy-bebop/"),
    ]


@pytest.mark.parametrize(
    ("type", "episodes", "name"),
    [
        ("movie", 1, "Movie"),
        ("movie", 3, "Movie"),
        ("ova", 1, "Movie"),
        ("special", 1, "Movie"),
        ("ova", 6, "TVSeries"),
        ("ova", None, "CreativeWork"),
        ("ona", 1, "Movie"),
        ("ona", 12, "TVSeries"),
        ("tv-serie", None, "TVSeries"),
    ],
)
def test_each_type_has_a_class(type, episodes, name, client):
    make_anime("Akira", type=type, episodes=episodes, end_date="1988-07-16")
    work = data_of(client, "/anime/akira/")[name]
    assert work.get("numberOfEpisodes") == (episodes if name == "TVSeries" else None)


@pytest.mark.parametrize("date", ["1988", "1988-07", "1988-07-16"])
def test_a_date_is_as_exact_as_it_is_known(date, client):
    make_anime("Akira", type="movie", start_date=date)
    assert data_of(client, "/anime/akira/")["Movie"]["datePublished"] == date


def test_a_doubted_date_is_not_asserted(client):
    make_anime("Old", start_date="2031-01-19", is_filed=True)
    make_anime("Whole", start_date="1985-10-03", end_date="1985-10-03", episodes=5)
    old = data_of(client, "/anime/old/")["TVSeries"]
    assert not {"startDate", "datePublished"} & old.keys()
    assert "endDate" not in data_of(client, "/anime/whole/")["TVSeries"]


def test_an_entry_of_which_nothing_is_known_says_nothing(client):
    make_anime("Akira", type="movie", rating="None")
    movie = data_of(client, "/anime/akira/")["Movie"]
    assert movie.keys() == {"@type", "name", "url", "description", "image"}


def test_a_song_that_cannot_be_read_is_left_out(client):
    make_anime("Akira", type="movie", songs=[("opening", "None")])
    assert "hasPart" not in data_of(client, "/anime/akira/")["Movie"]


def test_an_artist_says_each_name(client):
    make_anime("Memories", songs=[("ending", '"Theme" by Yoko Kanno (菅野よう子)')])
    make_anime("Bebop", songs=[("ending", '"Theme" by YOKO KANNO')])
    data = data_of(client, "/artists/yoko-kanno/")
    assert data["MusicGroup"] == {
        "@type": "MusicGroup",
        "name": "Yoko Kanno",
        "url": "http://testserver/artists/yoko-kanno/",
        "alternateName": ["菅野よう子"],
    }
    steps = data["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == ["Mokuroku", "Artists", "Yoko Kanno"]


def test_a_poster_is_named_by_its_whole_address(client):
    anime = make_anime("Akira", type="movie")
    anime.poster.save("akira.gif", SimpleUploadedFile("akira.gif", GIF))
    image = data_of(client, "/anime/akira/")["Movie"]["image"]
    assert image.startswith("http://testserver/media/posters/")


GIF = (
    b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D"
    b"\1\0;"
)


@pytest.mark.parametrize(
    "name",
    [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        '"}]}, {"@type": "Person"',
        "&lt;/script&gt; & \\u003c",
        "\u2028\u2029 \U0001f600 \u202e",
    ],
)
def test_no_name_breaks_out(name, client):
    make_anime(name, slug="hostile", type="movie", franchise=f"Of {name}")
    make_anime("Other", franchise=f"Of {name}")
    html = client.get("/anime/hostile/").content.decode()
    assert "<script>" not in html
    assert html.count("</script>") == 2  # the site's own, and the data
    data = data_of(client, "/anime/hostile/")
    assert data["Movie"]["name"] == name
    assert data["Movie"]["isPartOf"]["name"] == f"Of {name}"


def test_the_script_is_one_line_of_data():
    script = as_script([{"name": "<&>\n"}])
    assert script.startswith('<script type="application/ld+json">{')
    assert r"\u003c\u0026\u003e\n" in script
    assert "\n" not in script


def test_the_first_page_says_how_to_search(client):
    site = data_of(client, "/")["WebSite"]
    assert (site["name"], site["url"]) == ("Mokuroku", "http://testserver/")
    action = site["potentialAction"]
    template = action["target"]["urlTemplate"]
    assert template == "http://testserver/search/?q={words}"
    assert action["query-input"] == "required name=words"
