from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.document import Link, parse
from catalog.document.packing import normalize_document, pack, unpack
from catalog.editing import history
from catalog.editing.undo import undo_run
from catalog.entries import store
from catalog.files import conflicts
from catalog.models import (
    Anime,
    Artist,
    CatalogueVersion,
    Conflict,
    Franchise,
    Revision,
    Run,
    SourceFile,
    Tag,
)

from ..document.test_parser import LAYZNER
from ..document.test_renderer import ODD
from ..factories import entry, load_document, save_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def anime(run, folder):
    run(folder({"layzner/en-US_layzner.md": LAYZNER}))
    return Anime.objects.get()


def save_edit(anime, document, opened_on):
    entry = store.load_one(anime.pk)[1].with_document(document)
    return history.save_edit(anime, entry, opened_on, store.EDIT)


def load(anime):
    return load_document(anime)


@pytest.mark.parametrize("text", [LAYZNER, ODD, LAYZNER.replace("\n", "\r\n")])
def test_a_document_survives_packing(text):
    assert unpack(pack(parse(text))) == parse(text)


def test_what_is_packed_otherwise_is_refused():
    with pytest.raises(ValueError, match="first byte"):
        unpack(b"\x02")


def test_every_save_is_a_revision_that_says_why(anime):
    user = User.objects.create_user("editor")
    document = replace(load(anime), title="New")
    save_document(
        anime, document, store.RevisionInfo(store.Action.EDITED, user, "a note")
    )
    edited, imported = Revision.objects.all()
    assert (edited.author, edited.action, edited.note) == (user, "edited", "a note")
    assert edited.document == document
    assert imported.action == "imported"
    assert imported.document == parse(LAYZNER)
    assert imported.run.report["created"] == 1


def test_a_revert_gives_back_the_earlier_document_exactly(anime):
    first = history.latest(anime)
    bare = normalize_document(
        replace(load(anime), songs=(), links=(), tags=(), original_title="")
    )
    save_document(anime, bare)
    assert load(anime) == bare
    history.revert(first)
    assert load(anime) == parse(LAYZNER)
    assert history.latest(anime).action == "reverted"
    number = Revision.objects.count()
    history.revert(first)
    assert Revision.objects.count() == number


def test_saving_costs_one_query_more_for_its_revision(anime):
    with CaptureQueriesContext(connection) as queries:
        save_document(anime, load(anime))
    revisions = [q for q in queries if "catalog_revision" in q["sql"]]
    assert len(revisions) == 1


def test_two_editors_changes_are_merged_where_they_do_not_touch(anime):
    opened = history.latest(anime).pk
    base = load(anime)
    first = replace(base, title="First")
    assert not save_edit(anime, first, opened).conflicts
    more = (*base.links, Link("More", "http://more.org/"))
    merged = save_edit(anime, replace(base, links=more), opened)
    assert not merged.conflicts
    assert (load(anime).title, load(anime).links) == ("First", more)
    assert history.latest(anime).action == "merged"


def test_two_editors_of_one_value_are_told_and_nothing_is_written(anime):
    opened = history.latest(anime).pk
    base = load(anime)
    save_edit(anime, replace(base, title="First"), opened)
    second = replace(base, title="Second", episodes=3)
    merged = save_edit(anime, second, opened)
    (conflict,) = merged.conflicts
    assert (conflict.field, conflict.ours, conflict.theirs) == (
        "title",
        "Second",
        "First",
    )
    assert (load(anime).title, load(anime).episodes) == ("First", 38)


def test_a_run_is_undone_but_for_what_was_changed_since(run, folder):
    files = {f"{n}/en-US_{n}.md": entry(n, mal=i + 1) for i, n in enumerate("abc")}
    run(folder(files))
    files = {path: text.replace("ova", "ona") for path, text in files.items()}
    run(folder({**files, "d/en-US_d.md": entry("d")}))
    second = Run.objects.first()
    changed = Anime.objects.get(slug="a")
    save_document(changed, replace(load(changed), title="Edited"))

    undone = undo_run(second)

    assert (undone.reverted, undone.deleted, undone.kept) == (2, 1, 1)
    types = dict(Anime.objects.values_list("slug", "type"))
    assert types == {"a": "ona", "b": "ova", "c": "ova"}
    assert Run.objects.get(pk=second.pk).undone_at
    # What the run had made can be imported anew; what it changed stays undone.
    report = run(folder(files))
    assert (report.created, report.unchanged) == (1, 3)


def test_whoever_changes_entries_raises_the_catalogues_version(anime):
    before = CatalogueVersion.objects.get().number
    save_document(anime, load(anime))
    assert CatalogueVersion.objects.get().number == before + 1


def test_what_an_undone_run_asked_needs_no_answer(run, folder, anime):
    save_document(anime, replace(load(anime), title="Ours"))
    run(folder({"layzner/en-US_layzner.md": LAYZNER.replace("# Aoki", "# Blue")}))
    assert Conflict.objects.count() == 1
    undo_run(Conflict.objects.get().run)
    assert not Conflict.objects.exists()
    assert load(anime).title == "Ours"


def waiting():
    """Return what waits, each with the run that found it."""
    rows = Conflict.objects.waiting().order_by("field")
    return [(one.field, one.theirs, one.run_id) for one in rows]


def test_an_undone_import_leaves_and_puts_back_the_conflicts_of_others(
    run, folder, anime
):
    ours = replace(load(anime), title="Ours", episodes=1)
    save_document(anime, ours)

    def file(title, episodes):
        path = "layzner/en-US_layzner.md"
        text = LAYZNER.replace("# Aoki", f"# {title}").replace(": 38", f": {episodes}")
        run(folder({path: text}))
        return Run.objects.first()

    first = file("Blue", 39)
    queued = Conflict.objects.order_by("field").values()
    before = list(queued)
    assert len(before) == 2
    second = file("Green", 39)
    third = file("Red", 40)
    red = load_document(anime)
    found = [("episodes", 40, third.pk), ("title", "Red Ryuusei SPT Layzner", third.pk)]
    assert waiting() == found
    # The one in between goes alone: what was before it is no concern of its own.
    undo_run(second)
    assert waiting() == found
    undo_run(third)
    assert list(queued) == before
    assert load_document(anime) == red == ours
    undo_run(first)
    assert not Conflict.objects.exists()


def test_what_was_decided_since_stays_so_when_its_import_is_undone(run, folder, anime):
    save_document(anime, replace(load(anime), title="Ours"))
    for word in ("Blue", "Green"):
        run(
            folder({"layzner/en-US_layzner.md": LAYZNER.replace("# Aoki", f"# {word}")})
        )
    conflicts.resolve_conflict(Conflict.objects.get(), "ours")
    undo_run(Run.objects.first())
    by_choice = dict(Conflict.objects.values_list("choice", "theirs"))
    assert by_choice == {
        "ours": "Green Ryuusei SPT Layzner",
        "": "Blue Ryuusei SPT Layzner",
    }


WORDS = '-   **opening-song**: "One" by {}\n\n## Tags\n\n-   {}\n'


def words():
    names = (Tag, "name"), (Franchise, "slug"), (Artist, "name")
    return [{*model.objects.values_list(name, flat=True)} for model, name in names]


def test_an_undone_import_leaves_no_word_that_it_made(run, folder):
    Tag.objects.create(name="unused", slug="unused")
    run(folder({"a/en-US_a.md": entry("A", mal=1, more=WORDS.format("Ai", "space"))}))
    before = words()
    files = {
        f"{name}/en-US_{name}.md": entry(name, mal=mal, more=WORDS.format(*made))
        for mal, (name, made) in enumerate(
            {"b": ("Bo", "mecha"), "c": ("Ai", "space"), "d": ("Di", "drama")}.items(),
            2,
        )
    }
    run(folder(files))
    # What someone uses by now stays.
    used = Anime.objects.get(slug="a")
    save_document(used, replace(load(used), tags=("space", "drama")))
    undo_run(Run.objects.first())
    tags, franchises, artists = words()
    assert tags == before[0] | {"drama"}
    assert (franchises, artists) == (before[1], before[2])


def test_an_undone_import_leaves_no_remark_of_its_own(run, folder):
    odd = entry("A", mal=1, more="-   **studio**: Madhouse\n")
    run(folder({"a/en-US_a.md": odd}))
    remarks = SourceFile.objects.get().problems
    assert [remark["code"] for remark in remarks] == ["unknown-field"]
    worse = odd + "-   **start-date**: soon\n"
    run(folder({"a/en-US_a.md": worse}))
    assert len(SourceFile.objects.get().problems) == 2
    undo_run(Run.objects.first())
    assert SourceFile.objects.get().problems == remarks
    run(folder({"a/en-US_a.md": entry("A", mal=1)}))
    undo_run(Run.objects.first())
    assert SourceFile.objects.get().problems == remarks
