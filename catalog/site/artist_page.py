"""All that the page of one artist says."""

from collections.abc import Iterable

from ..document.folding import fold
from ..models import Artist, Credit
from . import structured
from .details import LONGEST_VERTICAL
from .script import language_of
from .song_rows import Row, by_year
from .typesetting import size_of

MOST_CHARACTERS = 40  # a voice may have hundreds


def context_of(artist: Artist, rows: dict[str, Row]) -> dict:
    """Return the context of `artist_detail.html`, in one query."""
    native = artist.native_name
    every = list(rows.values())
    years = sorted({use.year for row in every for use in row.uses if use.year})
    credits = [credit for row in every for credit in row.own_credits]
    spellings = _spellings(artist, credits)
    characters = dict.fromkeys(c.character for c in credits if c.character)
    return {
        "artist": artist,
        "title_size": size_of(artist.name),
        "native": native,
        "native_size": size_of(native),
        "is_vertical": bool(language_of(native)) and len(native) <= LONGEST_VERTICAL,
        "spellings": spellings,
        "structured": structured.artist(artist, spellings),
        "characters": list(characters)[:MOST_CHARACTERS],
        "years": years,
        "songs": len(every),
        "anime": len({use.song.anime_id for row in every for use in row.uses}),
        "groups": list(by_year(every)),
    }


def _spellings(artist: Artist, credits: Iterable[Credit]) -> list[str]:
    """Return the names that stand for the artist beside those that the page is headed.

    Of spellings that differ in case or marks alone one is told.
    """
    names = {}
    for spelled in [*artist.names.all(), *credits]:
        names.setdefault(fold(spelled.name), spelled.name)
    told = {fold(artist.name), fold(artist.native_name)}
    return [name for folded, name in names.items() if folded not in told]
