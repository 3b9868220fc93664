"""All that the page of one entry says, in the order that it says it."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse
from django.utils.text import Truncator

from ..document import RATINGS, TYPES, Extra, PartialDate
from ..document.doubts import sure_part, sure_year
from ..models import Anime, Song
from ..quality.dismissals import doubts_of
from . import structured, synopsis
from .cards import card_of, cards
from .dates import in_words
from .links import by_kind
from .script import language_of
from .share import share_image
from .typesetting import size_of

LONGEST_DESCRIPTION = 160
LONGEST_VERTICAL = 60  # what is longer would stand in too many columns
NEIGHBOURS = 6  # of the franchise, side by side


class Doubt(NamedTuple):
    """What is not certain of a fact, and the reason in a sentence or two."""

    what: str
    why: str


class Fact(NamedTuple):
    """A line of the table: its name and value, and what is to be said of them.

    `date` is the value for programs.
    """

    name: str
    value: str
    date: str = ""
    url: str = ""
    remark: str = ""
    doubt: Doubt | None = None


FINISHED = Doubt(
    "When is not known",
    "The end date on record is a copy of the start date. It says that the work is "
    "over, and not since when.",
)


class OriginalTitle(NamedTuple):
    """The original title, its language, and how it is set."""

    name: str
    language: str
    size: str
    is_vertical: bool
    says_more: bool


class Songs(NamedTuple):
    """The songs of a kind, and whether the source stopped at the first."""

    kind: Song.Kind
    songs: list[Song]
    is_first_only: bool


class Works(NamedTuple):
    """The place of a work among those of its franchise, as cards by date."""

    total: int
    near: list[dict]
    before: dict | None
    after: dict | None


def context_of(anime: Anime) -> dict:
    """Return the context of `anime_detail.html`, in two queries beyond the entry's."""
    read = synopsis.read(anime.synopsis)
    tags = [tagged.tag for tagged in anime.tagged.select_related("tag")]
    description = description_of(anime, read.text)
    return {
        "anime": anime,
        "original": original_title_of(anime.title, anime.original_title),
        "title_size": size_of(anime.title),
        "card": card_of(anime),
        "facts": list(facts_of(anime)),
        "tags": tags,
        "synopsis": read,
        "description": description,
        "share_image": share_image(anime),
        "structured": structured.entry(anime, description, [tag.name for tag in tags]),
        "songs": list(songs_of(anime)),
        "links": by_kind(anime.links.all()),
        "works": works_of(anime),
        "kept": [
            extra
            for extra in (Extra(*values) for values in anime.extras)
            if extra.kind == "field"
        ],
    }


def original_title_of(title: str, name: str) -> OriginalTitle:
    """Return how the original title of a work is set beside its title."""
    says_more = bool(name) and name.casefold() != title.casefold()
    language = language_of(name)
    is_vertical = bool(language) and len(name) <= LONGEST_VERTICAL
    return OriginalTitle(name, language, size_of(name), is_vertical, says_more)


def facts_of(anime: Anime) -> Iterator[Fact]:
    """Yield what is known of an entry; what a rule doubts is not asserted."""
    yield Fact("Type", TYPES[anime.type])
    if anime.episodes:
        yield Fact("Episodes", str(anime.episodes))
    yield from _dates_of(anime)
    if anime.rating and anime.rating != "None":
        code, _, meaning = RATINGS[anime.rating].partition(" - ")
        yield Fact("Age class", code, remark=meaning)


def _dates_of(anime: Anime) -> Iterator[Fact]:
    start, end = anime.start_date, anime.end_date
    doubted = doubts_of(anime)
    of_end = {doubt.rule for doubt in doubted if doubt.field == "end_date"}
    is_start_doubted = any(doubt.field == "start_date" for doubt in doubted)
    sure = sure_part(start) if is_start_doubted else start
    if start:
        yield start_of(start, sure)
    if "end-equals-start" in of_end:
        yield Fact("End", "Finished", doubt=FINISHED)
    elif "dates-reversed" in of_end:
        why = f"On record is {in_words(end)}, which is before the start."
        yield Fact("End", "Not certain", doubt=Doubt("Why?", why))
    elif end and not of_end and (end != start or anime.episodes != 1):
        yield Fact("End", in_words(end), date=end)
    if sure and sure.season:
        address = reverse("catalog:season-detail", args=[sure.year, sure.season])
        yield Fact("Season", f"{sure.season.title()} {sure.year}", url=address)


def start_of(start: PartialDate, sure: PartialDate | None) -> Fact:
    """Return a start date as far as it is sure, and what is on record."""
    written = in_words(start)
    if sure is None:
        why = (
            f"On record is {written}, which is later than all the data. It may stand "
            f"for {start.year - 100}: bare years were once read as a day and a year."
        )
        return Fact("Start", "Not certain", doubt=Doubt("Why?", why))
    if sure == start:
        return Fact("Start", written, date=start)
    if sure.month:
        what = "The day is not certain"
        why = (
            f"On record is {written}. Many more works than chance would have it start "
            f"on a {start.day}th: days that were not known were filled in."
        )
    else:
        what = "Only the year is certain"
        why = (
            f"On record is {written}, which is how bare years were filled in: too many "
            "works start on that very day."
        )
    return Fact("Start", in_words(sure), date=sure, doubt=Doubt(what, why))


def songs_of(anime: Anime) -> Iterator[Songs]:
    """Yield the openings and the endings, as far as there are any."""
    for kind in Song.Kind:
        songs = [song for song in anime.songs.all() if song.kind == kind]
        numbers = {song.number for song in songs}
        if songs:
            yield Songs(kind, songs, 1 in numbers and 2 not in numbers)


def works_of(anime: Anime) -> Works:
    """Return the works that come before and after an entry, in one query."""
    published = anime.franchise.works.published()
    rows = list(published.by_date().for_list("pk"))
    places = (place for place, row in enumerate(rows) if row["pk"] == anime.pk)
    place = next(places, len(rows))  # a draft is none of them
    first = max(0, min(place - NEIGHBOURS // 2, len(rows) - NEIGHBOURS - 1))
    near = cards(rows[first : first + NEIGHBOURS + 1])
    place -= first
    return Works(
        len(rows),
        near[:place] + near[place + 1 :],
        near[place - 1] if place else None,
        near[place + 1] if place + 1 < len(near) else None,
    )


def description_of(anime: Anime, text: str) -> str:
    """Return a sentence or two in plain text, for search engines and link previews."""
    if not text:
        original = original_title_of(anime.title, anime.original_title)
        year = sure_year(anime.start_date)
        names = [anime.title, original.name if original.says_more else ""]
        text = ", ".join(filter(None, [*names, TYPES[anime.type], str(year or "")]))
    return Truncator(text).chars(LONGEST_DESCRIPTION)
