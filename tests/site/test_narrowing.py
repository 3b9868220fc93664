"""The form beside a list, in a browser: with a keyboard, with and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_anime

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def entries():
    make_anime("Akira", type="movie", tags=["space"], start_date="1988-07-16")
    make_anime("Gundam", tags=["mecha", "space"], start_date="1979-04-07")
    make_anime("Patlabor", tags=["mecha"], start_date="1989-10")
    make_anime("Patlabor Movie", type="movie", tags=["mecha"], start_date="1989-07")


@pytest.fixture
def plain_page(chromium, live_server, entries):
    """The list, in a browser that runs no scripts."""
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/anime/")
    yield page
    context.close()


def titles(page):
    return page.locator(".anime-card__title").all_inner_texts()


def test_without_scripts_keys_choose_and_send(plain_page):
    page = plain_page
    page.locator("#type-movie").focus()
    page.keyboard.press("Space")
    page.locator("#not-space").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**type=movie**not=space**")
    assert titles(page) == ["Patlabor Movie"]
    assert page.locator("#type-movie").is_checked()
    assert page.locator("#not-space").is_checked()
    page.locator(".chip", has_text="without space").press("Enter")
    page.wait_for_url("**/anime/?type=movie")
    assert titles(page) == ["Akira", "Patlabor Movie"]
    page.locator(".anime-card__link").first.press("Enter")
    page.wait_for_url("**/anime/akira/")
    page.go_back()
    assert titles(page) == ["Akira", "Patlabor Movie"]


def test_without_scripts_any_tag_can_be_typed(plain_page):
    page = plain_page
    page.locator("#filter-tag").fill("Mecha")
    page.locator("#filter-to").fill("1985")
    page.keyboard.press("Enter")
    page.wait_for_url("**tag=Mecha**")
    assert titles(page) == ["Gundam"]
    assert page.locator("#tag-mecha").is_checked()


def test_without_scripts_either_of_two_tags_is_chosen(plain_page):
    page = plain_page
    page.locator("#any-tags summary").press("Enter")
    page.locator("#any-mecha").press("Space")
    page.locator("#filter-any").fill("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**any=mecha**any=Space**")
    assert titles(page) == ["Akira", "Gundam", "Patlabor", "Patlabor Movie"]
    assert page.locator("#any-space").is_checked()
    assert page.locator("#any-space").is_visible()
    page.locator(".chip", has_text="any of: mecha").press("Enter")
    page.wait_for_url("**/anime/?any=space")
    assert titles(page) == ["Akira", "Gundam"]


def test_without_scripts_a_search_is_narrowed(plain_page):
    page = plain_page
    page.goto("/search/?q=patlabor")
    page.locator("#type-movie").press("Space")
    page.locator("#filter-from").fill("1990")
    page.locator("#filter-to").fill("1980")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=patlabor**type=movie**")
    assert titles(page) == ["Patlabor Movie"]
    assert page.locator("#filter-from").input_value() == "1980"
    page.locator(".chip", has_text="Movie").press("Enter")
    page.wait_for_url("**/search/?q=patlabor&year_from=1980&year_to=1990")
    assert titles(page) == ["Patlabor", "Patlabor Movie"]


def test_with_scripts_a_choice_shows_at_once_and_keeps_the_focus(page, entries):
    page.goto("/anime/")
    page.locator("#tag-mecha").focus()
    page.keyboard.press("Space")
    page.wait_for_url("**/anime/?tag=mecha")
    expect(page.locator("#status")).to_have_text(
        "Anime tagged mecha, by title: 3 entries"
    )
    assert titles(page) == ["Gundam", "Patlabor", "Patlabor Movie"]
    assert page.evaluate("document.activeElement.id") == "tag-mecha"
    expect(page.locator("label:has(#type-movie)")).to_have_text(re.compile("Movie.*1"))
    expect(page.locator("#not-mecha")).to_be_disabled()
    page.go_back()
    expect(page.locator("#status")).to_have_text("Anime, by title: 4 entries")
    assert not page.locator("#tag-mecha").is_checked()


def test_on_a_phone_the_form_opens_and_stays_open(page, entries):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/anime/")
    expect(page.locator("#type-movie")).to_be_hidden()
    page.locator(".panel__summary").press("Enter")
    page.locator("#type-movie").press("Space")
    page.wait_for_url("**/anime/?type=movie")
    expect(page.locator("#status")).to_have_text("Movies, by title: 2 entries")
    expect(page.locator("#type-movie")).to_be_checked()
    expect(page.locator("#type-movie")).to_be_visible()


def test_a_finger_finds_room(chromium, live_server, entries):
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": 360, "height": 800},
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    for path in (
        *("/anime/?tag=mecha&any=mecha", "/search/?q=patlabor&type=movie"),
        *("/tags/", "/tags/mecha/", "/seasons/1989/"),
    ):
        page.goto(path)
        if page.locator(".panel__summary").count():
            page.locator(".panel__summary").click()
        heights = page.eval_on_selector_all(
            "summary, .option, .leave, .field, .button, .chip, .uses a, .counts a, "
            ".index a, .steps a, .band__more a",
            """all => all.map(one =>
                [one.className, one.getBoundingClientRect().height])""",
        )
        assert heights
        assert not [one for one in heights if one[1] < 44], path
    context.close()
