"""Which element of one list is which of another.

An element is told by being equal, or else by what identifies it, the surest first: a
link with another label is the same link. Of several alike the first is the first.
"""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable

from .fields import Element, Elements, Key, List

Lines = dict[int, Element]

_NOWHERE = -1


def itself(element: Element) -> Hashable:
    """Return the element: the surest key of all, and the first that counts."""
    told: Hashable = element
    return told


def match_one(base: Elements, elements: Elements, field: List) -> Lines:
    """Return the elements by line, in their order.

    A line is an element's place in the base, or a number of its own if it is new.
    """
    side = _Side(base, elements, len(base))
    for key in field.keys:
        side.claim(side.gone, key)
    return side.by_line()


def match_both(
    base: Elements, ours: Elements, theirs: Elements, field: List
) -> tuple[Lines, Lines]:
    """Return the elements of two sides by line; what both have added is on one line.

    Left out is a further copy of what the other side has changed or removed: it is no
    addition, or else the old value would come in again.
    """
    one = _Side(base, ours, len(base))
    other = _Side(base, theirs, len(base) + len(ours))
    one.leave_out(other.gone.values())
    other.leave_out(one.gone.values())
    twins = dict(_pair(one.new, other.new, itself))
    for strength, key in enumerate(field.keys, start=1):
        gone = {line: old for line, old in one.gone.items() if line in other.gone}
        for line, place in _pair(gone, _as_known(one, other, twins, gone, key), key):
            one.lines[place] = other.lines[twins.pop(place)] = line
            del one.gone[line], other.gone[line]
        one.claim(one.gone, key)
        other.claim(other.gone, key)
        # An element may be told by what the other side has made of it, too.
        one.claim(one.missed_in(other), key)
        other.claim(other.missed_in(one), key)
        if strength <= field.sure:
            twins |= _pair(one.new, other.new, key)
    for place, twin in twins.items():
        other.lines[twin] = one.lines[place]
    return one.by_line(), other.by_line()


def weave(first: Iterable[int], second: Iterable[int]) -> list[int]:
    """Return the lines of both in the order of the first.

    What only the second has goes after the line that it follows there, and behind what
    only the first has in that place.
    """
    first, second = dict.fromkeys(first), dict.fromkeys(second)
    behind: dict[int | None, list[int]] = defaultdict(list)
    anchor = None
    for line in second:
        if line in first:
            anchor = line
        else:
            behind[anchor].append(line)
    woven: list[int] = []
    pending = behind[None]
    for line in first:
        if line in second:
            woven += pending
            pending = behind[line]
        woven.append(line)
    return woven + pending


class _Side:
    """A list being matched: what of the base is gone from it, and what is new in it."""

    def __init__(self, base: Elements, elements: Elements, next_line: int) -> None:
        self.elements = elements
        self.lines = list(range(next_line, next_line + len(elements)))
        self.gone = dict(enumerate(base))
        self.new = dict(enumerate(elements))
        self.known: Lines = {}
        self.claim(self.gone, itself)

    def claim(self, lines: Lines, key: Key) -> None:
        """Put what is new on the lines whose elements the key takes for the same."""
        for line, place in _pair(lines, self.new, key):
            self.lines[place] = line
            self.known[line] = self.elements[place]
            self.gone.pop(line, None)

    def missed_in(self, other: "_Side") -> Lines:
        """Return what is gone here as the other side has it."""
        return {line: other.known[line] for line in self.gone if line in other.known}

    def leave_out(self, elements: Iterable[Element]) -> None:
        """Give the new elements that equal any of these no line."""
        unwanted = set(elements)
        for place in [place for place, one in self.new.items() if one in unwanted]:
            del self.new[place]
            self.lines[place] = _NOWHERE

    def by_line(self) -> Lines:
        placed = zip(self.lines, self.elements, strict=True)
        return {line: element for line, element in placed if line != _NOWHERE}


def _as_known(
    one: _Side, other: _Side, twins: dict[int, int], gone: Lines, key: Key
) -> Lines:
    """Return of each two that are one the one whose key is known among the gone."""
    known = {told for old in gone.values() if (told := key(old)) is not None}
    found = []
    for place, twin in twins.items() if known else ():
        pair = sorted((one.elements[place], other.elements[twin]), key=repr)
        for element in pair:
            if key(element) in known:
                found.append((place + twin, repr(pair), place, element))
                break
    return {place: element for _, _, place, element in sorted(found)}


def _pair(left: Lines, right: Lines, key: Key) -> list[tuple[int, int]]:
    """Return the places that a key pairs, and take their elements out of both."""
    if not left or not right:
        return []
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    for place, element in left.items():
        if (told := key(element)) is not None:
            waiting[told].append(place)
    pairs = [
        (places.popleft(), place)
        for place, element in right.items()
        if (places := waiting.get(key(element)))
    ]
    for one, other in pairs:
        del left[one], right[other]
    return pairs
