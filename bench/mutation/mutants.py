"""Small changes to Python code, each of which a test should notice.

Left alone is what does nothing when the code runs: docstrings, annotations, types,
`__all__` and what stands under `if TYPE_CHECKING`.
"""

import ast
from collections.abc import Callable, Iterator
from typing import NamedTuple

_COMPARED = {
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Lt: [ast.LtE, ast.GtE],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
}
_CALCULATED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitXor: ast.BitAnd,
}
_FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any"}
_METHODS = {
    "filter": "exclude",
    "exclude": "filter",
    "first": "last",
    "last": "first",
    "startswith": "endswith",
    "endswith": "startswith",
    "removeprefix": "removesuffix",
    "removesuffix": "removeprefix",
    "lstrip": "rstrip",
    "rstrip": "lstrip",
    "strip": "lstrip",
    "lower": "upper",
    "casefold": "upper",
    "find": "rfind",
    "rfind": "find",
}
_TEXT = "XX"


class Place(NamedTuple):
    """Where a node hangs in its tree."""

    owner: ast.AST | list
    key: str | int

    def put(self, node: ast.AST | None) -> None:
        if isinstance(self.owner, list) and node is None:
            del self.owner[self.key]
        elif isinstance(self.owner, list):
            self.owner[self.key] = node
        else:
            setattr(self.owner, self.key, node)


class Change(NamedTuple):
    """A change that can be made to a tree, once."""

    kind: str
    node: ast.AST
    after: str  # as code; empty where the node goes
    make: Callable[[], None]


class Mutant(NamedTuple):
    """One change to one file: the number says which of all that it has."""

    path: str
    number: int
    kind: str
    line: int
    before: str
    after: str


def mutants_of(path: str, source: str) -> list[Mutant]:
    """Return all changes to a file, in order."""
    return [
        Mutant(path, number, kind, node.lineno, _short(node), after)
        for number, (kind, node, after, _) in enumerate(_changes(ast.parse(source)))
    ]


def changed(source: str, number: int) -> ast.Module:
    """Return a file's tree with one of its changes made; lines keep their numbers."""
    tree = ast.parse(source)
    for at, change in enumerate(_changes(tree)):
        if at == number:
            change.make()
            return ast.fix_missing_locations(tree)
    raise IndexError(number)


class Where(NamedTuple):
    """Where a change takes effect."""

    function: tuple[str, int] | None  # its name and line; None: when it is imported
    body: range  # the lines of that function
    lines: range  # those of the statement, without what is nested in it


def where(source: str, number: int) -> Where:
    tree = ast.parse(source)
    node = list(_changes(tree))[number].node
    function, body = _function_of(tree.body, node, "")
    statement = node
    for other in ast.walk(tree):
        is_line = isinstance(other, ast.stmt | ast.excepthandler | ast.match_case)
        if is_line and any(n is node for n in ast.walk(other)):
            statement = other  # the innermost comes last
    first = statement.pattern if isinstance(statement, ast.match_case) else statement
    inner = getattr(statement, "body", None) or getattr(statement, "cases", None)
    last = node.end_lineno if inner else statement.end_lineno
    return Where(function, body, range(min(first.lineno, node.lineno), last + 1))


def _function_of(
    statements: list[ast.stmt], node: ast.AST, prefix: str
) -> tuple[tuple[str, int] | None, range]:
    for statement in statements:
        if not any(n is node for n in ast.walk(statement)):
            continue
        if isinstance(statement, ast.ClassDef):
            return _function_of(statement.body, node, f"{prefix}{statement.name}.")
        if isinstance(statement, ast.FunctionDef):
            lines = range(statement.body[0].lineno, statement.end_lineno + 1)
            if any(n is node for inner in statement.body for n in ast.walk(inner)):
                first = [statement, *statement.decorator_list]
                line = min(n.lineno for n in first)
                return (f"{prefix}{statement.name}", line), lines
    return None, range(0)


def _short(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:100]


def _changes(tree: ast.Module) -> Iterator[Change]:
    # All at once: the tree may change under whoever takes one.
    return iter(list(_below(tree)))


def _below(node: ast.AST) -> Iterator[Change]:
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "ctx", "op", "ops"):
            continue
        if isinstance(value, list):
            children = [(child, Place(value, at)) for at, child in enumerate(value)]
        else:
            children = [(value, Place(node, field))]
        for child, place in children:
            if isinstance(child, ast.AST) and not _does_nothing(child):
                yield from _of_node(child, place, node)
                yield from _below(child)


def _does_nothing(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.Assign(targets=[ast.Name()], value=value):
            return _is_a_type(value)
        case ast.ClassDef(bases=bases):
            return any(isinstance(b, ast.Name) and b.id == "Protocol" for b in bases)
        case ast.Call(func=ast.Name(id="cast" | "TypeVar")):
            return True
    return False


def _is_a_type(node: ast.AST) -> bool:
    match node:
        case ast.Subscript(value=ast.Name(id=name)):
            return name in ("Callable", "Literal", "dict", "list", "tuple", "Mapping")
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return any(
                _is_a_type(n) or (isinstance(n, ast.Constant) and n.value is None)
                for n in (left, right)
            )
    return False


def _of_node(node: ast.AST, place: Place, parent: ast.AST) -> Iterator[Change]:
    def instead(kind: str, new: ast.AST) -> Change:
        ast.copy_location(new, node)
        return Change(kind, node, _short(new), lambda: place.put(new))

    def gone(kind: str) -> Change:
        return Change(kind, node, "", lambda: place.put(None))

    if isinstance(place.owner, list) and place.owner is getattr(parent, "elts", None):
        if len(place.owner) > 1 and not _is_assigned(parent):
            yield gone("element")
    elif place.owner is getattr(parent, "decorator_list", None):
        yield gone("decorator")
    elif place.owner is getattr(parent, "ifs", None):
        yield gone("condition of a comprehension")
    elif isinstance(parent, ast.BoolOp):
        other = [value for value in parent.values if value is not node]
        if len(other) == 1:
            yield Change("operand", node, "", lambda: _become(parent, other[0]))
        else:
            yield gone("operand")
    elif isinstance(parent, ast.Slice):
        yield gone("bound")
    elif place.owner is getattr(parent, "keys", None) and len(place.owner) > 1:
        yield Change("element", node, "", lambda: _without(parent, place.key))

    if getattr(parent, "test", None) is node and _is_plain(node):
        yield instead("negated", ast.UnaryOp(ast.Not(), node))
    yield from _by_type(node, instead, gone)


def _is_assigned(node: ast.AST) -> bool:
    return not isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def _become(node: ast.BoolOp, operand: ast.expr) -> None:
    """Make a node of two operands mean one of them."""
    node.values = [operand, operand]


def _without(node: ast.Dict, at: int) -> None:
    del node.keys[at], node.values[at]


def _is_plain(node: ast.AST) -> bool:
    """Return True unless other changes already turn a condition into its opposite."""
    is_not = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    return not is_not and not (isinstance(node, ast.Compare) and len(node.ops) == 1)


def _by_type(node: ast.AST, instead: Callable, gone: Callable) -> Iterator[Change]:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=others):
            for at, op in enumerate(ops):
                for new in _COMPARED[type(op)]:
                    changed_ops = [*ops[:at], new(), *ops[at + 1 :]]
                    yield instead("comparison", ast.Compare(left, changed_ops, others))
        case ast.BoolOp(op=op, values=values):
            new = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield instead("boolean", ast.BoolOp(new, values))
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert(), operand=operand):
            yield instead("operator dropped", operand)
        case ast.BinOp(left=left, op=op, right=right):
            if _is_text(left) or _is_text(right):
                # Nothing but + goes with text: another sign would always be noticed.
                yield instead("operand", left)
                yield instead("operand", right)
            elif type(op) in _CALCULATED:
                yield instead(
                    "arithmetic", ast.BinOp(left, _CALCULATED[type(op)](), right)
                )
        case ast.AugAssign(target=target, op=op, value=value):
            if type(op) in _CALCULATED and not _is_text(value):
                new = _CALCULATED[type(op)]()
                yield instead("arithmetic", ast.AugAssign(target, new, value))
            yield instead("statement", ast.Pass())
        case ast.Constant(value=bool(value)):
            yield instead("constant", ast.Constant(not value))
        case ast.Constant(value=int(value) | float(value)):
            yield instead("constant", ast.Constant(value + 1))
            yield instead("constant", ast.Constant(value - 1))
        case ast.Constant(value=str(value)):
            yield instead("constant", ast.Constant(value + _TEXT))
        case ast.Constant(value=bytes(value)):
            yield instead("constant", ast.Constant(value + _TEXT.encode()))
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield instead("return", ast.Return(ast.Constant(None)))
        case ast.Expr() | ast.Raise() | ast.Delete():
            yield instead("statement", ast.Pass())
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield instead("statement", ast.Pass())
        case ast.Break():
            yield instead("loop", ast.Continue())
        case ast.Continue():
            yield instead("loop", ast.Break())
        case ast.keyword(arg=str()):
            yield gone("argument")
        case ast.ExceptHandler(type=caught, name=name):
            yield instead("handler", ast.ExceptHandler(caught, name, [ast.Raise()]))
        case ast.Name(id=name, ctx=ast.Load()) if name in _FUNCTIONS:
            yield instead("name", ast.Name(_FUNCTIONS[name], ast.Load()))
        case ast.Attribute(value=value, attr=name) if name in _METHODS:
            yield instead("name", ast.Attribute(value, _METHODS[name], ast.Load()))


def _is_text(node: ast.AST) -> bool:
    constant = isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    return constant or isinstance(node, ast.JoinedStr)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
