"""What someone typed, as the databases are asked for it."""

import re
from collections.abc import Iterable
from itertools import pairwise
from string import ascii_lowercase

from rapidfuzz.distance import OSA

from ..document import Link
from ..document.names import external_ids
from .folding import CJK, LONGEST, fold, key, letters, usual

_RUN = re.compile(f"(?: [{CJK}](?= ))+ ")
_LETTER = re.compile(f"[{CJK}]")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"(?:(mal|anidb|ann)[:# ]*)?#?([0-9]{1,9})", re.I | re.A)

# Letters that most names have. It is about speed alone, so a guess will do.
_COMMON = frozenset(" aeghikmnorstuyのんいうしと")
_MOST_GRAMS = 4
_SHORT = 9
_LAST_LETTER = "\U0010ffff"


class Query:
    """A text that someone looks for.

    `words` is the text folded and `key` the same without blanks; all keys that begin
    with it come before `end`. `letters` are those of the text as typed; if it
    `is_short`, all `corrections` may be looked up. `pieces` are the texts that a folded
    name has if all words are in it. `numbers` are those of other catalogues, and
    `is_number` tells that the text can be nothing else.
    """

    def __init__(self, text: str) -> None:
        self.text = " ".join(text[:LONGEST].split())
        self.words = fold(self.text)
        self.key = key(self.words)
        self.end = self.key + _LAST_LETTER
        self.letters = letters(self.text)
        self.is_short = len(self.letters) <= _SHORT and self.letters.isascii()
        self.pieces = list(_pieces(self.text, self.words))
        self.numbers, self.is_number = _numbers(self.text)

    def difference(self, name: str) -> int:
        """Return how much a name is another text, although it folds alike."""
        same = name == self.text, name.casefold() == self.text.casefold()
        return 2 - sum(same)

    def grams(self) -> list[str]:
        """Return some grams that all names with all pieces have."""
        return _rarest(self.pieces)[:3]

    def choices(self) -> list[list[str]]:
        """Return lists of grams: a name with a typo less has all of one of them.

        A typo is in one part of the text and leaves the others whole. Where it is two
        letters swapped across the middle, swapping them back leaves all whole.
        """
        text = self.words
        if len(text) < 12:
            middle = len(text) // 2
            swapped = f"{text[middle]}{text[middle - 1]}"
            back = text[: middle - 1] + swapped + text[middle + 1 :]
            parts = [text[:middle], text[middle:], back]
        else:
            number = min(max(len(text) // 6, 3), 5)
            ends = [len(text) * part // number for part in range(number + 1)]
            parts = [text[start:end] for start, end in pairwise(ends)]
        lists = (_rarest([part]) for part in parts)
        return [grams for grams in lists if grams]

    def corrections(self) -> list[str]:
        """Return all keys that are a typo away from a short text."""
        text = self.letters
        splits = [(text[:at], text[at:]) for at in range(len(text) + 1)]
        dropped = {a + b[1:] for a, b in splits if b}
        swapped = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
        replaced = {
            a + other + b[1:] for a, b in splits if b for other in ascii_lowercase
        }
        added = {a + other + b for a, b in splits for other in ascii_lowercase}
        texts = dropped | swapped | replaced | added
        # A typo in a long vowel is one before it is folded, and may be two after.
        return sorted({*usual("\n".join(texts)).split("\n")} - {self.key, ""})

    def with_season(self) -> "Query | None":
        """Return what is meant if a word of it is “season” but for a typo."""
        text = self.text.casefold()
        meant = _WORD.sub(
            lambda w: "season" if OSA.distance(w[0], "season") == 1 else w[0], text
        )
        return None if meant == text else Query(meant)


def _pieces(text: str, words: str) -> Iterable[str]:
    # Where someone sets a blank between kanji, something may stand there in the name.
    if _LETTER.search(words):
        for part in text.split():
            yield from (run for run in _RUN.findall(fold(part)) if run in words)
    for word in words.split():
        if not _LETTER.match(word):
            # A number or a single letter begins too much to mean it.
            yield f" {word} " if len(word) == 1 or word.isdecimal() else f" {word}"


def _rarest(texts: Iterable[str]) -> list[str]:
    grams = {text[at : at + 3] for text in texts for at in range(len(text) - 2)}
    return sorted(grams, key=_commonness)[:_MOST_GRAMS]


def _commonness(gram: str) -> tuple[int, str]:
    return sum(letter in _COMMON for letter in gram), gram


def _numbers(text: str) -> tuple[dict[str, int], bool]:
    if number := _NUMBER.fullmatch(text):
        value = int(number[2])
        if number[1]:
            return {number[1].lower(): value}, True
        return dict.fromkeys(("mal", "anidb", "ann"), value), False
    address = text if text.lower().startswith("http") else f"https://{text}"
    ids = external_ids([Link("", address)])
    return ids, bool(ids)
