"""A page of each kind, in one place for all that must hold of every page.

A new kind is entered in `_addresses`, and what it shows in `real` and `hostile`.
"""

from catalog.models import Recording
from catalog.posters import sizes
from tests.factories import make_anime
from tests.posters.test_sizes import with_poster

LATIN = "Kochira Katsushikaku Kameari Kouenmae Hashutsujo: Mezase! Kameari Superstar!!"
BREAKING = (
    "</title></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;"
)
BENDING = (
    "\u202eevil\u200f \u200b\ufeff e\u0301\u0323\u0301 \U0001f468\u200d\U0001f467 ☆√○"
)


def real() -> dict[str, str]:
    """Make entries such as there are; return an address for each kind of page."""
    akira = with_poster(
        original_title="アキラ",
        type="movie",
        episodes=1,
        start_date="1988-07-16",
        rating="R",
        synopsis="Neo-Tokyo, *2019*.\n\nA gang of bikers.\n\n(Source: Wikipedia)",
        tags=["sci-fi", "post-apocalyptic"],
        links=[("Wikipedia", "https://en.wikipedia.org/wiki/Akira_(1988_film)")],
    )
    sizes.make_sizes(akira)
    make_anime(
        "Cowboy Bebop",
        original_title="カウボーイビバップ",
        alternative_names=["Bebop"],
        episodes=26,
        start_date="1998-04-03",
        end_date="1999-04-24",
        rating="PG-13",
        synopsis="Four bounty hunters and a dog share a ship.",
        tags=["space", "sci-fi", "action"],
        songs=[
            ("opening", '#1: "Tank!" by The Seatbelts (eps 1-25)'),
            ("ending", '"THE REAL FOLK BLUES (ザ・リアル)" by Mai Yamane (eps 1-12)'),
            ("ending", '#2: "Blue" by The Seatbelts feat. Mai Yamane'),
        ],
        links=[
            ("Official site", "http://www.cowboybebop.org"),
            ("MyAnimeList", "https://myanimelist.net/anime/1/Cowboy_Bebop"),
        ],
    )
    make_anime(
        "Cowboy Bebop: Tengoku no Tobira",
        slug="tengoku-no-tobira",
        franchise="Cowboy Bebop",
        original_title="カウボーイビバップ 天国の扉",
        type="movie",
        start_date="2001-09",
        tags=["space"],
    )
    make_anime("Namakura Gatana", start_date="1917", type="movie")
    make_anime("Oira no Yakyuu", slug="bare", start_date="2031-01-19", is_filed=True)
    return _addresses(
        entry="cowboy-bebop",
        franchise="cowboy-bebop",
        artist="the-seatbelts",
        tag="space",
        season="1998/spring",
        words="bebop",
        song="blue-the-seatbelts",
    ) | {"film": "/anime/akira/", "bare entry": "/anime/bare/"}


def hostile() -> dict[str, str]:
    """Make entries that break what can be broken; return an address for each kind."""
    for name in (
        BREAKING,
        BENDING,
        "W" * 99,
        "超" * 99,
        LATIN,
        "-->",
        "{{ x }}{% y %}",
    ):
        make_anime(name, franchise="Hostile", tags=["hostile"], start_date="1998-04")
    make_anime(
        f"{BREAKING} {'W' * 300}",
        slug="hostile",
        original_title=f"超{'超W' * 99}{BREAKING}",
        alternative_names=["n" * 200, BREAKING, BENDING],
        franchise="Hostile",
        episodes=999_999,
        start_date="1998-04-03",
        end_date="1998-04-03",
        rating="Rx",
        synopsis=f"# {BREAKING}\n\nhttps://example.org/{'x' * 999}\n\n> {BENDING}\n\n"
        "[x](javascript:alert) ![x](https://example.org/x.png)\n\n1. a\n   - b\n\n"
        "---\n\n    code" + "c" * 300,
        tags=["hostile", "t" * 100, BREAKING.lower()[:99], *"abcdefgh"],
        songs=[
            ("opening", f'"{"s" * 200} (歌, {BREAKING})" by {"a" * 200} (eps 1-9)'),
            ("opening", f'#99: "{BENDING}" by {BREAKING} (eps {"1, " * 99}2)'),
            ("ending", "None"),
            ("ending", '"Hostile" by Hostile feat. 超 (CV: 敵)'),
        ],
        links=[
            ("l" * 200, f"https://{'h' * 60}.example.org/?a=1&b=<>\"'"),
            ("", "https://example.org/ü|{}^`"),
            ("x", "javascript:alert(1)"),
            (BREAKING, "y" * 300),
            ("", "http://["),
        ],
    )
    return _addresses(
        entry="hostile",
        franchise="hostile",
        artist="hostile",
        tag="hostile",
        season="1998/spring",
        song=Recording.objects.get(songs__position=1).slug,
        words="%3C%2Fscript%3E%22%27%00%F0%9F%98%80" + "W" * 300,
    ) | {
        "bad page": "/anime/?page=%3Cscript%3E",
        "bad filters": "/anime/?type=x&tag=%00&year_from=1e9&sort=%22%3E&page=-1",
    }


def _addresses(entry, franchise, artist, tag, season, words, song):
    return {
        "home": "/",
        "about": "/about/",
        "list": "/anime/",
        "narrowed list": f"/anime/?q={words}&tag={tag}&not=x&year_from=1990",
        "list by more": f"/anime/?any={tag}&status=running&season=spring&season=fall"
        "&episodes_from=9&episodes_to=1&rating=none&first=1&sort=added",
        "entry": f"/anime/{entry}/",
        "franchises": "/franchises/",
        "franchise": f"/franchises/{franchise}/",
        "songs": "/songs/",
        "song": f"/songs/{song}/",
        "artists": "/artists/",
        "artist": f"/artists/{artist}/",
        "tags": "/tags/",
        "tag": f"/tags/{tag}/",
        "seasons": "/seasons/",
        "year": f"/seasons/{season.partition('/')[0]}/",
        "season": f"/seasons/{season}/",
        "search": f"/search/?q={words}",
        "narrowed search": f"/search/?q={words}&type=movie&year_from=2001&year_to=1990",
        "empty narrowed search": f"/search/?q={words}&type=ona",
        "empty search": "/search/",
        "not found": "/nothing/here",
    }
