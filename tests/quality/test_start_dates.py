"""What is sure of start dates, kept with each entry: every list goes by it."""

from itertools import product

import pytest
from django.core.management import call_command

from catalog.document import PartialDate
from catalog.document.doubts import trusted_part
from catalog.editing import history
from catalog.entries import store
from catalog.models import Anime, Finding, SourceFile
from catalog.quality import dismissals, start_dates
from tests.factories import load_document, make_anime, make_document, save_document

pytestmark = pytest.mark.django_db

# Where a date shows if it is sure.
LISTS = [
    "/seasons/",
    "/seasons/2026/",
    "/seasons/2026/spring/",
    "/seasons/2026/spring/feed.atom",
    "/seasons/2026/spring/calendar.ics",
    "/calendar.ics",
    "/anime/?year_from=2026&year_to=2026",
    "/anime/?season=spring",
    "/songs/?year=2026",
    "/songs/?season=spring",
]


def shown(client, title):
    """Return the lists that show an entry, or count it where they name none."""
    found = []
    for path in LISTS:
        response = client.get(path)
        text = response.content.decode() if response.status_code == 200 else ""
        if path == "/seasons/":
            assert ("/seasons/2026/spring/" in text) == bool(text)
        elif title in text:
            found.append(path)
    return found


def add(title="Aoi Hana", **values):
    return make_anime(title, songs=[("opening", f'"{title}" by Aya')], **values)


def test_a_date_that_is_sure_is_in_every_list(client):
    add(start_date="2026-04-18", is_filed=True)
    assert shown(client, "Aoi Hana") == LISTS[1:]


def test_a_19th_that_an_editor_typed_is_in_every_list(client):
    add("Akai Hana", start_date="2026-04-18")
    anime = add(start_date="2026-04-17", is_filed=True)
    save_document(
        anime,
        make_document(
            "Aoi Hana", start_date="2026-04-19", songs=[("opening", '"Fly" by Aya')]
        ),
    )
    assert Anime.objects.get(pk=anime.pk).sure_start == "2026-04-19"
    assert shown(client, "Aoi Hana") == LISTS[1:]
    assert not Finding.objects.filter(anime=anime, rule="start-in-future")
    page = client.get(anime.get_absolute_url()).content.decode()
    assert "19 April 2026" in page
    assert "Not certain" not in page


def test_a_19th_of_a_file_is_in_no_list_until_someone_vouches_for_it(client):
    add("Akai Hana", start_date="2026-04-18")
    anime = add(start_date="2026-04-19", is_filed=True)
    assert Finding.objects.filter(anime=anime, rule="start-in-future").exists()
    assert shown(client, "Aoi Hana") == []
    dismissals.dismiss(anime, "start-in-future", "The station says so.")
    assert shown(client, "Aoi Hana") == LISTS[1:]
    assert "19 April 2026" in client.get(anime.get_absolute_url()).content.decode()
    dismissals.reopen(anime, ["start-in-future"])
    assert shown(client, "Aoi Hana") == []
    assert Finding.objects.open().filter(anime=anime, rule="start-in-future").exists()


def test_a_suspect_day_that_is_dismissed_is_one_of_the_calendar(client):
    anime = add(start_date="2008-01-20")
    assert anime.sure_start == "2008"
    assert "Aoi Hana" not in client.get("/seasons/2008/winter/").content.decode()
    dismissals.dismiss(anime, "suspect-day", "The station says so.")
    assert "Aoi Hana" in client.get("/seasons/2008/winter/").content.decode()
    assert "Aoi Hana" in client.get("/calendar.ics").content.decode()
    dismissals.reopen(anime, ["suspect-day"])
    assert "Aoi Hana" not in client.get("/calendar.ics").content.decode()


def write(folder, date):
    path = folder / "aoi-hana" / "en-US_aoi-hana.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"# Aoi Hana\n\n-   **type**: ova\n-   **start-date**: {date}\n")
    call_command("import_markdown", str(folder), verbosity=0)
    return Anime.objects.get()


def found(anime):
    rules = Finding.objects.filter(anime=anime, rule="start-in-future")
    return anime.sure_start, rules.exists()


def test_an_import_doubts_what_its_file_says(tmp_path):
    assert found(write(tmp_path, "2026-04-19")) == ("", True)
    assert found(write(tmp_path, "2026-04-18")) == ("2026-04-18", False)
    assert found(write(tmp_path, "2026-05-19")) == ("", True)
    anime = Anime.objects.get()
    save_document(anime, make_document("Aoi Hana", type="ova", start_date="2026-06-19"))
    assert found(Anime.objects.get()) == ("2026-06-19", False)
    # What the file says stays what the editor has replaced.
    write(tmp_path, "2026-05-19\n-   **episodes**: 2")
    assert found(Anime.objects.get()) == ("2026-06-19", False)


def test_a_way_back_goes_back_to_the_doubt(tmp_path):
    anime = write(tmp_path, "2026-04-19")
    first = history.latest(anime)
    save_document(anime, make_document("Aoi Hana", type="ova", start_date="2026-06-19"))
    history.revert(first, None)
    assert found(Anime.objects.get()) == ("", True)


def test_check_catalogue_writes_what_is_stale(tmp_path):
    write(tmp_path, "2026-04-19")
    Anime.objects.update(sure_start="2026-04-19")
    call_command("check_catalogue", verbosity=0)
    assert Anime.objects.get().sure_start == ""


def test_what_an_upgrade_copied_is_written_by_reading_anew(tmp_path):
    write(tmp_path, "2026-04-19")
    Anime.objects.update(sure_start="2026-04-19", reader=0)
    call_command("reread_catalogue")
    assert Anime.objects.get().sure_start == ""
    assert history.latest(Anime.objects.get()).action == store.Action.IMPORTED


def test_every_entry_keeps_what_the_one_rule_says():
    years = (1931, 1999, 2000, 2022, 2023, 2119)
    rests = ("", "-01", "-01-19", "-01-20", "-12-19", "-12-20")
    for number, (year, rest) in enumerate(product(years, rests)):
        make_anime(f"A {number}", start_date=f"{year}{rest}", is_filed=number % 2)
    make_anime("None")
    files = start_dates.in_files([anime.pk for anime in Anime.objects.all()])
    assert SourceFile.objects.exists()
    for anime in Anime.objects.all():
        date = load_document(anime).start_date
        filed = date if date in files.get(anime.pk, ()) else None
        assert anime.sure_start == (trusted_part(date, filed=filed) or "")
    assert PartialDate("2119-01-19") in Anime.objects.values_list(
        "sure_start", flat=True
    )


def test_what_nothing_doubts_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert start_dates.sure_starts([(1, PartialDate("1998-04-03")), (2, None)]) == [
            "1998-04-03",
            "",
        ]
