"""The command that asks all rules about all entries."""

import json

import pytest
from django.core.management import CommandError, call_command

from catalog.editing import quality_check
from catalog.models import CatalogueVersion, Finding, Revision
from catalog.quality import dismissals
from catalog.quality.rules import RULES

from ..factories import make_anime

pytestmark = pytest.mark.django_db


def report(tmp_path, *arguments):
    path = tmp_path / "report.json"
    call_command("check_catalogue", *arguments, "--report", str(path))
    return json.loads(path.read_text())


def test_it_counts_what_each_rule_finds(tmp_path, capsys):
    make_anime("A", tags=["mecha"])
    make_anime("B")
    said = report(tmp_path)
    assert list(said["rules"]) == list(RULES)
    assert said["rules"]["no-tags"] == 1
    assert said["rules"]["no-synopsis"] == 2
    assert said["entries"] == 2
    lines = capsys.readouterr().out.splitlines()
    assert "      2  no-synopsis" in lines
    assert lines[-1].startswith("2 entries: 11 findings of 27 rules, 0 dismissed in ")


def test_it_tells_of_one_rule_alone(tmp_path):
    make_anime("A", slug="a")
    said = report(tmp_path, "--rule", "no-tags")
    assert said["rules"] == {"no-tags": 1}
    assert said["problems"] == [
        {
            "slug": "a",
            "severity": "warning",
            "code": "no-tags",
            "field": "tags",
            "elements": [],
            "message": "There are no tags, so it is found by its names alone.",
        }
    ]


def test_it_finds_what_no_save_has_kept():
    make_anime("A")
    found = list(Finding.objects.order_by("rule").values("anime", "rule", "elements"))
    Finding.objects.all().delete()
    make_stale = Finding.objects.create
    make_stale(anime=make_anime("B", tags=["a"]), rule="no-tags", elements=[""])
    call_command("check_catalogue")
    rows = Finding.objects.order_by("rule").filter(anime__title="A")
    assert list(rows.values("anime", "rule", "elements")) == found
    assert not Finding.objects.filter(anime__title="B", rule="no-tags").exists()


def test_no_entry_is_changed():
    make_anime("A")
    version, revisions = CatalogueVersion.objects.get().number, Revision.objects.count()
    call_command("check_catalogue")
    assert CatalogueVersion.objects.get().number == version
    assert Revision.objects.count() == revisions


def test_what_is_dismissed_is_counted_apart(tmp_path):
    dismissals.dismiss(make_anime("A"), "no-tags", "None fit.")
    said = report(tmp_path, "--rule", "no-tags")
    assert (said["rules"], said["dismissed"]) == ({"no-tags": 0}, 1)
    assert said["problems"] == []


def test_the_report_alone_goes_to_standard_output(capsys):
    make_anime("A")
    call_command("check_catalogue", "--report", "-")
    output = capsys.readouterr()
    assert json.loads(output.out)["entries"] == 1
    assert "1 entries: " in output.err


def test_an_empty_catalogue_has_nothing_to_be_asked():
    with pytest.raises(CommandError) as caught:
        call_command("check_catalogue")
    assert caught.value.returncode == 2


def test_a_report_that_cannot_be_written_is_a_failure(tmp_path):
    make_anime("A")
    with pytest.raises(CommandError) as caught:
        call_command("check_catalogue", "--report", str(tmp_path / "no" / "file"))
    assert caught.value.returncode == 1


def test_it_ends_between_batches():
    make_anime("A")
    Finding.objects.all().delete()
    quality_check.check_all(stopped=lambda: True)
    assert not Finding.objects.exists()


@pytest.mark.parametrize("count", [1, 12])
def test_a_batch_costs_the_same_for_any_number(count, django_assert_max_num_queries):
    for number in range(count):
        make_anime(f"A {number}")
    with django_assert_max_num_queries(24):
        quality_check.check_all()
