"""The suite in one process, which is asked about many mutants.

    python -m bench.mutation.worker reach FOLDER TESTS
    python -m bench.mutation.worker try FOLDER SHARE OF
    python -m bench.mutation.worker one FOLDER

`reach` runs the tests and notes which lines each executes. `try` imports and collects
everything once, then forks for every mutant: the child gives the changed function its
new code and runs the tests that reach it, the quickest first, until one fails. That one
counts if it passes without the mutant, after the same tests. What runs when a module is
imported cannot be changed afterwards: such a mutant gets a process of its own, `one`,
which is told of it on its standard input.
"""

import gc
import json
import os
import pkgutil
import resource
import select
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from functools import _lru_cache_wrapper
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from itertools import accumulate
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from _pytest.runner import runtestprotocol

from .mutants import Mutant, changed, where
from .rooms import ROOMS, is_of

LONGEST = 5  # seconds: a test that takes more is left out
# Seconds of tests, per mutant: of its room, those first that noticed others of its file
# and then the quickest; of the other rooms the quickest.
MOST, MOST_ELSEWHERE = 15, 10
# A test that takes that much longer than without the mutant never ends.
TIMES, AT_LEAST = 5, 5  # seconds of the processor
ASLEEP = 180  # seconds in which nothing is heard of it
MEMORY = 6 << 30  # bytes

ARGUMENTS = ["-q", "-p", "no:cacheprovider", "-m", "not browser and not postgresql"]
DATABASE = ("tests/entries", "tests/quality")  # among these are some that need it
IMPORTED, OUTSIDE = "", "outside"  # what runs at import; what runs beside tests


class Suite:
    """A plugin that hands the collected tests to a function instead of running them."""

    def __init__(self, use: Callable, ready: Callable = lambda: None) -> None:
        self.use, self.ready = use, ready

    def run(self, folder: Path, tests: list[str]) -> None:
        arguments = [*ARGUMENTS, f"--basetemp={folder}", *tests]
        status = pytest.main(arguments, plugins=[self])
        if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            sys.exit(status)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        import catalog

        for module in pkgutil.walk_packages(catalog.__path__, "catalog."):
            import_module(module.name)
        _find_without_shrinking()
        self.ready()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if not session.testsfailed:
            self.use(session)
        return True


def _find_without_shrinking() -> None:
    import hypothesis

    phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    hypothesis.settings.register_profile(
        "mutants", hypothesis.settings(), phases=phases, database=None
    )
    hypothesis.settings.load_profile("mutants")


def _set_up_database(session: pytest.Session) -> None:
    """Run a test that has the fixtures of all make, and leave only these behind it."""
    item = next(i for i in session.items if "db" in getattr(i, "fixturenames", ()))
    home = item.path.parent
    other = next(i for i in session.items if i.path.parent not in (home, *home.parents))
    runtestprotocol(item, log=False, nextitem=other)


def _passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    reports = runtestprotocol(item, log=False, nextitem=following)
    return not any(report.failed for report in reports)


def _is_last(item: pytest.Item) -> bool:
    """Return True for tests that empty the database, as pytest-django has them last."""
    marker = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    return (
        bool(marker and marker.kwargs.get("transaction"))
        or "transactional_db" in fixtures
        or "live_server" in fixtures
    )


# What each test executes


def reach(folder: Path, tests: str) -> None:
    import coverage

    name = name_of(tests)
    cover = coverage.Coverage(
        data_file=None, source=["catalog"], config_file=False, messages=False
    )
    took: dict[str, float] = {}

    def use(session: pytest.Session) -> None:
        cover.switch_context(OUTSIDE)
        _set_up_database(session)
        items = [i for i in session.items if i.nodeid.startswith(tests)]
        for item, following in zip(items, [*items[1:], None], strict=True):
            _forget()
            cover.switch_context(item.nodeid)
            began = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, LONGEST)
            passes = _passes(item, following)
            signal.setitimer(signal.ITIMER_PROF, 0)
            if passes:
                took[item.nodeid] = time.process_time() - began
            cover.switch_context(OUTSIDE)

    signal.signal(signal.SIGPROF, _give_up)
    cover.start()
    Suite(use, lambda: cover.switch_context(OUTSIDE)).run(
        folder / f"tmp-{name}", sorted({tests, *DATABASE})
    )
    cover.stop()
    data = cover.get_data()
    lines = {
        os.path.relpath(path): data.contexts_by_lineno(path)
        for path in data.measured_files()
    }
    text = json.dumps({"took": took, "lines": lines})
    unfinished = folder / f"unfinished-{name}"
    unfinished.write_text(text)
    unfinished.rename(folder / f"reach-{name}.json")


def _give_up(number: int, frame: object) -> None:
    raise TimeoutError(f"left out: it takes more than {LONGEST} seconds")


def name_of(tests: str) -> str:
    return tests.replace("/", "-")


class Reached:
    """Which tests execute a line, and how long each takes."""

    def __init__(self, folder: Path) -> None:
        self.took: dict[str, float] = {}
        self.sound: set[str] = set()  # tests that have failed for a mutant alone
        self.noticed: Counter[tuple[str, str]] = Counter()  # changes of a file, by test
        self._lines: dict[str, dict[int, set[str]]] = {}
        for path in sorted(folder.glob("reach-*.json")):
            part = json.loads(path.read_text())
            self.took |= part["took"]
            for name, lines in part["lines"].items():
                mine = self._lines.setdefault(name, {})
                for line, tests in lines.items():
                    mine.setdefault(int(line), set()).update(tests)

    def by(self, path: str, lines: range) -> set[str]:
        known = self._lines.get(path, {})
        return set().union(*(known.get(line, ()) for line in lines))

    def all_of(self, path: str) -> set[str]:
        return set().union(*self._lines.get(path, {}).values())


def _tests(folder: Path) -> list[str]:
    tests: list[str] = json.loads((folder / "tests.json").read_text())
    return tests


# One mutant after the other


def try_share(folder: Path, share: int, of: int) -> None:
    reached = Reached(folder)
    plan = [Mutant(*row) for row in json.loads((folder / "plan.json").read_text())]
    tried = folder / "tried.jsonl"
    done = set()
    if tried.exists():
        rows = map(json.loads, tried.read_text().splitlines())
        done = {(row["path"], row["number"]) for row in rows}

    def use(session: pytest.Session) -> None:
        _set_up_database(session)
        _keep_database(session, folder / "database.sqlite3")
        items = {item.nodeid: item for item in session.items}
        functions = _live_functions()
        for mutant in plan[share::of]:
            if (mutant.path, mutant.number) in done:
                continue
            began = time.monotonic()
            outcome = _try(mutant, reached, items, functions, folder)
            seconds = round(time.monotonic() - began, 1)
            row = {**mutant._asdict(), **outcome, "seconds": seconds}
            with tried.open("a") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")

    tests = sorted({*_tests(folder), *DATABASE})
    Suite(use).run(folder / f"tmp-{share}", tests)


def _try(
    mutant: Mutant, reached: Reached, items: dict, functions: dict, folder: Path
) -> dict:
    source = Path(mutant.path).read_text()
    function, body, lines = where(source, mutant.number)
    tests = reached.by(mutant.path, lines)
    code = None
    if function and IMPORTED not in reached.by(mutant.path, body):
        live = functions.get((mutant.path, *function), [])
        code = live and _code_of(source, mutant, function)
        if code and len(code.co_freevars) != len(live[0].__code__.co_freevars):
            code = None
    if not code:
        tests = {*reached.all_of(mutant.path)}
    own, others = _chosen(mutant, tests, reached, items, is_whole=not code)
    if not own and not others:
        return {"outcome": "survived", "by": "", "tests": 0}
    for stage in (own, others):
        if not stage:
            continue
        if code:
            heard = _by_fork(stage, items, reached, lambda: _give(live, code))
        else:
            heard = _in_process(mutant, stage, reached, folder)
        if heard["outcome"] != "survived":
            reached.noticed[mutant.path, heard["by"]] += 1
            break
    return {**heard, "tests": len(own) + len(others), "is_cold": not code}


def _by_fork(
    tests: list[str], items: dict, reached: Reached, begin: Callable[[], None]
) -> dict:
    while True:
        heard = _in_child(tests, items, reached, begin)
        failed = heard["by"]
        if heard["outcome"] != "killed" or not failed or failed in reached.sound:
            return heard
        same = tests[: tests.index(failed) + 1]
        if _in_child(same, items, reached, lambda: None)["outcome"] == "survived":
            reached.sound.add(failed)
            return heard
        print(f"fails without a mutant: {failed}", flush=True)
        del reached.took[failed]
        tests = [test for test in tests if test != failed]


def _chosen(
    mutant: Mutant, tests: set[str], reached: Reached, items: dict, *, is_whole: bool
) -> tuple[list[str], list[str]]:
    """Return the tests of the mutant's own room, and of the others, in their order."""
    room = next(room for room in ROOMS.values() if is_of(mutant.path, room.code))
    usable = {t: s for t, s in reached.took.items() if t in items}
    own = [t for t in usable if is_of(t, room.tests) and (is_whole or t in tests)]
    others = [t for t in usable if t in tests and not is_of(t, room.tests)]

    def place(test: str) -> tuple:
        noticed = reached.noticed[mutant.path, test]
        return test not in tests, _is_last(items[test]), -noticed, usable[test]

    def within(tests: list[str], seconds: float) -> list[str]:
        ends = accumulate(usable[test] for test in tests)
        return [test for test, end in zip(tests, ends, strict=True) if end <= seconds]

    few = within(sorted(others, key=usable.__getitem__), MOST_ELSEWHERE)
    return within(sorted(own, key=place), MOST), sorted(few, key=place)


def _code_of(source: str, mutant: Mutant, function: tuple[str, int]) -> CodeType | None:
    path = str(Path(mutant.path).resolve())
    for code in _codes(compile(changed(source, mutant.number), path, "exec")):
        if (code.co_qualname, code.co_firstlineno) == function:
            return code
    return None


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _live_functions() -> dict[tuple[str, str, int], list[FunctionType]]:
    found: dict[tuple[str, str, int], list[FunctionType]] = {}
    root = Path.cwd()
    for thing in gc.get_objects():
        if type(thing) is FunctionType:  # nothing lazy is asked what it is
            code = thing.__code__
            path = Path(code.co_filename)
            if path.is_relative_to(root):
                name = str(path.relative_to(root))
                key = (name, code.co_qualname, code.co_firstlineno)
                found.setdefault(key, []).append(thing)
    return found


def _give(functions: list[FunctionType], code: CodeType) -> None:
    for function in functions:
        function.__code__ = code
    _forget()


def _forget() -> None:
    """Empty all caches of functions: what is in them the code before has made."""
    for thing in gc.get_objects():
        if type(thing) is _lru_cache_wrapper:
            code = getattr(thing.__wrapped__, "__code__", None)
            if code and Path(code.co_filename).is_relative_to(Path.cwd()):
                thing.cache_clear()


# A child, and what is heard of it


def _in_child(
    tests: list[str], items: dict, reached: Reached, begin: Callable[[], None]
) -> dict:
    hear, tell = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        child = os.fork()
    if not child:
        status = 1
        try:
            os.close(hear)
            os.setpgid(0, 0)
            begin()
            _run([items[test] for test in tests], reached, tell)
            status = 0
        finally:
            os._exit(status)
    os.close(tell)
    return _heard(child, hear)


def _run(items: list[pytest.Item], reached: Reached, tell: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for item, following in zip(items, [*items[1:], None], strict=True):
        allowed = AT_LEAST + TIMES * reached.took.get(item.nodeid, 0)
        limit = int(time.process_time() + allowed) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        os.write(tell, f"?{item.nodeid}\n".encode())
        if not _passes(item, following):
            os.write(tell, f"!{item.nodeid}\n".encode())
            return
    os.write(tell, b".\n")


def _heard(child: int, hear: int) -> dict:
    """Return what became of a process, from what it tells and from how it ends."""
    told = b""
    outcome = ""
    while True:
        ready, _, _ = select.select([hear], [], [], ASLEEP)
        if not ready:
            os.killpg(child, signal.SIGKILL)
            outcome = "timeout"
            break
        part = os.read(hear, 1 << 16)
        if not part:
            break
        told += part
    os.close(hear)
    _, status = os.waitpid(child, 0)
    lines = told.decode().split("\n")[:-1]
    last = lines[-1] if lines else ""
    if last == ".":
        return {"outcome": "survived", "by": ""}
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        outcome = "timeout"
    return {"outcome": outcome or "killed", "by": last[1:]}


# What runs when it is imported


def _in_process(
    mutant: Mutant, tests: list[str], reached: Reached, folder: Path
) -> dict:
    hear, tell = os.pipe()
    task = {
        "mutant": mutant,
        "tests": tests,
        "took": {test: reached.took[test] for test in tests},
        "tell": tell,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.mutation.worker", "one", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[tell],
        process_group=0,
    )
    os.close(tell)
    try:
        process.stdin.write(json.dumps(task).encode())
        process.stdin.close()
    except BrokenPipeError:
        pass
    heard = _heard(process.pid, hear)
    process.returncode = 0  # it has been waited for
    return heard


def one(folder: Path) -> None:
    task = json.load(sys.stdin)
    mutant = Mutant(*task["mutant"])
    sys.meta_path.insert(0, _Instead(mutant))
    _load_database(folder / "database.sqlite3")
    reached = Reached(Path("/nonexistent"))
    reached.took = task["took"]

    def use(session: pytest.Session) -> None:
        items = {item.nodeid: item for item in session.items}
        _run([items[test] for test in task["tests"]], reached, task["tell"])

    files = sorted({test.partition("::")[0] for test in task["tests"]})
    Suite(use).run(folder / f"tmp-{os.getpid()}", files)
    os._exit(0)


class _Instead(SourceFileLoader):
    """Finds and loads the module of a mutant, and no other."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        path = Path(mutant.path).resolve()
        name = mutant.path.removesuffix(".py").replace("/", ".")
        self.is_folder = name.endswith(".__init__")
        super().__init__(name.removesuffix(".__init__"), str(path))

    def find_spec(self, name: str, path: object = None, target: object = None):
        if name == self.name:
            inside = [str(Path(self.path).parent)] if self.is_folder else None
            return spec_from_file_location(
                name, self.path, loader=self, submodule_search_locations=inside
            )
        return None

    def get_code(self, name: str) -> CodeType:
        source = Path(self.path).read_text()
        return compile(changed(source, self.mutant.number), self.path, "exec")


def _keep_database(session: pytest.Session, path: Path) -> None:
    from django.db import connection
    from pytest_django.plugin import blocking_manager_key

    if path.exists():
        return
    with session.config.stash[blocking_manager_key].unblock():
        connection.ensure_connection()
        new = path.with_suffix(f".{os.getpid()}")
        with sqlite3.connect(new) as copy:
            connection.connection.backup(copy)
        new.rename(path)


def _load_database(path: Path) -> None:
    """Let the test database begin as a copy: migrations take seconds."""
    from django.db.backends.sqlite3.creation import DatabaseCreation

    def create(self, *arguments, **options) -> str:
        name = self._get_test_db_name()
        self.connection.close()
        self.connection.settings_dict["NAME"] = name
        self.connection.ensure_connection()
        with sqlite3.connect(path) as kept:
            kept.backup(self.connection.connection)
        return name

    DatabaseCreation.create_test_db = create


if __name__ == "__main__":
    do, *rest = sys.argv[1:]
    if do == "one":
        one(Path(rest[0]))
    elif do == "reach":
        reach(Path(rest[0]), rest[1])
    else:
        try_share(Path(rest[0]), int(rest[1]), int(rest[2]))
