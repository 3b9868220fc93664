"""The entry's form with its script: what helps while someone works on an entry."""

from base64 import b64decode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from PIL import Image

from catalog.models import Anime

from ..factories import make_anime
from .forms import EntryForms, document_of

NUMBERS = ".poster-frame__numbers input"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SONGS = [("opening", f'"{name}" by A') for name in ("One", "Two", "Three")]


def sign_in(page, address, name="editor"):
    User.objects.create_superuser(name, password="a password")
    page.goto(address)
    log_in(page, name)
    page.locator("#id_title").wait_for()


def log_in(page, name="editor"):
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("a password")
    page.get_by_role("button", name="Log in").click()


def form_of(anime):
    return f"/admin/catalog/anime/{anime.pk}/change/"


def open_rows(page):
    """Open all rows of an entry's form, as one by one by hand."""
    page.locator(".entry-rows").evaluate_all(
        "groups => groups.flatMap((group) => [...group.querySelectorAll('details')])"
        ".forEach((row) => { row.open = true; })"
    )


def is_saved(page):
    page.get_by_text("Saved.").wait_for()


def test_pasted_lines_are_shown_as_they_are_read_and_saved(page):
    make_anime("Y", songs=[("opening", '"Old" by Known Singer')])
    anime = make_anime("X")
    sign_in(page, form_of(anime))
    page.locator("#songs-0 summary").click()
    line = page.locator("#id_songs-0-line:focus")
    line.fill('"One (一)" by Known Singer\nED 2: "Two" by B')
    shown = page.locator(".songs-read li")
    shown.nth(1).wait_for()
    assert shown.nth(0).locator("a").inner_text() == "Known Singer"
    assert "Ending 2: Two" in shown.nth(1).inner_text()
    assert "(a new artist)" in shown.nth(1).inner_text()
    line.press("Control+s")
    is_saved(page)
    assert [song.title for song in document_of(anime).songs] == ["One", "Two"]


@pytest.mark.parametrize("keys", ["Control+s", "Meta+Enter"])
def test_keys_save(page, keys):
    anime = make_anime("X")
    sign_in(page, form_of(anime))
    page.locator("#id_title").fill("Y")
    page.locator("#id_synopsis").press(keys)
    is_saved(page)
    assert document_of(anime).title == "Y"
    assert "/change/" in page.url


def test_enter_saves_and_publishes_nothing(page):
    anime = make_anime("X", is_published=False)
    sign_in(page, form_of(anime))
    for title in ("Y", "Z"):  # once “Publish now” is there, too
        page.locator("#id_title").fill(title)
        page.get_by_text("Kept at ").wait_for()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.get_by_role("button", name="Publish now").wait_for()
    anime.refresh_from_db()
    assert (anime.title, anime.is_published) == ("Z", False)


def test_keys_show_the_page(page):
    anime = make_anime("X")
    sign_in(page, form_of(anime))
    page.locator("#id_title").fill("Seen before it is saved")
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Shift+p")
    opened.value.get_by_text("Seen before it is saved").first.wait_for()
    assert document_of(anime).title == "X"


def test_tab_leads_from_field_to_field(page):
    sign_in(page, "/admin/catalog/anime/add/")
    assert page.evaluate("document.activeElement.id") == "id_title"
    page.locator(".field-tags .select2-search__field").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_synopsis"


def test_what_is_typed_survives_a_closed_tab(page):
    anime = make_anime("X", songs=SONGS[:1])
    sign_in(page, form_of(anime))
    page.locator("#id_title").fill("Typed at once")
    open_rows(page)
    page.locator("#id_songs-1-title").fill("A new song")
    page.locator("#links-group .add-row a").evaluate("link => link.click()")
    page.locator("#id_links-1-url").fill("https://example.org/")
    context = page.context
    page.close()  # a crash asks nothing

    page = context.new_page()
    page.goto(form_of(anime))
    assert page.locator("#id_title").input_value() == "X"
    page.get_by_text("and did not save it").wait_for()
    page.get_by_role("button", name="Put back").click()
    assert page.locator("#id_title").input_value() == "Typed at once"
    assert page.locator("#id_links-0-url").input_value() == "https://example.org/"
    page.keyboard.press("Control+s")
    is_saved(page)
    document = document_of(anime)
    assert document.title == "Typed at once"
    assert [song.title for song in document.songs] == ["One", "A new song"]
    assert document.links[0].label == "example.org"
    page.goto(form_of(anime))
    page.wait_for_load_state("networkidle")
    assert page.locator(".entry-offer").count() == 0


def test_what_is_put_back_finds_its_row_again(page):
    anime = make_anime("X", songs=SONGS[:1])
    sign_in(page, form_of(anime))
    open_rows(page)
    page.locator("#id_songs-0-title").fill("Changed")
    page.locator("#id_songs-1-title").fill("New")
    other = page.context.new_page()
    page.close()
    # Meanwhile someone puts another song in front.
    client = Client()
    client.force_login(User.objects.get())
    EntryForms(client).change(
        anime, songs__1__title="Zero", songs__1__position="1", title="Z"
    )
    other.goto(form_of(anime))
    other.get_by_role("button", name="Put back").click()
    other.keyboard.press("Control+s")
    is_saved(other)
    assert [song.title for song in document_of(anime).songs] == [
        "Zero",
        "Changed",
        "New",
    ]


def test_what_is_discarded_is_gone(page):
    anime = make_anime("X")
    sign_in(page, form_of(anime))
    page.locator("#id_title").fill("Y")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="Discard").click()
    page.get_by_text("Discarded.").wait_for()
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.locator(".entry-offer").count() == 0


def test_leaving_with_unsaved_work_warns_and_nothing_else_does(page):
    anime = make_anime("X")
    sign_in(page, form_of(anime))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == []
    page.locator("#id_title").press_sequentially("!")
    page.reload()
    assert asked == ["beforeunload"]
    # What is kept already waits to be put back.
    page.locator("#id_title").press_sequentially("!")
    page.get_by_text("Kept at ").wait_for()
    page.reload()
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Put back").first.wait_for()


def test_a_refused_form_is_still_unsaved(page):
    anime = make_anime("X")
    sign_in(page, form_of(anime))
    page.locator("#id_title").fill("Y")
    page.locator("#id_start_date").fill("soon")
    page.keyboard.press("Control+s")
    page.locator(".errornote").wait_for()
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(form_of(anime))
    page.get_by_role("button", name="Put back").click()
    assert page.locator("#id_title").input_value() == "Y"
    assert page.locator("#id_start_date").input_value() == "soon"


def test_editors_learn_of_each_other(page, live_server):
    anime = make_anime("X")
    sign_in(page, form_of(anime), "first")
    other = page.context.browser.new_context(base_url=live_server.url)
    second = other.new_page()
    sign_in(second, form_of(anime), "second")
    second.get_by_text("first has this form open too.").wait_for()
    second.locator("#id_title").fill("Y")
    second.keyboard.press("Control+Enter")
    is_saved(second)
    other.close()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("second saved this entry since you opened it").wait_for()


def titles(anime):
    return [song.title for song in document_of(anime).songs]


def test_rows_are_moved_by_keys(page):
    anime = make_anime("X", songs=SONGS)
    sign_in(page, form_of(anime))
    open_rows(page)
    page.locator("#id_songs-2-title").press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    assert page.evaluate("document.activeElement.id") == "id_songs-2-title"
    page.get_by_text("Now at place 1 of 4.").wait_for()
    page.keyboard.press("Control+s")
    is_saved(page)
    assert titles(anime) == ["Three", "One", "Two"]


def test_a_row_is_a_line_that_opens_and_says_what_is_typed(page):
    anime = make_anime("X", songs=SONGS[:1])
    sign_in(page, form_of(anime))
    line = page.locator("#songs-0 summary")
    assert line.inner_text().split("\n")[:3] == ["Opening", "One", "A"]
    assert not page.locator("#id_songs-0-title").is_visible()
    line.click()
    page.locator("#id_songs-0-title").fill("Other")
    page.locator("#id_songs-0-kind").select_option("ending")
    line.click()
    assert line.inner_text().split("\n")[:3] == ["Ending", "Other", "A"]
    blank = page.locator("#songs-1 summary")
    assert blank.inner_text() == "Add a song"
    blank.click()
    page.locator("#id_songs-1-line:focus").wait_for()
    page.locator("#id_songs-1-episodes").fill("1")
    page.keyboard.press("Control+s")
    # What is wrong in it is open.
    page.get_by_text("A song has a title.", exact=True).wait_for()
    assert page.locator("#id_songs-1-title").is_visible()
    assert not page.locator("#id_songs-0-title").is_visible()


def test_rows_keep_their_order_over_an_error_and_when_they_are_put_back(page):
    anime = make_anime("X", songs=SONGS)
    sign_in(page, form_of(anime))
    page.locator("#songs-2 summary").press("Alt+ArrowUp")
    page.locator("#id_title").fill("")
    page.get_by_text("Kept at ").wait_for()
    page.keyboard.press("Control+s")
    page.locator("#errors:focus").wait_for()
    assert shown_titles(page) == ["One", "Three", "Two"]
    page.goto("/admin/catalog/anime/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(form_of(anime))
    assert shown_titles(page) == ["One", "Two", "Three"]
    page.get_by_role("button", name="Put back").click()
    page.get_by_text("Put back, and marked below").wait_for()
    assert shown_titles(page) == ["One", "Three", "Two"]
    page.locator("#id_title").fill("X")
    page.keyboard.press("Control+s")
    is_saved(page)
    assert titles(anime) == ["One", "Three", "Two"]


def shown_titles(page):
    texts = page.locator("#songs-group [data-shows=title]").all_inner_texts()
    return [text for text in texts if text]


def test_rows_are_dragged(page):
    anime = make_anime("X", links=[(name, f"https://{name}.b/") for name in "abc"])
    sign_in(page, form_of(anime))
    handle = page.locator("#links-2 .mover__handle")
    handle.drag_to(page.locator("#links-0"), target_position={"x": 20, "y": 4})
    page.keyboard.press("Control+s")
    is_saved(page)
    assert [link.label for link in document_of(anime).links] == ["c", "a", "b"]


def test_a_new_row_keeps_its_place_when_another_is_removed(page):
    anime = make_anime("X", songs=SONGS[:2])
    sign_in(page, form_of(anime))
    open_rows(page)
    page.locator("#id_songs-2-title").fill("New")
    page.locator("#id_songs-2-title").press("Alt+ArrowUp")
    page.locator("#id_songs-2-title").press("Alt+ArrowUp")
    page.locator("#songs-group .add-row a").evaluate("link => link.click()")
    page.locator("#id_songs-3-title").fill("Not this")
    page.locator("#songs-3 .inline-deletelink").click()
    page.keyboard.press("Control+s")
    is_saved(page)
    assert titles(anime) == ["New", "One", "Two"]


def test_a_synopsis_is_seen_while_it_is_written(page):
    sign_in(page, "/admin/catalog/anime/add/")
    page.locator(".synopsis-preview summary").click()
    page.locator("#id_synopsis").fill("*War* again")
    page.locator(".synopsis-preview em").wait_for()
    assert Anime.objects.count() == 0


def test_what_is_known_of_a_song_is_told_while_it_is_typed(page):
    make_anime("Y", songs=[("opening", '"Old" by Known Singer')])
    anime = make_anime("X", songs=SONGS[:1])
    sign_in(page, form_of(anime))
    page.locator("#songs-1 summary").click()
    artist = page.locator("#id_songs-1-artist")
    artist.press_sequentially("known")
    page.locator("#known-artist option", has_text="Known Singer").wait_for(
        state="attached"
    )
    artist.fill("Someone Else")
    page.locator("#id_songs-1-title").fill("ONE")
    page.locator("#id_songs-1-title").press("Tab")
    page.get_by_text("A new artist: “Someone Else”.").wait_for()
    page.get_by_text("This song is in the list already: Opening “One”.").wait_for()
    page.keyboard.press("Control+s")
    is_saved(page)
    assert titles(anime) == ["One", "ONE"]


def test_errors_lead_to_their_fields(page):
    anime = make_anime("X", songs=SONGS[:1])
    sign_in(page, form_of(anime))
    page.locator("#id_start_date").fill("Winter 2021")
    page.locator("#links-0 summary").click()
    page.locator("#id_links-0-url").fill("nowhere")
    page.keyboard.press("Control+s")
    errors = page.locator("#errors:focus")
    errors.get_by_text("2 errors. Nothing is saved yet").wait_for()
    errors.get_by_role("link", name="Link 1, Address").click()
    page.locator("#id_links-0-url:focus").fill("https://example.org/")
    page.get_by_role("button", name="Use 2021-01").click()
    page.locator("#id_start_date:focus").wait_for()
    page.keyboard.press("Control+s")
    is_saved(page)
    assert document_of(anime).start_date == "2021-01"


def png(page, width=300):
    """Return a picture as a browser makes it."""
    data = page.evaluate(
        "width => Object.assign(document.createElement('canvas'), { width })"
        ".toDataURL('image/png')",
        width,
    )
    return b64decode(data.partition(",")[2])


def test_a_chosen_poster_outlives_an_error_elsewhere(page):
    anime = make_anime("X")
    sign_in(page, form_of(anime))
    chosen = {"name": "x.png", "mimeType": "image/png", "buffer": png(page)}
    page.locator("#id_poster").set_input_files(chosen)
    page.get_by_label("The picture that is chosen, 300 × 150").wait_for()
    page.locator("#id_title").fill("")
    page.get_by_text("Kept at ").wait_for()
    page.keyboard.press("Control+s")
    page.locator("#errors:focus").wait_for()
    page.get_by_text("Chosen, and saved with the entry.").wait_for()
    page.locator("#id_title").fill("X")
    page.keyboard.press("Control+s")
    is_saved(page)
    assert Anime.objects.get().poster_width == 300
    page.get_by_label("Remove the poster").check()
    page.keyboard.press("Control+s")
    page.get_by_text("The page shows a drawn cover until there is a poster.").wait_for()
    assert not Anime.objects.get().poster


def test_what_is_too_large_is_refused_before_it_is_sent(page):
    sign_in(page, "/admin/catalog/anime/add/")
    large = {"name": "x.png", "mimeType": "image/png", "buffer": b"x" * (6 << 20)}
    page.locator("#id_poster").set_input_files(large)
    told = "“x.png” has 6.0 MiB. Choose a picture of up to 5 MiB."
    page.get_by_text(told).wait_for()
    assert page.locator("#id_poster").input_value() == ""


def test_what_is_shown_of_a_poster_is_drawn_on_it(page, tmp_path):
    anime = make_anime("X")
    chosen = tmp_path / "x.png"
    Image.new("RGB", (300, 450), "red").save(chosen)
    sign_in(page, form_of(anime))
    page.locator("#id_poster").set_input_files(chosen)
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".poster-frame summary", has_text="All of the picture").click()
    stage = page.locator(".poster-frame__stage")
    box = stage.bounding_box()

    def at(across, down):
        return box["x"] + box["width"] * across, box["y"] + box["height"] * down

    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    page.mouse.move(*at(0.1, 0.2))
    page.mouse.down()
    page.mouse.move(*at(0.5, 0.5))
    page.mouse.move(*at(0.9, 0.8))
    page.mouse.up()
    page.mouse.click(*at(0.5, 0.3))
    numbers = [int(field.input_value()) for field in page.locator(NUMBERS).all()]
    assert numbers == pytest.approx([10, 20, 90, 80, 50, 30], abs=1)
    shown = page.locator(".poster-frame__card img").bounding_box()
    card = page.locator(".poster-frame__card").bounding_box()
    assert shown["width"] > card["width"]
    # What is outside of the new crop goes with it.
    page.get_by_label("Top").fill("50")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("The focal point lies outside of the crop.").first.wait_for()
    page.get_by_role("button", name="Show all of it").click()
    page.get_by_label("Left").fill("25")
    page.keyboard.press("Control+s")
    is_saved(page)
    assert Anime.objects.get().poster_frame == "25-0-100-100"
    page.locator(".poster-frame summary", has_text="Crop 25–100 % across").wait_for()


def test_a_poster_is_dropped_and_seen(page):
    anime = make_anime("X")
    sign_in(page, form_of(anime))
    page.evaluate(
        """async () => {
          const canvas = Object.assign(document.createElement("canvas"), {width: 300});
          const data = await new Promise((done) => canvas.toBlob(done, "image/png"));
          const transfer = new DataTransfer();
          transfer.items.add(new File([data], "x.png", { type: "image/png" }));
          const event = new DragEvent("drop", { dataTransfer: transfer });
          document.querySelector(".field-poster").dispatchEvent(event);
        }"""
    )
    page.get_by_label("The picture that is chosen, 300 × 150").wait_for()
    page.keyboard.press("Control+s")
    is_saved(page)
    assert Anime.objects.get().poster
