"""Which tag a line of a file means: by its letters, however they are written."""

from dataclasses import replace

import pytest
from django.core.management import call_command

from catalog.document.packing import normalize_document
from catalog.models import Anime, Tag

from ..factories import entry, load_document, save_document

pytestmark = pytest.mark.django_db


def tagged(*lines, title="A"):
    """Return the text of an entry with tags as they are written."""
    items = "".join(f"-   {line}\n" for line in lines)
    return entry(title).replace("## Tags\n", f"## Tags\n\n{items}")


def put(folder, **texts):
    return folder({f"{name}/en-US_{name}.md": text for name, text in texts.items()})


def names():
    return sorted(Tag.objects.values_list("name", flat=True))


def document(slug):
    return load_document(Anime.objects.get(slug=slug))


def exported(slug, tmp_path):
    call_command("export_markdown", tmp_path / "out", slug=[slug])
    return (tmp_path / f"out/{slug}/en-US_{slug}.md").read_text()


SPELLINGS = ["Slice of Life", "slice_of_life", "SliceOfLife", "#Slice-of\u200b-Life"]


@pytest.mark.parametrize("written", SPELLINGS)
def test_a_known_tag_is_told_by_its_letters_and_the_line_stays(
    run, folder, tmp_path, written
):
    run(put(folder, first=tagged("slice-of-life")))
    text = tagged(written, "space")
    report = run(root := put(folder, second=text))
    assert report.problems == []
    assert names() == ["slice-of-life", "space"]
    assert document("second").tags == ("slice-of-life", "space")
    assert exported("second", tmp_path) == text
    assert run(root).unchanged == 2


def test_one_tag_is_made_of_all_spellings_of_a_run(run, folder):
    texts = {f"f{n}": tagged(written) for n, written in enumerate(SPELLINGS)}
    run(put(folder, last=tagged("slice-of-life"), **texts))
    assert names() == ["slice-of-life"]
    assert Tag.objects.get().slug == "slice-of-life"


def test_tags_of_one_line_are_told_and_the_line_stays(run, folder, tmp_path):
    run(put(folder, first=tagged("sci-fi")))
    text = tagged("Sci Fi, space")
    run(put(folder, second=text))
    assert document("second").tags == ("sci-fi", "space")
    assert exported("second", tmp_path) == text


def test_an_edit_and_a_change_of_the_file_leave_the_line(run, folder, tmp_path):
    run(put(folder, first=tagged("sci-fi")))
    run(put(folder, second=tagged("Sci Fi")))
    anime = Anime.objects.get(slug="second")
    save_document(anime, normalize_document(replace(load_document(anime), episodes=12)))
    assert document("second").tags == ("sci-fi",)
    report = run(put(folder, second=tagged("Sci Fi", "space", title="B")))
    assert (report.updated, report.conflicted, report.problems) == (1, 0, [])
    assert document("second").tags == ("sci-fi", "space")
    assert "-   Sci Fi\n" in exported("second", tmp_path)


@pytest.mark.parametrize("written", ["mehca", "mech", "meccha", "Mecka"])
def test_a_tag_a_letter_apart_is_new_and_said(run, folder, written):
    run(put(folder, first=tagged("mecha")))
    report = run(put(folder, second=tagged("space", written)))
    (problem,) = report.problems
    assert (problem["line"], problem["severity"], problem["code"]) == (
        *(8, "warning", "tag-resembles"),
    )
    assert problem["message"] == (
        f"The tag “{written.lower()}” is new. Did you mean “mecha”?"
    )
    assert written.lower() in names()


def test_other_letters_are_another_tag(run, folder):
    run(put(folder, first=tagged("mecha", "ova", "が")))
    report = run(put(folder, second=tagged("magic", "ona", "か")))
    assert report.problems == []
    assert len(names()) == 6
