"""Whether search finds what is meant, and how fast, on both databases.

    python -m bench search PATH [--postgresql URL] [--once]

PATH is a folder of entries. The URL names a database that is made for it and dropped.
Times are those of `anime_ids` against PostgreSQL's own means over the same names, both
through Django: `tsvector`, falling back to `pg_trgm`. Then, unless `--once`, there are
twenty times as many names.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median, quantiles

import django
import environ
import psycopg
from django.conf import settings
from django.db import connection, connections, transaction

from bench.importing import manage

SEED = 3079
WORKS = 1000  # of each kind whose answers are looked at
QUERIES = 200  # of each kind that is timed
ROUNDS = 3  # the best counts, of either side
TIMES = 20

JAPANESE = re.compile("[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]+")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
BASELINE = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
DROP TABLE IF EXISTS bench_baseline;
CREATE TABLE bench_baseline (
    id serial, anime_id bigint, name text,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED
);
"""
BASELINE_INDEXES = """
CREATE INDEX ON bench_baseline USING gin (words);
CREATE INDEX ON bench_baseline USING gin (name gin_trgm_ops);
VACUUM ANALYZE bench_baseline;
"""
BASELINE_WORDS = """
SELECT anime_id FROM bench_baseline, plainto_tsquery('simple', %s) AS query
WHERE words @@ query ORDER BY ts_rank(words, query) DESC, id LIMIT 10
"""
BASELINE_TRIGRAMS = """
SELECT anime_id FROM bench_baseline
WHERE name %% %s ORDER BY similarity(name, %s) DESC, id LIMIT 10
"""


def main(arguments: list[str]) -> None:
    options = argparse.ArgumentParser(prog="python -m bench search")
    options.add_argument("path", type=Path)
    options.add_argument(
        "--postgresql", default="postgres://postgres@127.0.0.1:5432/mokuroku_bench"
    )
    options.add_argument("--once", action="store_true")
    options = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as work:
        databases = {
            "SQLite": f"sqlite:///{work}/search.sqlite3",
            "PostgreSQL": options.postgresql,
        }
        recreate(options.postgresql)
        tops = []
        for name, url in databases.items():
            environment = {
                **os.environ,
                **{"DATABASE_URL": url, "SECRET_KEY": "bench", "DEBUG": "off"},
                **{"DJANGO_SETTINGS_MODULE": "config.settings"},
                **{"SITE_URL": "http://localhost", "ALLOWED_HOSTS": "localhost"},
                "BASELINE_URL": options.postgresql,
            }
            print(f"\n{name}")
            manage(environment, "migrate", "-v0")
            manage(environment, "import_markdown", str(options.path))
            tops.append(apart(environment, "answer"))
            apart(environment, "compare")
            if not options.once:
                once = apart(environment, "alone")
                apart(environment, "multiply")
                more = apart(environment, "alone")
                show(f"{TIMES} times the names, median", more / once, "at most 2")
        same = sum(one == other for one, other in zip(*tops, strict=True))
        show("first ten the same on both", same / len(tops[0]), "1")
        drop(options.postgresql)


def apart(environment: dict[str, str], function: str):
    """Run a function with Django on a database; print its lines, return its result."""
    code = f"from bench import searching; searching.report({function!r})"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    *lines, result = run.stdout.splitlines()
    print(*lines, sep="\n", flush=True)
    return json.loads(result)


def report(function: str) -> None:
    baseline_url = os.environ["BASELINE_URL"]
    settings.DATABASES["baseline"] = environ.Env.db_url_config(baseline_url)
    django.setup()
    print(json.dumps(globals()[function]()))


def show(name: str, figure: float, wanted: str) -> None:
    print(f"  {name:44} {figure:8.3f}   ({wanted})", flush=True)


# Answers


def answer() -> list[list[int]]:
    """Print how many queries of each kind are answered; return all first tens."""
    from catalog.models import Anime
    from catalog.search import anime_ids

    entries = list(Anime.objects.order_by("pk").values("pk", "title", "original_title"))
    by_id = {entry["pk"]: entry for entry in entries}
    tops = []
    for name, field, first, wanted, queries in kinds(entries):
        hits = 0
        for text, pk in queries:
            found = anime_ids(text)
            tops.append(found[:10])
            same = by_id[pk][field].casefold()
            near = found[:first] if first else found
            hits += any(
                one == pk or by_id[one][field].casefold() == same for one in near
            )
        show(f"{name} ({len(queries)})", hits / len(queries), f"at least {wanted}")
    return tops


def kinds(entries: list[dict]) -> Iterable[tuple]:
    """Give kinds of queries: the name, what is looked at, and (text, key) pairs."""
    chance = random.Random(SEED)
    titled = [(entry["title"], entry["pk"]) for entry in entries]
    original = [(e["original_title"], e["pk"]) for e in entries if e["original_title"]]
    short = [(t, pk) for t, pk in titled if re.fullmatch("[A-Za-z]{5,9}", t)]
    long = [(t, pk) for t, pk in titled if len(re.findall("[A-Za-z]", t)) > 9]
    romaji = [(t, pk) for t, pk in titled if variant(t, chance) != t]
    japanese = [(t, pk) for t, pk in original if inner(t, 2, chance)]

    def some(pairs, change: Callable[[str], str] = str):
        chosen = chance.sample(pairs, min(WORKS, len(pairs)))
        return [(change(text), pk) for text, pk in chosen]

    yield "exact title, first", "title", 1, 1, some(titled)
    yield "original title, first", "original_title", 1, 0.995, some(original)
    typos = some(long, lambda text: typo(text, chance))
    yield "title with a typo, first five", "title", 5, 0.99, typos
    typos = some(short, lambda text: typo(text, chance))
    yield "of 5 to 9 letters, first five", "title", 5, 0.97, typos
    variants = some(romaji, lambda text: variant(text, chance))
    yield "romaji otherwise, first five", "title", 5, 0.97, variants
    pieces = some(japanese, lambda text: inner(text, 2, chance))
    yield "two inner letters, among all", "original_title", 0, 1, pieces


def typo(text: str, chance: random.Random) -> str:
    """Return a text with two letters swapped, or one dropped, doubled or replaced."""
    places = [at for at, letter in enumerate(text) if letter.lower() in LETTERS]
    at = chance.choice(places)
    kind = chance.choice(["swap", "drop", "double", "replace"])
    if kind == "swap":
        pairs = [p for p in places if p + 1 in places and text[p] != text[p + 1]]
        at = chance.choice(pairs)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    letter = {
        "drop": "",
        "double": text[at] * 2,
        "replace": chance.choice(LETTERS.replace(text[at].lower(), "")),
    }
    return text[:at] + letter[kind] + text[at + 1 :]


def variant(text: str, chance: random.Random) -> str:
    """Return a title with its long vowels and particles as others write them."""
    spellings = {
        **{"ou": ["o", "ō", "oo"], "oo": ["o", "ō", "ou"], "uu": ["u", "ū"]},
        **{" wo ": [" o "], " wa ": [" ha "], " e ": [" he "]},
    }
    pattern = "|".join(spellings)
    return re.sub(pattern, lambda match: chance.choice(spellings[match[0]]), text)


def inner(text: str, length: int, chance: random.Random) -> str:
    """Return some letters from inside a run of kana and kanji; "" if there are none."""
    runs = [run for run in JAPANESE.findall(text) if len(run) >= length + 2]
    if not runs:
        return ""
    run = chance.choice(runs)
    at = chance.randrange(1, len(run) - length)
    return run[at : at + length]


# Times


def compare() -> None:
    """Print how long queries take against the baseline."""
    from catalog.search import anime_ids

    found, misspelled, short = queries_to_time()
    timed = found + misspelled
    fill_baseline(connections["baseline"])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    ours, theirs = times(timed, [anime_ids, baseline])
    of_short, _ = times(short, [anime_ids])
    change_an_entry()
    changed, _ = times(timed, [anime_ids, baseline])
    for name, values in (
        ("median / p99 in ms, ours", ours),
        ("the baseline", theirs),
        ("ours, of one and two letters", of_short),
        ("ours, after a change", changed),
    ):
        print(f"  {name:44} {median(values):.2f} / {p99(values):.2f}")
    of_found, theirs_of_found = ours[: len(found)], theirs[: len(found)]
    share = median(of_found) / median(theirs_of_found)
    show("median where names are found, of the baseline's", share, "at most 0.35")
    show("median of all, of the baseline's", median(ours) / median(theirs), "-")
    show("p99 of all, of the baseline's", p99(ours) / p99(theirs), "at most 0.5")
    show("p99 of short queries, of all", p99(of_short) / p99(ours), "at most 1")


def alone() -> float:
    """Return the median of the queries in ms, with nothing else between them."""
    from catalog.search import anime_ids

    found, misspelled, _ = queries_to_time()
    return median(times(found + misspelled, [anime_ids])[0])


def change_an_entry() -> None:
    """Write an entry's names anew, so that they are in the small segment."""
    from catalog.models import Anime, catalogue_write
    from catalog.search import update

    with catalogue_write():
        update([Anime.objects.order_by("pk").first().pk])


def p99(values: list[float]) -> float:
    return quantiles(values, n=100)[-1]


def queries_to_time() -> tuple[list[str], list[str], list[str]]:
    """Return queries that names have, such with typos, and those of one and two
    letters."""
    from catalog.models import Anime

    entries = list(Anime.objects.order_by("pk").values("title", "original_title"))
    chance = random.Random(SEED + 1)
    titles = [entry["title"] for entry in entries]
    originals = [e["original_title"] for e in entries if e["original_title"]]
    words = [title for title in titles if re.fullmatch("[A-Za-z]{5,9}", title)]
    long = [title for title in titles if len(re.findall("[A-Za-z]", title)) > 9]
    found = [*chance.sample(titles, QUERIES), *chance.sample(originals, QUERIES)]
    misspelled = [
        *(typo(title, chance) for title in chance.sample(long, QUERIES)),
        *(typo(title, chance) for title in chance.sample(words, QUERIES)),
    ]
    found += pieces(originals, 4, chance)
    short = [*pieces(originals, 1, chance), *pieces(originals, 2, chance)]
    return found, misspelled, short


def pieces(names: list[str], length: int, chance: random.Random) -> list[str]:
    long = [name for name in names if inner(name, length, chance)]
    return [inner(name, length, chance) for name in chance.sample(long, QUERIES)]


def times(queries: list[str], engines: list[Callable]) -> tuple[list, list]:
    """Return milliseconds of each query, of the one engine and of the other."""
    best = {engine: [float("inf")] * len(queries) for engine in engines}
    for _ in range(ROUNDS):
        for at, text in enumerate(queries):
            for engine in engines:
                started = time.perf_counter()
                engine(text)
                took = 1000 * (time.perf_counter() - started)
                best[engine][at] = min(best[engine][at], took)
    ours, *others = best.values()
    return ours, others[0] if others else []


def baseline(text: str) -> list[int]:
    """Search by what PostgreSQL has for it: words; where there are none, trigrams."""
    with connections["baseline"].cursor() as cursor:
        cursor.execute(BASELINE_WORDS, [text])
        rows = cursor.fetchall()
        if not rows:
            cursor.execute(BASELINE_TRIGRAMS, [text, text])
            rows = cursor.fetchall()
    return [pk for (pk,) in rows]


def fill_baseline(connection) -> None:
    from catalog.models import SearchName

    with connection.cursor() as cursor:
        cursor.execute(BASELINE)
        cursor.executemany(
            "INSERT INTO bench_baseline (anime_id, name) VALUES (%s, %s)",
            list(SearchName.objects.order_by("pk").values_list("anime_id", "name")),
        )
        for statement in filter(str.strip, BASELINE_INDEXES.split(";")):
            cursor.execute(statement)


# Twenty times the names


def multiply() -> None:
    """Add names of as many more entries, of the words and letters that there are."""
    from catalog import fast_insert
    from catalog.models import Anime, SearchName
    from catalog.search import names
    from catalog.search.folding import fold_names

    chance = random.Random(SEED + 2)
    known = list(SearchName.objects.order_by("pk").values_list(*names.FIELDS))
    entries = Anime.objects.order_by("-pk").values_list("pk", flat=True)[0]
    words = [word for row in known for word in row[2].split()]
    with transaction.atomic():
        for number in range(1, TIMES):
            mixed = [mix(row[2], words, chance) for row in known]
            rows = [
                (
                    pk + number * entries,
                    owner,
                    name,
                    folded,
                    rank + number * entries,
                )
                for (pk, owner, *_, rank), name, folded in zip(
                    known, mixed, fold_names(mixed), strict=True
                )
            ]
            fast_insert.insert(SearchName, names.FIELDS, rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def mix(name: str, words: list[str], chance: random.Random) -> str:
    """Return a name as long as another; its kana and kanji stay, in another order."""
    if run := JAPANESE.search(name):
        letters = list(run[0])
        chance.shuffle(letters)
        return name[: run.start()] + "".join(letters) + name[run.end() :]
    return " ".join(chance.choice(words) for _ in name.split())


def recreate(url: str) -> None:
    drop(url)
    with server(url) as connection:
        connection.execute(f'CREATE DATABASE "{url.rpartition("/")[2]}"')


def drop(url: str) -> None:
    with server(url) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}"')


def server(url: str) -> psycopg.Connection:
    return psycopg.connect(f"{url.rpartition('/')[0]}/postgres", autocommit=True)
