"""Changes of entries, ready to be shown: each with the words that differ marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage

from ..document.choices import label_of
from ..document.diff import Change, Mark, words
from ..document.display import value_text
from ..document.entry import field_label

CONTEXT = 80  # characters shown beside what changes
SHORT = 60  # characters


@dataclass
class Compared:
    """One difference of two revisions, with the words that differ marked."""

    name: str
    element: str
    before: str
    after: str
    is_gone: bool = False  # an element that can be brought back
    # If it is about pictures: where they are, and what is shown of them.
    pictures: tuple[str, ...] = ("", "")
    frames: tuple[str, ...] = ("", "")

    @property
    def is_long(self) -> bool:
        """Whether two texts are easier read as one, with what differs marked."""
        return bool(self.before) and bool(self.after) and len(self.before) > SHORT

    @property
    def excerpt(self) -> list[Mark]:
        """The marks, with no more of what stays than shows where it is."""
        return shortened(self.marks)

    @property
    def marks(self) -> Any:
        return words(self.before, self.after)


def compared(changes: Iterable[Change]) -> list[Compared]:
    """Return changes, ready to be shown."""
    return [
        Compared(
            field_label(one.field),
            one.element,
            whole(one.field, one.before),
            whole(one.field, one.after),
            is_gone=bool(one.element) and one.after is None,
            pictures=pictures_of(one.field, one.before, one.after),
            frames=frames_of(one.field, one.before, one.after),
        )
        for one in changes
    ]


def pictures_of(field: str, *texts: Any) -> tuple[str, ...]:
    """Return the addresses of pictures by their texts, if a field is about pictures."""
    names = (name for name, _ in _read(field, texts))
    return tuple(default_storage.url(name) if name else "" for name in names)


def frames_of(field: str, *texts: Any) -> tuple[str, ...]:
    """Return what is shown of pictures by their texts, if a field is about pictures."""
    return tuple(frame for _, frame in _read(field, texts))


def _read(field: str, texts: Iterable[Any]) -> list[tuple[str, str]]:
    """Return the names and frames in the texts of pictures, "" for what is none."""
    if field != "picture":
        return [("", "") for _ in texts]
    parts = (text.partition(" ") for text in texts)
    return [(name, frame) for name, _, frame in parts]


def whole(field: str, value: Any) -> str:
    """Return a value as people call it, a long one with its line breaks."""
    value = label_of(field, value)
    return value if isinstance(value, str) else value_text(value)


def shortened(marks: Sequence[Mark]) -> list[Mark]:
    """Return marks with no more of what stays than shows where it is."""
    last = len(marks) - 1
    return [
        (kind, _shorten(text, place > 0, place < last) if kind == "equal" else text)
        for place, (kind, text) in enumerate(marks)
    ]


def _shorten(text: str, keep_start: bool, keep_end: bool) -> str:
    start = text[:CONTEXT].rpartition(" ")[0] if keep_start else ""
    end = text[-CONTEXT:].partition(" ")[2] if keep_end else ""
    return text if len(text) <= 2 * CONTEXT else f"{start} … {end}".strip(" ")
