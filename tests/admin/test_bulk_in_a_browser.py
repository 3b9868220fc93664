"""Bulk work in a browser, with the clicks and keys it takes from the front page."""

import pytest
from django.contrib.auth.models import User

from catalog.models import Anime, Tag

from ..factories import make_anime

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Hands:
    """A page in the hands of an editor; each click and each key counts.

    What is typed as content does not, nor does what is only waited for.
    """

    def __init__(self, page):
        self.page = page
        self.number = 0

    def click(self, *target, **options):
        self.number += 1
        self.page.locator(*target, **options).first.click()

    def choose(self, select, value):
        self.number += 2  # one click opens it, and one chooses
        self.page.locator(select).select_option(value)

    def type(self, text):
        self.page.keyboard.type(text)

    def press(self, key):
        self.number += 1
        self.page.keyboard.press(key)


@pytest.fixture
def hands(page):
    User.objects.create_superuser("editor", password="a password")
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("a password")
    page.get_by_role("button", name="Log in").click()
    return Hands(page)


def test_a_tag_is_added_to_fifty_entries(hands):
    for number in range(52):
        make_anime(type="tv-serie" if number < 50 else "movie")
    Tag.objects.create(name="mecha", slug="mecha")
    hands.click("#content-main a", has_text="Anime")
    hands.click("#changelist-filter a", has_text="TV series")
    hands.click("#action-toggle")
    hands.choose("select[name=action]", "edit_selected")
    hands.click("button[name=index]")
    hands.page.locator(".field-tags .select2-search__field:focus").wait_for()
    hands.type("mec")
    hands.page.get_by_role("option", name="mecha").wait_for()
    hands.press("Enter")
    hands.click("text=See what it would do")
    hands.click("text=Apply to 50 entries")
    hands.page.get_by_text("50 anime changed.").wait_for()
    assert Anime.objects.filter(tagged__tag__name="mecha").count() == 50
    assert hands.number <= 10


def test_one_host_is_https_everywhere(hands):
    for _ in range(3):
        make_anime(links=[("A", "http://anidb.info/x"), ("B", "http://b.org/")])
    hands.click("#content-main a", has_text="Anime")
    hands.click("text=Replace in links")
    hands.click("button", has_text="anidb.info")
    hands.click("text=Apply to 3 entries")
    hands.page.get_by_text("3 anime changed.").wait_for()
    assert hands.number <= 9


def test_enter_shows_what_it_would_do(hands):
    make_anime("Akira", links=[("A", "http://anidb.info/x")])
    hands.page.goto("/admin/catalog/anime/bulk/")
    hands.page.get_by_label("Find and replace in text").check()
    assert not hands.page.locator("#id_old").is_visible()
    hands.page.get_by_label("Title", exact=True).check()
    hands.page.locator("#id_find").fill("Aki")
    hands.press("Enter")
    hands.page.get_by_text("Apply to 1 entry").wait_for()
    assert hands.page.locator("del").inner_text() == "Akira"


def test_two_duplicates_are_merged_and_parted(hands):
    make_anime("Akira", tags=["a"])
    make_anime("AKIRA!", slug="akira-2", tags=["b"])
    hands.click("#content-main a", has_text="Anime")
    hands.click("text=Duplicates")
    hands.click("text=Merge…")
    hands.click("text=See what it would be")
    hands.click("button[name=apply]")
    hands.page.get_by_text("was merged into").wait_for()
    assert Anime.objects.count() == 1
    hands.click("text=Undo this run")
    hands.page.get_by_text("2 entries are as they were before.").first.wait_for()
    assert Anime.objects.count() == 2
    assert hands.number <= 12
