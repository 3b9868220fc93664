"""Single values of a Document as JSON: those that wait for a decision."""

from dataclasses import asdict, is_dataclass
from typing import Any

from .fields import FIELDS


def to_json(value: Any) -> Any:
    """Return a value as JSON has it; None stays None."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value


def from_json(name: str, value: Any) -> Any:
    """Return the value of a field, or of one of its elements, that `to_json` wrote."""
    holds = FIELDS[name].holds
    if value is None:
        return None
    return holds(**value) if is_dataclass(holds) else holds(value)
