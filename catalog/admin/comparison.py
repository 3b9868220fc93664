"""Changes of entries, ready to be shown: each with the words that differ marked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage

from ..document.diff import Change, words
from ..document.display import value_text
from ..document.entry import field_label


@dataclass
class Compared:
    """One difference of two revisions, with the words that differ marked."""

    name: str
    element: str
    before: str
    after: str
    is_gone: bool = False  # an element that can be brought back
    pictures: tuple[str, ...] = ("", "")  # where they are, if it is about pictures

    @property
    def marks(self) -> Any:
        return words(self.before, self.after)


def compared(changes: Iterable[Change]) -> list[Compared]:
    """Return changes, ready to be shown."""
    return [
        Compared(
            field_label(one.field),
            one.element,
            whole(one.before),
            whole(one.after),
            is_gone=bool(one.element) and one.after is None,
            pictures=pictures_of(one.field, one.before, one.after),
        )
        for one in changes
    ]


def pictures_of(field: str, *names: Any) -> tuple[str, ...]:
    """Return the addresses of pictures by their names, if a field is about pictures."""
    if field != "picture":
        return ("",) * len(names)
    return tuple(default_storage.url(name) if name else "" for name in names)


def whole(value: Any) -> str:
    """Return a value as text, a long one with its line breaks."""
    return value if isinstance(value, str) else value_text(value)
