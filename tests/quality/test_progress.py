"""What is counted once a day of what is open."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Finding, OpenCount
from catalog.quality import dismissals, progress

from ..factories import make_anime

pytestmark = pytest.mark.django_db


def test_an_entry_with_two_findings_of_a_group_is_one():
    anime = make_anime("A")
    found = progress.open_findings()
    assert found.rules["no-start-date"] == found.rules["no-episodes"] == 1
    assert found.groups["dates"] == 1
    assert found.groups["songs"] == 0
    for rule in ("no-start-date", "no-episodes"):
        dismissals.dismiss(anime, rule, "Nobody knows.")
    assert progress.open_findings().groups["dates"] == 0


def test_a_rule_of_another_version_is_in_no_group():
    Finding.objects.create(anime=make_anime("A"), rule="of-old")
    found = progress.open_findings()
    assert found.rules["of-old"] == 1
    assert sum(found.groups.values()) == 3


def test_a_day_is_counted_once(django_assert_num_queries):
    make_anime("A")
    assert progress.count_today() == 1
    make_anime("B")
    with django_assert_num_queries(1):
        assert progress.count_today() == 0
    kept = dict(OpenCount.objects.values_list("group", "entries"))
    assert kept == {"dates": 1, "names": 1, "songs": 0, "links": 1, "duplicates": 0}


def test_a_count_is_kept_for_a_year():
    today = progress.today()
    for days in (365, 366):
        day = today - timedelta(days=days)
        OpenCount.objects.create(day=day, group="dates", entries=1)
    progress.count_today()
    assert [*progress.counts_since(today - timedelta(days=999))["dates"]] == [
        (today - timedelta(days=365), 1),
        (today, 0),
    ]


def test_the_day_is_the_one_of_the_site():
    with timezone.override("Pacific/Kiritimati"):
        there = progress.today()
    with timezone.override("Pacific/Pago_Pago"):  # always another day
        assert progress.today() == there
