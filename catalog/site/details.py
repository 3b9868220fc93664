"""All that the page of one entry says, in the order that it says it."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.text import Truncator

from ..document import RATINGS, TYPES
from ..document.doubts import sure_part, sure_year
from ..models import Anime, Song
from ..quality.dismissals import doubts_of
from . import structured, synopsis
from .cards import card_of, cards
from .dates import in_words
from .links import host_of
from .script import language_of
from .share import share_image
from .typesetting import size_of

LONGEST_DESCRIPTION = 160
LONGEST_VERTICAL = 60  # what is longer would stand in too many columns


class Fact(NamedTuple):
    """A line of the table: its name and value, with the date or a remark to it."""

    name: str
    value: str
    date: str = ""
    remark: str = ""


class OriginalTitle(NamedTuple):
    """The original title, its language, and how it is set."""

    name: str
    language: str
    size: str
    is_vertical: bool
    says_more: bool


def context_of(anime: Anime) -> dict:
    """Return the context of `anime_detail.html`, in two queries beyond the entry's."""
    songs = list(anime.songs.all())
    works = anime.franchise.works.published().exclude(pk=anime.pk)
    read = synopsis.read(anime.synopsis)
    tags = list(anime.tagged.values_list("tag__name", flat=True))
    description = description_of(anime, read.text)
    return {
        "anime": anime,
        "original": original_title_of(anime),
        "title_size": size_of(anime.title),
        "card": card_of(anime),
        "facts": list(facts_of(anime)),
        "tags": tags,
        "synopsis": read,
        "description": description,
        "share_image": share_image(anime),
        "structured": structured.entry(anime, description, tags),
        "openings": [song for song in songs if song.kind == Song.Kind.OPENING],
        "endings": [song for song in songs if song.kind == Song.Kind.ENDING],
        "links": [(link, host_of(link.url)) for link in anime.links.all()],
        "works": cards(works.by_date().for_list()),
    }


def original_title_of(anime: Anime) -> OriginalTitle:
    name = anime.original_title
    says_more = bool(name) and name.casefold() != anime.title.casefold()
    language = language_of(name)
    is_vertical = bool(language) and len(name) <= LONGEST_VERTICAL
    return OriginalTitle(name, language, size_of(name), is_vertical, says_more)


def facts_of(anime: Anime) -> Iterator[Fact]:
    """Yield what is known of an entry; a date that a rule doubts is not asserted."""
    yield Fact("Type", TYPES[anime.type])
    if anime.episodes:
        yield Fact("Episodes", str(anime.episodes))
    yield from _dates_of(anime)
    if anime.rating and anime.rating != "None":
        code, _, meaning = RATINGS[anime.rating].partition(" - ")
        yield Fact("Rating", code, remark=meaning)


def _dates_of(anime: Anime) -> Iterator[Fact]:
    start, end = anime.start_date, anime.end_date
    doubted = doubts_of(anime)
    of_start = {doubt.rule for doubt in doubted if doubt.field == "start_date"}
    of_end = {doubt.rule for doubt in doubted if doubt.field == "end_date"}
    sure = sure_part(start) if of_start else start
    if sure:
        remark = f"on record as {in_words(start)}" if of_start else ""
        yield Fact("Start", in_words(sure), date=sure, remark=remark)
    elif start:
        yield Fact("Start", "Not certain", remark=f"on record as {in_words(start)}")
    if "end-equals-start" in of_end:
        yield Fact("End", "Finished")
    elif "dates-reversed" in of_end:
        yield Fact("End", "Not certain", remark=f"on record as {in_words(end)}")
    elif end and not of_end and (end != start or anime.episodes != 1):
        yield Fact("End", in_words(end), date=end)


def description_of(anime: Anime, text: str) -> str:
    """Return a sentence or two in plain text, for search engines and link previews."""
    if not text:
        original = original_title_of(anime)
        year = sure_year(anime.start_date)
        names = [anime.title, original.name if original.says_more else ""]
        text = ", ".join(filter(None, [*names, TYPES[anime.type], str(year or "")]))
    return Truncator(text).chars(LONGEST_DESCRIPTION)
