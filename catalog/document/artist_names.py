"""What artists' names have in common: the keys by which a credit finds its artist.

Case, marks and blanks of a name do not count, but those of a short one in Latin letters
do: MEG is not meg.
"""

import unicodedata
from functools import lru_cache

from .credits import LONGEST_NAME
from .folding import as_seen, fold
from .songs import FOREIGN

SHORT = 5  # letters of a name of which each counts as it is written


def folded_name(name: str) -> str:
    """Return the letters and digits of a name, in one case."""
    return fold(name)[:LONGEST_NAME]


@lru_cache(maxsize=8_000)  # of a name it is asked several times, of a known one often
def spelled(name: str) -> str:
    """Return the key of one spelling, to the letter; no folded name is like it."""
    seen = unicodedata.normalize("NFKC", as_seen(name)).replace("’", "'")
    return f"= {''.join(seen.split())}"[:LONGEST_NAME]


def key_in_songs(name: str, title: str) -> str:
    """Return the key of a name in songs of one title alone; no other is like it."""
    return f"{folded_name(name)[: LONGEST_NAME // 2]} in {fold(title)}"[:LONGEST_NAME]


@lru_cache(maxsize=8_000)
def usual_key(name: str) -> str:
    """Return the key that the spellings of a name have in common."""
    folded = folded_name(name)
    is_short = len(folded) <= SHORT and not FOREIGN.search(name)
    return spelled(name) if is_short else folded
