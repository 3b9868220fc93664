"""What only a browser can tell of the pages."""

import pytest

from tests.factories import make_anime

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
        alternative_titles=["n" * 200],
        songs=[("opening", f'"{"s" * 200} (歌)" by {"a" * 200} (eps 1-9)')],
        links=[("l" * 200, f"https://{'h' * 60}.example.org"), ("x", "y" * 300)],
        franchise="Series 0",
    )
    return ["/", "/anime/", "/anime/?page=99", "/anime/hostile/", "/nothing"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_page_scrolls_sideways(width, scheme, page, paths):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for path in paths:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


def test_the_empty_pages_do_not_either(page):
    page.set_viewport_size({"width": 320, "height": 800})
    for path in ("/", "/anime/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path


def test_a_cover_is_two_by_three_and_its_title_stays_in_it(page, paths):
    page.goto("/anime/")
    boxes = page.eval_on_selector_all(
        ".anime-card",
        """cards => cards.map(card => {
            const cover = card.querySelector('.cover').getBoundingClientRect();
            const title = card.querySelector('.cover__original, .cover__title')
                .getBoundingClientRect();
            return [cover.width / cover.height, title.left - cover.left,
                cover.right - title.right, cover.bottom - title.bottom];
        })""",
    )
    assert len(boxes) == 48
    for ratio, *margins in boxes:
        assert ratio == pytest.approx(2 / 3, abs=0.01)
        assert min(margins) >= 0


def test_the_keyboard_reaches_the_content_first(page, paths):
    page.goto("/anime/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert "Gundam 1" in page.evaluate("document.activeElement.textContent")
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
