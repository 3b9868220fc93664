"""Finding entries, and what belongs to them, by names.

`anime_ids` and `find` answer a query, and `split_at_matches` tells what of a name it
matches; `update` and `rebuild` keep the names that they look into, and `load` reads
these before anyone asks.
How it works and why is in docs/search.md.
"""

from .engine import Found, Hit, anime_ids, find
from .highlighting import split_at_matches
from .indexing import rebuild, update
from .ranking import Tier
from .snapshot import load

__all__ = [
    "Found",
    "Hit",
    "Tier",
    "anime_ids",
    "find",
    "load",
    "rebuild",
    "split_at_matches",
    "update",
]
