"""What the work of editors costs in clicks and keys, in Chromium, each task done.

    python -m bench admin PATH [--pictures FOLDER]

PATH: a folder or archive of entries that has "Akira" and "Cowboy Bebop". CHROMIUM names
a browser other than the one on the path. Each task begins on the admin's front page,
signed in, and ends with its outcome looked up in the database.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

from bench.pages import free_port, read_soon

PASSWORD = "a password of the bench"
WINDOW = {"width": 1280, "height": 800}
PICTURE = (1000, 625)
COLOURS = 64  # of a picture: it shows text and lines
FIFTY = 50
SONGS = ("Tank!", "Rain", "Blue")
LINKS = (
    "https://myanimelist.net/anime/1/",
    "https://anidb.net/anime/23",
    "https://en.wikipedia.org/wiki/Cowboy_Bebop",
    "https://www.example.org/bebop",
)


class Hands:
    """A page in the hands of an editor: each click and each key counts.

    The characters of what is typed as content do not, nor does waiting. A shortcut is
    one key. A list of choices takes two clicks, and so does a window to choose a file.
    """

    def __init__(self, context, name: str, pictures: Path | None = None):
        self.context, self.name, self.pictures = context, name, pictures
        self.page = context.new_page()
        self.number = 0

    def sign_in(self) -> None:
        self.page.goto("/admin/")
        self.page.get_by_label("Username").fill(self.name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()
        self.page.locator("#content-main").wait_for()

    def begin(self) -> None:
        self.page.goto("/admin/")
        self.number = 0

    def click(self, target: str, **options) -> None:
        self.number += 1
        self.page.locator(target, **options).first.click()

    def choose(self, target: str, value: str) -> None:
        self.number += 2
        self.page.locator(target).select_option(value)

    def choose_file(self, target: str, file: Path) -> None:
        self.number += 2
        self.page.locator(target).set_input_files(file)

    def press(self, key: str) -> None:
        self.number += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def write(self, field: str, text: str) -> None:
        """Go into a field that has something, and write something else."""
        self.click(field)
        self.press("ControlOrMeta+a")
        self.type(text)

    def find(self, words: str) -> None:
        """List the entries that some words find; the front page waits for words."""
        self.page.locator("#admin-search:focus").wait_for()
        self.type(words)
        self.press("Enter")
        self.page.wait_for_url("**/anime/?*q=*")

    def open(self, title: str) -> None:
        """Open the form of the first entry that was found."""
        self.page.locator("#result_list th a:focus").wait_for()
        self.press("Enter")
        sure(self.page.locator("#id_title").input_value() == title)

    def open_row(self, row: str) -> None:
        """Open a blank row, and type where it puts the focus."""
        self.click(f"{row} summary")
        self.page.locator(f"{row} textarea:focus").wait_for()

    def wait(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def show(self, name: str) -> None:
        """Keep a picture of the page as it is."""
        if self.pictures:
            from PIL import Image

            self.page.wait_for_load_state("networkidle")
            shot = Image.open(BytesIO(self.page.screenshot()))
            small = shot.convert("RGB").resize(PICTURE, Image.Resampling.LANCZOS)
            plain = small.quantize(COLOURS, dither=Image.Dither.NONE)
            plain.save(self.pictures / f"{name}.png", optimize=True)


@dataclass
class Workplace:
    """An editor and a colleague, a folder for files, and a browser to read with."""

    hands: Hands
    colleague: Hands
    folder: Path
    browse: Callable  # gives a page of someone who is not signed in


def document_of(**which):
    from catalog.entries import store
    from catalog.models import Anime

    anime = Anime.objects.get(**which)
    return store.load([anime])[anime.pk].document


def sure(outcome: bool) -> None:
    if not outcome:
        raise AssertionError("the task is not done")


def add_an_entry(workplace: Workplace) -> None:
    hands = workplace.hands
    hands.click(".dashboard-start-links a", has_text="Add anime")
    hands.page.locator("#id_title:focus").wait_for()
    hands.type("Yoru no Kouya")
    hands.press("Tab")
    hands.press("Tab")
    hands.type("TV")
    hands.open_row("#songs-0")
    for row, title in enumerate(SONGS):
        if row:
            hands.press("Enter")
        hands.type(f'"{title}" by The Seatbelts')
    hands.page.locator(".songs-read li").nth(len(SONGS) - 1).wait_for()
    hands.show("add-an-entry")
    hands.open_row("#links-0")
    for row, address in enumerate(LINKS):
        if row:
            hands.press("Enter")
        hands.type(address)
    hands.press("ControlOrMeta+s")
    hands.wait("Saved.")
    document = document_of(title="Yoru no Kouya")
    sure(tuple(song.title for song in document.songs) == SONGS)
    sure({song.artist for song in document.songs} == {"The Seatbelts"})
    sure(tuple(link.url for link in document.links) == LINKS)


def change_a_date(workplace: Workplace) -> None:
    hands = workplace.hands
    hands.find("cowboy bebop")
    hands.open("Cowboy Bebop")
    hands.write("#id_end_date", "1999-04-24")
    hands.show("change-a-date")
    hands.press("Enter")
    hands.wait("Saved.")
    sure(str(document_of(title="Cowboy Bebop").end_date) == "1999-04-24")


def tag_fifty(workplace: Workplace) -> None:
    from catalog.models import Anime

    hands = workplace.hands
    before = Anime.objects.filter(tagged__tag__name="mecha").count()
    hands.click("#content-main a", has_text="Anime")
    boxes = hands.page.locator("#result_list .action-select")
    boxes.first.click()
    boxes.nth(FIFTY - 1).click(modifiers=["Shift"])
    hands.number += 3  # two clicks, and Shift
    chosen = [boxes.nth(row).input_value() for row in range(FIFTY)]
    had = Anime.objects.filter(pk__in=chosen, tagged__tag__name="mecha").count()
    hands.choose("select[name=action]", "edit_selected")
    hands.click("button[name=index]")
    hands.page.locator(".field-tags .select2-search__field:focus").wait_for()
    hands.type("mecha")
    option = hands.page.get_by_role("option", name="mecha", exact=True)
    option.wait_for()
    hands.press("Enter")
    hands.click("text=See what it would do")
    hands.page.locator("button[name=apply]").wait_for()
    hands.show("tag-fifty")
    hands.click("button[name=apply]")
    hands.wait("anime changed.")
    after = Anime.objects.filter(tagged__tag__name="mecha").count()
    sure(after - before == FIFTY - had)


def find_an_entry(workplace: Workplace, words: str) -> None:
    hands = workplace.hands
    hands.find(words)
    found = hands.page.locator("#result_list th a", has_text="Cowboy Bebop")
    found.first.wait_for()
    hands.show("find-an-entry")


def two_editors(workplace: Workplace) -> None:
    """Both write the rating, and the colleague the end as well."""
    two_windows(workplace)
    colleague, hands = workplace.colleague, workplace.hands
    colleague.page.locator("#id_rating").select_option(index=2)
    colleague.page.locator("#id_end_date").fill("1988")
    colleague.press("Enter")
    colleague.wait("Saved.")
    hands.page.locator("#id_rating").select_option(index=3)
    mine = hands.page.locator("#id_rating").input_value()
    hands.page.get_by_role("button", name="Save", exact=True).first.click()
    hands.page.locator(".collision").first.wait_for()
    hands.number = 0
    hands.click(".collision input[value=ours]")
    hands.show("two-editors")
    hands.press("Enter")
    hands.wait("Saved.")
    document = document_of(title="Akira")
    sure((document.rating, str(document.end_date)) == (mine, "1988"))


def two_editors_apart(workplace: Workplace) -> None:
    two_windows(workplace)
    colleague, hands = workplace.colleague, workplace.hands
    colleague.page.locator("#id_episodes").fill("2")
    colleague.press("Enter")
    colleague.wait("Saved.")
    hands.page.locator("#id_original_title").fill("アキラ")
    hands.page.get_by_role("button", name="Save", exact=True).first.click()
    hands.number = 0
    hands.wait("Also kept: what colleague changed meanwhile")
    hands.show("two-editors-apart")
    document = document_of(title="Akira")
    sure((document.episodes, document.original_title) == (2, "アキラ"))


def two_windows(workplace: Workplace) -> None:
    """Both have opened one entry, as they would any: that is not what is counted."""
    from catalog.models import Anime

    key = Anime.objects.get(title="Akira").pk
    for one in (workplace.hands, workplace.colleague):
        one.page.goto(f"/admin/catalog/anime/{key}/change/")


def keep_an_edit(workplace: Workplace) -> None:
    from catalog.models import PendingEdit

    hands = workplace.hands
    hands.find("akira")
    hands.open("Akira")
    hands.click("#id_alternative_names-0-name")
    hands.type("Neo-Tokyo")
    hands.click("[name=_keep]")
    hands.wait("Kept for later")
    sure(PendingEdit.objects.filter(anime__title="Akira").count() == 1)
    hands.click(".messagelist a")
    hands.page.locator(".remark--preview button").wait_for()
    hands.show("keep-an-edit")
    hands.click(".remark--preview button")
    hands.wait("Published. Visitors see “Akira” so now.")
    names = document_of(title="Akira").alternative_names
    sure("Neo-Tokyo" in [one.name for one in names])


def bring_back_a_song(workplace: Workplace) -> None:
    from catalog.models import Anime

    hands = workplace.hands
    key = Anime.objects.get(title="Cowboy Bebop").pk
    before = document_of(pk=key).songs
    hands.page.goto(f"/admin/catalog/anime/{key}/change/")
    hands.page.locator("#id_songs-0-DELETE").check()
    hands.page.get_by_role("button", name="Save", exact=True).first.click()
    hands.wait("Saved.")
    sure(len(document_of(pk=key).songs) == len(before) - 1)
    hands.begin()
    hands.show("front-page")
    hands.click("[aria-labelledby=dashboard-changes] a", has_text="Cowboy Bebop")
    hands.page.locator(".history").wait_for()
    hands.show("bring-back-a-song")
    hands.click("button:has-text('Go back to this')")
    hands.wait("The entry is as it was on")
    sure(document_of(pk=key).songs == before)


def merge_and_part(workplace: Workplace) -> None:
    from catalog.models import Anime

    hands = workplace.hands
    number = Anime.objects.count()
    hands.click(".clean-up a", has_text="Pairs of entries")
    hands.click("text=Merge…")
    hands.page.locator("form.merge").wait_for()
    hands.show("merge-and-part")
    hands.click("text=See what it would be")
    hands.click("button[name=apply]")
    hands.wait("was merged into")
    sure(Anime.objects.count() == number - 1)
    hands.click("text=Undo this run")
    hands.wait("Undone.")
    sure(Anime.objects.count() == number)


def upload_a_poster(workplace: Workplace) -> None:
    from PIL import Image

    from catalog.models import Anime

    file = workplace.folder / "poster.png"
    Image.linear_gradient("L").resize((400, 600)).save(file)
    hands = workplace.hands
    hands.find("cowboy bebop")
    hands.open("Cowboy Bebop")
    hands.choose_file("#id_poster", file)
    hands.page.locator("#id_poster").scroll_into_view_if_needed()
    hands.show("upload-a-poster")
    hands.click("[name=_save]")
    hands.wait("Saved.")
    sure(bool(Anime.objects.get(title="Cowboy Bebop").poster))


def import_a_zip(workplace: Workplace) -> None:
    from catalog.models import Anime

    file = workplace.folder / "entries.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("first", "second", "third"):
            text = f"# The {name} of the zip\n\n-   **type**: movie\n"
            archive.writestr(f"zip/en-US_{name}.md", text)
        archive.writestr("zip/en-US_bad.md", "No title, and no type.\n")
    hands = workplace.hands
    hands.click(".dashboard-start-links a", has_text="Import files")
    hands.choose_file("#id_files", file)
    hands.click("text=Preview the import")
    hands.wait("en-US_bad.md")
    hands.show("import-a-zip")
    hands.click("[name=apply]")
    hands.wait("3 created")
    sure(Anime.objects.filter(title__endswith="of the zip").count() == 3)


def make_a_host_https(workplace: Workplace) -> None:
    from catalog import bulk_work, clock
    from catalog.models import Link

    of_host = Link.objects.filter(url__startswith="http://anidb.info/")
    hands = workplace.hands
    sure(of_host.exists())
    hands.click(".dashboard-start-links a", has_text="Replace in links")
    hands.click("button", has_text="anidb.info")
    hands.page.locator("button[name=apply]").wait_for()
    hands.show("make-a-host-https")
    hands.page.set_default_timeout(120_000)
    hands.click("button[name=apply]")
    hands.page.wait_for_url("**/run/*/change/")
    while bulk_work.is_waiting():  # what so many links are left to
        clock.run_due()
    sure(not of_host.exists())


def share_an_edit(workplace: Workplace) -> None:
    from catalog.models import Anime

    hands = workplace.hands
    key = Anime.objects.get(title="Cowboy Bebop").pk
    hands.page.goto(f"/admin/catalog/anime/{key}/change/")
    hands.page.locator("#id_synopsis").fill("Only this edit says this.")
    hands.page.locator("[name=_keep]").click()
    hands.wait("Kept for later")
    hands.begin()
    hands.click("[aria-labelledby=dashboard-under-way] a", has_text="Cowboy Bebop")
    hands.page.locator(".waiting-note").wait_for()
    hands.show("share-an-edit")
    hands.number += 2  # the link's menu, and its line that copies
    link = hands.page.locator(".waiting-note a").first.get_attribute("href")
    reader = workplace.browse()
    reader.goto(link)
    reader.get_by_text("Only this edit says this.").first.wait_for()
    reader.close()
    sure(document_of(pk=key).synopsis != "Only this edit says this.")


@dataclass(frozen=True)
class Task:
    says: str
    wagtail: str
    stock: str
    reach: int
    most: int  # that the tests let it take: what it took when it was last measured
    do: Callable[[Workplace], None]

    def measure(self, workplace: Workplace) -> int:
        """Do it, and return its clicks and keys. Raise AssertionError if not done."""
        workplace.hands.begin()
        self.do(workplace)
        return workplace.hands.number


by_kanji = partial(find_an_entry, words="ビバップ")
by_middle = partial(find_an_entry, words="ebop")

TASKS = (
    Task("add an entry with 3 songs and 4 links", "31", "21", 16, 11, add_an_entry),
    Task("change one date of a known entry", "7", "7", 6, 5, change_a_date),
    Task("add a tag to 50 entries", "253", "151", 10, 10, tag_fifty),
    Task("find an entry by half of its name, in kanji", "2", "3", 2, 1, by_kanji),
    Task("find one from the middle of a word", "2", "3", 2, 1, by_middle),
    Task("two editors changed one value: keep both", "5", "lost", 2, 2, two_editors),
    Task("two editors changed other values", "5", "lost", 0, 0, two_editors_apart),
    Task("keep an edit, preview, publish", "9", "–", 7, 6, keep_an_edit),
    Task("bring back a deleted song", "fails", "–", 4, 2, bring_back_a_song),
    Task("merge two duplicates, then undo it", "–", "–", 12, 5, merge_and_part),
    Task("upload a poster", "11", "8", 6, 5, upload_a_poster),
    Task("import a zip with one bad file", "–", "–", 6, 5, import_a_zip),
    Task("http to https for one host", "–", "≈14,000", 9, 3, make_a_host_https),
    Task("share an edit by a link", "5", "–", 4, 3, share_an_edit),
)


def main(arguments: list[str]) -> None:
    options = argparse.ArgumentParser(prog="python -m bench admin")
    options.add_argument("path", type=Path)
    options.add_argument("--pictures", type=Path)
    options.add_argument("--only", default="", help="tasks whose name has this")
    options = options.parse_args(arguments)
    files = options.path.resolve()
    with tempfile.TemporaryDirectory() as work:
        address = f"http://127.0.0.1:{free_port()}"
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{work}/admin.sqlite3",
            "STORAGE_URL": f"file:///{work}/media",
            "PORT": address.rpartition(":")[2],
            "SITE_URL": address,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            # Playwright keeps an event loop in the thread that asks the database.
            "DJANGO_ALLOW_ASYNC_UNSAFE": "on",
        }
        for command in (
            ("migrate", "-v0"),
            ("import_markdown", files.name),
            ("check_catalogue",),
            ("collectstatic", "--no-input", "-v0"),
        ):
            manage = [sys.executable, Path("manage.py").resolve(), *command]
            # From beside the files: the run is named after the path that it is given.
            subprocess.run(
                manage, cwd=files.parent, check=True, stdout=subprocess.DEVNULL
            )
        gunicorn = [sys.executable, "-m", "gunicorn"]
        gunicorn += ["--config", "config/gunicorn.conf.py"]
        with subprocess.Popen(gunicorn) as server:
            try:
                read_soon(f"{address}/healthz")
                measure(address, Path(work), options)
            finally:
                server.terminate()


def measure(address: str, work: Path, options: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.contrib.auth.models import User
    from playwright.sync_api import sync_playwright

    for name in ("editor", "colleague"):
        User.objects.create_superuser(name, password=PASSWORD)
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        window = partial(browser.new_context, base_url=address, viewport=WINDOW)
        hands = Hands(window(), "editor", options.pictures)
        colleague = Hands(window(), "colleague")
        for one in (hands, colleague):
            one.sign_in()
        workplace = Workplace(
            hands, colleague, work, browse=lambda: window().new_page()
        )
        print(f"{'':46}{'here':>6}{'reach':>7}{'Wagtail':>9}{'stock':>9}")
        for task in TASKS:
            if options.only not in task.says:
                continue
            number = outcome(task, workplace)
            figures = f"{number:>6}{task.reach:>7}{task.wagtail:>9}{task.stock:>9}"
            print(f"{task.says:46}{figures}", flush=True)
        browser.close()


def outcome(task: Task, workplace: Workplace) -> str:
    from playwright.sync_api import Error

    try:
        return str(task.measure(workplace))
    except (AssertionError, Error) as problem:
        print(re.sub(r"\s+", " ", str(problem))[:500])
        return "fails"
