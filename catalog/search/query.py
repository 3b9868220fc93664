"""A query: what someone typed, folded and cut into what is looked up."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from string import ascii_lowercase

from rapidfuzz.distance import OSA

from ..document import Link
from ..document.external_ids import external_ids
from .folding import (
    CJK,
    LONGEST,
    fold_name,
    name_key,
    normalize_romaji,
    plain_words,
)

_RUN = re.compile(f"(?: [{CJK}](?= ))+ ")
_LETTER = re.compile(f"[{CJK}]")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"(?:(mal|anidb|ann)[:# ]*)?#?([0-9]{1,9})", re.I | re.A)

_SHORT = 9


def digits_of(text: str) -> str:
    """Return the digits of a text: none is a typo of another."""
    return "".join(filter(str.isdecimal, text))


class Query:
    """A text that someone looks for.

    `words` is the text folded and `key` the same without blanks. `pieces` are the texts
    that a folded name has if all words are in it, of three letters at least. `numbers`
    are those of other catalogues; `is_number` tells that the text can be nothing else.
    """

    def __init__(self, text: str) -> None:
        self.text = " ".join(text[:LONGEST].split())
        self.words = fold_name(self.text)
        self.key = name_key(self.words)
        self.pieces = list(_pieces(self.text, self.words))
        self.numbers, self.is_number = _numbers(self.text)

    @cached_property
    def letters(self) -> str:
        """The letters of the text as they were typed."""
        return name_key(plain_words([self.text])[0])

    @property
    def beginning(self) -> str:
        """What the folded name of a word has in it that begins as the text does."""
        return self.words.rstrip()

    @property
    def is_a_word(self) -> bool:
        """Whether it is one word, of which names have the beginning."""
        return self.pieces == [self.beginning]

    @property
    def ends_in_a_letter(self) -> bool:
        """Whether its last word may be one of which only a letter was typed so far."""
        return len(self.pieces) > 1 and self.pieces[-1].endswith(" ")

    @property
    def has_cjk(self) -> bool:
        """Whether kana, kanji or hangul are in it."""
        return _LETTER.search(self.words) is not None

    @cached_property
    def is_folded(self) -> bool:
        """Whether names that fold alike may be spelled otherwise."""
        return self.letters != self.key

    def are_spelled_in(self, names: Sequence[str]) -> list[bool]:
        """Return of each name whether it has the text as typed where a word begins."""
        typed = f" {self.text.casefold()}"
        others = [name for name in names if typed not in f" {name.casefold()}"]
        text, *plain = plain_words([self.text, *others])
        lacking = {
            name
            for name, words in zip(others, plain, strict=True)
            if f" {text}" not in f" {words}"
        }
        return [name not in lacking for name in names]

    def is_in(self, name: str) -> bool:
        """Return True if a name has the text in it, spelled as it may be."""
        return self.key in name_key(fold_name(name))

    @property
    def is_short(self) -> bool:
        """Whether all `corrections` may be looked up."""
        # Of most texts the key tells already: it is no longer than the letters are.
        if len(self.key) > _SHORT or not self.key.isascii():
            return False
        return len(self.letters) <= _SHORT and self.letters.isascii()

    def difference(self, name: str) -> int:
        """Return how much a name is another text, although it folds alike."""
        same = name == self.text, name.casefold() == self.text.casefold()
        return 2 - sum(same)

    def parts(self) -> list[str]:
        """Return texts, of which a name with a typo less has one in it.

        A typo is in one part of the text and leaves the others whole. Where it is two
        letters swapped across the middle, swapping them back leaves all whole.
        """
        text = self.words
        if len(text) < 12:
            middle = len(text) // 2
            swapped = f"{text[middle]}{text[middle - 1]}"
            back = text[: middle - 1] + swapped + text[middle + 1 :]
            return [text[:middle], text[middle:], back]
        number = min(max(len(text) // 6, 3), 5)
        ends = [len(text) * part // number for part in range(number + 1)]
        return [text[start:end] for start, end in pairwise(ends)]

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
        near = {*normalize_romaji("\n".join(texts)).split("\n")} - {self.key, ""}
        if any(map(str.isdecimal, self.key)):
            near = {one for one in near if digits_of(one) == digits_of(self.key)}
        return list(near)

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
        parts = text.split()
        for part in map(fold_name, parts) if len(parts) > 1 else [words]:
            runs = (run for run in _RUN.findall(part) if run in words)
            # Blanks are around each in any name, so two letters are a piece of three.
            yield from (run if len(run) == 3 else run.strip() for run in runs)
    for word in words.split():
        if not _LETTER.match(word):
            # A number or a single letter begins too much to mean it.
            yield f" {word} " if len(word) == 1 or word.isdecimal() else f" {word}"


def _numbers(text: str) -> tuple[dict[str, int], bool]:
    if number := _NUMBER.fullmatch(text):
        value = int(number[2])
        if number[1]:
            return {number[1].lower(): value}, True
        return dict.fromkeys(("mal", "anidb", "ann"), value), False
    address = text if text.lower().startswith("http") else f"https://{text}"
    ids = external_ids([Link("", address)])
    return ids, bool(ids)
