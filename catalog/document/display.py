"""Values of fields as people read them, in one short line."""

from typing import Any

from .alternative_name import AlternativeName
from .fields import Element
from .model import Extra, Link
from .songs import SONG_KINDS, Song

_LONGEST_NAME = 80


def element_name(element: Element) -> str:
    """Return what an editor knows an element of a list by."""
    match element:
        case Song():
            number = "" if element.number is None else f"#{element.number} "
            kind = SONG_KINDS[element.kind].noun
            name = f"{kind} {number}{element.title or element.spelling}"
        case Link():
            name = element.label or element.url
        case Extra():
            name = element.name or element.value
        case AlternativeName():
            name = element.name
        case _:
            name = str(element)
    return cut_to(_LONGEST_NAME, " ".join(name.split()))


def value_text(value: Any) -> str:
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
        case AlternativeName():
            text = ": ".join(filter(None, (value.mark, value.name)))
        case _:
            text = str(value)
    return " ".join(text.split())


def cut_to(most: int, text: str) -> str:
    """Return a text, or its start with a “…” where it has more letters than `most`."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
