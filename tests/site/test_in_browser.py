"""What only a browser can tell of the pages."""

import pytest

from catalog.posters import sizes
from catalog.site.covers.drawing import Cover, draw
from tests.factories import make_anime
from tests.posters.files import content
from tests.posters.test_sizes import with_poster
from tests.site import pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Kochira Katsushikaku Kameari Kouenmae Hashutsujo: Mezase! Kameari Superstar!!"


@pytest.fixture
def paths():
    for number in range(60):
        make_anime(
            f"Gundam {number}" if number else LONG,
            franchise=f"Series {number % 6}",
            original_title="機動戦士ガンダム0080 ポケットの中の戦争"[: number or 99],
            start_date=f"19{60 + number % 40}-04",
        )
    make_anime(
        "W" * 99,
        slug="hostile",
        original_title="超" * 99 + "W" * 99,
        synopsis="https://example.org/" + "x" * 999,
        tags=["t" * 100, *"abcdefgh"],
        alternative_names=["n" * 200],
        songs=[("opening", f'"{"s" * 200} (歌)" by {"a" * 200} (eps 1-9)')],
        links=[("l" * 200, f"https://{'h' * 60}.example.org"), ("x", "y" * 300)],
        franchise="Series 0",
    )
    return [
        *("/", "/anime/", "/anime/?page=99", "/anime/hostile/", "/nothing"),
        *("/tags/", f"/tags/{'t' * 100}/", "/seasons/", "/seasons/1961/"),
        *("/seasons/1961/spring/", "/search/", "/search/?q=gundam"),
        f"/anime/?q={'w' * 200}&tag={'t' * 100}&type=movie",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_page_scrolls_sideways(width, scheme, page, paths):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for path in paths:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


@pytest.mark.parametrize("make", [pages.real, pages.hostile])
def test_no_kind_of_page_does_on_a_small_phone(make, page):
    page.set_viewport_size({"width": 320, "height": 800})
    for path in make().values():
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path


def test_the_empty_pages_do_not_either(page):
    page.set_viewport_size({"width": 320, "height": 800})
    for path in ("/", "/anime/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path


def test_a_cover_is_two_by_three(page, paths):
    page.goto("/anime/")
    ratios = page.eval_on_selector_all(
        ".cover",
        """covers => covers.map(cover => {
            const box = cover.getBoundingClientRect();
            return box.width / box.height;
        })""",
    )
    assert ratios == [pytest.approx(2 / 3, abs=0.01)] * 48


def test_by_itself_a_poster_keeps_its_form_and_its_place(page):
    anime = with_poster(content(size=(600, 300)))
    sizes.make_sizes(anime)
    page.route("**/media/**", lambda route: route.abort())  # as before it has come
    for path, ratio in (("/anime/akira/", 2), ("/anime/", 2 / 3)):
        page.goto(path)
        box = page.locator(".cover").first.bounding_box()
        assert box["width"] / box["height"] == pytest.approx(ratio, abs=0.02), path


@pytest.mark.parametrize("font", ["serif", "monospace", "sans-serif"])
def test_a_name_stays_on_its_cover_whatever_the_font(font, page, paths):
    page.goto("/anime/")
    names = [("W" * 99, ""), ("W" * 99, "超" * 99 + "W" * 99), ("iM" * 9, "あ WWW 12!")]
    names += [
        (LONG, "機動戦士ガンダム0080 GUNDAM ポケットの中の戦争 12 話"[:n])
        for n in (4, 9, 40)
    ]
    for number in range(11):
        for title, original in names:
            svg = draw(Cover(number, title, original))
            left, top, right, bottom = page.evaluate(
                """([svg, font]) => {
                    document.body.innerHTML = svg;
                    document.querySelector("svg").setAttribute("font-family", font);
                    const boxes = [...document.querySelectorAll("text")]
                        .map(text => text.getBBox());
                    return [
                        Math.min(...boxes.map(box => box.x)),
                        Math.min(...boxes.map(box => box.y)),
                        Math.max(...boxes.map(box => box.x + box.width)),
                        Math.max(...boxes.map(box => box.y + box.height)),
                    ];
                }""",
                [svg, font],
            )
            assert left > 11, svg
            assert right < 198, svg
            assert top > 0, svg
            assert bottom < 300, svg


def test_the_keyboard_reaches_the_content_first(page, paths):
    page.goto("/anime/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "filter-q"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_a_finger_finds_room(page, paths):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/anime/?page=2")
    sizes = page.eval_on_selector_all(
        ".masthead a, .pagination a",
        "links => links.map(link => link.getBoundingClientRect().height)",
    )
    assert min(sizes) >= 44
