"""Single values of a Document as JSON: those that wait for a decision."""

from dataclasses import asdict, is_dataclass
from typing import Any

from .dates import PartialDate
from .model import Extra, Link
from .songs import Song

_READERS: dict[str, Any] = {
    "songs": lambda value: Song(**value),
    "links": lambda value: Link(**value),
    "extras": lambda value: Extra(**value),
    "start-date": PartialDate,
    "end-date": PartialDate,
    "poster": lambda value: Link(**value),
}


def to_json(value: Any) -> Any:
    """Return a value as JSON has it; None stays None."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value


def from_json(field: str, value: Any) -> Any:
    """Return the value of a field, of the format's name, that `to_json` wrote."""
    read = _READERS.get(field)
    return read(value) if read and value is not None else value
