"""The alternative names on an entry's page: those that matter, and the rest folded."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import get_language_info

from ...document import AlternativeName
from ...document.alternative_name import OFFICIAL
from ..language import language_of

SHORT = "short"


class NameRow(NamedTuple):
    """A name, the tag of its language, and what is said of it."""

    name: str
    language: str
    remark: str


class OtherNames(NamedTuple):
    """The names that a visitor sees, and those that are one tap away."""

    shown: list[NameRow]
    folded: list[NameRow]


def other_names(names: Sequence[AlternativeName]) -> OtherNames:
    """Return the alternative names of an entry as its page has them.

    Official and short names are shown; plain ones where there are none of these, and
    others where there are no plain ones either.
    """
    ranks = [_rank(name) for name in names]
    first = min(ranks, default=0)
    parts = OtherNames([], [])
    for name, rank in zip(names, ranks, strict=True):
        parts[rank > first].append(_row(name))
    return parts


def _rank(name: AlternativeName) -> int:
    if name.kind in (OFFICIAL, SHORT):
        return 0
    return 2 if name.kind else 1


def _row(name: AlternativeName) -> NameRow:
    known = [_language_name(name.language), SHORT if name.kind == SHORT else ""]
    language = name.language or language_of(name.name)
    return NameRow(name.name, language, ", ".join(filter(None, known)))


def _language_name(tag: str) -> str:
    """Return what people call a language; its tag where Django has no word for it."""
    try:
        info = get_language_info(tag.lower())
    except KeyError:
        return tag
    return info["name"] if info["code"] == tag.lower() else tag
