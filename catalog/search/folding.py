"""Fold names for comparison: spellings that people mix up come out equal.

A folded name is its words, with one blank before, between and behind them: of “Cowboy
Bebop” ` cowboy bebop `. A kana or kanji is a word of its own, since nothing says where
theirs end: of 銀魂 ` 銀 魂 `. So a word, the beginning of a word, and a run of kana and
kanji from inside a name are plain pieces of the text.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

LONGEST = 300  # letters that count; the longest title of the corpus has 180

# A letter of these is a word: kana (folded, all are hiragana), kanji, hangul.
CJK = "\u3005-\u3007\u3041-\u3096\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff"

_ACCENTS = re.compile("[\u0300-\u036f\u30fc]+")  # and the long mark of kana
# Letters that Unicode has no base for.
_BASES = [base for base in ("ae", "oe", "th", "d", "l", "o") for _ in "aA"]
_LETTERS: dict[int, int | str] = {
    **{kana: kana - 0x60 for kana in range(ord("ァ"), ord("ヷ"))},
    **{ord(small): large for small, large in [("ヵ", "か"), ("ヶ", "け")]},
    **{ord(sign): text for sign, text in [("×", " x "), ("⁄", " "), ("’", "'")]},
    **{ord(sign): text for sign, text in [("∀", " turn a "), ("♭", " flat ")]},
    **{ord(c): text for c, text in zip("æÆœŒþÞđĐłŁøØ", _BASES, strict=True)},
    **{ord(kanji): str(n) for n, kanji in enumerate("〇一二三四五六七八九")},
}
_ONE_LETTER_WORD = re.compile(f"([{CJK}])")
_NO_LETTERS = re.compile(r"[^\w\n]+|_+")
_EDGES = re.compile("^ +| +$", re.M)

ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh"]
_ROMANS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
_NUMBERS = {
    word: f"{number}"
    for words in (ORDINALS, _ROMANS)
    for number, word in enumerate(words, 1)
}
# Of a season its number counts alone.
_SEASONS: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(r"([0-9]+)(?:st|nd|rd|th) season\b"), r"\1"),
    (re.compile(r"\bs(?:eason ?)?([0-9]+)\b"), r"\1"),
    (re.compile(rf"\b({'|'.join(ORDINALS)}) season\b"), lambda m: _NUMBERS[m[1]]),
]
# One letter may well be no number, and at the beginning any of them is a word.
_ROMAN = re.compile(r"(?<=\w )(?:ii|iii|iv|vi|vii|viii|ix)(?![^ \n])")

# “Movie 03” is the third; of 009 the zeros are a part of the name.
_ZERO = re.compile(r"(?<!\w)0(?=[1-9](?!\w))")

# Numbers as words, in names where others have the figure.
_COUNTED = [
    (re.compile(rf"\b{word}\b"), figure)
    for word, figure in [("sansei", "3"), ("nisei", "2"), ("sangatsu", "3 gatsu")]
]

# Between words a particle, elsewhere the beginning of a word that is being typed.
_PARTICLES = [
    (re.compile(f"(?<=\\w) {old} (?=\\w)"), f" {new} ")
    for old, new in [("wo", "o"), ("ha", "wa"), ("he", "e")]
]
_ROMAJI = [
    *(("ou", "o"), ("oo", "o"), ("uu", "u"), ("aa", "a"), ("ee", "e"), ("ii", "i")),
    *(("mb", "nb"), ("mp", "np")),
]


def fold_name(name: str) -> str:
    """Return a name folded; "" if there is nothing in it to compare."""
    return fold_names([name])[0]


def fold_names(names: Sequence[str]) -> list[str]:
    """Return names folded, each as `fold_name` does; many at once cost a third."""
    if not names:
        return []
    lines = _lines(names)
    folded = _fold_lines(lines).split("\n")
    return [
        f" {words[:LONGEST]} " if words else _signs(line)
        for words, line in zip(folded, lines.split("\n"), strict=True)
    ]


def normalize_romaji(text: str) -> str:
    """Return romaji in lower case with its vowels short and n before b and p."""
    for spelling, short in _ROMAJI:
        text = text.replace(spelling, short)
    return text


def plain_words(names: Sequence[str]) -> list[str]:
    """Return the words of names as they are, but for case, width and accents."""
    return _plain(_lines(names)).split("\n")


def name_key(folded: str) -> str:
    """Return the key of a folded name: its letters without the blanks between words."""
    return folded.replace(" ", "")


def _lines(names: Sequence[str]) -> str:
    """Return names as one long text, so that nearly all work on it is a few calls."""
    return "\n".join(name[:LONGEST].replace("\n", " ") for name in names)


def _fold_lines(text: str) -> str:
    text = _plain(text)
    text = _ROMAN.sub(lambda match: _NUMBERS[match[0]], text)
    for pattern, figure in _COUNTED:
        text = pattern.sub(figure, text)
    for pattern, particle in _PARTICLES:
        text = pattern.sub(particle, text)
    return normalize_romaji(text)


def _plain(text: str) -> str:
    """Return lines as words of letters and digits alone."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", text)).translate(_LETTERS)
        text = " ".join(_ONE_LETTER_WORD.split(text))
    text = text.casefold().replace("'", "").replace("&", " and ").replace("@", "a")
    for pattern, number in _SEASONS:
        text = pattern.sub(number, text)
    text = _ZERO.sub("", text)
    return _EDGES.sub("", _NO_LETTERS.sub(" ", text))


def _signs(name: str) -> str:
    """Return a name that has signs alone, such as ☆, for want of letters."""
    text = unicodedata.normalize("NFKC", name).casefold()
    signs = "".join(c for c in text if c.isprintable() and not c.isspace())
    return f" {signs[:LONGEST]} " if signs else ""
