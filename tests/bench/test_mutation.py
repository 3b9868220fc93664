"""The mutants of `python -m bench mutation` differ from the code, in one thing each."""

import ast

import pytest

from bench.mutation.mutants import changed, mutants_of, where

CODE = '''\
"""What it is."""
from typing import TYPE_CHECKING
__all__ = ["find"]
if TYPE_CHECKING:
    LEAST = 1

class Names:
    """What it is."""

    @property
    def first(self) -> "str | None":
        return min(self.names, key=len)

def find(names: list[str], most: int = 3) -> list[str]:
    """Return names."""
    found = [name for name in names if name and not name.startswith("_")]
    while len(found) > most:
        found.pop()
    return found
'''


def test_each_change_is_one_and_none_is_of_what_does_nothing():
    made = mutants_of("names.py", CODE)
    assert [(m.line, m.before, m.after) for m in made] == [
        (12, "return min(self.names, key=len)", "return None"),
        (12, "min", "max"),
        (12, "key=len", ""),
        (10, "property", ""),
        (14, "3", "4"),
        (14, "3", "2"),
        (16, "name and (not name.startswith('_'))", ""),
        (
            *(16, "name and (not name.startswith('_'))"),
            "name or not name.startswith('_')",
        ),
        (16, "name", ""),
        (16, "not name.startswith('_')", ""),
        (16, "not name.startswith('_')", "name.startswith('_')"),
        (16, "name.startswith", "name.endswith"),
        (16, "'_'", "'_XX'"),
        (17, "len(found) > most", "len(found) >= most"),
        (17, "len(found) > most", "len(found) <= most"),
        (18, "found.pop()", "pass"),
        (19, "return found", "return None"),
    ]
    plain = ast.unparse(ast.parse(CODE))
    trees = {ast.unparse(changed(CODE, m.number)) for m in made}
    assert len(trees) == len(made)
    assert plain not in trees
    for tree in trees:
        compile(tree, "names.py", "exec")


@pytest.mark.parametrize(
    ("line", "function"),
    [(10, None), (12, "Names.first"), (14, None), (16, "find"), (19, "find")],
)
def test_what_runs_at_import_is_told_from_the_rest(line, function):
    for mutant in mutants_of("names.py", CODE):
        if mutant.line == line:
            found = where(CODE, mutant.number)
            assert (found.function and found.function[0]) == function
            assert line in found.lines
