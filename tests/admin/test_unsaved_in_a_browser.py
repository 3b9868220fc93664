"""What is typed and not saved, in a browser: it survives whatever the tab does not."""

import json
import os
import signal
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from catalog.editing import history, merge_entries, pending_edits
from catalog.entries import store
from catalog.models import Anime, PendingEdit, Tag, UnsavedWork

from ..factories import keep_edit, make_anime, make_document
from .forms import EntryForms, document_of
from .test_form_in_a_browser import SONGS, form_of, is_saved, log_in, open_rows, sign_in
from .test_posters import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADD = "/admin/catalog/anime/add/"
LIST = "/admin/catalog/anime/unsaved/"


def is_kept(page):
    page.locator(".entry-kept", has_text="Kept at ").wait_for()


def title_of(page):
    return page.locator("#id_title").input_value()


def offers(page):
    return page.locator(".entry-offer")


def put_back(page, number=0):
    offers(page).nth(number).get_by_role("button", name="Put back").click()


def settle(page):
    page.wait_for_load_state("networkidle")


def another(page):
    tab = page.context.new_page()
    tab.on("dialog", lambda dialog: dialog.accept())
    return tab


def after_a_save_that_failed(page):
    """Save without a network, close the page, and return another one that has it."""
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    tab = another(page)
    page.close()
    return tab


def crash(page):
    """End what draws the page, which asks and tells nothing by then.

    The browser is not asked which process that is: it may answer never.
    """
    with page.expect_event("crash"):
        for process, arguments in below(os.getpid()):
            if "--type=renderer" in arguments:
                os.kill(process, signal.SIGKILL)


def below(process):
    """Yield the processes that one has begun, and those that they have, with what each
    was called with."""
    children = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            _, _, state = (folder / "stat").read_text().rpartition(")")
            children[int(state.split()[1])].append(folder)
    waiting = [*children[process]]
    while waiting:
        folder = waiting.pop()
        waiting += children[int(folder.name)]
        with suppress(OSError):
            yield int(folder.name), (folder / "cmdline").read_text()


def by_other():
    """The form in the hands of someone else."""
    client = Client()
    client.force_login(User.objects.create_superuser("other"))
    return EntryForms(client)


def number_waiting(page, number):
    """Wait until so many pieces are not saved."""
    for _ in range(50):
        if (
            UnsavedWork.objects.filter(ended_at=None).exclude(typed=[]).count()
            == number
        ):
            return True
        page.wait_for_timeout(100)
    return False


@pytest.fixture
def anime():
    return make_anime("X", songs=SONGS, tags=["space"])


def test_a_crash_loses_nothing(page, anime):
    sign_in(page, form_of(anime))
    page.locator("#id_synopsis").fill("An essay.")
    open_rows(page)
    page.locator("#id_songs-1-title").fill("2")
    page.locator("#id_rating").select_option("R")
    is_kept(page)
    page.locator("#id_original_title").fill("At the very end")
    crash(page)
    tab = another(page)
    tab.goto(form_of(anime))
    put_back(tab)
    assert tab.locator("#id_synopsis").input_value() == "An essay."
    assert tab.locator("#id_songs-1-title").input_value() == "2"
    assert tab.locator("#id_original_title").input_value() == "At the very end"
    described = tab.locator("#id_synopsis").get_attribute("aria-describedby")
    assert tab.locator(f"#{described.split()[-1]}").inner_text() == "Put back."
    tab.keyboard.press("Control+s")
    is_saved(tab)
    document = document_of(anime)
    assert (document.synopsis, document.rating) == ("An essay.", "R")
    assert [song.title for song in document.songs] == ["One", "2", "Three"]
    assert number_waiting(tab, 0)


def test_two_tabs_of_one_entry_are_two_pieces(page, anime):
    sign_in(page, form_of(anime))
    page.locator("#id_synopsis").fill("First")
    is_kept(page)
    second = another(page)
    second.goto(form_of(anime))
    second.locator("#id_original_title").fill("Second")
    is_kept(second)
    second.keyboard.press("Control+s")
    is_saved(second)
    # The first tab's text is offered, and neither typing nor saving ends it.
    settle(second)
    assert offers(second).count() == 1
    page.close()
    third = another(second)
    third.goto(form_of(anime))
    put_back(third)
    assert third.locator("#id_synopsis").input_value() == "First"


def test_two_new_entries_are_two_pieces(page):
    sign_in(page, ADD)
    page.locator("#id_title").fill("One essay")
    is_kept(page)
    second = another(page)
    second.goto(ADD)
    second.locator("#id_title").fill("Another")
    second.locator("#songs-group .add-row a").evaluate("link => link.click()")
    open_rows(second)
    second.locator("#id_songs-1-line").fill('"Song" by A')
    is_kept(second)
    page.close()
    second.close()
    third = page.context.new_page()
    third.goto(ADD)
    settle(third)
    assert offers(third).count() == 2
    put_back(third)
    assert title_of(third) == "Another"
    assert third.locator("#id_songs-0-line").input_value() == '"Song" by A'
    third.locator("#id_type").select_option("ova")
    third.keyboard.press("Control+Enter")
    third.get_by_text("Saved.").wait_for()
    third.goto(ADD)
    settle(third)
    assert offers(third).count() == 1
    put_back(third)
    assert title_of(third) == "One essay"


def test_an_offer_that_is_passed_over_stays(page):
    sign_in(page, ADD)
    page.locator("#id_title").fill("An essay")
    is_kept(page)
    page.close()
    page = another(page)
    page.goto(ADD)
    offers(page).wait_for()
    page.locator("#id_title").fill("Quick")
    page.locator("#id_type").select_option("ova")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Saved.").wait_for()
    page.goto(ADD)
    settle(page)
    put_back(page)
    assert title_of(page) == "An essay"
    # Discard is in reach until it is saved, and leaves what was typed before.
    page.get_by_role("button", name="Discard").click()
    assert title_of(page) == ""
    assert offers(page).count() == 0
    assert number_waiting(page, 0)


def test_what_is_discarded_leaves_what_was_typed_since(page, anime):
    sign_in(page, form_of(anime))
    page.locator("#id_synopsis").fill("Old")
    is_kept(page)
    page.close()
    page = another(page)
    page.goto(form_of(anime))
    offers(page).wait_for()
    page.locator("#id_title").fill("New")
    put_back(page)
    page.get_by_role("button", name="Discard").click()
    assert page.locator("#id_synopsis").input_value() == ""
    assert title_of(page) == "New"
    page.keyboard.press("Control+s")
    is_saved(page)
    assert document_of(anime).title == "New"
    assert number_waiting(page, 0)


def test_a_session_that_ended_loses_nothing(page, anime):
    sign_in(page, form_of(anime))
    settle(page)
    Session.objects.all().delete()
    page.locator("#id_synopsis").fill("Typed.")
    page.get_by_text("You are signed out: this browser keeps").wait_for()
    page.keyboard.press("Control+Enter")
    log_in(page)
    page.locator(".put-back").first.wait_for()
    page.keyboard.press("Control+s")
    is_saved(page)
    assert document_of(anime).synopsis == "Typed."
    assert number_waiting(page, 0)


def test_other_forms_are_sent_again_after_the_sign_in(page):
    sign_in(page, ADD)
    page.goto("/admin/catalog/tag/add/")
    page.locator("#id_name").fill("typed")
    Session.objects.all().delete()
    page.get_by_role("button", name="Save", exact=True).click()
    log_in(page)
    page.get_by_role("button", name="Send it again").click()
    page.get_by_text("was added successfully").wait_for()
    assert Tag.objects.get().name == "typed"


@pytest.mark.parametrize("types_on", [True, False])
def test_signing_in_in_another_tab_loses_nothing(page, anime, types_on):
    sign_in(page, form_of(anime))
    page.locator("#id_synopsis").fill("Typed.")
    is_kept(page)
    Session.objects.all().delete()
    other = another(page)
    other.goto("/admin/")
    log_in(other)
    other.locator(".dashboard").wait_for()
    other.get_by_role("link", name="1 text not saved").wait_for()
    if types_on:  # what is kept mends the form
        page.locator("#id_original_title").fill("More.")
        page.wait_for_timeout(2500)
        page.keyboard.press("Control+s")
    else:
        page.evaluate("HTMLFormElement.prototype.submit.call(anime_form)")
        page.get_by_text("You signed in again").wait_for()
        page.locator(".put-back").first.wait_for()
        page.keyboard.press("Control+s")
    is_saved(page)
    assert document_of(anime).synopsis == "Typed."


def test_a_save_without_a_network_loses_nothing(page, anime):
    other = make_anime("Other")
    sign_in(page, form_of(anime))
    settle(page)
    page.context.set_offline(True)
    page.locator("#id_synopsis").fill("Typed.")
    page.get_by_text("No connection: this browser keeps").wait_for()
    # Something else is saved in the same browser.
    tab = after_a_save_that_failed(page)
    tab.goto(form_of(other))
    tab.locator("#id_title").fill("Others")
    tab.keyboard.press("Control+Enter")
    is_saved(tab)
    tab.goto("/admin/")
    tab.goto("/admin/")
    tab.get_by_role("link", name="1 text not saved").click()
    tab.get_by_role("link", name="Open the entry").click()
    tab.locator(".put-back").first.wait_for()
    assert tab.locator("#id_synopsis").input_value() == "Typed."
    is_kept(tab)
    left = "Object.keys(localStorage).filter((key) => key.startsWith('unsaved'))"
    assert tab.evaluate(left) == []


def look(page):
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_an_entry_that_is_deleted_meanwhile(page, anime):
    sign_in(page, form_of(anime))
    page.locator("#id_synopsis").fill("Typed.")
    open_rows(page)
    page.locator("#id_songs-1-title").fill("2")
    is_kept(page)
    page.wait_for_timeout(1800)
    other = by_other()
    delete = reverse("admin:catalog_anime_delete", args=[anime.pk])
    other.client.post(delete, {"post": "yes"})
    look(page)
    page.get_by_text(
        "Other deleted this entry. It cannot be saved from here."
    ).wait_for()
    page.locator("#id_synopsis").press("Control+Enter")
    page.get_by_text("Other deleted this entry. Nothing was saved.").wait_for()
    assert page.url.endswith(LIST)
    page.get_by_role("link", name="Make a new entry of it").click()
    page.locator(".put-back").first.wait_for()
    assert page.locator("#id_synopsis").input_value() == "Typed."
    assert page.locator("#id_songs-0-title").input_value() == "2"


def test_an_entry_that_is_merged_away_meanwhile(page, anime):
    stays = make_anime("Stays", songs=SONGS[:1])
    sign_in(page, form_of(anime))
    page.locator("#id_synopsis").fill("Typed.")
    open_rows(page)
    page.locator("#id_songs-2-title").fill("3")
    is_kept(page)
    page.wait_for_timeout(1800)
    _, entry = store.load_one(stays.pk)
    seen = {one.pk: history.latest(one).pk for one in (anime, stays)}
    author = User.objects.create_user("other")
    merge_entries.merge_entries(stays, anime, entry, seen, author)
    look(page)
    page.get_by_text("Other merged this entry into “Stays”.").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_role("link", name="Open “Stays”").click()
    page.locator(".put-back").first.wait_for()
    assert page.locator("#id_synopsis").input_value() == "Typed."
    # No song of it is the one that was typed in.
    assert page.locator("#id_songs-0-title").input_value() == "One"
    beside = page.locator(".entry-offer__beside").inner_text()
    assert "“Three”" in beside
    assert "“3”" in beside
    page.keyboard.press("Control+s")
    is_saved(page)
    # What found no place is offered on.
    assert number_waiting(page, 1)
    settle(page)
    assert "Songs" in offers(page).inner_text()
    offers(page).get_by_role("button", name="Discard").click()
    assert number_waiting(page, 0)


@pytest.mark.parametrize("end", ["publish", "discard"])
def test_an_edit_that_is_published_or_discarded_meanwhile(page, anime, end):
    pending = keep_edit(
        anime, make_document("Y", songs=SONGS), history.latest(anime).pk, None
    )
    sign_in(page, f"{form_of(anime)}?edit={pending.pk}")
    page.locator("#id_synopsis").fill("Typed.")
    open_rows(page)
    page.locator("#id_songs-1-title").fill("2")
    is_kept(page)
    page.wait_for_timeout(1800)
    if end == "publish":
        assert not pending_edits.publish(pending, None).conflicts
    else:
        pending.delete()
    look(page)
    page.get_by_text("This edit was published or discarded. It cannot").wait_for()
    page.keyboard.press("Control+s")
    page.get_by_text("published or discarded since you opened it").wait_for()
    page.locator(".put-back").first.wait_for()
    assert page.locator("#id_synopsis").input_value() == "Typed."
    assert page.locator("#id_songs-1-title").input_value() == "2"
    page.keyboard.press("Control+s")
    is_saved(page)
    document = document_of(anime)
    assert document.title == ("Y" if end == "publish" else "X")
    assert [song.title for song in document.songs] == ["One", "2", "Three"]


def test_nothing_is_put_into_another_row(page, anime):
    pending = keep_edit(
        anime, make_document("Y", songs=SONGS), history.latest(anime).pk, None
    )
    address = f"{form_of(anime)}?edit={pending.pk}"
    sign_in(page, address)
    open_rows(page)
    page.locator("#id_songs-2-title").fill("Renamed")
    is_kept(page)
    page.wait_for_timeout(1800)
    page.close()
    # Meanwhile someone deletes the second song in the same edit.
    pending.document_bytes = keep_edit(
        anime, make_document("Y", songs=[SONGS[0], SONGS[2]]), pending.base_id, None
    ).document_bytes
    PendingEdit.objects.exclude(pk=pending.pk).delete()
    pending.save()
    page = another(page)
    page.goto(address)
    put_back(page)
    assert page.locator("#id_songs-0-title").input_value() == "One"
    assert page.locator("#id_songs-1-title").input_value() == "Renamed"
    assert page.locator("#id_songs-2-title").input_value() == ""


def test_what_someone_changed_since_is_said(page, anime):
    sign_in(page, form_of(anime))
    page.locator("#id_title").fill("Mine")
    is_kept(page)
    page.close()
    by_other().change(anime, title="Theirs")
    page = another(page)
    page.goto(form_of(anime))
    put_back(page)
    page.get_by_text(
        "Someone changed this since: in the entry it is “Theirs”."
    ).wait_for()


def test_saving_twice_makes_one_entry(page):
    sign_in(page, ADD)
    page.locator("#id_title").fill("Once")
    page.locator("#id_type").select_option("ova")
    page.evaluate(
        """() => {
          for (let press = 0; press < 2; press += 1) {
            const init = { key: "Enter", ctrlKey: true, bubbles: true };
            document.dispatchEvent(new KeyboardEvent("keydown", init));
          }
        }"""
    )
    page.get_by_text("Once").first.wait_for()
    page.wait_for_timeout(500)
    assert Anime.objects.count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_going_back_and_saving_again_makes_one_entry(page, live_server, script):
    sign_in(page, ADD)
    if not script:
        context = page.context.browser.new_context(
            base_url=live_server.url,
            java_script_enabled=False,
            storage_state=page.context.storage_state(),
        )
        page = context.new_page()
        page.goto(ADD)
    for _ in range(2):
        page.locator("#id_title").fill("Once")
        page.locator("#id_type").select_option("ova")
        page.locator("[name=_save]").first.click()
        told = page.locator(".saved-note, .messagelist").inner_text()
        page.go_back()
        page.locator("#id_title").wait_for()
    assert "This form was saved before: it made “Once”." in told
    assert Anime.objects.count() == 1
    page.context.close()


def test_going_back_lays_nothing_over_what_others_saved(page, anime):
    sign_in(page, form_of(anime))
    page.locator("#id_title").fill("Mine")
    page.keyboard.press("Control+Enter")
    is_saved(page)
    by_other().change(anime, title="Theirs")
    page.go_back()
    page.locator("#id_title").wait_for()
    page.locator("#id_synopsis").fill("More.")
    page.keyboard.press("Control+s")
    is_saved(page)
    document = document_of(anime)
    assert (document.title, document.synopsis) == ("Theirs", "More.")


def test_a_browser_that_can_keep_nothing_says_so(page, anime):
    sign_in(page, form_of(anime))
    settle(page)
    full = "throw new Error('full')"
    page.evaluate(f"() => {{ Storage.prototype.setItem = () => {{ {full}; }}; }}")
    page.locator("#id_synopsis").fill("Typed.")
    is_kept(page)
    page.context.set_offline(True)
    page.locator("#id_synopsis").fill("Typed on.")
    page.get_by_text("cannot keep what you type. Leave this page open.").wait_for()
    page.context.set_offline(False)
    is_kept(page)
    assert number_waiting(page, 1)
    (work,) = UnsavedWork.objects.filter(ended_at=None).exclude(typed=[])
    assert work.typed[0]["typed"] == {"synopsis": "Typed on."}


def test_a_contributor_carries_text_into_the_suggestion_that_waits(page, anime):
    user = User.objects.create_user("kana", password="a password", is_staff=True)
    names = ["view_anime", "add_anime", "change_anime", "view_pendingedit"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    page.goto(form_of(anime))
    log_in(page, "kana")
    page.locator("#id_synopsis").fill("Typed.")
    keep_edit(anime, make_document("Y", songs=SONGS), history.latest(anime).pk, user)
    page.keyboard.press("Control+s")
    page.get_by_text("You already have an edit of this entry waiting.").wait_for()
    page.locator(".put-back").first.wait_for()
    assert title_of(page) == "Y"
    page.keyboard.press("Control+s")
    page.get_by_text("Sent to the editors.").wait_for()
    pending = PendingEdit.objects.get()
    assert (pending.document.title, pending.document.synopsis) == ("Y", "Typed.")
    assert number_waiting(page, 0)


def test_a_refused_form_that_is_typed_on_keeps_what_it_was(page, anime):
    sign_in(page, form_of(anime))
    page.locator("#id_start_date").fill("soon")
    open_rows(page)
    page.locator("#id_songs-1-title").fill("2")
    page.keyboard.press("Control+s")
    page.locator(".errornote").wait_for()
    page.locator("#id_synopsis").fill("More.")
    is_kept(page)
    (work,) = UnsavedWork.objects.filter(ended_at=None).exclude(typed=[])
    entry, song = work.typed
    assert entry["typed"] == {"start_date": "soon", "synopsis": "More."}
    assert entry["was"] == {"start_date": "", "synopsis": ""}
    assert (song["was"]["title"], song["typed"]) == ("Two", {"title": "2"})
    assert json.dumps(work.typed)


def test_text_put_back_is_another_piece_than_the_tab_that_goes_on(page, anime):
    sign_in(page, form_of(anime))
    page.locator("#id_synopsis").fill("First")
    is_kept(page)
    second = another(page)
    second.goto(form_of(anime))
    put_back(second)
    second.locator("#id_original_title").fill("Second")
    is_kept(second)
    second.wait_for_timeout(1800)
    assert number_waiting(second, 1)
    # The first tab goes on: each tab has its own.
    page.locator("#id_synopsis").fill("First and more")
    page.wait_for_timeout(2500)
    assert number_waiting(page, 2)
    second.keyboard.press("Control+s")
    is_saved(second)
    assert number_waiting(second, 1)


def test_a_chosen_poster_is_put_back(page, anime, tmp_path):
    poster = tmp_path / "p.png"
    poster.write_bytes(picture().read())
    sign_in(page, form_of(anime))
    page.locator("#id_poster").set_input_files(poster)
    page.locator("#id_start_date").fill("soon")
    page.keyboard.press("Control+s")
    page.get_by_text("Chosen, and saved with the entry.").wait_for()
    is_kept(page)
    page.close()
    page = another(page)
    page.goto(form_of(anime))
    put_back(page)
    assert page.locator("#id_start_date").input_value() == "soon"
    page.locator("#id_start_date").fill("")
    page.keyboard.press("Control+s")
    is_saved(page)
    assert Anime.objects.get().poster


def test_a_picture_that_was_not_sent_is_told_of(page, anime, tmp_path):
    poster = tmp_path / "p.png"
    poster.write_bytes(picture().read())
    sign_in(page, form_of(anime))
    page.locator("#id_poster").set_input_files(poster)
    is_kept(page)
    tab = after_a_save_that_failed(page)
    tab.goto(form_of(anime))
    put_back(tab)
    assert "Choose the picture “p.png” again" in offers(tab).inner_text()
    tab.locator("#id_poster").set_input_files(poster)
    tab.keyboard.press("Control+s")
    is_saved(tab)
    assert Anime.objects.get().poster
    assert number_waiting(tab, 0)


def test_what_was_true_after_a_save_is_not_said_of_what_is_typed_since(page, anime):
    sign_in(page, form_of(anime))
    page.locator("#id_synopsis").fill("An essay.")
    page.keyboard.press("Control+s")
    is_saved(page)
    page.locator("#id_synopsis").fill("Another.")
    is_kept(page)
    assert not page.get_by_text("Saved.").is_visible()
    page.locator("#id_synopsis").fill("An essay.")
    page.get_by_text("Saved.").wait_for()


def test_a_chosen_picture_is_not_said_to_be_kept(page, anime):
    sign_in(page, form_of(anime))
    file = {"name": "a.png", "mimeType": "image/png", "buffer": picture().read()}
    page.locator("#id_poster").set_input_files(file)
    page.get_by_text("but not the chosen picture").wait_for()


def test_a_second_click_on_put_back_discards_nothing(page, anime):
    sign_in(page, form_of(anime))
    page.locator("#id_synopsis").fill("An essay.")
    is_kept(page)
    tab = another(page)
    page.close()
    tab.goto(form_of(anime))
    box = offers(tab).first.get_by_role("button", name="Put back").bounding_box()
    tab.mouse.dblclick(box["x"] + 5, box["y"] + 5)
    assert tab.locator("#id_synopsis").input_value() == "An essay."


def test_plan_asks_for_the_time_at_once(page):
    anime = make_anime("X", is_published=False)
    sign_in(page, form_of(anime))
    page.locator("#id_synopsis").fill("An essay.")
    page.keyboard.press("Control+s")
    is_saved(page)
    page.get_by_role("link", name="Plan").click()
    page.locator("#id_publish_at:focus").fill("2999-01-02T03:04")
    page.keyboard.press("Control+s")
    page.get_by_text("Visitors see it from 2 January 2999, 03:04.").wait_for()


def test_leaving_asks_where_the_server_would_not_keep_what_is_typed(page, anime):
    sign_in(page, form_of(anime))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    address = page.locator("#unsaved-work").get_attribute("data-keep")
    refusal = {"status": 422, "content_type": "text/plain", "body": "Too many."}
    page.route(f"**{address}", lambda route: route.fulfill(**refusal))
    page.locator("#id_title").press_sequentially("!")
    page.get_by_text("Too many: this browser keeps what you type.").wait_for()
    page.reload()
    assert asked == ["beforeunload"]
