"""Three Documents merged into one: what two sides have made of the same base.

What one side changed and the other left is taken. What both changed, each otherwise, is
a conflict, and until somebody decides it, ours stands. Lists are merged element by
element, and names, songs, links and extras part by part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from .align import Lines, itself, match_both, weave
from .alternative_name import AlternativeName
from .display import element_name
from .fields import FIELDS, Element, List, Scalar
from .model import Document, Extra, Link
from .songs import Song

# The base where there is none: an entry born in the admin that meets its first file.
EMPTY = Document(title="", type="")

_ABSENT = ("", None)
_PARTS = {
    kind: tuple(part.name for part in fields(kind) if part.name != "spelling")
    for kind in (AlternativeName, Song, Link, Extra)
}
Spelling = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """A value that both sides changed, each otherwise; None is an absent one.

    `field` is the format's name for it; in a list, `element` says which one it is. Of
    an element, `ours` and `theirs` differ in the parts in doubt alone: what only one
    side has changed is in both.
    """

    field: str
    element: str
    base: Any
    ours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome of a merge: where it has a conflict, the document has ours."""

    document: Document
    conflicts: tuple[MergeConflict, ...] = ()


def merge_documents(base: Document, ours: Document, theirs: Document) -> Merged:
    """Return the Document with the changes of both sides, and where they collide.

    How its source writes it is never in conflict: theirs, the file, knows that best.
    """
    if theirs == base or ours == theirs:
        return Merged(ours)
    if ours == base:
        return Merged(theirs)
    values: dict[str, Any] = {
        "layout": _decide(base.layout, theirs.layout, ours.layout)[0],
        "spelling": _merge_spelling(base.spelling, ours.spelling, theirs.spelling),
        "newline": _decide(base.newline, theirs.newline, ours.newline)[0],
    }
    conflicts: list[MergeConflict] = []
    for name, field in FIELDS.items():
        if isinstance(field, Scalar):
            merged, in_doubt = _merge_scalar(name, field, base, ours, theirs)
        else:
            merged, in_doubt = _merge_list(name, field, base, ours, theirs)
        values |= merged
        conflicts += in_doubt
    return Merged(replace(ours, **values), tuple(conflicts))


def resolve_document(
    document: Document, conflict: MergeConflict, value: Any
) -> Document:
    """Return the document with the decided value in the place of a conflict.

    The document may have been edited since. A value whose place is gone is added where
    it belongs; None removes. Raise ValueError for a title or type of None.
    """
    field = FIELDS[conflict.field]
    if value is None and conflict.field in ("title", "type"):
        raise ValueError(f"An entry cannot be without a {conflict.field}.")
    if isinstance(field, Scalar):
        return replace(document, **_attributes(field, value))
    elements = list(field.of(document))
    place = _find(field, elements, conflict, value)
    if place is not None:
        elements[place : place + 1] = [] if value is None else [value]
    elif value is not None:
        rank = field.rank(value)
        lower = (p for p, one in enumerate(elements, 1) if field.rank(one) <= rank)
        elements.insert(max(lower, default=0), value)
    values: dict[str, Any] = {field.attribute: tuple(elements)}
    return replace(document, **values)


def value_in(document: Document, conflict: MergeConflict) -> Any:
    """Return what a document has in the place of a conflict, None for nothing."""
    field = FIELDS[conflict.field]
    if isinstance(field, Scalar):
        return field.of(document)
    elements = list(field.of(document))
    place = _find(field, elements, conflict, None)
    return None if place is None else elements[place]


def _attributes(field: Scalar, value: Any) -> dict[str, Any]:
    """Return a value as the Document has it."""
    if field.described_by:
        link = value or Link("", "")
        return {field.attribute: link.url, field.described_by: link.label}
    return {field.attribute: field.absent if value is None else value}


def _merge_scalar(
    name: str, field: Scalar, base: Document, ours: Document, theirs: Document
) -> tuple[dict[str, Any], list[MergeConflict]]:
    values, in_doubt = {}, False
    for attribute in field.attributes:
        kept, taken = _decide(*(getattr(d, attribute) for d in (base, ours, theirs)))
        values[attribute] = kept
        in_doubt |= attribute == field.attribute and kept != taken
    if not in_doubt:
        return values, []
    return values, [MergeConflict(name, "", *map(field.of, (base, ours, theirs)))]


def _merge_list(
    name: str, field: List, base: Document, ours: Document, theirs: Document
) -> tuple[dict[str, Any], list[MergeConflict]]:
    old, mine, other = map(field.of, (base, ours, theirs))
    kept, taken = _decide(old, mine, other)
    if kept == taken:
        return {field.attribute: kept}, []
    left, right = match_both(old, mine, other, field)
    merged, conflicts = {}, []
    for line in sorted(left | right):
        before = old[line] if line < len(old) else None
        kept, taken = _decide(before, left.get(line), right.get(line))
        merged[line] = kept
        if kept != taken:
            known = [before] if before is not None else [kept, taken]
            label = min(map(element_name, known))
            conflicts.append(MergeConflict(name, label, before, kept, taken))
    order = [merged[line] for line in _order(len(old), left, right)]
    elements = tuple(element for element in order if element is not None)
    return {field.attribute: elements}, conflicts


def _decide(base: Any, ours: Any, theirs: Any) -> tuple[Any, Any]:
    """Return the merged value as ours would have it and as theirs would.

    They are equal but where both changed it, each otherwise.
    """
    if theirs == base or ours == theirs:
        return ours, ours
    if ours == base:
        return theirs, theirs
    if ours is None or theirs is None:
        changed = theirs if ours is None else ours
        return (
            (None, None)
            if without_spelling(changed) == without_spelling(base)
            else (ours, theirs)
        )
    # A song that cannot be read has no parts: its line is all that there is.
    if type(ours) not in _PARTS or any(
        isinstance(one, Song) and not one.title for one in (base, ours, theirs)
    ):
        return ours, theirs
    kept, taken = _with_changes(base, ours, theirs), _with_changes(base, theirs, ours)
    if isinstance(ours, Song):
        kept, taken = (_spelled(song, base, ours, theirs) for song in (kept, taken))
    return kept, taken


def _with_changes(base: Element, ours: Element, theirs: Element) -> Element:
    """Return ours with the parts that theirs alone has changed."""
    changed = {}
    for part in _PARTS[type(ours)]:
        mine, other = getattr(ours, part), getattr(theirs, part)
        if mine in _ABSENT if base is None else mine == getattr(base, part):
            changed[part] = other
    return replace(ours, **changed)


def _spelled(song: Song, base: Song | None, ours: Song, theirs: Song) -> Song:
    """Return the song in the spelling of the side whose parts it has, theirs first."""
    spellings = [
        side.spelling
        for side in (theirs, ours)
        if without_spelling(side) == without_spelling(song)
    ]
    before = base.spelling if base else ""
    changed = [spelling for spelling in spellings if spelling != before]
    return replace(song, spelling=next(iter(changed or spellings), ""))


def without_spelling(element: Element) -> Element:
    """Return an element without the spelling of a song that can be read."""
    if isinstance(element, Song) and element.title and element.spelling:
        return replace(element, spelling="")
    return element


def _merge_spelling(base: Spelling, ours: Spelling, theirs: Spelling) -> Spelling:
    """Return how lines are written, each as the side has it that changed it.

    What spells a line of theirs alone stays: should a conflict be decided for theirs,
    the line is the file's to the byte.
    """
    merged = {}
    for line in {**theirs, **ours}:
        written, _ = _decide(base.get(line), theirs.get(line), ours.get(line))
        if written is not None:
            merged[line] = written
    return merged


def _order(known: int, ours: Lines, theirs: Lines) -> list[int]:
    """Return the lines in the order of ours, or of theirs if only theirs moved any."""
    moved = []
    for side in (ours, theirs):
        common = [
            line for line in side if line < known and line in ours and line in theirs
        ]
        moved.append(common != sorted(common))
    return weave(theirs, ours) if moved == [False, True] else weave(ours, theirs)


def _find(
    field: List, elements: list[Element], conflict: MergeConflict, value: Any
) -> int | None:
    """Return the place of a conflict in a list: ours, or what has come of it."""
    known = (conflict.ours, value, conflict.theirs, conflict.base)
    for key in (itself, *field.keys[: field.sure]):
        places = {key(elements[place]): place for place in range(len(elements))[::-1]}
        for told in [key(one) for one in known if one is not None]:
            if told is not None and told in places:
                return places[told]
    return None
