"""Calendars: only days that are sure, in a form that calendar apps read."""

from datetime import date

import pytest
from icalendar import Calendar

from catalog.models import Anime
from catalog.site.machine import calendars
from tests.factories import make_anime

pytestmark = pytest.mark.django_db

ALL, SPRING = "/calendar.ics", "/seasons/1998/spring/calendar.ics"


def read(client, path):
    """Return a calendar's events; fail where its text is not as RFC 5545 has it."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.content.endswith(b"END:VCALENDAR\r\n")
    for line in response.content.split(b"\r\n"):
        assert len(line) <= 75
        assert not [byte for byte in line if byte < 32 or byte == 127]
    calendar = Calendar.from_ical(response.content)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    return calendar.walk("VEVENT")


def test_a_first_day_is_a_whole_day(client):
    anime = make_anime("Cowboy Bebop", start_date="1998-04-03", episodes=26)
    for path in (ALL, SPRING):
        (event,) = read(client, path)
        assert event["uid"] == f"anime-{anime.pk}@testserver"
        assert event["summary"] == "Cowboy Bebop"
        assert event["description"] == "1998 · TV series · 26\xa0ep."
        assert event["url"] == "http://testserver/anime/cowboy-bebop/"
        assert event["transp"] == "TRANSPARENT"
        assert event.decoded("dtstart") == date(1998, 4, 3)
        assert event["dtstart"].params["value"] == "DATE"
        stamp = event.decoded("dtstamp")
        assert stamp == anime.updated_at.replace(microsecond=0)


def test_a_day_that_is_not_known_or_not_sure_is_left_out(client):
    for start in ("", "1998", "1998-04", "1998-04-19", "2008-04-20", "2031-01-19"):
        make_anime(f"Since {start}", start_date=start, is_filed=True)
    make_anime("Unpublished", start_date="1998-04-03", is_published=False)
    make_anime("Adult", start_date="1998-04-03", rating="Rx")
    make_anime("Summer", start_date="1998-07-03")
    assert [event["summary"] for event in read(client, ALL)] == ["Summer"]
    assert not read(client, SPRING)


def test_the_calendar_of_all_has_the_last(client, monkeypatch):
    monkeypatch.setattr(calendars, "SIZE", 2)
    for year in (1985, 2001, 1998):
        make_anime(f"Of {year}", start_date=f"{year}-04-03")
    assert [event["summary"] for event in read(client, ALL)] == ["Of 2001", "Of 1998"]


@pytest.mark.parametrize(
    "title",
    [
        "機動戦士ガンダム" * 30,
        "a,b;c\\d\nEND:VEVENT\r\nBEGIN:VEVENT",
        "\x01\x0b\x1f\x7f☆",
        "\U0001f600" * 40,
    ],
)
def test_no_title_breaks_a_calendar(title, client, settings):
    settings.SITE_NAME = title
    anime = make_anime("Akira", start_date="1998-04-03")
    Anime.objects.filter(pk=anime.pk).update(title=title)
    for path in (ALL, SPRING):
        (event,) = read(client, path)
        assert event["summary"] in {title, title.replace("\r\n", "\n"), "☆"}


def test_a_season_that_is_none_is_not_found(client):
    assert client.get("/seasons/1998/autumn/calendar.ics").status_code == 404


def test_a_calendar_that_is_unchanged_is_not_sent_again(client):
    make_anime(start_date="1998-04-03")
    for path in (ALL, SPRING):
        tag = client.get(path)["ETag"]
        again = client.get(path, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b""), path


@pytest.mark.parametrize("rows", [1, 20])
def test_a_calendar_costs_one_query(rows, client, django_assert_num_queries):
    for number in range(rows):
        make_anime(start_date=f"1998-04-{number + 1:02}")
    for path in (ALL, SPRING):
        with django_assert_num_queries(1):
            client.get(path)
