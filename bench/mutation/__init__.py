"""How many small changes to the code the tests notice.

    python -m bench mutation [--seed N] [--count N] [--rooms document writing]
                             [--workers N] [--folder var/mutation] [--near]

Of all changes that `mutants.py` can make to a room a sample is drawn by the seed. Each
is tried against the tests of its room that execute the changed line, and if none fails
against those of site, admin and commands. The code is that of the checkout when a run
began, copied into the folder; interrupted, a run goes on there. What each mutant came
to is a line of `tried.jsonl`, survivors are listed at the end.

Why not mutmut or cosmic-ray: the one leaves out tables, properties and all else that is
decorated, which is where this code says its facts; the other starts the suite anew for
each mutant, which takes days; neither draws a sample.
"""

import argparse
import json
import math
import os
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from .mutants import Mutant, mutants_of
from .rooms import ELSEWHERE, ROOMS, is_of
from .worker import name_of

ROOT = Path(__file__).parent.parent.parent


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench mutation")
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--count", type=int, default=300, help="mutants of each room")
    parser.add_argument("--rooms", nargs="+", choices=ROOMS, default=list(ROOMS))
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "mutation")
    parser.add_argument("--near", action="store_true", help="tests of the room alone")
    options = parser.parse_args(arguments)
    os.nice(10)
    folder = options.folder.resolve()
    tree = folder / "tree"
    if not tree.exists():
        _copy(tree)
    _plan(tree, folder, options.rooms, options.count, options.seed)
    rooms = list(map(ROOMS.get, options.rooms))
    tests = {path for room in rooms for path in room.tests}
    tests |= set() if options.near else set(ELSEWHERE)
    found = sorted(path for path in tests if (tree / path).exists())
    (folder / "tests.json").write_text(json.dumps(found))
    left = [t for t in found if not (folder / f"reach-{name_of(t)}.json").exists()]
    run = partial(_run, tree, folder)
    with ThreadPoolExecutor(options.workers) as pool:
        list(pool.map(lambda tests: run("reach", tests), left))
        shares = range(options.workers)
        list(pool.map(lambda share: run("try", share, options.workers), shares))
    _tell(folder, options.rooms)


def _copy(tree: Path) -> None:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    )
    unfinished = tree.with_name("unfinished")
    for name in filter(None, found.stdout.split("\0")):
        if (ROOT / name).is_file():
            (unfinished / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, unfinished / name)
    unfinished.rename(tree)


def _plan(tree: Path, folder: Path, rooms: list[str], count: int, seed: int) -> None:
    """Write down which mutants are tried, or make sure that it is as before."""
    chosen = [m for room in rooms for m in _sample(tree, room, count, seed)]
    random.Random(seed).shuffle(chosen)  # what is tried by now is a sample, too
    path = folder / "plan.json"
    text = json.dumps(chosen, ensure_ascii=False)
    if path.exists() and path.read_text() != text:
        sys.exit(f"{folder} has a run of another sample: choose another --folder")
    path.write_text(text)


def _sample(tree: Path, room: str, count: int, seed: int) -> list[Mutant]:
    paths = sorted(p for code in ROOMS[room].code for p in (tree / code).rglob("*.py"))
    found = [
        mutant
        for path in paths
        for mutant in mutants_of(str(path.relative_to(tree)), path.read_text())
    ]
    return random.Random(f"{seed} {room}").sample(found, min(count, len(found)))


def _run(tree: Path, folder: Path, do: str, *arguments: object) -> None:
    # On a database in memory, and beside no repository: the samples that tests take
    # are those of no commit.
    environment = {
        **os.environ,
        **{"DATABASE_URL": "", "CACHE_URL": "", "GIT_DIR": os.devnull},
        "PYTHONPATH": str(tree),
    }
    words = [do, str(folder), *map(str, arguments)]
    command = [sys.executable, "-m", "bench.mutation.worker", *words]
    log = folder / f"{do}-{name_of(str(arguments[0]))}.log"
    with log.open("w") as file:
        subprocess.run(
            command, cwd=tree, env=environment, stdout=file, stderr=file, check=True
        )


def _tell(folder: Path, rooms: list[str]) -> None:
    lines = (folder / "tried.jsonl").read_text().splitlines()
    tried = sorted(map(json.loads, lines), key=lambda row: (row["path"], row["line"]))
    for room in rooms:
        rows = [row for row in tried if is_of(row["path"], ROOMS[room].code)]
        left = [row for row in rows if row["outcome"] == "survived"]
        endless = sum(row["outcome"] == "timeout" for row in rows)
        share = 1 - len(left) / len(rows)
        error = math.sqrt(share * (1 - share) / len(rows))
        print(f"{room}: {share:.1%} of {len(rows)} noticed, ± {error:.1%}", end="")
        print(f"; {endless} of them never ended" if endless else "")
        for row in left:
            after = f"→ {row['after']}" if row["after"] else "is gone"
            unreached = "" if row["tests"] else " (no test executes it)"
            print(f"  {row['path']}:{row['line']}  {row['before']}  {after}{unreached}")
