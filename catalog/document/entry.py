"""The whole entry: its Document, and beside it its own part.

Two values side by side. What a file says is the Document's; what only the site knows is
in `Own`. History, merges and ways back take both. The own part is never written into
a file, so its fields stand here and not in `fields.FIELDS`.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Self

from .diff import Change, diff_documents
from .display import value_text
from .fields import FIELDS, List
from .frame import Frame
from .merge import EMPTY, MergeConflict, merge_documents, resolve_document
from .model import Document
from .packing import normalize_document

# What a revision or a pending edit has on record of an own part, as JSON. A field
# that is missing was not kept then.
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A file in the storage, named by what is in it, and its size in pixels.

    `frame` is what pages show of it; None: all.
    """

    name: str
    width: int
    height: int
    frame: Frame | None = None

    def __str__(self) -> str:
        words = self.frame.in_words() if self.frame else ""
        return f"{self.name} {words}".strip()


@dataclass(frozen=True, slots=True)
class Own:
    """What the site knows of an entry, and no file says.

    `slug` and `franchise` (its slug) are wishes until they are saved: an address may be
    taken, a franchise merged into another. Blank asks for one made of the title.
    `picture` is an upload; what was fetched follows from the Document's address.
    """

    slug: str = ""
    franchise: str = ""
    is_published: bool = False
    locks: frozenset[str] = frozenset()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field of `Own`: how JSON has it, and how people read it.

    `fits` tells whether JSON is of today's shape; what is not counts as not kept.
    """

    attribute: str
    fits: Callable[[Any], bool]
    to_json: Callable[[Any], Any] = lambda value: value
    from_json: Callable[[Any], Any] = lambda value: value
    as_text: Callable[[Any], str] = str


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_picture(value: Any) -> bool:
    match value:
        case None | [str(), int(), int()]:
            return True
        case [str(), int(), int(), str(frame)]:
            with suppress(ValueError):
                Frame.read(frame)
                return True
    return False


def _picture_of(value: list[Any] | None) -> Picture | None:
    if not value:
        return None
    name, width, height, *frame = value
    return Picture(name, width, height, Frame.read(frame[0]) if frame else None)


def _picture_as_json(picture: Picture | None) -> list[Any] | None:
    if not picture:
        return None
    frame = [str(picture.frame)] if picture.frame else []
    return [picture.name, picture.width, picture.height, *frame]


# By the names that people know. None of them is a field of a Document.
OWN_FIELDS: dict[str, OwnField] = {
    "address": OwnField("slug", _is_text),
    "franchise": OwnField("franchise", _is_text),
    "published": OwnField(
        "is_published",
        lambda value: isinstance(value, bool),
        as_text=lambda value: "yes" if value else "no",
    ),
    "locks": OwnField(
        "locks",
        lambda value: isinstance(value, list) and all(map(_is_text, value)),
        to_json=sorted,
        from_json=lambda value: frozenset(value).intersection(FIELDS),
        as_text=lambda v: ", ".join(sorted(v)),
    ),
    "picture": OwnField(
        "picture",
        _is_picture,
        to_json=_picture_as_json,
        from_json=_picture_of,
        as_text=lambda value: str(value or ""),
    ),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as one value: all that an editor sets."""

    document: Document
    own: Own

    def with_document(self, document: Document) -> Self:
        """Return the entry with another Document; the entry's own part goes along."""
        return replace(self, document=document)

    def with_own(self, **changes: Any) -> Self:
        """Return the entry with some values of the entry's own part changed."""
        return replace(self, own=replace(self.own, **changes))


@dataclass(frozen=True, slots=True)
class MergedEntry:
    """The outcome of a merge: where it has a conflict, the entry has ours."""

    entry: Entry
    conflicts: tuple[MergeConflict, ...] = ()


def record_of(own: Own) -> dict[str, Any]:
    """Return the entry's own part as JSON."""
    return {
        name: field.to_json(getattr(own, field.attribute))
        for name, field in OWN_FIELDS.items()
    }


def own_changes(before: Own, after: Own) -> dict[str, Any]:
    """Return what of an own part is otherwise than before, as JSON."""
    was = record_of(before)
    return {n: value for n, value in record_of(after).items() if value != was[n]}


def own_over(record: Record, own: Own) -> Own:
    """Return what is on record, and of `own` what is not."""
    return replace(
        own,
        **{
            OWN_FIELDS[name].attribute: OWN_FIELDS[name].from_json(value)
            for name, value in _kept(record).items()
        },
    )


def diff_records(before: Record, after: Record) -> tuple[Change, ...]:
    """Return what differs of the entry's own part, as far as both have it on record."""
    before, after = _kept(before), _kept(after)
    return tuple(
        Change(name, "", *(field_text(name, field.from_json(r[name])) for r in records))
        for records in [(before, after)]
        for name, field in OWN_FIELDS.items()
        if name in before.keys() & after.keys() and before[name] != after[name]
    )


def _kept(record: Record) -> Record:
    """Return what is on record as today's version reads it."""
    return {
        name: record[name]
        for name, field in OWN_FIELDS.items()
        if name in record and field.fits(record[name])
    }


def field_label(name: str) -> str:
    """Return what people call a field, or anything else that a change is of."""
    field = FIELDS.get(name)
    return field.label if field else name.replace("-", " ").capitalize()


def field_text(name: str, value: Any) -> str:
    """Return a value of a field, of the entry's own part too, in one readable line."""
    field = OWN_FIELDS.get(name)
    return field.as_text(value) if field else value_text(value)


def diff(before: Entry, after: Entry) -> tuple[Change, ...]:
    """Return what differs between two entries: of the Document, then of the rest."""
    return (
        *diff_documents(before.document, after.document),
        *diff_records(record_of(before.own), record_of(after.own)),
    )


def with_changes(before: Entry, after: Entry, chosen: Iterable[Change]) -> Entry:
    """Return the entry before, with the changes chosen of those that `diff` finds.

    A list whose order is chosen is as it is after, with all of its changes.
    """
    entry = before
    for change in chosen:
        name, field = change.field, FIELDS.get(change.field)
        if own := OWN_FIELDS.get(name):
            value = getattr(after.own, own.attribute)
            entry = entry.with_own(**{own.attribute: value})
        elif isinstance(field, List) and not change.element:
            values: dict[str, Any] = {field.attribute: field.of(after.document)}
            entry = entry.with_document(replace(entry.document, **values))
        elif field:
            of_one = (change.before, change.before, change.after)
            place = MergeConflict(name, change.element, *of_one)
            entry = resolve(entry, place, change.after)
        else:  # only the way of writing differs
            entry = entry.with_document(after.document)
    return entry


def normalize_entry(entry: Entry) -> Entry:
    """Return an entry with the Document that its text says."""
    return entry.with_document(normalize_document(entry.document))


def merge(base: Entry, ours: Entry, theirs: Entry) -> MergedEntry:
    """Return the entry with the changes of both sides, and where they collide."""
    documents = merge_documents(base.document, ours.document, theirs.document)
    own, conflicts = _merge_own(base.own, ours.own, theirs.own)
    entry = Entry(documents.document, own)
    return MergedEntry(entry, (*documents.conflicts, *conflicts))


def resolve(entry: Entry, conflict: MergeConflict, value: Any) -> Entry:
    """Return the entry with the decided value in the place of a conflict."""
    if field := OWN_FIELDS.get(conflict.field):
        return entry.with_own(**{field.attribute: value})
    return entry.with_document(resolve_document(entry.document, conflict, value))


def _merge_own(base: Own, ours: Own, theirs: Own) -> tuple[Own, list[MergeConflict]]:
    merged, conflicts = {}, []
    for name, field in OWN_FIELDS.items():
        sides = [getattr(own, field.attribute) for own in (base, ours, theirs)]
        before, mine, other = sides
        if isinstance(before, frozenset):
            # What one of them has put in or taken out.
            merged[field.attribute] = before ^ ((before ^ mine) | (before ^ other))
        elif other in (before, mine):
            merged[field.attribute] = mine
        elif mine == before:
            merged[field.attribute] = other
        else:
            merged[field.attribute] = mine
            conflicts.append(MergeConflict(name, "", *sides))
    return replace(ours, **merged), conflicts


# What an entry was before there was one.
NOTHING = Entry(EMPTY, Own())
