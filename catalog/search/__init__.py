"""Search: entries, franchises, songs and artists by their names.

`anime_ids`, `song_ids` and `find` answer a query, and `split_at_matches` says what of a
name it matches; `update` and `rebuild` keep the names that they look into, and
`preload` reads these before anyone asks; `first_works` tells which entries are the
first of their franchise. What goes before what is declared in `ranking`.
How it works and why is in docs/search.md.
"""

from .engine import Hit, Hits, anime_ids, find, song_ids
from .highlighting import split_at_matches
from .indexing import rebuild, update
from .names import is_named_otherwise
from .prior import by_prior, first_works
from .question import TYPE_WORDS, Meaning
from .ranking import Tier
from .snapshot import preload

__all__ = [
    "TYPE_WORDS",
    "Hit",
    "Hits",
    "Meaning",
    "Tier",
    "anime_ids",
    "by_prior",
    "find",
    "first_works",
    "is_named_otherwise",
    "preload",
    "rebuild",
    "song_ids",
    "split_at_matches",
    "update",
]
