"""fixtures/names.csv: what people call the best-known anime."""

import csv
import io
import re
from pathlib import Path

import pytest

from catalog.document import parse
from catalog.document.external_ids import external_ids

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
TEXT = (FIXTURES / "names.csv").read_bytes().decode()
ROWS = list(csv.DictReader(io.StringIO(TEXT, newline="")))
COLUMNS = ["catalogue", "id", "language", "kind", "name", "source", "licence"]
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")  # of BCP 47

# Of a fixture, and what people type who want it.
TYPED = {
    "sen-to-chihiro-no-kamikakushi": ["Spirited Away", "千と千尋"],
    "kimi-no-na-wa": ["Your Name."],
    "fullmetal-alchemist-brotherhood": ["FMAB"],
    "ginga-eiyuu-densetsu": ["LOGH", "銀英伝"],
    "kimetsu-no-yaiba": ["Demon Slayer", "鬼滅"],
    "kimetsu-no-yaiba-movie-mugen-ressha-hen": ["Mugen Train"],
    "neon-genesis-evangelion-the-end-of-evangelion": ["EoE", "旧劇"],
    "mahou-shoujo-madoka-magica": ["PMMM", "まどマギ"],
}


def values(row):
    return [row[column] for column in COLUMNS]


def test_every_row_has_its_columns_and_what_they_may_say():
    assert [row for row in ROWS if list(row) != COLUMNS or not all(row.values())] == []
    assert {row["kind"] for row in ROWS} <= {"official", "short", "other"}
    assert {row["catalogue"] for row in ROWS} <= {"mal", "anidb", "ann"}
    assert [row for row in ROWS if not LANGUAGE.fullmatch(row["language"])] == []
    assert [row for row in ROWS if " ".join(row["name"].split()) != row["name"]] == []


def test_the_rows_are_in_order_and_no_entry_has_a_name_twice():
    order = [(first, int(number), *rest) for first, number, *rest in map(values, ROWS)]
    assert order == sorted(order)
    names = [(row[:2], row[4].casefold()) for row in order]
    assert len(names) == len(set(names))


def test_the_file_is_as_pythons_csv_writes_it():
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(ROWS)
    assert file.getvalue() == TEXT


@pytest.fixture(scope="module")
def names():
    """The title of each fixture, and the names that the file has for its numbers."""
    found = {}
    for path in FIXTURES.rglob("*.md"):
        document = parse(path.read_bytes().decode())
        numbers = {(c, str(n)) for c, n in external_ids(document.links).items()}
        found[path.stem.removeprefix("en-US_")] = (
            document.title,
            {row["name"] for row in ROWS if (row["catalogue"], row["id"]) in numbers},
        )
    return found


@pytest.mark.parametrize("slug", TYPED)
def test_what_is_typed_leads_to_its_fixture_alone(names, slug):
    for typed in TYPED[slug]:
        assert [found for found in names if typed in names[found][1]] == [slug]


def test_no_name_is_the_title_that_the_fixture_has(names):
    assert [title for title, others in names.values() if title in others] == []
