"""Two Documents of one work as one: each field of either side, or a list of both."""

from collections.abc import Mapping

from .dates import PartialDate
from .fields import FIELDS, List, with_field_of
from .merge import EMPTY, merge_documents
from .model import Document

LEFT, RIGHT, BOTH = "left", "right", "both"


def differing_fields(left: Document, right: Document) -> list[str]:
    """Return the fields that are not the same, by the format's names."""
    return [name for name, field in FIELDS.items() if field.of(left) != field.of(right)]


def sides_of(name: str) -> tuple[str, ...]:
    """Return what can be chosen of a field."""
    return (LEFT, RIGHT, BOTH) if isinstance(FIELDS[name], List) else (LEFT, RIGHT)


def fuller_side(name: str, left: Document, right: Document, usual: str = LEFT) -> str:
    """Return the side of a field that says more; `usual` where that is none.

    Of lists that is both, of a date the one that is known more exactly, of a synopsis
    the longer one.
    """
    field = FIELDS[name]
    if isinstance(field, List):
        return BOTH
    one, other = field.of(left), field.of(right)
    if one is None or other is None:
        return RIGHT if one is None else LEFT
    is_running_text = bool(field.heading)
    is_same_date = isinstance(one, PartialDate) and (
        one.startswith(other) or other.startswith(one)
    )
    if is_running_text or is_same_date:
        return RIGHT if len(other) > len(one) else LEFT
    return usual


def combine_documents(
    left: Document, right: Document, choices: Mapping[str, str], stays: str
) -> Document:
    """Return the Document with each field of the side that is chosen for it.

    What is not chosen, and how it is written, is as on the side that stays. Of both
    means all that either side lists; of an element that both have, each a little
    otherwise, what the staying side says.
    """
    sides = {LEFT: left, RIGHT: right}
    here = sides[stays]
    there = right if stays == LEFT else left
    sides[BOTH] = merge_documents(EMPTY, here, there).document
    chosen = here
    for name, side in choices.items():
        if side not in sides_of(name):
            raise ValueError(f"The {name} of {side} cannot be chosen.")
        chosen = with_field_of(chosen, sides[side], name)
    return chosen
