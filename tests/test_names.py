"""One name for one thing: what the rooms of catalog/ call what they define."""

import ast
from collections import defaultdict
from pathlib import Path

CATALOG = Path(__file__).resolve().parent.parent / "catalog"

# Names that several modules define all the same, and why.
SEVERAL = {
    "AlternativeName": "the value that a Document has, and its row",
    "Command": "the name that Django looks for in a command",
    "Credit": "the value that a song's artist text says, and its row",
    "Link": "the value that a Document has, and its row",
    "PartialDateField": "the field of a form, and of a model, as Django names its own",
    "Song": "the value that a Document has, and its row",
}


def public_names(path):
    """The functions and classes that a module defines for others."""
    return [
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
    ]


def defined():
    """Where each public name is defined."""
    places = defaultdict(set)
    for path in sorted(CATALOG.rglob("*.py")):
        if "migrations" not in path.parts:
            for name in public_names(path):
                places[name].add(str(path.relative_to(CATALOG)))
    return places


def test_a_public_name_is_defined_once_or_has_a_reason():
    several = {name: places for name, places in defined().items() if len(places) > 1}
    assert {name: several[name] for name in several.keys() - SEVERAL.keys()} == {}


def test_every_reason_is_still_needed():
    places = defined()
    assert [name for name in SEVERAL if len(places[name]) < 2] == []
