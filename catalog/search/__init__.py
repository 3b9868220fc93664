"""Finding entries, and what belongs to them, by names.

`anime_ids` and `find` answer a query; `update` and `rebuild` keep what they look into.
How it works and why is in docs/search.md.
"""

from .finding import Found, Hit, anime_ids, find
from .index import rebuild, update
from .ranking import Tier

__all__ = ["Found", "Hit", "Tier", "anime_ids", "find", "rebuild", "update"]
