"""Importing a folder or an archive of entries against the least that it could cost.

    python -m bench import PATH [--memory]

`--memory` also imports ten times the files, of ten times the works (some minutes).
"""

import argparse
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import time
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from statistics import median

from catalog.document import DocumentError, parse

ROUNDS = 5
ENTRY_TABLES = "catalog_%"


def main(arguments: list[str]) -> None:
    options = argparse.ArgumentParser(prog="python -m bench import")
    options.add_argument("path", type=Path)
    options.add_argument("--memory", action="store_true")
    options = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as work:
        folder = options.path
        if folder.is_file():
            folder = Path(work) / "files"
            with tarfile.open(options.path) as archive:
                archive.extractall(folder, filter="data")
        compare_times(folder, Path(work))
        if options.memory:
            compare_memory(folder, Path(work))


def compare_times(folder: Path, work: Path) -> None:
    first, again, parsed, written, hashed = [], [], [], [], []
    for number in range(ROUNDS):
        database = work / f"{number}.sqlite3"
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}
        manage(environment, "migrate", "-v0")
        parsed.append(timed_apart("read_and_parse", folder))
        first.append(import_seconds(environment, folder))
        written.append(timed(write_raw, rows_of(database), work / "raw.sqlite3"))
        hashed.append(timed_apart("read_and_hash", folder))
        again.append(import_seconds(environment, folder))
    least = [one + other for one, other in zip(parsed, written, strict=True)]
    show("read and parse alone", parsed)
    show("write the same rows with raw sqlite3", written)
    show("import", first)
    show("read and hash alone", hashed)
    show("import again, unchanged", again)
    show_ratio("import / (parse + raw rows)", first, least, 3)
    show_ratio("unchanged / (read and hash)", again, hashed, 1.5)


def show(name: str, seconds: list[float]) -> None:
    print(f"{name:40} {median(seconds):8.3f} s")


def show_ratio(name: str, ours: list[float], theirs: list[float], most: float) -> None:
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    print(f"{name:40} {median(ratios):8.2f}   (at most {most})")


def timed(function, *arguments) -> float:
    started = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - started


def timed_apart(function: str, folder: Path) -> float:
    """Return what a function takes in a fresh process, as the import has one."""
    code = f"""if True:
        from pathlib import Path
        from bench import importing
        print(importing.timed(importing.{function}, Path({str(folder)!r})))
    """
    command = [sys.executable, "-c", code]
    return float(subprocess.run(command, check=True, capture_output=True).stdout)


def files_below(folder: Path):
    for path, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".md"):
                yield f"{path}/{name}"


def read_and_parse(folder: Path) -> None:
    for path in files_below(folder):
        with open(path, "rb") as file:  # noqa: PTH123
            text = file.read().decode()
        try:
            parse(text)
        except DocumentError:
            continue


def read_and_hash(folder: Path) -> None:
    for path in sorted(files_below(folder)):
        with open(path, "rb") as file:  # noqa: PTH123
            blake2b(file.read(), digest_size=16).hexdigest()


def rows_of(database: Path) -> tuple[list[str], dict[str, list[tuple]]]:
    """Return the statements that make the entries' tables, and the rows in them."""
    with closing(sqlite3.connect(database)) as connection:
        schema = [
            (name, sql)
            for name, sql in connection.execute(
                "SELECT tbl_name, sql FROM sqlite_master WHERE tbl_name LIKE ? "
                "AND sql IS NOT NULL ORDER BY type = 'index'",
                [ENTRY_TABLES],
            )
        ]
        tables = dict.fromkeys(name for name, _ in schema)
        rows = {
            name: list(connection.execute(f"SELECT * FROM {name}")) for name in tables
        }
        return [sql for _, sql in schema], rows


def write_raw(
    content: tuple[list[str], dict[str, list[tuple]]], database: Path
) -> None:
    schema, tables = content
    database.unlink(missing_ok=True)
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.create_function("REGEXP", 2, matches, deterministic=True)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        for statement in schema:
            connection.execute(statement)
        connection.execute("BEGIN")
        for name, rows in tables.items():
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        connection.execute("COMMIT")


def matches(pattern: str, text: str) -> bool:
    """Tell what Django's REGEXP tells, which the tables' own checks call."""
    return re.search(pattern, text) is not None


def manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def import_seconds(environment: dict[str, str], folder: Path) -> float:
    """Return what an import took by its own account: without starting Python."""
    summary = manage(environment, "import_markdown", str(folder), "--report", "-")
    return float(re.search(r'"seconds": ([0-9.]+)', summary)[1])


def compare_memory(folder: Path, work: Path) -> None:
    tenfold = work / "tenfold"
    for path in map(Path, files_below(folder)):
        text = path.read_text(encoding="utf-8")
        for number in range(10):
            copy = tenfold / f"{path.parent.name}-{number}" / path.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            distinct = re.sub(
                r"(net/anime/)(\d+)",
                lambda match: f"{match[1]}{int(match[2]) + number * 10**7}",  # noqa: B023
                text,
            )
            copy.write_text(distinct, encoding="utf-8")
    for name, files in (("once", folder), ("ten times", tenfold)):
        print(
            f"peak memory, the files {name:15} {peak_mebibytes(files, work):10.0f} MiB"
        )
    shutil.rmtree(tenfold)
    print(f"{'':40} {'':10} (at most 250, and flat)")


def peak_mebibytes(folder: Path, work: Path) -> float:
    database = work / "memory.sqlite3"
    database.unlink(missing_ok=True)
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}
    manage(environment, "migrate", "-v0")
    command = [sys.executable, "manage.py", "import_markdown", str(folder)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as run:
        _, _, usage = os.wait4(run.pid, 0)
    return usage.ru_maxrss / 1024
