"""Finding an entry from anywhere in the admin, with the keys that it takes."""

import pytest
from django.contrib.auth.models import User

from ..factories import make_anime

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(page):
    User.objects.create_superuser("editor", password="a password")
    make_anime("Uchuu Senkan", original_title="宇宙戦艦")
    make_anime("Akira")
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("a password")
    page.get_by_role("button", name="Log in").click()
    return page


@pytest.mark.parametrize("half", ["uchuu", "senk", "宙戦"])
def test_half_a_name_and_two_keys_show_an_entry_and_a_third_opens_it(editor, half):
    for path in ("/admin/", "/admin/catalog/run/import/", "/admin/catalog/anime/"):
        editor.goto(path)
        editor.evaluate("document.activeElement.blur()")
        editor.keyboard.press("/")
        editor.keyboard.type(half)
        editor.keyboard.press("Enter")
        editor.wait_for_url("**/anime/?q=*")
        editor.locator("#result_list a:focus", has_text="Uchuu Senkan").wait_for()
        assert editor.locator("#result_list tbody tr").count() == 1
    editor.keyboard.press("Enter")
    editor.wait_for_url("**/change/**")
    assert editor.locator("#id_title").input_value() == "Uchuu Senkan"


def test_a_slash_is_a_slash_in_a_field(editor):
    editor.goto("/admin/catalog/anime/add/")
    editor.locator("#id_title").focus()
    editor.keyboard.type("Fate/Zero")
    assert editor.locator("#id_title").input_value() == "Fate/Zero"


def test_in_the_search_a_slash_stands_where_it_does_not_come_first(editor):
    editor.goto("/admin/")  # and wait for its scripts
    search = editor.locator("#admin-search")
    search.focus()
    editor.keyboard.type("/Fate/Zero")
    assert search.input_value() == "Fate/Zero"
