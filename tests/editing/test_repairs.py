from dataclasses import replace

import pytest
from django.core.management import call_command

from catalog.document import Document, Link, PartialDate
from catalog.editing import repairs
from catalog.editing.repairs import RULES
from catalog.models import Anime, Revision

from ..factories import entry, load_document, make_anime, plain_names, save_document

MAL = Link("", "https://myanimelist.net/anime/5632/x")


def dated(start, end=None, links=(MAL,)):
    return Document(
        "T",
        "movie",
        start_date=PartialDate(start),
        end_date=end and PartialDate(end),
        links=links,
    )


@pytest.mark.parametrize(
    ("start", "meant"),
    [
        ("2031-01-19", "1931"),
        ("2068-01-19", "1968"),
        ("2023-01-19", "1923"),
        ("2027-05-19", "1927-05"),
    ],
)
def test_a_year_read_as_a_day_becomes_what_was_meant(start, meant):
    repaired = repairs.start_in_future(dated(start, end=start))
    assert repaired.start_date == repaired.end_date == meant


@pytest.mark.parametrize(
    "document",
    [
        dated("2031-01-20"),
        dated("2022-01-19"),
        dated("2069-01-19"),
        dated("2031"),
        dated("2031-01-19", links=()),
        dated("2031-01-19", links=(Link("", "https://myanimelist.net/anime/60000"),)),
    ],
)
def test_a_date_that_may_be_true_is_left_alone(document):
    assert repairs.start_in_future(document) == document


@pytest.mark.parametrize(
    ("title", "meant"),
    [("A &amp; B", "A & B"), ("A &amp;amp; B", "A & B"), ("R&D; Rock & Roll", None)],
)
def test_names_escaped_twice_are_read_to_their_end(title, meant):
    names = {"original_title": title, "alternative_names": plain_names("A", title)}
    repaired = repairs.escaped_twice(Document(title, "movie", **names))
    name = meant or title
    assert repaired.title == repaired.original_title == name
    assert repaired.alternative_names == plain_names("A", name)


@pytest.mark.parametrize("rule", RULES.values())
def test_no_rule_repairs_its_own_repair(rule):
    once = rule(replace(dated("2031-01-19"), title="A &amp;amp; B"))
    assert rule(once) == once


@pytest.mark.django_db
def test_repairs_are_revisions_that_name_their_rule(run, folder, capsys):
    date = "-   **start-date**: 2031-01-19\n"
    run(
        folder(
            {
                "a/en-US_a.md": entry("A", mal=1, more=date),
                "b/en-US_b.md": entry("B &amp;amp; C", mal=2),
                "c/en-US_c.md": entry("C", mal=3),
            }
        )
    )
    call_command("repair_catalogue", "--dry-run")
    assert "2 repairs: 1 start-in-future, 1 escaped-twice" in capsys.readouterr().out
    assert not Revision.objects.filter(action="repaired").exists()
    call_command("repair_catalogue", "--rule", "start-in-future")
    revision = Revision.objects.get(action="repaired")
    assert (revision.note, revision.document.start_date) == ("start-in-future", "1931")
    call_command("repair_catalogue")
    assert Revision.objects.filter(action="repaired").count() == 2
    assert Anime.objects.get(slug="b").title == "B & C"
    call_command("repair_catalogue")
    assert "0 repairs" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.django_db
def test_a_date_that_an_editor_typed_is_no_damage(run, folder):
    run(folder({"a/en-US_a.md": entry("A", mal=1)}))
    anime = Anime.objects.get()
    document = load_document(anime)
    typed = replace(document, start_date=PartialDate("2031-01-19"))
    save_document(anime, typed)
    assert repairs.repair() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        {"title": "A &amp; B"},
        {"original_title": "A &amp; B"},
        {"alternative_names": plain_names("A &amp; B")},
    ],
)
def test_a_name_that_an_editor_typed_is_no_damage(run, folder, typed):
    run(folder({"a/en-US_a.md": entry("A", mal=1)}))
    anime = Anime.objects.get()
    save_document(anime, replace(load_document(anime), **typed))
    assert repairs.repair() == []


@pytest.mark.django_db
def test_an_entry_that_never_was_a_file_has_no_damage():
    make_anime("A &amp; B")
    assert repairs.repair() == []
