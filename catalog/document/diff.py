"""What differs between two Documents, and between two texts word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from .matching import FIELDS, Elements, List, match_one, name_of, weave
from .model import Document, Extra, Link
from .renderer import render
from .songs import Song

# Kana and kanji are written without blanks: each is marked by itself.
_CJK = (
    "\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"\s+|[{_CJK}]|[^\W{_CJK}]+(?:['’][^\W{_CJK}]+)*|.")
_PARAGRAPH = re.compile(r".+\n*|\n+")
# Beyond, it would take longer than a page may: blanks count, so this is 5,000 words.
_MOST_PIECES = 10_000

Mark = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; None is an absent value.

    `field` is the format's name for it; in a list, `element` says which one it is.
    Moves are one change of the whole list, without an element, from one order to the
    other.
    The field is `manner` where only the way of writing differs, and its values are the
    texts as a file has them.
    """

    field: str
    element: str
    before: Any
    after: Any


def diff(before: Document, after: Document) -> tuple[Change, ...]:
    """Return what differs, in the document's order; nothing only if they are equal."""
    if before == after:
        return ()
    changes: list[Change] = []
    for name, field in FIELDS.items():
        old, new = field.of(before), field.of(after)
        if old == new:
            continue
        if isinstance(field, List):
            changes += _changes_of_list(name, field, old, new)
        else:
            changes.append(Change(name, "", old, new))
    return tuple(changes) or (Change("manner", "", render(before), render(after)),)


def words(before: str, after: str) -> list[Mark]:
    """Return both texts as ("equal" | "removed" | "added", piece), word by word.

    Where too much differs for that, the pieces are paragraphs, or all that differs.
    """
    for piece in (_WORD, _PARAGRAPH):
        old, new = piece.findall(before), piece.findall(after)
        head = _in_common(old, new)
        tail = _in_common(old[head:][::-1], new[head:][::-1])
        old_end, new_end = len(old) - tail, len(new) - tail
        if max(old_end, new_end) - head <= _MOST_PIECES:
            inner = list(_compare(old[head:old_end], new[head:new_end]))
            break
    else:
        inner = [("removed", old[head:old_end]), ("added", new[head:new_end])]
    marks = [("equal", old[:head]), *inner, ("equal", old[old_end:])]
    return [(kind, "".join(pieces)) for kind, pieces in marks if pieces]


def as_text(value: Any) -> str:
    """Return a value of a change or a conflict in one readable line, "" for None."""
    match value:
        case None:
            text = ""
        case Song():
            text = value.credit
        case Link():
            text = ": ".join(filter(None, (value.label, value.url)))
        case Extra():
            text = ": ".join(filter(None, (value.name, value.value)))
        case _:
            text = str(value)
    return " ".join(text.split())


def _changes_of_list(
    name: str, field: List, before: Elements, after: Elements
) -> Iterator[Change]:
    was, now = dict(enumerate(before)), match_one(before, after, field)
    for line in weave(now, was):
        old, new = was.get(line), now.get(line)
        if old != new:
            yield Change(name, name_of(new if old is None else old), old, new)
    moved = [line for line in now if line in was]
    if moved != sorted(moved):
        orders = [was[line] for line in sorted(moved)], [now[line] for line in moved]
        yield Change(name, "", *(", ".join(map(name_of, order)) for order in orders))


def _in_common(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many pieces are equal from the start on."""
    pairs = enumerate(zip(old, new, strict=False))
    differing = (place for place, (one, other) in pairs if one != other)
    return next(differing, min(len(old), len(new)))


def _compare(old: list[str], new: list[str]) -> Iterator[tuple[str, list[str]]]:
    # A blank alone is no likeness: `a b` and `c d` are two texts, not four words.
    matcher = SequenceMatcher(str.isspace, old, new)
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            yield "equal", old[old_start:old_end]
        else:
            yield "removed", old[old_start:old_end]
            yield "added", new[new_start:new_end]
