"""A reader that has learned more: rows follow, and nobody meets a false conflict."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.document import SONG_KINDS, PartialDate, parse, parser, render
from catalog.document.fields import FIELDS, Scalar
from catalog.document.packing import normalize_document, pack
from catalog.document.songs import read_song
from catalog.editing import bulk_edits, history, pending_edits
from catalog.editing.undo import undo_run
from catalog.entries import entry_rows, rereading, store
from catalog.files import conflicts
from catalog.models import (
    Anime,
    CatalogueVersion,
    Conflict,
    PendingEdit,
    Revision,
    Run,
    SourceFile,
    Tag,
)

from ..admin.forms import EntryForms
from ..factories import entry

pytestmark = pytest.mark.django_db

INSERT = SONG_KINDS["insert"]
TODAY = parser.READER
PATH = "work/en-US_work.md"
RAIN = '-   **insert-song**: "Rain" by Mai\n'
DATE = "-   **start-date**: 1998_04_03\n"
TEXT = entry("Work", mal=7, more=DATE + RAIN)
PLAIN = {"plain/en-US_plain.md": entry("Plain", mal=8)}


def read_date(value):
    return PartialDate(value.replace("_", "-"))


@pytest.fixture(autouse=True)
def yesterday(monkeypatch):
    """The reader of before insert songs were songs."""
    monkeypatch.delitem(SONG_KINDS, "insert")
    monkeypatch.setattr(parser, "READER", TODAY - 1)


@pytest.fixture
def learn(monkeypatch):
    """A function by which the reader learns insert songs, and a way to write dates."""

    def learn():
        monkeypatch.setitem(SONG_KINDS, "insert", INSERT)
        date = replace(FIELDS["start-date"], read=read_date)
        monkeypatch.setitem(FIELDS, "start-date", date)
        monkeypatch.setattr(parser, "READER", TODAY)

    return learn


@pytest.fixture
def work(run, folder):
    run(folder({PATH: TEXT, **PLAIN}))
    return Anime.objects.get(slug="work")


def fresh(anime):
    return Anime.objects.get(pk=anime.pk)


def rows_of(anime):
    """What the rows say, whoever has read them."""
    return entry_rows.entries_of_rows([fresh(anime)])[anime.pk].document


def outcome(report):
    names = ("created", "updated", "unchanged", "skipped", "conflicted", "failed")
    return {name: number for name in names if (number := getattr(report, name))}


def titles(document):
    return [song.title for song in document.songs]


def edit(anime, **values):
    _, entry = store.load_one(anime.pk)
    entry = entry.with_document(normalize_document(replace(entry.document, **values)))
    opened_on = history.latest(anime).pk
    merged = history.save_edit(fresh(anime), entry, opened_on, store.EDIT)
    assert not merged.conflicts


def test_the_rows_get_what_the_reader_has_learned(work, learn):
    assert titles(rows_of(work)) == []
    learn()
    text = render(history.latest(work).document)
    assert rereading.reread_all() == (2, 1)
    rows = rows_of(work)
    assert (titles(rows), rows.start_date, rows.extras) == (["Rain"], "1998-04-03", ())
    assert rows == history.latest(work).document
    assert render(rows) == text == TEXT
    assert work.songs.get().key
    assert not rereading.lagging().exists()


def test_the_note_says_what_was_read_and_what_is(work, learn):
    learn()
    rereading.reread_all()
    revision = history.latest(work)
    assert (revision.action, revision.run, revision.author) == ("reread", None, None)
    assert revision.note == (
        "start-date: nothing → 1998-04-03; "
        'songs: nothing → "Rain" by Mai; '
        "extras: start-date: 1998_04_03 → nothing; "
        'extras: insert-song: "Rain" by Mai → nothing'
    )


def test_its_pages_say_what_is_read_now(work, learn, admin_client):
    """The catalogue's page, the entry's form, its history and its document."""
    history_page = reverse("admin:catalog_anime_history", args=[work.pk])
    form = reverse("admin:catalog_anime_change", args=[work.pk])

    def page(address):
        response = admin_client.get(address)
        assert response.status_code == 200
        return response.content.decode()

    assert "3 April 1998" not in page(work.get_absolute_url())
    learn()
    assert 'value="1998-04-03"' in page(form)  # before its turn has come
    rereading.reread_all()
    shown = page(work.get_absolute_url())
    assert "3 April 1998" in shown
    assert "Rain" in shown
    assert 'value="1998-04-03"' in page(form)
    assert "Read anew" in page(history_page)
    assert "start-date: nothing → 1998-04-03" in page(history_page)
    after, before = Revision.objects.filter(anime=work)
    compared = reverse(
        "admin:catalog_anime_compare", args=[work.pk, before.pk, after.pk]
    )
    assert "Nothing differs" in page(compared)
    assert page(f"/anime/{work.slug}.md") == TEXT
    assert "read anew" not in page(reverse("admin:index"))


def test_what_is_read_as_before_gets_the_number_and_no_revision(work, learn):
    plain = Anime.objects.get(slug="plain")
    learn()
    rereading.reread_all()
    assert Revision.objects.filter(anime=plain).count() == 1
    again = fresh(plain)
    assert (again.reader, again.updated_at) == (parser.READER, plain.updated_at)
    assert rows_of(plain) == parse(entry("Plain", mal=8))


def test_there_is_nothing_to_compare_and_nothing_to_undo(work, learn):
    first = history.latest(work)
    run = Run.objects.get()
    learn()
    rereading.reread_all()
    second = history.latest(work)
    assert first.document == second.document
    assert (
        history.changed_since(first, history.revisions_from(work, first.pk)[1:]) == {}
    )
    history.revert(first)
    assert history.latest(work) == second
    assert titles(rows_of(work)) == ["Rain"]
    # What was read anew was not changed since: the run can still be undone.
    undone = undo_run(run)
    assert (undone.deleted, undone.kept) == (2, 0)
    assert not Anime.objects.exists()


def test_an_earlier_run_is_undone_to_what_was_before_it(run, folder, work, learn):
    run(folder({PATH: TEXT.replace("# Work", "# Later")}))
    learn()
    rereading.reread_all()
    assert undo_run(Run.objects.first()).reverted == 1
    rows = rows_of(work)
    assert (rows.title, titles(rows)) == ("Work", ["Rain"])
    assert rows == history.latest(work).document


@pytest.mark.parametrize("reread", [True, False])
def test_the_file_is_unchanged_and_then_changed_without_a_conflict(
    run, folder, work, learn, reread
):
    learn()
    if reread:
        rereading.reread_all()
    root = folder({PATH: TEXT})
    assert outcome(run(root, dry_run=True)) == {"unchanged": 2}
    assert outcome(run(root)) == {"unchanged": 2}
    assert titles(rows_of(work)) == ["Rain"]
    assert Revision.objects.filter(anime=work).count() == 2
    for _ in range(2):
        assert outcome(run(root)) == {"unchanged": 2}
    report = run(folder({PATH: TEXT.replace("Rain", "Snow").replace("1998_", "1999_")}))
    assert outcome(report) == {"updated": 1, "unchanged": 1}
    rows = rows_of(work)
    assert (titles(rows), rows.start_date) == (["Snow"], "1999-04-03")
    assert rows == history.latest(work).document
    assert not Conflict.objects.exists()


def test_a_file_changed_at_once_is_updated_and_its_entry_read_anew_before(
    run, folder, work, learn
):
    learn()
    changed = TEXT.replace("Rain", "Snow")
    report = run(folder({PATH: changed}))
    assert outcome(report) == {"updated": 1, "unchanged": 1}
    assert titles(rows_of(work)) == ["Snow"]
    actions = Revision.objects.filter(anime=work).values_list("action", flat=True)
    assert list(actions) == ["imported", "reread", "imported"]


@pytest.mark.parametrize("reread", [True, False])
def test_an_editor_changes_what_was_learned_without_a_conflict(
    run, folder, work, learn, reread
):
    learn()
    if reread:
        rereading.reread_all()
    date = PartialDate("1997")
    edit(work, songs=(read_song("insert", '"Hail" by Mai'),), start_date=date)
    assert titles(rows_of(work)) == ["Hail"]
    actions = Revision.objects.filter(anime=work).values_list("action", flat=True)
    assert list(actions) == ["edited", "reread", "imported"]
    assert outcome(run(folder({PATH: TEXT}))) == {"unchanged": 2}
    changed = TEXT.replace("# Work", "# Later")
    assert outcome(run(folder({PATH: changed}))) == {"updated": 1, "unchanged": 1}
    rows = rows_of(work)
    assert (rows.title, titles(rows), rows.start_date) == (
        "Later",
        ["Hail"],
        date,
    )
    assert not Conflict.objects.exists()
    # And a change of both is the conflict that it is.
    changed = TEXT.replace("Rain", "Snow")
    assert outcome(run(folder({PATH: changed})))["conflicted"] == 1
    assert Conflict.objects.get().field == "songs"


def test_an_edit_begun_before_is_saved_after(work, learn):
    before = history.latest(work)
    learn()
    rereading.reread_all()
    _, entry = store.load_one(work.pk)
    entry = entry.with_document(
        normalize_document(replace(before.document, title="Edited"))
    )
    merged = history.save_edit(fresh(work), entry, before.pk, store.EDIT)
    assert not merged.conflicts
    assert history.latest(work).action == "edited"
    assert (rows_of(work).title, titles(rows_of(work))) == ("Edited", ["Rain"])


SONGS = '-   **opening-song**: "A" by X\n' + RAIN + '-   **ending-song**: "B" by Y\n'


@pytest.mark.parametrize("reread", [True, False])
@pytest.mark.parametrize("state", ["published", "kept"])
def test_a_form_with_the_rows_of_an_earlier_reader_is_not_saved(
    run, folder, learn, admin_client, reread, state
):
    """Its second row is the ending, and the second song is another one by now."""
    run(folder({PATH: entry("Work", more=DATE + SONGS)}))
    anime = Anime.objects.get()
    forms = EntryForms(admin_client)
    before = forms.open(anime)
    learn()
    if reread:
        rereading.reread_all()
    number = Revision.objects.count()
    response = forms.send(before, anime, title="Typed", state=state)
    assert response.status_code == 302
    page = admin_client.get(response.url).content.decode()
    assert "Typed" in page  # offered, to be put into the form of now
    assert (Revision.objects.count(), PendingEdit.objects.count()) == (number, 0)
    document = forms.change(anime, title="Typed")
    assert titles(document) == ["A", "Rain", "B"]
    assert (document.title, document.start_date) == ("Typed", "1998-04-03")


@pytest.mark.parametrize("reread", [True, False])
def test_a_pending_edit_begun_before_is_published_after(work, learn, reread):
    author = User.objects.create_superuser("author")
    _, entry = store.load_one(work.pk)
    entry = entry.with_document(
        normalize_document(replace(entry.document, title="Edited"))
    )
    pending = pending_edits.keep(work, entry, history.latest(work).pk, author)
    learn()
    if reread:
        rereading.reread_all()
    assert titles(pending_edits.propose(pending).wished.document) == ["Rain"]
    assert not pending_edits.publish(pending, author).conflicts
    assert (rows_of(work).title, titles(rows_of(work))) == ("Edited", ["Rain"])


@pytest.mark.parametrize("reread", [True, False])
@pytest.mark.parametrize(
    ("choice", "chosen"),
    [("ours", ["Hail"]), ("theirs", ["Snow"]), ("base", ["Rain"])],
)
def test_a_conflict_queued_before_is_decided_after(
    run, folder, work, learn, reread, choice, chosen
):
    line = RAIN.partition(": ")[2].rstrip()
    extras = tuple(
        replace(extra, value=line.replace("Rain", "Hail"))
        if extra.name == "insert-song"
        else extra
        for extra in rows_of(work).extras
    )
    edit(work, extras=extras)
    report = run(folder({PATH: TEXT.replace("Rain", "Snow")}))
    assert outcome(report)["conflicted"] == 1
    conflict = Conflict.objects.get()
    assert conflict.field == "extras"
    learn()
    if reread:
        rereading.reread_all()
    merged = conflicts.as_merged(conflict)
    assert (merged.field, merged.theirs.title) == ("songs", "Snow")
    conflicts.resolve_conflict(conflict, choice)
    document = store.load_one(work.pk)[1].document
    assert (titles(document), document.extras) == (chosen, ())
    assert document == history.latest(work).document


def test_a_bulk_edit_of_what_lags_changes_what_is_asked_alone(work, learn):
    learn()
    change = bulk_edits.Edit("tags", lambda document: replace(document, tags=("new",)))
    bulk_edits.apply([work.pk], change)
    rows = rows_of(work)
    assert (rows.tags, titles(rows)) == (("new",), ["Rain"])
    last, before, _ = Revision.objects.filter(anime=work)
    assert before.action == "reread"
    assert last.document == replace(before.document, tags=("new",))


def test_a_preview_is_not_taken_for_outdated(work, learn):
    change = bulk_edits.Edit("tags", lambda document: replace(document, tags=("new",)))
    seen = bulk_edits.preview([work.pk], change).seen
    learn()
    rereading.reread_all()
    assert bulk_edits.apply([work.pk], change, seen=seen).report["problems"] == []


def test_a_deleted_entry_stays_deleted_and_is_restored_as_it_reads_now(
    run, folder, work, learn
):
    store.delete([work])
    learn()
    for take_files in (False, True):
        report = run(folder({PATH: TEXT}), take_files=take_files)
        assert outcome(report) == {"unchanged": 2}
        assert report.problems == []
    restored = history.restore(history.latest(work))
    assert titles(rows_of(restored)) == ["Rain"]


def test_what_was_no_entry_may_be_one_for_a_reader_that_knows_more(
    run, folder, monkeypatch
):
    root = folder({"a/en-US_a.md": "# A\n\n-   **studio**: x\n"})
    assert outcome(run(root)) == {"skipped": 1}
    studio = Scalar("original_title", "Studio", read=str)
    monkeypatch.setitem(FIELDS, "studio", studio)
    monkeypatch.setattr(parser, "READER", TODAY)
    assert outcome(run(root)) == {"failed": 1}


def test_the_warnings_of_a_file_are_those_of_todays_reader(run, folder, work, learn):
    root = folder({PATH: TEXT})
    assert [p["code"] for p in run(root).problems] == [
        "bad-date",
        "unknown-field",
    ]
    learn()
    rereading.reread_all()
    assert SourceFile.objects.get(path=PATH).problems is None
    assert run(root).problems == run(root).problems == []


def test_a_tag_that_is_renamed_while_entries_lag_is_renamed(
    run, folder, learn, admin_client
):
    text = TEXT.replace("## Tags\n", "## Tags\n\n-   old\n")
    run(folder({PATH: text}))
    learn()
    tag = Tag.objects.get()
    address = reverse("admin:catalog_tag_change", args=[tag.pk])
    assert admin_client.post(address, {"name": "new"}).status_code == 302
    anime = Anime.objects.get()
    assert rows_of(anime).tags == history.latest(anime).document.tags == ("new",)
    assert titles(rows_of(anime)) == ["Rain"]
    assert Tag.objects.get().name == "new"


def test_an_entry_that_nobody_has_a_revision_of_is_read_by_its_rows(work, learn):
    Revision.objects.all().delete()
    learn()
    assert titles(store.load_one(work.pk)[1].document) == ["Rain"]
    assert rereading.reread_all() == (2, 1)
    assert titles(rows_of(work)) == ["Rain"]


def test_how_lines_are_written_is_told_by_no_revision(work, monkeypatch):
    """As where a reader takes a way of writing for the usual one."""
    Anime.objects.update(reader=0, manner={"spelling": {"-   x": ["* x"]}})
    assert rereading.reread_all() == (2, 0)
    assert rows_of(work) == history.latest(work).document
    assert Revision.objects.count() == 2


def test_a_long_value_is_told_in_part(run, folder, learn):
    line = f'"{"あ" * 1500}" by Mai'
    run(folder({"a/en-US_a.md": entry(more=f"-   **insert-song**: {line}\n")}))
    learn()
    rereading.reread_all()
    told = f'songs: nothing → "{"あ" * 298}…; extras: insert-song: "'
    assert Revision.objects.first().note.startswith(told)


# In batches


def test_a_stopped_run_leaves_whole_batches_and_the_next_goes_on(
    run, folder, learn, monkeypatch
):
    monkeypatch.setattr(rereading, "BATCH", 2)
    run(folder({f"{n}/en-US_{n}.md": TEXT.replace("7", str(n)) for n in range(10, 15)}))
    learn()
    asked = []
    stop = lambda: asked.append(1) or len(asked) > 2  # noqa: E731
    assert rereading.reread_all(stopped=stop) == (4, 4)
    assert rereading.reread_all() == (1, 1)
    assert rereading.reread_all() == (0, 0)
    assert Revision.objects.filter(action="reread").count() == 5


def test_what_another_has_read_meanwhile_is_left_alone(work, learn):
    learn()
    stale = [fresh(work)]
    assert store.reread(stale) == 1
    assert store.reread(stale) == 0
    assert Revision.objects.filter(anime=work).count() == 2


def test_nothing_is_written_where_nothing_lags(work, learn):
    learn()
    rereading.reread_all()
    number = CatalogueVersion.now()
    with CaptureQueriesContext(connection) as queries:
        assert rereading.reread_all() == (0, 0)
    assert len(queries) == 1
    assert CatalogueVersion.now() == number


@pytest.mark.parametrize("number", [3, 40])
def test_a_batch_costs_the_same_whatever_its_size(run, folder, learn, number):
    files = {f"f/en-US_{n}.md": TEXT.replace("7", str(n + 1)) for n in range(number)}
    files |= {f"g/en-US_{n}.md": entry(f"P{n}") for n in range(number)}
    run(folder(files))
    learn()
    with CaptureQueriesContext(connection) as queries:
        rereading.reread_all()
    assert len(queries) <= 60  # SQLite takes rows in pieces


def test_what_lags_costs_one_query_more_to_load(work, learn):
    def queries():
        entries = list(Anime.objects.all())
        with CaptureQueriesContext(connection) as queries:
            store.load(entries)
        return len(queries)

    before = queries()
    learn()
    assert queries() == before + 1


def test_the_command_says_what_it_did_and_is_silent_where_nothing_lags(
    work, learn, capsys
):
    learn()
    call_command("reread_catalogue")
    out = capsys.readouterr().out
    assert out.startswith("Re-read 2: 1 changed, 1 unchanged in ")
    call_command("reread_catalogue")
    assert capsys.readouterr().out == ""


def test_entries_of_a_catalogue_that_kept_no_number_are_read_anew(work):
    Anime.objects.update(reader=0)
    assert rereading.reread_all() == (2, 0)
    assert set(Anime.objects.values_list("reader", flat=True)) == {parser.READER}
    assert Revision.objects.count() == 2


def test_stored_text_is_todays_readers_wherever_it_is(work, learn):
    learn()
    assert titles(SourceFile.objects.get(path=PATH).base) == ["Rain"]
    assert titles(history.latest(work).document) == ["Rain"]
    assert titles(store.load_one(work.pk)[1].document) == ["Rain"]
    assert pack(history.latest(work).document) == bytes(
        history.latest(work).document_bytes
    )
