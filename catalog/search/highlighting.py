"""Find the parts of a name that match a query, so that pages can highlight them."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from .folding import LONGEST, fold_names, name_key
from .query import Query

# Words of Latin letters; of other scripts each letter, with marks that belong to it.
_WORD = re.compile(
    "[a-zA-Z0-9\u00c0-\u024f\u0300-\u036f]+"
    r"|\w[\u0300-\u036f\u3099\u309a\u30fc\uff70\uff9e\uff9f]*"
)


def split_at_matches(name: str, text: str) -> list[str]:
    """Return a name in pieces, of which every second one matches the text.

    Joined they are the name. A typo is marked nowhere, nor is what only a fold of
    several words makes equal, such as “2nd season” and II.
    """
    words = list(_WORD.finditer(name[:LONGEST]))
    keys = [name_key(folded) for folded in fold_names([word[0] for word in words])]
    starts = list(accumulate(map(len, keys), initial=0))  # of each word in the letters
    letters, query = "".join(keys), Query(text)

    def spans_of(wanted: str) -> Iterator[tuple[int, int]]:
        """Yield the spans of a key in the name that begin where a word does."""
        at = letters.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            first, last = (bisect_right(starts, place) - 1 for place in (at, end - 1))
            if starts[first] == at:
                yield words[first].start(), _end(words[last], end - starts[last])
            at = letters.find(wanted, at + 1)

    spans = list(spans_of(query.key))
    if not spans:
        spans = sorted(s for piece in query.pieces for s in spans_of(name_key(piece)))
    pieces, done = [], 0
    for start, end in spans:
        if start >= done:
            pieces += [name[done:start], name[start:end]]
            done = end
    return [*pieces, name[done:]]


def _end(word: re.Match, letters: int) -> int:
    """Return where in a name a word has so many letters of its key."""
    ends = range(1, len(word[0]) + 1)
    keys = map(name_key, fold_names([word[0][:end] for end in ends]))
    return word.start() + next(
        n for n, k in zip(ends, keys, strict=True) if len(k) >= letters
    )
