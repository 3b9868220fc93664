"""Names that are what someone typed but for a letter or two."""

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import partial_ratio
from rapidfuzz.process import extract

from .folding import key
from .query import Query

_MOST = 2


def distances(query: Query, names: Sequence[str]) -> list[tuple[int, bool, int]]:
    """Return of each name that is near (typos, is it a part alone, index in `names`).

    The names are folded. A part of one is near when each piece of the query is in it,
    but for the typos of all.
    """
    keys = [key(name) for name in names]
    found = {
        index: (typos, False, index)
        for typos, index in _near(query.key, keys)
        if typos <= allowed(max(len(keys[index]), len(query.key)))
    }
    for index, typos in _with_pieces(query.pieces, names, keys).items():
        found.setdefault(index, (typos, True, index))
    return list(found.values())


def allowed(letters: int) -> int:
    """Return how many typos a word or name of so many letters may have."""
    return 0 if letters < 5 else 1 if letters < 10 else _MOST


def _with_pieces(
    pieces: Iterable[str], names: Sequence[str], keys: Sequence[str]
) -> dict[int, int]:
    """Return which names have all pieces but for typos, and how many those are."""
    sums = dict.fromkeys(range(len(names)), 0)
    words = list({word for name in names for word in name.split()})
    for piece in pieces:
        text = key(piece)
        is_run = len(text) < len(piece.strip())  # of kana and kanji, which has no words
        near = _near_parts(text, keys) if is_run else {}
        spellings = {} if is_run else _spellings(text, words)
        left = {}
        for index, typos in sums.items():
            if piece in names[index]:
                left[index] = typos
                continue
            more = near.get(index) or min(
                (spellings.get(word, _MOST + 1) for word in names[index].split()),
                default=_MOST + 1,
            )
            if typos + more <= _MOST:
                left[index] = typos + more
        sums = left
    return sums


def _near(text: str, others: Sequence[str]) -> list[tuple[int, int]]:
    """Return (typos, index) of the texts that are as near as any may be."""
    near = extract(text, others, scorer=OSA.distance, score_cutoff=_MOST, limit=None)
    return [(typos, index) for _, typos, index in near]


def _spellings(word: str, words: Sequence[str]) -> dict[str, int]:
    """Return the words that one may be, each with its typos."""
    return {
        words[index]: typos
        for typos, index in _near(word, words)
        if typos <= allowed(max(len(words[index]), len(word)))
    }


def _near_parts(text: str, keys: Sequence[str]) -> dict[int, int]:
    """Return the keys that have a text somewhere but for typos, each with these."""
    length = len(text)
    least = 100 - 100 * allowed(length) / length
    near = extract(text, keys, scorer=partial_ratio, score_cutoff=least, limit=None)
    return {
        index: round((100 - score) * length / 100 + 0.49) for _, score, index in near
    }
