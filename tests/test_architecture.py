"""The floors of docs/architecture.md: imports point downwards only."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Each room of catalog/ and the floor it stands on; a new room is entered here. What
# stands on one floor knows nothing of each other.
FLOORS = {
    # The doors: what comes in is checked, what goes out is shown.
    "apps": 12,
    "management": 12,
    "templatetags": 12,
    "urls": 12,
    "admin": 11,
    "site": 10,
    # What is done on time.
    "clock": 10,
    # Work on very many entries, slice by slice.
    "bulk_work": 9,
    # Entries: changed over time; from files and to files; as rows.
    "editing": 8,
    "files": 8,
    "entries": 7,
    "quality": 6,
    # Rows, and what needs no more than these.
    "admin_site": 6,
    "stale_forms": 4,
    "posters": 5,
    "permissions": 5,
    "search": 5,
    "fast_insert": 4,
    "migrations": 4,
    "models": 3,
    "querysets": 2,
    "storage": 2,
    # Pure Python.
    "document": 1,
    "slugs": 1,
}
NOT_TO_IMPORT = {"admin", "commands", "views"}
NO_NAMES = {"helpers", "services", "signals", "utils"}


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {
    module_name(path): path
    for folder in ("catalog", "config")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
TREES = {name: ast.parse(path.read_text()) for name, path in FILES.items()}


def part(name):
    """The part of catalog/ that a module belongs to; empty for all other modules."""
    package, *rest = name.split(".")
    return rest[0] if package == "catalog" and rest else ""


PARTS = [name for name in FILES if part(name)]


def targets(name, node):
    """The modules that one import statement in module `name` reaches."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    # The package that the dots of a relative import count from.
    is_package = FILES[name].name == "__init__.py"
    levels = node.level - is_package
    base = name.split(".")[: -levels or None] if node.level else []
    source = ".".join([*base, *([node.module] if node.module else [])])
    wholes = [f"{source}.{alias.name}" for alias in node.names]
    return [whole if whole in FILES else source for whole in wholes]


def imports(name, tree):
    return {
        target
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for target in targets(name, node)
    }


def at_run_time(path):
    """The tree of a file without what only a type checker reads."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    return tree


def test_the_table_names_every_room_and_no_other():
    assert {part(name) for name in PARTS} == FLOORS.keys()


@pytest.mark.parametrize("name", PARTS)
def test_imports_point_downwards(name):
    own = part(name)
    reached = imports(name, at_run_time(FILES[name]))
    others = [one for one in reached if part(one) not in ("", own)]
    assert not [one for one in others if FLOORS[part(one)] >= FLOORS[own]]


@pytest.mark.parametrize("name", PARTS)
def test_nothing_imports_a_view_an_admin_class_or_a_command(name):
    reached = [
        one
        for one in filter(part, imports(name, TREES[name]))
        if NOT_TO_IMPORT & set(one.split(".")) and part(one) != part(name)
    ]
    # Addresses are where views are wired up.
    assert not reached or part(name) == "urls"


def place(name):
    """The folder of a module, or the module itself where it stands in no folder."""
    room, *rest = name.split(".")[1:]
    return f"{room}.{rest[0]}" if rest else room


@pytest.mark.parametrize("room", sorted({part(name) for name in PARTS}))
def test_the_folders_of_a_room_import_each_other_in_no_circle(room):
    graph = {}
    for name in PARTS:
        if part(name) == room:
            reached = imports(name, at_run_time(FILES[name]))
            own = {place(one) for one in reached if part(one) == room}
            graph.setdefault(place(name), set()).update(own - {place(name), room})
    TopologicalSorter(graph).prepare()


def test_imports_go_in_no_circle():
    graph = {name: imports(name, at_run_time(path)) for name, path in FILES.items()}
    TopologicalSorter({name: graph[name] - {name} for name in graph}).prepare()


@pytest.mark.parametrize("name", [*FILES])
def test_imports_stand_at_the_top_and_name_what_they_take(name):
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.ImportFrom):
            assert node.names[0].name != "*", f"line {node.lineno}"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            ready = name == "catalog.apps" and node.name == "ready"
            assert ready or not imports(name, node), f"line {node.lineno}"


def test_no_module_is_named_for_nothing_in_particular():
    assert not [name for name in FILES if NO_NAMES & set(name.split("."))]


def test_the_document_knows_nothing_of_django():
    names = [name for name in FILES if part(name) == "document"]
    code = f"""if True:
        import importlib, sys
        [importlib.import_module(name) for name in {names}]
        sys.exit("django" in sys.modules)
    """
    assert names
    assert not subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode
