"""Posters fetched for entries that have only the address of one."""

import re
from contextlib import nullcontext

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from catalog.editing.fetch_posters import fetch_posters
from catalog.models import Anime, CatalogueVersion, Revision
from catalog.posters import sizes

from ..factories import load_document, make_anime, make_document, save_document
from .files import content
from .server import HOST
from .test_sizes import kept, with_poster

pytestmark = pytest.mark.django_db

JPEG = content("JPEG", (225, 318))


def wanting(title, path=None, **values):
    return make_anime(title, poster_url=f"http://{HOST}{path or '/a.jpg'}", **values)


@pytest.fixture
def fetch(server):
    server.answers["/a.jpg"] = (200, {}, [JPEG])
    return lambda **options: fetch_posters(
        Anime.objects.all(), server.fetcher(), **options
    )


def test_a_poster_is_kept_and_in_its_sizes(fetch):
    anime = wanting("Akira")
    report = fetch()
    assert (report.fetched, report.sized, report.failed, report.left) == (1, 1, 0, 0)
    fetched = Anime.objects.get()
    assert re.fullmatch(r"posters/[0-9a-f]{32}\.jpg", fetched.poster.name)
    assert (fetched.poster_width, fetched.poster_height) == (225, 318)
    assert fetched.poster_sizes == [[225, 318]]
    with fetched.poster.open() as file, Image.open(file) as kept:
        assert kept.size == (225, 318)
    assert fetched.fetched_from == anime.poster_url
    assert fetched.poster_url == anime.poster_url


def test_it_is_no_edit(fetch):
    anime = wanting("Akira")
    version = CatalogueVersion.objects.get().number
    fetch()
    after = Anime.objects.get()
    assert after.updated_at == anime.updated_at
    assert Revision.objects.count() == 1
    assert load_document(after) == load_document(anime)
    assert CatalogueVersion.objects.get().number > version  # but pages are made anew


def test_what_is_there_is_not_fetched_again(fetch, server):
    wanting("Akira")
    make_anime("Memories")
    fetch()
    before = kept()
    report = fetch()
    assert (report.fetched, report.sized, report.failed) == (0, 0, 0)
    assert (kept(), server.asked_for()) == (before, ["/a.jpg"])


def test_an_upload_goes_before_what_could_be_fetched(fetch, server):
    anime = with_poster(poster_url=f"http://{HOST}/a.jpg")
    assert fetch().sized == 1
    assert Anime.objects.get().poster == anime.poster
    assert not server.asked


def test_a_poster_uploaded_meanwhile_is_kept():
    anime = wanting("Akira")

    class Slow:
        def fetch(self, url):
            own = {"poster": "own.png", "poster_width": 1, "poster_height": 1}
            Anime.objects.filter(pk=anime.pk).update(**own)
            return JPEG

    report = fetch_posters(Anime.objects.all(), Slow())
    assert (report.fetched, report.failed) == (0, 0)
    assert Anime.objects.get().poster.name == "own.png"


def test_an_address_changed_meanwhile_is_for_the_next_run():
    anime = wanting("Akira")

    class Slow:
        def fetch(self, url):
            changed = make_document("Akira", poster_url=f"http://{HOST}/b.jpg")
            save_document(anime, changed)
            return JPEG

    assert fetch_posters(Anime.objects.all(), Slow()).fetched == 0
    assert Anime.objects.get().poster.name == ""


@pytest.mark.parametrize(
    ("path", "answer", "message"),
    [
        ("/page.jpg", (200, {}, [b"<html>"]), "no picture that can be read"),
        ("/cut.jpg", (200, {}, [JPEG[:400]]), "no picture that can be read"),
        (
            "/huge.png",
            (200, {}, [content("PNG", (5000, 4001), 0, "1")]),
            "too many pixels",
        ),
        ("/none.jpg", (404, {}, []), "answered 404"),
    ],
)
def test_what_is_no_poster_is_told_and_the_others_are_fetched(
    path, answer, message, fetch, server
):
    server.answers[path] = answer
    wanting("A", path)
    wanting("B")
    report = fetch()
    assert (report.fetched, report.failed) == (1, 1)
    [(slug, problem)] = report.problems
    assert slug == "a"
    assert problem.startswith(f"http://{HOST}{path}: ")
    assert message in problem
    assert Anime.objects.get(slug="a").poster.name == ""
    assert len(kept()) == 3


@pytest.mark.parametrize("url", ["nonsense", "http://[", "//", "http://x.test/a.jpg"])
def test_an_address_that_is_none_is_told(url, fetch):
    make_anime("A", poster_url=url)
    assert fetch().failed == 1


def test_a_host_that_does_not_answer_leaves_the_rest_for_another_time(fetch, server):
    server.answers["/a.jpg"] = (503, {}, [])
    for title in "ABCDEF":
        wanting(title)
    report = fetch()
    assert (report.failed, report.left) == (3, 3)
    server.answers["/a.jpg"] = (200, {}, [JPEG])
    assert fetch().fetched == 6


def test_it_ends_between_two_entries(fetch):
    for title in "ABC":
        wanting(title)
    done = []
    report = fetch(advance=done.append, stopped=lambda: len(done) == 1)
    assert (report.fetched, report.left) == (1, 2)
    assert Anime.objects.exclude(poster="").count() == 1
    assert not Anime.objects.sizes_wanted().exists()
    assert fetch().fetched == 2


def test_sizes_that_a_killed_process_left_out_are_made(fetch):
    with_poster()
    report = fetch()
    assert (report.sized, report.fetched, report.failed) == (1, 0, 0)
    assert sizes.size_name("posters/akira-1.png", "", 600, "webp") in kept()


def test_an_original_that_is_broken_is_told(fetch):
    with_poster(b"broken")
    report = fetch()
    assert report.problems[0][0] == "akira"
    assert "no picture" in report.problems[0][1]


def test_entries_not_published_have_posters_too(fetch):
    wanting("A", is_published=False)
    assert fetch().fetched == 1


# The command


@pytest.fixture
def command(server, monkeypatch, settings, capsys):
    server.answers["/a.jpg"] = (200, {}, [JPEG])
    settings.POSTER_HOSTS = [HOST]
    monkeypatch.setattr(
        "catalog.management.commands.fetch_posters.Fetcher",
        lambda hosts: server.fetcher(hosts=hosts),
    )

    def run(*arguments):
        try:
            code = call_command("fetch_posters", *arguments) or 0
        except SystemExit as ended:
            code = ended.code
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_command_tells_what_it_did(command):
    wanting("Akira")
    wanting("Memories", "/none.jpg")
    code, out, err = command()
    assert code == 1
    assert re.fullmatch(
        r"1 posters fetched, 1 sized, 1 failed, 0 left for another time in \d+\.\d s\n",
        out,
    )
    assert err == f"memories: http://{HOST}/none.jpg: answered 404\n"


def test_the_command_is_content_with_nothing_to_do(command):
    make_anime("Akira")
    code, out, err = command()
    assert (code, err) == (0, "")
    assert out.startswith("0 posters fetched")


def test_the_command_fetches_for_some_entries_alone(command):
    wanting("Akira")
    wanting("Memories")
    assert command("--slug", "memories")[0] == 0
    assert Anime.objects.exclude(poster="").get().slug == "memories"
    with pytest.raises(CommandError, match="no such entry: x") as refused:
        command("--slug", "x", "akira")
    assert refused.value.returncode == 2


def test_the_command_asks_the_hosts_of_the_settings_and_no_others(command, settings):
    wanting("Akira")
    settings.POSTER_HOSTS = ["cdn.example.org"]
    code, _, err = command()
    assert code == 1
    assert f"{HOST} is not in POSTER_HOSTS" in err


def test_ctrl_c_ends_the_command_between_two_entries(command, monkeypatch):
    for title in "ABC":
        wanting(title)
    monkeypatch.setattr(
        "catalog.management.commands.fetch_posters.until_interrupted",
        lambda: nullcontext(lambda: Anime.objects.exclude(poster="").exists()),
    )
    code, out, _ = command()
    assert code == 130
    assert "2 left" in out
