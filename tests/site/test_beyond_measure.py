"""No page takes long over a file of 1 MiB, whatever it is full of."""

from functools import partial

import pytest
from django.core.management import call_command

from catalog.models import Anime
from catalog.site.pages import entry_page
from tests.factories import make_anime
from tests.growth import GROWTH, TIMES, TRIALS, cost

pytestmark = pytest.mark.django_db

SIZE = 1_000_000
SLACK = 0.1  # seconds of the processor: what is made anew now and then
HEAD = "# Big\n\n-   **type**: movie\n-   **start-date**: 1998-04-03\n"
FULL_OF = {
    "blanks": lambda n: f"{HEAD}\n## Sinopse\n\nA{' ' * n}B\n",
    "brackets": lambda n: f"{HEAD}\n## Sinopse\n\n{'![' * (n // 2)}\n",
    "paragraphs": lambda n: f"{HEAD}\n## Sinopse\n\n" + "a\n\n" * (n // 3),
    "unknown fields": lambda n: HEAD + "- **a**: x\n" * (n // 11),
    "names": lambda n: (
        f"{HEAD}\n## Alternative names\n\n" + f"- {'a' * 20}\n" * (n // 23)
    ),
    "links": lambda n: f"{HEAD}\n## Links\n\n" + "- [](http://a)\n" * (n // 15),
    "a title": lambda n: HEAD.replace("Big", "Big " * (n // 4)),
    "an original title": lambda n: (
        f"{HEAD}-   **original-name**: {'銀ア' * (n // 6)}\n"
    ),
}
PAGES = [
    *("/", "/anime/", "/anime/big/", "/anime/big.md", "/franchises/big/", "/songs/"),
    "/franchises/",
    *("/artists/", "/tags/", "/seasons/", "/seasons/1998/", "/seasons/1998/spring/"),
    *("/search/?q=big", "/search/suggestions/?q=big", "/feed.atom", "/calendar.ics"),
    *("/feeds/changed.atom", "/seasons/1998/spring/feed.atom", "/sitemap.xml"),
]


@pytest.mark.parametrize("name", FULL_OF)
def test_no_page_grows_faster_than_any_file(name, client, tmp_path):
    file = tmp_path / "big" / "en-US_big.md"
    file.parent.mkdir()

    def write(size):
        file.write_text(FULL_OF[name](size))
        call_command("import_markdown", str(tmp_path), verbosity=0)
        assert Anime.objects.filter(slug="big").exists()

    def show(path):
        assert client.get(path).status_code == 200, path

    write(SIZE // TIMES)
    make_anime("Another", franchise=Anime.objects.get().franchise)
    most = {path: GROWTH * cost(partial(show, path)) + SLACK for path in PAGES}
    write(SIZE)
    for path in PAGES:
        # The least counts, since others use the processor too.
        trials = (cost(partial(show, path)) for _ in range(TRIALS))
        assert any(trial <= most[path] for trial in trials), path


def test_a_page_shows_no_more_than_it_can_and_says_so(client):
    number = entry_page.MOST + 2
    anime = make_anime(
        "Big",
        tags=[f"t{n}" for n in range(number)],
        links=[("a", f"https://example.org/{n}") for n in range(number)],
        songs=[("opening", f'"S{n}" by Aya') for n in range(number)],
        alternative_names=[f"N{n}" for n in range(number)],
    )
    html = client.get("/anime/big/").content.decode()
    for last in ("t{}<", '/{}"', "S{}<", "N{}<"):
        assert last.format(number - 3) in html
        assert last.format(number - 1) not in html
    assert "too long for this page" in html
    assert f"/t{number - 1}" not in html
    assert f"S{number - 1}" in client.get("/anime/big.md").content.decode()
    make_anime("Small")
    assert "too long for this page" not in client.get("/anime/small/").content.decode()
    assert anime.songs.count() == number


def test_lists_of_tags_and_of_songs_are_bounded(client, monkeypatch):
    monkeypatch.setattr("catalog.site.views.tags.MOST_LISTED", 2)
    monkeypatch.setattr("catalog.site.pages.artist_context.MOST_SONGS", 2)
    songs = [("opening", f'"S{n}" by Aya') for n in range(3)]
    make_anime("A", tags=["a", "b", "c"], songs=songs)
    make_anime("B", tags=["c"])
    tags = client.get("/tags/").content.decode()
    assert "1 rarer tag is not listed" in tags
    assert "1 more song is not shown" in client.get("/artists/aya/").content.decode()
