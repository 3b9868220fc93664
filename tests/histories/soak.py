"""What `make soak` has run: a line for each seed, by database, which adds up.

A seed that failed is run again; one that passed is not.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from .. import samples

FOLDER = samples.ROOT / "var" / "soak"
EACH = 25  # histories of a seed
# How many histories are to be run, beyond those that the ledger has.
MORE = int(os.environ.get("SOAK", "0"))


def due() -> list[tuple[int, int]]:
    """Return the seeds of this run, each with the number of its histories."""
    if not MORE:
        return []
    done = {row["seed"] for row in ledger(connection.vendor) if not row["failed"]}
    seeds: list[int] = []
    number = 0
    while len(seeds) * EACH < MORE:
        number += 1
        if number not in done:
            seeds.append(number)
    return [(number, EACH) for number in seeds]


def ledger(database: str) -> list[dict]:
    """Return what was run on a database."""
    path = FOLDER / f"{database}.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


@contextmanager
def noted(seed: int, histories: int) -> Iterator[None]:
    """Note in the ledger how a seed's histories went."""
    began, failed = time.monotonic(), True
    try:
        yield
        failed = False
    finally:
        if MORE:
            row = {
                "seed": seed,
                "histories": histories,
                "seconds": round(time.monotonic() - began),
                "commit": samples.commit()[:9],
                "failed": failed,
            }
            FOLDER.mkdir(parents=True, exist_ok=True)
            with (FOLDER / f"{connection.vendor}.jsonl").open("a") as file:
                file.write(json.dumps(row) + "\n")


def main() -> None:
    """Say what has been run in all."""
    for database in ("sqlite", "postgresql"):
        rows = ledger(database)
        passed = {row["seed"]: row for row in rows if not row["failed"]}
        failed = {row["seed"] for row in rows} - passed.keys()
        histories = sum(row["histories"] for row in passed.values())
        seconds = sum(row["seconds"] for row in rows)
        sys.stdout.write(
            f"{database}: {histories} histories passed in {seconds / 3600:.1f} h of a "
            f"processor; seeds that fail: {sorted(failed) or 'none'}\n"
        )


if __name__ == "__main__":
    main()
