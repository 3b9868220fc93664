"""Work on many entries, click by click: what fifty of a kind cost."""

import re

import pytest
from django.contrib.auth.models import User

from catalog.models import Anime, Conflict, Finding, Run

from ..factories import make_anime

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Counted:
    """An editor at the front page, whose clicks and keys are counted.

    The characters of what is typed are content, and count nothing.
    """

    def __init__(self, page):
        User.objects.create_superuser("editor", password="a password")
        page.goto("/admin/")
        page.get_by_label("Username").fill("editor")
        page.get_by_label("Password").fill("a password")
        page.get_by_role("button", name="Log in").click()
        page.locator("#admin-search").wait_for()
        self.page = page
        self.cost = 0

    def click(self, locator):
        self.cost += 1
        # A box that is ticked before the script of the page listens ticks no other.
        self.page.wait_for_load_state()
        locator.click()

    def press(self, key):
        self.cost += 1
        self.page.keyboard.press(key)


def make_conflicts(number):
    for n in range(number):
        anime = make_anime(f"Title {n}", episodes=12)
        values = {"base": 11, "ours": 12, "theirs": 13}
        Conflict.objects.create(anime=anime, path="a.md", field="episodes", **values)


def test_fifty_conflicts_are_decided_by_eight_clicks_at_most(page):
    make_conflicts(50)
    editor = Counted(page)
    editor.click(page.get_by_role("link", name="Conflicts").first)
    editor.click(page.locator("#action-toggle"))
    editor.click(page.get_by_role("button", name="Take the file’s").first)
    page.get_by_text("50 conflicts decided. No conflict left.").wait_for()
    assert editor.cost <= 8
    assert not Conflict.objects.waiting().exists()
    # And undone with two more.
    editor.click(page.get_by_role("link", name="Undo"))
    editor.click(page.get_by_role("button", name="Undo this run"))
    page.get_by_text("50 conflicts wait again.").wait_for()
    assert Run.objects.get().undone_at


def test_more_than_a_page_of_conflicts_takes_one_click_more(page):
    make_conflicts(60)
    editor = Counted(page)
    editor.click(page.get_by_role("link", name="Conflicts").first)
    editor.click(page.locator("#action-toggle"))
    editor.click(page.get_by_role("button", name="Select all 60 conflicts").first)
    editor.click(page.get_by_role("button", name="Keep ours").first)
    page.get_by_text("60 conflicts decided. No conflict left.").wait_for()
    assert editor.cost <= 8


def test_a_conflict_is_decided_by_a_key_and_the_next_one_opens(page):
    make_conflicts(3)
    editor = Counted(page)
    last = Conflict.objects.first()
    page.goto(f"/admin/catalog/conflict/{last.pk}/change/")
    for key, left in [("3", "2 conflicts left"), ("2", "1 conflict left")]:
        editor.press(key)
        page.get_by_text(f"{left}.").wait_for()
    editor.press("1")
    page.get_by_text("No conflict left.").wait_for()
    choices = Conflict.objects.order_by("-pk").values_list("choice", flat=True)
    assert [*choices] == ["theirs", "ours", "base"]


def test_twenty_findings_are_mended_by_twenty_five_clicks_and_keys_at_most(page):
    for n in range(21):
        make_anime(f"Title {n:02}", start_date=f"20{30 + n}-01-19", is_filed=True)
    # The threads of a live server share one connection to SQLite: what the page sends
    # by itself, while a form is sent, would now and then fail there.
    page.route(re.compile("/(keep|others)/"), lambda route: route.abort())
    editor = Counted(page)
    editor.click(
        page.get_by_role(
            "link", name=re.compile("Start year probably misread|Dates")
        ).first
    )
    editor.click(page.locator("#result_list tbody th a").first)
    start = page.locator("#id_start_date:focus")
    for n in range(20):
        start.wait_for()
        page.wait_for_load_state()
        assert start.input_value() == f"20{30 + n}-01-19"
        page.keyboard.type(str(1930 + n))  # it was selected
        editor.press("Control+Enter")
        page.get_by_text(f"“Title {n:02}” is saved.").wait_for()
    assert editor.cost <= 25
    left = Finding.objects.filter(rule="start-in-future")
    assert left.get().anime.title == "Title 20"
    assert Anime.objects.get(title="Title 07").start_date == "1937"


def test_what_is_proposed_is_used_by_a_click(page):
    for n in range(2):
        dates = {"start_date": "2031-01-19", "end_date": "2031-01-19"}
        anime = make_anime(f"T{n}", **dates, is_filed=True)
    editor = Counted(page)
    page.goto("/admin/catalog/anime/?finding=start-in-future")
    page.keyboard.press("Enter")  # the first entry has the focus
    editor.click(page.get_by_role("button", name="Use 1931"))
    assert page.locator("#id_end_date").input_value() == "1931"
    editor.press("Control+s")
    page.get_by_text("1 left in the list").wait_for()
    editor.click(page.get_by_role("link", name="Next"))
    page.locator("#id_start_date:focus").wait_for()
    assert f"/{anime.pk}/" in page.url
