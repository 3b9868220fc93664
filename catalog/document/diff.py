"""What differs between two Documents, and between two texts word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter
from typing import Any

from .align import match_one, weave
from .display import element_name, value_text
from .fields import FIELDS, Elements, List
from .model import Document, Extra
from .renderer import render

# Kana and kanji are written without blanks: each counts as a word.
_CJK = (
    "\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff"
)
_ONE = rf"(?:[{_CJK}]|[^\W{_CJK}]+(?:['’][^\W{_CJK}]+)*|\S)"
_WORD = re.compile(rf"{_ONE}|\s+")
# With the blanks behind it: alone, they would be taken for what texts have in common.
_SPACED_WORD = re.compile(rf"{_ONE}\s*|\s+")
_PARAGRAPH = re.compile(r".+\n*|\n+")
_MOST = 5_000
_MANY = 1_000  # from where on it pays to be quick
_SCATTERED = 4  # pieces of a text that stay, from where on they are hard to read

Mark = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; None is an absent value.

    `field` is the format's name for it; in a list, `element` says which one it is. What
    has moved is one change of the whole list, without an element, from order to order.
    The field is `manner` where only the way of writing differs, and its values are the
    texts as a file has them.
    """

    field: str
    element: str
    before: Any
    after: Any


def diff_documents(before: Document, after: Document) -> tuple[Change, ...]:
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
    """Return both texts as ("equal" | "removed" | "added", text), word by word.

    From where they first differ to where they last do, that is, if it is 5,000 words at
    most; else paragraph by paragraph, or all of it in one if those are too many. What
    was written anew, and has little more in common than small words, is in one, too.
    """
    for piece in (_SPACED_WORD, _PARAGRAPH):
        head, old, new, tail = _differing(piece, before, after)
        if max(len(old), len(new)) <= _MOST:
            break
    else:
        old, new = ["".join(old)], ["".join(new)]
    compared = list(_compare(old, new))
    if _is_anew(compared):
        compared = [("removed", "".join(old)), ("added", "".join(new))]
    marks = [("equal", head), *compared, ("equal", tail)]
    grouped = groupby((mark for mark in marks if mark[1]), key=itemgetter(0))
    return [(kind, "".join(text for _, text in group)) for kind, group in grouped]


def _with_kind(element: Any) -> str:
    text = value_text(element)
    return f"{element.kind} {text}" if isinstance(element, Extra) else text


def _changes_of_list(
    name: str, field: List, before: Elements, after: Elements
) -> Iterator[Change]:
    was, now = dict(enumerate(before)), match_one(before, after, field)
    for line in weave(now, was):
        old, new = was.get(line), now.get(line)
        if old != new:
            yield Change(name, element_name(new if old is None else old), old, new)
    order = [line for line in now if line in was]
    if order != sorted(order):
        # Where elements of one name change places, only their values tell it, and of
        # extras that are a field and a section only that.
        for told in (element_name, value_text, _with_kind):
            one = ", ".join(told(was[line]) for line in sorted(order))
            other = ", ".join(told(now[line]) for line in order)
            if one != other:
                break
        yield Change(name, "", one, other)


def _compare(old: list[str], new: list[str]) -> Iterator[Mark]:
    """Return the marks of two rows of pieces, trimmed to the words that differ."""
    # Leaving out frequent words is quick, but makes for odd likenesses.
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > _MANY)
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        gone, come = "".join(old[old_start:old_end]), "".join(new[new_start:new_end])
        if kind == "equal":
            yield "equal", gone
            continue
        head, removed, added, tail = _differing(_WORD, gone, come)
        yield "equal", head
        yield "removed", "".join(removed)
        yield "added", "".join(added)
        yield "equal", tail


def _is_anew(marks: list[Mark]) -> bool:
    """Return True if of a text no more stays than scattered words in a new one."""
    stays, removed, added = (
        [text for kind, text in marks if kind == one and text]
        for one in ("equal", "removed", "added")
    )
    kept = sum(map(len, stays))
    changed = min(sum(map(len, removed)), sum(map(len, added)))
    return len(stays) > _SCATTERED and kept < changed


def _differing(
    piece: re.Pattern[str], before: str, after: str
) -> tuple[str, list[str], list[str], str]:
    """Return what both texts start with, the pieces that differ, and the common end."""
    old, new = piece.findall(before), piece.findall(after)
    start = _in_common(old, new)
    end = _in_common(old[start:][::-1], new[start:][::-1])
    old_end, new_end = len(old) - end, len(new) - end
    head, tail = "".join(old[:start]), "".join(old[old_end:])
    return head, old[start:old_end], new[start:new_end], tail


def _in_common(old: list[str], new: list[str]) -> int:
    """Return how many pieces are equal from the start on."""
    pairs = enumerate(zip(old, new, strict=False))
    differing = (place for place, (one, other) in pairs if one != other)
    return next(differing, min(len(old), len(new)))
