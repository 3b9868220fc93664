"""All that the page of one artist says."""

from collections.abc import Iterable

from ...document.folding import fold
from ..covers.typesetting import size_of
from ..language import language_of
from . import json_ld
from .entry_context import LONGEST_VERTICAL
from .songs import Singer, SongRow, by_year

MOST_SONGS = 1_000  # shown; no artist is known with a third of that
MOST_CHARACTERS = 40  # a voice may have hundreds


def artist_page_context(
    artist: Singer, rows: Iterable[SongRow], names: Iterable[str]
) -> dict:
    """Return the context of `artist_detail.html`.

    `names` are all those that lead to the artist.
    """
    native = artist.native_name
    every = list(rows)
    works = {use.work for row in every for use in row.uses}
    years = sorted({work.year for work in works if work.year})
    credits = [credit for row in every for credit in row.own_credits]
    spellings = _spellings(artist, [*names, *(credit.name for credit in credits)])
    characters = dict.fromkeys(c.character for c in credits if c.character)
    return {
        "artist": artist,
        "title_size": size_of(artist.name),
        "native": native,
        "native_size": size_of(native),
        "is_vertical": bool(language_of(native)) and len(native) <= LONGEST_VERTICAL,
        "spellings": spellings,
        "structured": json_ld.artist(artist, spellings),
        "characters": list(characters)[:MOST_CHARACTERS],
        "years": years,
        "songs": len(every),
        "left_out": max(len(every) - MOST_SONGS, 0),
        "anime": len(works),
        "groups": list(by_year(every[:MOST_SONGS])),
    }


def _spellings(artist: Singer, spelled: Iterable[str]) -> list[str]:
    """Return the names that stand for the artist beside those that the page is headed.

    Of spellings that differ in case or marks alone one is told.
    """
    names: dict[str, str] = {}
    for name in spelled:
        names.setdefault(fold(name), name)
    told = {fold(artist.name), fold(artist.native_name)}
    return [name for folded, name in names.items() if folded not in told]
