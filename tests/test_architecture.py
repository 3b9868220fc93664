"""The floors of docs/architecture.md: imports point downwards only."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Each part of catalog/ and the floor it stands on; a new part is entered here.
FLOORS = {
    # 4: the doors; no rules of their own
    "admin": 4,
    "api": 4,
    "admin_site": 4,
    "apps": 4,
    "management": 4,
    "site": 4,
    "templatetags": 4,
    "urls": 4,
    # 3: entries as Documents, to rows and back
    "clock": 3,
    "drafts": 3,
    "exchange": 3,
    "history": 3,
    "quality": 3,
    # 2: rows; every query has a name
    "migrations": 2,
    "models": 2,
    "posters": 2,
    "querysets": 2,
    "rights": 2,
    "search": 2,
    # 1: pure Python
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


def test_every_part_has_a_floor():
    assert {part(name) for name in PARTS} <= FLOORS.keys()


@pytest.mark.parametrize("name", PARTS)
def test_imports_point_downwards(name):
    reached = filter(part, imports(name, TREES[name]))
    assert not [one for one in reached if FLOORS[part(one)] > FLOORS[part(name)]]


@pytest.mark.parametrize("name", PARTS)
def test_nothing_imports_a_view_an_admin_class_or_a_command(name):
    reached = [
        one
        for one in filter(part, imports(name, TREES[name]))
        if NOT_TO_IMPORT & set(one.split(".")) and part(one) != part(name)
    ]
    # Addresses are where views are wired up.
    assert not reached or part(name) == "urls"


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
