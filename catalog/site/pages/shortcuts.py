"""Pages to go to instead of results: where a text is made of tags, a season, a year."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse
from django.utils.http import urlencode

from ...document.dates import SEASONS
from ...models import Tag
from ...querysets import AnimeQuerySet
from ...slugs import slugify

MOST_WORDS = 8
_LONGEST_TAG = 4  # words
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_SAYS_NOTHING = {"anime", "animes", "season"}


class Shortcut(NamedTuple):
    """A page that has what a text asks for, and how many entries are on it."""

    label: str
    url: str
    entries: int


class TagsAsked(NamedTuple):
    """The tags, the season and the year of which a text is made."""

    tags: list[Tag]
    season: str
    year: int | None


def asked_by(text: str) -> TagsAsked | None:
    """Return what a text is made of; None where it has other words, or no tag and no
    season of a year."""
    words = _WORD.findall(text.lower())
    if not 0 < len(words) <= MOST_WORDS:
        return None
    spans = {
        slugify(" ".join(words[start:end])): (start, end)
        for start in range(len(words))
        for end in range(start + 1, min(start + _LONGEST_TAG, len(words)) + 1)
    }
    found = {spans[tag.slug]: tag for tag in Tag.objects.filter(slug__in=spans)}
    tags, season, year, at = [], "", None, 0
    while at < len(words):
        ends = [end for start, end in found if start == at]
        word = "fall" if words[at] == "autumn" else words[at]
        if ends:
            tags.append(found[at, max(ends)])
            at = max(ends)
            continue
        if word in SEASONS and not season:
            season = word
        elif _YEAR.fullmatch(word) and not year:
            year = int(word)
        elif word not in _SAYS_NOTHING:
            return None
        at += 1
    return TagsAsked(tags, season, year) if tags or (season and year) else None


def shortcuts_for(asked: TagsAsked, among: AnimeQuerySet) -> Iterator[Shortcut]:
    """Yield the pages that have what a text asks for, but for those without entries."""
    for tag in asked.tags:
        tagged = among.filter(tagged__tag=tag)
        url, label = tag.get_absolute_url(), tag.name
        if asked.year:
            tagged, label = tagged.in_year(asked.year), f"{tag.name}, {asked.year}"
            years = {"year_from": asked.year, "year_to": asked.year}
            query = urlencode({"tag": tag.slug, **years})
            url = f"{reverse('catalog:anime-list')}?{query}"
        if number := tagged.count():
            yield Shortcut(label, url, number)
    if asked.season and asked.year:
        of_season = among.in_year(asked.year).in_season(asked.season)
        url = reverse("catalog:season-detail", args=[asked.year, asked.season])
        if number := of_season.count():
            yield Shortcut(f"{asked.season.capitalize()} {asked.year}", url, number)
