"""Pages to go to instead of results: where a text is made of tags, a type, a time."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse

from ...document import TYPES
from ...document.dates import SEASONS
from ...search import TYPE_WORDS
from ...slugs import slugify
from .filters import Filters
from .index import Index
from .results import Results

MOST_WORDS = 8
_LONGEST_TAG = 4  # words
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_DECADE = re.compile("((?:19|20)[0-9]|[6-9])0s")
_SAYS_NOTHING = {"anime", "animes", "season", "from", "of", "in", "the"}


class Shortcut(NamedTuple):
    """A page that has what a text asks for, and how many entries are on it."""

    kind: str
    label: str
    url: str
    entries: int


class TextAsked(NamedTuple):
    """What a text is made of: the slugs of tags, a type, a season, the first and the
    last year."""

    tags: list[str]
    type: str = ""
    season: str = ""
    years: tuple[int, int] | None = None


def asked_by(text: str, index: Index) -> TextAsked | None:
    """Return what a text is made of; None where it has other words, or nothing that
    there is a page for."""
    words = _WORD.findall(text.lower())
    if not 0 < len(words) <= MOST_WORDS:
        return None
    asked, at = TextAsked([]), 0
    while at < len(words):
        for end in range(min(at + _LONGEST_TAG, len(words)), at, -1):
            if said := _said(" ".join(words[at:end]), asked, index):
                asked, at = said, end
                break
        else:
            if words[at] not in _SAYS_NOTHING:
                return None
            at += 1
    is_some_season = asked.season and not asked.years
    return None if is_some_season or asked == TextAsked([]) else asked


def _said(phrase: str, asked: TextAsked, index: Index) -> TextAsked | None:
    """Return what is asked with a phrase more; None if it says nothing, or the same of
    something else again."""
    phrase = "fall" if phrase == "autumn" else phrase
    if slug := index.slug_of(slugify(phrase)):
        return asked._replace(tags=[*dict.fromkeys([*asked.tags, slug])])
    if phrase in TYPE_WORDS and not asked.type:
        return asked._replace(type=TYPE_WORDS[phrase])
    if phrase in SEASONS and not asked.season:
        return asked._replace(season=phrase)
    if asked.years:
        return None
    if _YEAR.fullmatch(phrase):
        return asked._replace(years=(int(phrase), int(phrase)))
    if decade := _DECADE.fullmatch(phrase):
        first = int(decade[1]) * 10
        first += 1900 if first < 100 else 0
        return asked._replace(years=(first, first + 9))
    return None


def shortcuts_for(asked: TextAsked, index: Index, *, adult: bool) -> Iterator[Shortcut]:
    """Yield the pages that have what a text asks for, but for those without entries.

    With `adult`, adult entries are on them.
    """
    base = Filters().narrowed("adult", "1" if adult else "")
    first, last = asked.years or ("", "")
    for parameter, value in [
        ("type", asked.type),
        ("year_from", str(first)),
        ("year_to", str(last)),
        ("season", asked.season),
    ]:
        base = base.narrowed(parameter, value)
    said = [TYPES[asked.type].label] if asked.type else []
    said += [_time_of(asked)] if asked.years else []
    for tag in asked.tags or [""]:
        filters = base.narrowed("tag", tag)
        if number := Results(filters, index).count:
            label = ", ".join([index.names[tag], *said] if tag else said)
            page = _page_of(asked._replace(tags=[tag] if tag else []))
            url = page or reverse("catalog:anime-list") + filters.query()
            yield Shortcut("Tag" if tag else "Anime", label, url, number)


def _time_of(asked: TextAsked) -> str:
    first, last = asked.years or (0, 0)
    year = f"{first}" if first == last else f"{first}s"
    return f"{asked.season.capitalize()} {year}".strip()


def _page_of(asked: TextAsked) -> str:
    """Return the address of the page of a tag, a season or a year; "" for more."""
    match asked:
        case TextAsked([tag], "", "", None):
            return reverse("catalog:tag-detail", args=[tag])
        case TextAsked([], "", season, (first, last)) if first == last:
            if season:
                return reverse("catalog:season-detail", args=[first, season])
            return reverse("catalog:season-year", args=[first])
    return ""
