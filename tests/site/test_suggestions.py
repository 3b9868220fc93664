"""The suggestions under a search box, in a browser."""

import json

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AKIRA = {"kind": "Movie", "name": "Akira", "matched": "アキラ", "url": "/anime/akira/"}
AKIRA |= {"year": 1988, "pieces": ["", "アキ", "ラ"]}
HOSTILE = {"kind": "Song", "name": "<b>x</b>", "matched": "", "url": "/songs/"}
HOSTILE |= {"year": None, "pieces": ["<b>", "x", "</b>"]}


@pytest.fixture
def box(page):
    """The search box of a page whose server suggests the same two things always."""
    page.asked = []

    def answer(route):
        page.asked.append(route.request.url)
        suggestions = [] if "nothing" in route.request.url else [AKIRA, HOSTILE]
        route.fulfill(json={"query": "", "suggestions": suggestions})

    page.route("**/search/suggestions/**", answer)
    page.goto("/anime/")
    return page.get_by_role("combobox", name="Search anime, songs and artists")


def options(page):
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def test_they_come_while_one_types_and_are_asked_for_once(page, box):
    box.press_sequentially("akir", delay=10)
    options(page).first.wait_for()
    assert options(page).all_inner_texts() == [
        "Akira\nアキラ\n1988 · Movie",
        "<b>x</b>\nSong",
    ]
    assert options(page).locator("mark").all_inner_texts() == ["アキ", "x"]
    assert [url.rpartition("=")[2] for url in page.asked] == ["akir"]
    assert box.get_attribute("aria-expanded") == "true"


def test_arrows_choose_and_enter_opens(page, box):
    box.press_sequentially("a")
    options(page).first.wait_for()
    box.press("ArrowUp")
    active = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").inner_text() == "<b>x</b>\nSong"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowDown")
    assert options(page).first.get_attribute("aria-selected") == "true"
    box.press("Enter")
    page.wait_for_url("**/anime/akira/")


def test_enter_without_a_choice_searches(page, box):
    box.press_sequentially("a b")
    options(page).first.wait_for()
    box.press("Enter")
    page.wait_for_url("**/search/?q=a+b")


def test_escape_closes_first_and_empties_then(page, box):
    box.press_sequentially("a")
    options(page).first.wait_for()
    box.press("Escape")
    assert not options(page).count()
    assert box.input_value() == "a"
    box.press("Escape")
    assert box.input_value() == ""


def test_the_number_is_announced(page, box):
    box.press_sequentially("a")
    status = page.locator(".search-box [role=status]")
    status.get_by_text("2 suggestions").wait_for(state="attached")
    box.fill("nothing")
    status.get_by_text("No suggestions").wait_for(state="attached")
    assert box.get_attribute("aria-expanded") == "false"


def test_a_click_opens_and_leaving_closes(page, box):
    box.press_sequentially("a")
    options(page).first.wait_for()
    page.keyboard.press("Tab")
    assert not options(page).count()
    box.focus()
    box.press("ArrowDown")
    options(page).first.click()
    page.wait_for_url("**/anime/akira/")


@pytest.mark.parametrize("status", [500, 200])
def test_a_broken_answer_leaves_a_box_that_searches(page, box, status):
    page.route(
        "**/search/suggestions/**",
        lambda route: route.fulfill(status=status, body=json.dumps({})[:1]),
    )
    with page.expect_response("**/search/suggestions/**") as answered:
        box.press_sequentially("a")
    answered.value.finished()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert not options(page).count()
    box.press("Enter")
    page.wait_for_url("**/search/?q=a")
