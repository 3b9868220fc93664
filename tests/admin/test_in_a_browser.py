"""The admin as an editor uses it, in a browser that obeys its security policy."""

import pytest
from django.contrib.auth.models import User

from catalog.models import Anime, Tag

from ..factories import make_anime
from .forms import document_of
from .test_form_in_a_browser import open_rows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_entry_with_songs_a_tag_and_a_link_is_added(page):
    User.objects.create_superuser("editor", password="a password")
    Tag.objects.create(name="mecha", slug="mecha")
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("a password")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Anime", exact=True).first.click()
    page.get_by_role("link", name="Add anime").click()

    page.locator("#id_title").fill("Kidou Senshi Z Gundam")
    page.locator("#id_original_title").fill("機動戦士Ｚガンダム")
    page.locator("#id_type").select_option("tv-serie")
    page.locator("#id_start_date").fill("1985-03")
    page.locator(".field-tags .select2-search__field").press_sequentially("mec")
    page.get_by_role("option", name="mecha").click()
    open_rows(page)
    page.locator("#id_songs-0-title").fill("Z - Toki o Koete")
    page.locator("#id_songs-0-artist").fill("Mami Ayukawa")
    page.get_by_role("button", name="Add another Song").or_(
        page.get_by_role("link", name="Add another Song")
    ).click()
    open_rows(page)
    page.locator("#id_songs-1-kind").select_option("ending")
    page.locator("#id_songs-1-title").fill("Hoshizora no Believe")
    page.locator("#id_links-0-label").fill("Wikipedia")
    page.locator("#id_links-0-url").fill("https://en.wikipedia.org/wiki/Z_Gundam")
    page.get_by_role("button", name="Save", exact=True).first.click()

    page.get_by_text("Saved.").wait_for()
    assert page.locator("#id_original_title").input_value() == "機動戦士Ｚガンダム"
    document = document_of(Anime.objects.get())
    assert [song.credit for song in document.songs] == [
        '"Z - Toki o Koete" by Mami Ayukawa',
        '"Hoshizora no Believe"',
    ]
    assert document.tags == ("mecha",)
    assert len(document.links) == 1


def test_two_editors_of_one_entry_are_both_kept(page, live_server):
    anime = make_anime("Akira")
    for name in ("first", "second"):
        User.objects.create_superuser(name, password="a password")
    other = page.context.browser.new_context(base_url=live_server.url)
    first, second = page, other.new_page()
    for window, name in ((first, "first"), (second, "second")):
        window.goto(f"/admin/catalog/anime/{anime.pk}/change/")
        window.get_by_label("Username").fill(name)
        window.get_by_label("Password").fill("a password")
        window.get_by_role("button", name="Log in").click()
        window.locator("#id_title").wait_for()
    first.locator("#id_title").fill("Akira!")
    second.locator("#id_episodes").fill("2")
    for window in (first, second):
        window.get_by_role("button", name="Save", exact=True).first.click()
        window.get_by_text("Saved.").wait_for()
    second.get_by_text("Also kept: what first changed meanwhile (Title).").wait_for()
    other.close()
    document = document_of(anime)
    assert (document.title, document.episodes) == ("Akira!", 2)
