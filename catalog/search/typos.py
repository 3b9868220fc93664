"""Names that match a query but for a letter or two."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import partial_ratio
from rapidfuzz.process import extract

from .folding import name_key
from .query import Query, digits_of
from .segment import NameRow

_MOST = 2
_FEW_KANA = 4


def letters_of_wholes(query: Query) -> range:
    """Return how many letters the key of a name may have that is the query."""
    letters = len(query.key)
    return range(letters - _MOST, letters + _MOST + 1)


def wholes(query: Query, names: Sequence[NameRow]) -> list[tuple[int, int]]:
    """Return which names are the query but for typos, with how many these are, the
    nearest first."""
    keys = [name_key(words) for *_, words in names]
    near = [
        (typos, names[at][:2], at)
        for typos, at in _near(query.key, keys)
        if typos <= _allowed(max(len(keys[at]), len(query.key)))
        and digits_of(keys[at]) == digits_of(query.key)
    ]
    return [(typos, at) for typos, _, at in sorted(near)]


def parts(query: Query, names: Sequence[NameRow]) -> list[tuple[int, int]]:
    """Return which names have all pieces of the query but for typos, with how many
    these are, the nearest first."""
    texts = [words for *_, words in names]
    keys = [name_key(words) for words in texts]
    words = list({word for text in texts for word in text.split()})
    sums = dict.fromkeys(range(len(names)), 0)
    for piece in query.pieces:
        text = name_key(piece)
        is_run = len(text) < len(piece.strip())  # of kana and kanji, which has no words
        spellings = {} if is_run else _spellings(text, words)
        # Of few kana nearly every other word is a typo.
        near = _near_parts(text, keys) if is_run and len(text) > _FEW_KANA else {}
        left = {}
        for at, typos in sums.items():
            if piece not in texts[at]:
                typos += near.get(at) or min(
                    (
                        spellings[word]
                        for word in texts[at].split()
                        if word in spellings
                    ),
                    default=_MOST + 1,
                )
            if typos <= _MOST:
                left[at] = typos
        sums = left
    return sorted((typos, at) for at, typos in sums.items())


def _allowed(letters: int) -> int:
    """Return how many typos a word or name of so many letters may have."""
    return 0 if letters < 4 else 1 if letters < 10 else _MOST


def _near(text: str, others: Sequence[str]) -> list[tuple[int, int]]:
    """Return (typos, index) of the texts that are as near as any may be."""
    near = extract(text, others, scorer=OSA.distance, score_cutoff=_MOST, limit=None)
    return [(typos, at) for _, typos, at in near]


def _spellings(word: str, words: Sequence[str]) -> dict[str, int]:
    """Return the words that one may be, each with its typos."""
    return {
        words[at]: typos
        for typos, at in _near(word, words)
        if typos <= _allowed(min(len(words[at]), len(word)))
        and digits_of(words[at]) == digits_of(word)
    }


def _near_parts(text: str, keys: Sequence[str]) -> dict[int, int]:
    """Return the keys that have a text in them but for typos, each with these."""
    letters = len(text)
    least = 100 - 100 * _allowed(letters) / letters
    near = extract(text, keys, scorer=partial_ratio, score_cutoff=least, limit=None)
    return {at: round((100 - score) * letters / 100 + 0.49) for _, score, at in near}
