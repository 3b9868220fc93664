"""Five suggestions of a contributor, from the form to what became of each."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from catalog.models import Anime, DecidedSuggestion, PendingEdit

from ..factories import make_anime

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MAY_SUGGEST = ("view_anime", "change_anime", "view_pendingedit")


@pytest.fixture
def signed_in_as(page, live_server):
    """A function that opens a window of the admin in someone's name."""
    made = []

    def open_as(user):
        context = page.context.browser.new_context(base_url=live_server.url)
        made.append(context)
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        cookie = {"name": "sessionid", "value": session, "url": live_server.url}
        context.add_cookies([cookie])
        return context.new_page()

    yield open_as
    for context in made:
        context.close()


def test_five_suggestions_are_made_decided_by_keys_and_followed(signed_in_as):
    works = [make_anime(name, episodes=26, rating="PG") for name in "ABCDE"]
    author = User.objects.create_user("kana", is_staff=True)
    author.user_permissions.set(Permission.objects.filter(codename__in=MAY_SUGGEST))
    contributor = signed_in_as(author)
    for anime in works:
        contributor.goto(f"/admin/catalog/anime/{anime.pk}/change/")
        contributor.locator("#id_episodes").fill("27")
        if anime.title == "C":
            contributor.locator("#id_rating").select_option("G")
        contributor.get_by_role("button", name="Suggest this change").click()
        contributor.get_by_text("Sent to the editors.").wait_for()
    assert PendingEdit.objects.count() == 5

    reviewer = signed_in_as(User.objects.create_superuser("ed"))
    reviewer.goto("/admin/")
    reviewer.get_by_role("link", name="5 suggestions to decide").click()
    reviewer.get_by_text("kana suggests").wait_for()
    change = reviewer.locator("#review .change-lines li").first.inner_text()
    assert change.split() == ["Episodes", "26", "→", "becomes", "27"]
    for title, keys, told in [
        ("A", ["p"], "Published. Visitors see kana's change of “A”."),
        ("B", ["p"], "Published. Visitors see kana's change of “B”."),
        ("C", ["1", "i"], "Published in part. Visitors see 1 of 2 changes of “C”"),
    ]:
        reviewer.locator("h1", has_text=title).wait_for()
        for key in keys:
            reviewer.keyboard.press(key)
        reviewer.get_by_text(told).wait_for()
    for title in "DE":
        reviewer.locator("h1", has_text=title).wait_for()
        reviewer.keyboard.press("b")
        reviewer.keyboard.type("The 27th is a recap.")
        reviewer.get_by_role("button", name="Decline").click()
        reviewer.get_by_text(
            "Declined. kana sees your reason under “My suggestions”."
        ).wait_for()
    # What is left of the third is next.
    reviewer.locator("h1", has_text="C").wait_for()

    episodes = Anime.objects.order_by("title").values_list("episodes", flat=True)
    assert list(episodes) == [27, 27, 27, 26, 26]
    outcomes = DecidedSuggestion.objects.order_by("pk").values_list(
        "outcome", flat=True
    )
    assert list(outcomes) == ["published"] * 2 + ["in-part"] + ["declined"] * 2
    reviewer.goto(f"/admin/catalog/anime/{works[0].pk}/history/")
    assert "kana, published by ed" in reviewer.locator(".history").inner_text()

    contributor.goto("/admin/")
    contributor.get_by_role("link", name="My suggestions").first.click()
    waiting, decided = contributor.locator("table.history").all()
    assert "Waiting for an editor" in waiting.inner_text()
    text = decided.inner_text()
    assert text.count("Published by ed") == 2
    assert text.count("Published in part by ed") == 1
    assert text.count("Declined by ed: The 27th is a recap.") == 2
