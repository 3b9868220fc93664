"""Names out of files: what is taken in, what stays out, and what is refused."""

import io
import json
import tarfile
from dataclasses import asdict, replace

import pytest
from django.core.management import CommandError, call_command

from catalog import search
from catalog.document import AlternativeName
from catalog.editing import history
from catalog.editing.undo import undo_run
from catalog.entries import store
from catalog.files import name_importer
from catalog.files.name_files import COLUMNS, read_bangumi_data, read_names
from catalog.files.name_importer import NameOptions, import_names
from catalog.files.source_files import NothingToRead, UnreadableFile
from catalog.models import CatalogueVersion, Revision, Run

from ..factories import load_document, make_anime, plain_names, save_document

pytestmark = pytest.mark.django_db
HEADER = ",".join(COLUMNS)
MAL = ("MyAnimeList", "https://myanimelist.net/anime/{}/x")


@pytest.fixture
def titan():
    return titan_of()


def titan_of(**values):
    link = (MAL[0], MAL[1].format(16498))
    names = {"title": "Shingeki no Kyojin", "original_title": "進撃の巨人"}
    return make_anime(**names | {"links": [link], "slug": "titan"} | values)


@pytest.fixture
def bring(tmp_path):
    """A function that imports lines of CSV and returns the report."""

    def bring(*lines, header=HEADER, **options):
        path = tmp_path / "names.csv"
        path.write_text("\n".join([header, *lines]), encoding="utf-8")
        options = {"path": path.name, "title": str(path), **options}
        return import_names(read_names(path), NameOptions(**options))

    return bring


def counts(report):
    """The counts of a report that are not zero."""
    kept = asdict(report).items()
    return {n: v for n, v in kept if v and n not in ("problems", "seconds", "names")}


AOT = "mal,16498,en,,Attack on Titan,Me,CC0"
SHORT = "mal,16498,en,short,AoT,Me,CC0"


def test_names_come_behind_those_that_are_there(bring):
    titan = titan_of(alternative_names=["Titans"])
    report = bring(AOT, SHORT)
    assert counts(report) == {"added": 2, "updated": 1}
    assert load_document(titan).alternative_names == (
        *plain_names("Titans"),
        AlternativeName("Attack on Titan", "en"),
        AlternativeName("AoT", "en", "short"),
    )
    assert search.anime_ids("attack on titan") == [titan.pk]


def test_a_second_time_nothing_changes(titan, bring):
    bring(AOT, SHORT)
    before = CatalogueVersion.now(), Revision.objects.count(), Run.objects.count()
    assert counts(bring(AOT, SHORT)) == {"known": 2}
    assert before == (
        CatalogueVersion.now(), Revision.objects.count(), Run.objects.count()
    )  # fmt: skip


def test_a_dry_run_tells_the_same_and_writes_nothing(titan, bring):
    before = CatalogueVersion.now()
    told = bring(AOT, SHORT, AOT, "mal,1,,,X,,", dry_run=True)
    assert CatalogueVersion.now() == before
    assert not Run.objects.exists()
    assert told == bring(AOT, SHORT, AOT, "mal,1,,,X,,")
    assert counts(told) == {"added": 2, "known": 1, "unknown": 1, "updated": 1}


@pytest.mark.parametrize(
    "name",
    [
        "shingeki no kyojin",
        "ＳＨＩＮＧＥＫＩ no Kyojin",
        "進撃の巨人",
        "TITANS",
        "ﾃﾞｨﾀﾝ",
    ],
)
def test_what_an_entry_is_called_already_is_known(bring, name):
    titan_of(alternative_names=["Titans", ("ディタン", "ja")])
    assert counts(bring(f"mal,16498,,,{name},,")) == {"known": 1}


def test_a_plain_name_gets_its_language_and_keeps_its_spelling(bring):
    titan = titan_of(alternative_names=["Attack On Titan", ("AoT", "de", "other")])
    report = bring(AOT, SHORT, "mal,16498,fr,,attack on titan,,")
    assert counts(report) == {"completed": 1, "known": 2, "updated": 1}
    assert load_document(titan).alternative_names == (
        AlternativeName("Attack On Titan", "en"),
        AlternativeName("AoT", "de", "other"),
    )


def test_a_name_that_an_editor_took_out_stays_out(titan, bring):
    bring(AOT, SHORT)
    document = load_document(titan)
    kept = document.alternative_names[1:]
    save_document(titan, replace(document, alternative_names=kept, original_title=""))
    report = bring(AOT, SHORT, "mal,16498,ja,,進撃の巨人,,")
    assert counts(report) == {"taken_out": 2, "known": 1}
    assert load_document(titan).alternative_names == kept
    assert report.problems[0] == {
        "path": "names.csv",
        "line": 2,
        "severity": "note",
        "code": "taken-out",
        "message": "“Attack on Titan” was taken out of “Shingeki no Kyojin”, so it "
        "does not come back by itself.",
    }


def test_a_language_that_an_editor_took_off_stays_off(titan, bring):
    bring(AOT)
    document = load_document(titan)
    plain = plain_names("Attack on Titan")
    save_document(titan, replace(document, alternative_names=plain))
    assert counts(bring(AOT)) == {"taken_out": 1}


def test_what_is_undone_stays_out(titan, bring):
    bring(AOT, SHORT)
    run = Run.objects.get()
    undone = undo_run(run)
    assert undone.reverted == 1
    assert load_document(titan).alternative_names == ()
    assert counts(bring(AOT, SHORT)) == {"taken_out": 2}
    revision = Revision.objects.filter(anime=titan, run=run).order_by("pk").first()
    history.revert(revision, None)
    assert counts(bring(AOT, SHORT)) == {"known": 2}


def test_a_locked_field_is_left_alone(titan, bring):
    _, entry = store.load_one(titan.pk)
    save_document(titan, entry.document, locks=frozenset({"alternative-names"}))
    report = bring(AOT, "mal,16498,,,進撃の巨人,,")
    assert counts(report) == {"locked": 1, "known": 1}
    assert "has its alternative names locked" in report.problems[0]["message"]


def test_an_entry_is_known_by_each_catalogue(bring):
    one = make_anime(
        "One",
        links=[("ANN", "https://www.animenewsnetwork.com/encyclopedia/anime.php?id=7")],
    )
    two = make_anime("Two", links=[("AniDB", "https://anidb.net/anime/9")])
    report = bring("ANN,7,,,Uno,,", "anidb,0009,,,Dos,,", "mal,7,,,Tres,,")
    assert counts(report) == {"added": 2, "unknown": 1, "updated": 2}
    assert load_document(one).alternative_names == plain_names("Uno")
    assert load_document(two).alternative_names == plain_names("Dos")
    assert report.problems[0]["message"] == "No entry has the number 7 of mal."


def test_a_number_of_several_entries_is_refused(bring):
    for title in ("One", "Two"):
        make_anime(title, links=[("AniDB", "https://anidb.net/anime/9")])
    report = bring("anidb,9,,,Dos,,")
    assert counts(report) == {"refused": 1}
    assert "2 entries have the number 9 of anidb" in report.problems[0]["message"]


def test_the_run_says_whose_the_names_are(titan, bring, admin_client, admin_user):
    one = "mal,16498,fr,,L'Attaque,<b>Wiki</b>,CC BY 4.0"
    bring(AOT, SHORT, one, "mal,16498,,,Titans,,", author=admin_user)
    run = Run.objects.get()
    assert run.kind == "names"
    assert run.sources == [
        {"source": "Me", "licence": "CC0", "names": 2},
        {"source": "<b>Wiki</b>", "licence": "CC BY 4.0", "names": 1},
        {"source": "", "licence": "", "names": 1},
    ]
    assert str(run) == f"Import of names {run.pk}: names.csv"
    html = admin_client.get(f"/admin/catalog/run/{run.pk}/change/").content.decode()
    assert "<p>Names of Me: 2, under CC0.</p>" in html
    assert "Names of &lt;b&gt;Wiki&lt;/b&gt;: 1, under CC BY 4.0." in html
    assert "<p>Names: 1.</p>" in html
    assert "4 names added" in html


def test_batches_are_written_one_by_one(bring, monkeypatch):
    monkeypatch.setattr(name_importer, "BATCH", 2)
    for n in range(1, 6):
        make_anime(f"T{n}", links=[(MAL[0], MAL[1].format(n))])
    lines = [f"mal,{n},en,,N{n}{more},Me,CC0" for n in range(1, 6) for more in "ab"]
    assert counts(bring(*lines)) == {"added": 10, "updated": 5}
    (run,) = Run.objects.all()
    assert run.sources == [{"source": "Me", "licence": "CC0", "names": 10}]
    assert run.revisions.count() == 5


# What a file can be, and what is no such file.


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("mal,1", "The line has not 7 values"),
        ("mal,1,en,,A,b,c,d", "The line has not 7 values"),
        ('mal,1,en,,"A,b,c', "a quote in it is left open"),
        ("kitsu,1,,,A,,", "“kitsu” is not a catalogue: write mal, anidb, ann."),
        ("mal,x,,,A,,", "“x” is not a number of mal."),
        ("mal,0,,,A,,", "“0” is not a number of mal."),
        ("mal,-1,,,A,,", "“-1” is not a number of mal."),
        ("mal,１,,,A,,", "“１” is not a number of mal."),
        (f"mal,{'9' * 5000},,,A,,", "The id has more than 200 characters."),
        ("mal,9999999999,,,A,,", "“9999999999” is not a number of mal."),
        ("mal,1,english,,A,,", "“english” is not a language tag. Write en, ja-Latn"),
        ("mal,1,en,nickname,A,,", "“nickname” is not a kind: write official, short"),
        ("mal,1,en,,,,", "There is no name."),
        ("mal,1,en,,\u200b,,", "There is no name."),
        (f"mal,1,en,,{'a' * 501},,", "The name has more than 500 characters."),
        (f"mal,1,en,,{'a' * 200_000},,", "The line has not 7 values"),
        ("mal,1,en,,a\u202eb,,", "The name has a control character (U+202E)."),
        ("mal,1,en,,a\u2066b,,", "The name has a control character (U+2066)."),
        ("mal,1,en,,a\x1bb,,", "The name has a control character (U+001B)."),
        ("mal,1,en,,a\u2028b,,", "The name has a control character (U+2028)."),
        (f"mal,1,en,,A,{'s' * 201},", "The source has more than 200 characters."),
    ],
)  # fmt: skip
def test_a_line_that_says_no_name_is_refused_with_its_reason(line, error, titan, bring):
    report = bring("", line, AOT)
    assert counts(report) == {"refused": 1, "added": 1, "updated": 1}
    (problem,) = report.problems
    assert (problem["path"], problem["line"]) == ("names.csv", 3)
    assert problem["severity"] == "error"
    assert error in problem["message"]


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "A &amp; B",
        "**en**: A",
        "## Links",
        "-   **type**: ova",
        "=cmd()",
        "a\\*b",
        "שלום\u200f",
        "[a](b)",
        "a" * 500,
        "🎌",
        "√",
    ],
)
@pytest.mark.parametrize("mark", [",", "en,short"])
def test_a_hostile_name_is_a_name(name, mark, titan, bring, client):
    assert counts(bring(f'mal,16498,{mark},"{name}",,')) == {"added": 1, "updated": 1}
    (one,) = load_document(titan).alternative_names
    assert one.name == name
    html = client.get(titan.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    assert counts(bring(f'mal,16498,{mark},"{name}",,')) == {"known": 1}


def test_json_lines_have_the_same_words(titan, tmp_path):
    path = tmp_path / "names.jsonl"
    lines = [
        '{"catalogue": "mal", "id": 16498, "name": "AoT", "kind": "short"}',
        '{"catalogue": "mal", "id": "16498", "name": "Attack", "language": null}',
        '{"catalogue": "mal", "id": 16498, "name": "\\ud800"}',
        '{"catalogue": "mal", "id": 16498, "name": "\\u0000"}',
        '{"catalogue": "mal", "id": 16498, "name": 5}',
        '{"catalogue": "mal", "id": true, "name": "A"}',
        '{"catalogue": "mal", "id": 16498, "name": "A", "kin": "short"}',
        '{"catalogue": "mal", "name": "A"}',
        "[1]",
        "{",
        "[" * 100_000,
        '{"catalogue": "mal", "name": "A", "id": 1' + "0" * 5000 + "}",
    ]
    path.write_text("\n".join(lines))
    report = import_names(read_names(path), NameOptions(path=path.name))
    assert counts(report) == {"added": 2, "refused": 10, "updated": 1}
    assert [problem["line"] for problem in report.problems] == [*range(3, 13)]
    assert load_document(titan).alternative_names == (
        AlternativeName("AoT", "", "short"), AlternativeName("Attack")
    )  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + f"{HEADER}\n{AOT}\n",
        f"{HEADER}\r\n\r\n{AOT}\r\n",
        f"{HEADER}\r{AOT}",
        "ID, Name ,catalogue\n16498,Attack on Titan,MAL\n",
        '"catalogue","id","name"\nmal,16498,"Attack on Titan"',
    ],
)
def test_a_file_may_be_written_in_these_ways(content, titan, tmp_path):
    path = tmp_path / "names.csv"
    path.write_bytes(content.encode())
    assert counts(import_names(read_names(path), NameOptions()))["added"] == 1


@pytest.mark.parametrize(
    ("content", "line", "error"),
    [
        (f"{AOT}\n".encode(), 1, "The first line does not name the columns."),
        (b"\n\ncatalogue;id;name\n", 3, "The first line does not name the columns."),
        (b"catalogue,id,name,langauge\n", 1, "“langauge” is no column"),
        (b"catalogue,id,name,name\n", 1, "“name” is no column, or comes twice"),
        (f"{HEADER}\n{AOT}\nmal,1,,,caf\xe9,,".encode("latin-1"), 3, "not UTF-8"),
        (f"{HEADER}\nmal,1,,,a\0b,,".encode(), 2, "A NUL byte"),
        (b'"catalogue\n', 1, "The first line does not name the columns."),
    ],
)
def test_what_is_no_file_of_names_is_refused_whole(
    content, line, error, titan, tmp_path
):
    path = tmp_path / "names.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        call_command("import_names", path)
    assert refused.value.returncode == 2
    assert str(refused.value).startswith(f"{path}:{line}: ")
    assert error in str(refused.value)
    assert not Run.objects.exists()


def test_nothing_is_tried_of_what_is_not_there(tmp_path, monkeypatch):
    empty, large = tmp_path / "empty.csv", tmp_path / "large.csv"
    empty.write_text("\n \n")
    large.write_text("a" * 100)
    monkeypatch.setattr("catalog.files.name_files.LARGEST", 99)
    for path in (tmp_path / "missing.csv", tmp_path, empty, large):
        with pytest.raises(CommandError) as refused:
            call_command("import_names", path)
        assert refused.value.returncode == 2
        assert str(path) in str(refused.value)


# The command


def test_the_command_tells_what_it_did(titan, tmp_path, capsys):
    path = tmp_path / "names.csv"
    path.write_text(f"{HEADER}\n{AOT}\nmal,1,,,X,,\nmal,y,,,X,,\n")
    with pytest.raises(SystemExit) as ended:
        call_command("import_names", path, "--report", str(tmp_path / "r.json"))
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert told.err.splitlines() == [
        "names.csv:4: “y” is not a number of mal.",
        "Notes: 1 unknown. --report FILE lists them.",
    ]
    assert told.out.splitlines()[-1].startswith(
        "3 names: 1 added, 0 completed, 0 known already, 0 taken out by an editor, "
        "0 locked, 1 of unknown entries, 1 refused in "
    )
    report = json.loads((tmp_path / "r.json").read_text())
    assert (report["added"], len(report["problems"])) == (1, 2)
    path.write_text(f"{HEADER}\n{AOT}\n")
    call_command("import_names", path, "--report", "-", "--dry-run")
    assert json.loads(capsys.readouterr().out)["known"] == 1


# bangumi-data


def item(title="進撃の巨人", lang="ja", sites=(("mal", "16498"),), **translated):
    return {
        "title": title,
        "lang": lang,
        "titleTranslate": {n.replace("_", "-"): some for n, some in translated.items()},
        "sites": [{"site": site, "id": key} for site, key in sites],
    }


BANGUMI = [
    item(zh_Hans=["进击的巨人", "巨人"], en=["Attack on Titan"]),
    item("進撃の巨人 完結編", en=["Part 2"]),
    {"title": "broken"},
    item("よそ", sites=[("bangumi", "1")]),
    item("よそ", sites=[("anidb", "5")]),
    item("よそ", sites=[("mal", "x")]),
]


@pytest.mark.parametrize("is_package", [False, True])
def test_the_data_of_bangumi(is_package, titan, tmp_path):
    content = json.dumps({"siteMeta": {}, "items": BANGUMI}).encode()
    path = tmp_path / ("b.tgz" if is_package else "data.json")
    if is_package:
        with tarfile.open(path, "w:gz") as package:
            info = tarfile.TarInfo("package/dist/data.json")
            info.size = len(content)
            package.addfile(info, io.BytesIO(content))
    else:
        path.write_bytes(content)
    report = import_names(read_bangumi_data(path), NameOptions())
    assert counts(report) == {**{"added": 3, "known": 1, "refused": 2, "updated": 1}}
    assert [(one.mark, one.name) for one in load_document(titan).alternative_names] == [
        *(("zh-Hans", "进击的巨人"), ("zh-Hans, other", "巨人")),
        ("en", "Attack on Titan"),
    ]
    source = {"source": "bangumi-data", "licence": "CC BY 4.0", "names": 3}
    assert Run.objects.get().sources == [source]
    assert [one["line"] for one in report.problems] == [3, 6]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"items": {}}', '{"items": 1}', "[" * 100_000]
)
def test_what_is_no_data_of_bangumi_is_refused(content, tmp_path):
    path = tmp_path / "data.json"
    path.write_text(content)
    with pytest.raises(UnreadableFile):
        read_bangumi_data(path)


def test_what_is_no_package_of_bangumi_is_refused(tmp_path):
    path = tmp_path / "b.tgz"
    path.write_bytes(b"no archive")
    with pytest.raises(NothingToRead):
        read_bangumi_data(path)
    with tarfile.open(path, "w:gz") as package:
        package.addfile(tarfile.TarInfo("package/README.md"))
    with pytest.raises(NothingToRead, match=r"no dist/data\.json"):
        read_bangumi_data(path)


@pytest.mark.parametrize(
    "broken",
    [
        None,
        5,
        "x",
        [],
        {"sites": 5},
        {**item(), "titleTranslate": []},
        {**item(), "lang": []},
        {**item(), "titleTranslate": {"en": 5}},
        {**item(), "titleTranslate": {"en": "A"}},
        {**item(), "sites": [5]},
        {**item(), "sites": [{}]},
    ],
)
def test_an_item_that_is_none_is_refused_alone(broken, titan, tmp_path):
    path = tmp_path / "data.json"
    path.write_text(json.dumps({"items": [broken, item(en=["A"])]}))
    report = import_names(read_bangumi_data(path), NameOptions())
    assert (report.refused, report.added) == (1, 1)
