"""Attempts to lose work, one's own or a colleague's, by those who have one page open:
nothing goes without a word, and all of it comes back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.editing import history, merge_entries, pending_edits
from catalog.editing.undo import undo_run
from catalog.entries import store
from catalog.models import Anime, Conflict, PendingEdit, Run, Tag

from ..factories import entry, keep_edit, make_anime, save_document
from .forms import document_of
from .test_form_in_a_browser import SONGS, form_of, is_saved, log_in, open_rows, sign_in
from .test_posters import picture
from .test_unsaved_in_a_browser import is_kept

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(page, live_server):
    """A function that opens a page of the admin as someone else each time."""
    made = []

    def open_as(name, address):
        context = page.context.browser.new_context(base_url=live_server.url)
        made.append(context)
        client = Client()
        client.force_login(User.objects.create_superuser(name))
        session = client.cookies["sessionid"].value
        context.add_cookies(
            [{"name": "sessionid", "value": session, "url": live_server.url}]
        )
        window = context.new_page()
        window.goto(address)
        return window

    yield open_as
    for context in made:
        context.close()


def choose(window, path, colour):
    path = path / f"{colour}.png"
    path.write_bytes(picture(colour=colour).read())
    window.locator("#id_poster").set_input_files(path)


def lock(window, name):
    window.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    window.locator(f"#id_locked input[value={name}]").check()


def save(window):
    window.keyboard.press("Control+s")
    is_saved(window)


def message(window, text):
    window.locator(".messagelist", has_text=text).wait_for()


def poster_of(anime):
    return Anime.objects.get(pk=anime.pk).poster.name


def undo_last_run(window):
    run = Run.objects.latest("pk")
    window.goto(reverse("admin:catalog_run_change", args=[run.pk]))
    for box in window.locator("#content-main [type=checkbox]").all():
        box.check()
    window.get_by_role("button", name="Undo").click()
    message(window, "Undone")


def test_of_two_uploads_one_is_chosen_and_of_two_locks_both_stay(editor, tmp_path):
    anime = make_anime("X")
    first, second = (editor(name, form_of(anime)) for name in ("first", "second"))
    for window, colour, name in ((first, "red", "title"), (second, "blue", "tags")):
        choose(window, tmp_path, colour)
        lock(window, name)
    save(first)
    red = poster_of(anime)
    second.keyboard.press("Control+s")
    second.get_by_alt_text("The picture that I chose").wait_for()
    assert poster_of(anime) == red
    second.get_by_label("Mine").check()
    save(second)
    assert Anime.objects.get().locks == ["tags", "title"]
    assert poster_of(anime) != red
    second.goto(reverse("admin:catalog_anime_history", args=[anime.pk]))
    second.get_by_role("button", name="Go back to this").first.click()
    message(second, "The entry is as it was on")
    assert poster_of(anime) == red
    assert default_storage.exists(red)


def test_of_songs_that_two_change_all_edits_are_kept_or_asked_about(editor):
    anime = make_anime("X", songs=SONGS)
    first, second = (editor(name, form_of(anime)) for name in ("first", "second"))
    open_rows(first)
    first.locator("#id_songs-2-title").press("Alt+ArrowUp")
    first.locator("#id_songs-1-title").fill("Two!")
    open_rows(second)
    second.locator("#id_songs-0-title").fill("One!")
    second.locator("#id_songs-1-DELETE").evaluate("box => box.checked = true")
    save(second)
    first.keyboard.press("Control+s")
    first.locator(".collision").wait_for()
    first.get_by_label("Mine").check()
    save(first)
    titles = [song.title for song in document_of(anime).songs]
    assert sorted(titles) == ["One!", "Three", "Two!"]
    message(first, "Also kept: what second changed meanwhile (Songs).")


def test_a_page_of_before_a_save_tells_of_it_first(editor, folder, run):
    files = {"x/en-US_x.md": entry("X", more="-   **episodes**: 1\n")}
    run(folder(files))
    anime = Anime.objects.get()
    save_document(anime, replace(document_of(anime), episodes=5))
    run(folder({"x/en-US_x.md": entry("X", more="-   **episodes**: 9\n")}))
    conflict = reverse(
        "admin:catalog_conflict_change", args=[Conflict.objects.get().pk]
    )
    history = reverse("admin:catalog_anime_history", args=[anime.pk])
    deciding = editor("first", conflict)
    reverting = editor("second", history)
    other = editor("third", form_of(anime))
    other.locator("#id_episodes").fill("7")
    save(other)
    deciding.get_by_role("button", name="Take the file’s").click()
    message(deciding, "Nothing is decided: someone changed “X”")
    reverting.get_by_role("button", name="Go back to this").first.click()
    message(reverting, "the entry was saved since you opened this page, by third")
    assert document_of(anime).episodes == 7
    deciding.get_by_role("button", name="Take the file’s").click()
    message(deciding, "Episodes is now")
    assert document_of(anime).episodes == 9


def test_an_entry_and_the_edit_that_waits_for_it_come_back_whole(editor, tmp_path):
    anime = make_anime("X")
    window = editor("first", form_of(anime))
    choose(window, tmp_path, "red")
    lock(window, "title")
    window.locator("#id_slug").fill("other")
    save(window)
    wished = replace(document_of(anime), synopsis="Suggested.")
    latest = anime.revisions.first().pk
    edit = keep_edit(anime, wished, latest, User.objects.get())

    def all_of_it():
        row = Anime.objects.get(pk=anime.pk)
        addresses = list(row.redirects.values_list("slug", flat=True))
        return row.slug, row.poster.name, row.locks, addresses, row.created_at

    before = all_of_it()
    window.goto(reverse("admin:catalog_anime_delete", args=[anime.pk]))
    window.get_by_text("1 edit waits.").wait_for()
    window.get_by_role("button", name="Yes, I’m sure").click()
    window.get_by_text("was deleted successfully").wait_for()
    window.goto(reverse("admin:catalog_pendingedit_changelist"))
    window.locator("#result_list").get_by_role("link", name="X").first.click()
    window.get_by_text("Suggested.").first.wait_for()
    window.goto(reverse("admin:catalog_anime_deleted"))
    window.get_by_role("button", name="Restore").click()
    message(window, "“X” is back.")
    assert all_of_it() == before
    assert default_storage.exists(before[1])
    assert PendingEdit.objects.get() == edit


def test_two_entries_have_their_pictures_after_a_merge_an_edit_and_its_undo(
    editor, tmp_path
):
    entries = [make_anime("Stays"), make_anime("Goes")]
    window = editor("first", form_of(entries[0]))
    for anime, colour in zip(entries, ("red", "green"), strict=True):
        window.goto(form_of(anime))
        choose(window, tmp_path, colour)
        save(window)
    before = [poster_of(anime) for anime in entries]
    keys = [anime.pk for anime in entries]
    window.goto(reverse("admin:catalog_anime_merge", args=keys))
    window.get_by_alt_text("The right poster").click()
    window.get_by_role("radio", name="Stays").first.check()
    for row in window.locator(".merge__row:has(input)").all():
        if not row.locator("input:checked").count():
            row.locator("input").first.check()
    window.get_by_role("button", name="See what it would be").click()
    window.get_by_role("button", name="Merge").click()
    message(window, "was merged into")
    window.goto(form_of(entries[0]))
    window.locator("#id_synopsis").fill("Later.")
    save(window)
    undo_last_run(window)
    assert [poster_of(anime) for anime in entries] == before
    assert document_of(entries[0]).synopsis == "Later."
    window.goto(form_of(entries[0]))
    choose(window, tmp_path, "blue")
    save(window)
    window.goto(form_of(entries[1]))
    window.locator("#id_episodes").fill("3")
    save(window)
    assert all(map(default_storage.exists, before))


def test_a_tag_has_one_memory_through_a_rename_a_revert_a_merge_and_its_undo(editor):
    anime = make_anime("X", tags=["old"])
    other = make_anime("Y", tags=["other"])
    tag = Tag.objects.get(name="old")
    change = reverse("admin:catalog_tag_change", args=[tag.pk])
    window = editor("first", change)
    window.locator("#id_name").fill("new")
    window.get_by_role("button", name="Save", exact=True).click()
    message(window, "was changed successfully")
    window.goto(reverse("admin:catalog_anime_history", args=[anime.pk]))
    window.get_by_role("button", name="Go back to this").last.click()
    window.locator(".messagelist li").wait_for()
    assert document_of(anime).tags == ("new",)
    names = Tag.objects.order_by("name").values_list("name", "slug")
    assert list(names) == [("new", "old"), ("other", "other")]
    keys = [tag.pk, Tag.objects.get(name="other").pk]
    window.goto(reverse("admin:catalog_tag_merge", args=keys))
    window.locator("[name=stays]").first.check()
    window.locator("#content-main form button").last.click()
    message(window, "was merged into")
    window.goto(form_of(other))
    window.locator("#id_synopsis").fill("Later.")
    save(window)
    undo_last_run(window)
    assert (document_of(anime).tags, document_of(other).tags) == (("new",), ("other",))
    assert document_of(other).synopsis == "Later."


def typed_as(page, address, name="editor"):
    """Sign in and type a synopsis; return when it is kept."""
    sign_in(page, address, name)
    page.locator("#id_synopsis").fill("Typed.")
    is_kept(page)


def is_put_back(page):
    page.locator(".put-back").first.wait_for()


def test_two_tabs_a_sign_out_and_a_merge_lose_nothing(page):
    goes, stays = make_anime("Goes"), make_anime("Stays")
    sign_in(page, form_of(goes))
    other = page.context.new_page()
    other.goto(form_of(goes))
    other.wait_for_load_state("networkidle")
    Session.objects.all().delete()
    page.locator("#id_synopsis").fill("In one.")
    other.locator("#id_original_title").fill("In the other.")
    seen = {one.pk: history.latest(one).pk for one in (goes, stays)}
    merge_entries.merge_entries(stays, goes, store.load_one(stays.pk)[1], seen)
    for tab in (page, other):
        tab.keyboard.press("Control+s")
        if tab == page:
            log_in(tab)
        message(tab, "merged this entry into “Stays”. Nothing was saved.")
    page.goto(reverse("admin:catalog_anime_unsaved"))
    page.get_by_text("Original title").wait_for()
    page.get_by_text("Synopsis").wait_for()
    for _ in range(2):
        page.goto(reverse("admin:catalog_anime_unsaved"))
        page.get_by_role("link", name="Open “Stays”").first.click()
        is_put_back(page)
        save(page)
    document = document_of(stays)
    assert document.synopsis == "In one."
    assert document.original_title == "In the other."


def test_a_suggestion_that_an_editor_changes_while_its_author_types(page, editor):
    anime = make_anime("X")
    author = User.objects.create_user("kana", password="a password", is_staff=True)
    # Tests that commit have no groups.
    names = ["view_anime", "change_anime", "view_pendingedit"]
    author.user_permissions.set(Permission.objects.filter(codename__in=names))
    wished = replace(document_of(anime), rating="R")
    edit = keep_edit(anime, wished, history.latest(anime).pk, author)
    address = f"{form_of(anime)}?edit={edit.pk}"
    page.goto(address)
    log_in(page, "kana")
    page.locator("#id_synopsis").fill("Typed.")
    is_kept(page)
    window = editor("first", address)
    window.locator("#id_episodes").fill("3")
    window.locator("[name=_save]").first.click()
    message(window, "Visitors see the entry as before.")
    page.keyboard.press("Control+s")
    message(page, "This edit was changed since you opened it. Nothing was saved.")
    is_put_back(page)
    page.keyboard.press("Control+s")
    message(page, "Sent to the editors.")
    (left,) = PendingEdit.objects.filter(author=author)
    document = left.document
    assert (document.rating, document.episodes, document.synopsis) == ("R", 3, "Typed.")


def test_an_edit_that_goes_live_while_it_and_its_entry_are_typed_in(page, editor):
    anime = make_anime("X")
    window = editor("first", form_of(anime))
    window.locator("#id_rating").select_option("PG")
    wished = replace(document_of(anime), rating="R")
    latest, due = history.latest(anime).pk, timezone.now() + timedelta(hours=1)
    edit = keep_edit(anime, wished, latest, User.objects.get(), due)
    typed_as(page, f"{form_of(anime)}?edit={edit.pk}")
    assert pending_edits.publish_due(due + timedelta(minutes=1)) == 1
    page.keyboard.press("Control+s")
    message(page, "This edit was published or discarded since you opened it.")
    is_put_back(page)
    save(page)
    window.keyboard.press("Control+s")
    window.locator(".collision").wait_for()
    document = document_of(anime)
    assert (document.rating, document.synopsis) == ("R", "Typed.")


def test_an_import_that_is_undone_while_its_entry_is_typed_in(page, folder, run):
    run(folder({"x/en-US_x.md": entry("X")}))
    typed_as(page, form_of(Anime.objects.get()))
    undo_run(Run.objects.get())
    page.keyboard.press("Control+s")
    message(page, "deleted this entry. Nothing was saved.")
    page.get_by_role("link", name="Make a new entry of it").click()
    is_put_back(page)
    assert page.locator("#id_synopsis").input_value() == "Typed."


def test_pasted_songs_survive_the_end_of_a_session(page):
    anime = make_anime("X")
    sign_in(page, form_of(anime))
    lines = "\n".join(f'OP {number}: "{number}" by A' for number in range(1, 21))
    open_rows(page)
    page.locator("#id_songs-0-line").fill(lines)
    Session.objects.all().delete()
    page.keyboard.press("Control+s")
    log_in(page)
    is_put_back(page)
    save(page)
    assert len(document_of(anime).songs) == 20
