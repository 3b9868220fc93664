"""ASCII names for addresses, readable for names in any script."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from itertools import count

import jaconv
from anyascii import anyascii

LONGEST = 200
LONGEST_NUMBERED = 220  # what a row has room for

_SYMBOLS = str.maketrans(
    {"√": " root ", "∞": " infinity ", "×": " x ", "ー": "", "'": "", "’": ""}
    | {"＊": " ", "*": " ", "→": " ", "←": " ", "♪": " ", "～": " ", "∽": " "}
)
_GREEK = re.compile(r"[\u0370-\u03ff]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]+")
_OTHER_LETTERS = re.compile(r"[^\W\d_]+")


def slugify(name: str) -> str:
    """Return lower-case ASCII words joined by hyphens; never empty.

    A name of symbols alone gives the symbols' names: `☆` is `white-star`.
    """
    text = (name if name.isascii() else _in_ascii(name)).translate(_SYMBOLS)
    slug = "-".join(re.findall("[a-z0-9]+", text.lower()))
    return _shorten(slug or _symbol_names(name) or "untitled", LONGEST)


def free_slugs(
    wishes: Iterable[str],
    taken: Callable[[Collection[str]], set[str]],
    longest: int = LONGEST_NUMBERED,
) -> list[str]:
    """Return for each address wished for the nearest that nothing has, nor a wish.

    None is longer than `longest`. `taken` returns those of some addresses that
    something has.
    """
    wishes = [_shorten(wish, longest) for wish in wishes]
    gone = taken(wishes)
    slugs = []
    for wish in wishes:
        slug = wish
        numbers = count(2)
        while slug in gone:
            number = f"-{next(numbers)}"
            slug = _shorten(wish, longest - len(number)) + number
            if slug not in gone:
                gone |= taken([slug])
        gone.add(slug)
        slugs.append(slug)
    return slugs


def _in_ascii(name: str) -> str:
    """Return a name with its letters spelled in ASCII; other signs stay."""
    name = "".join(c for c in name if unicodedata.category(c) != "Cf")  # unseen
    text = unicodedata.normalize("NFKC", name).translate(_SYMBOLS)
    text = _GREEK.sub(_letter_name, text)
    text = _KANA.sub(_romaji, text)
    return _OTHER_LETTERS.sub(lambda word: anyascii(word[0]), text)


def _shorten(slug: str, longest: int) -> str:
    if len(slug) <= longest:
        return slug
    return slug[:longest].rpartition("-")[0] or slug[:longest]


def _letter_name(letter: re.Match[str]) -> str:
    """Return `omega` for ω: “Ω” is no “O”, and so two names stay two."""
    words = unicodedata.name(letter[0], "").lower().partition(" with ")[0].split()
    return words[-1] if words else ""


def _romaji(kana: re.Match[str]) -> str:
    return jaconv.kana2alphabet(jaconv.kata2hira(kana[0]))


def _symbol_names(name: str) -> str:
    names = (unicodedata.name(symbol, "") for symbol in name[:4])
    return "-".join(re.findall("[a-z0-9]+", " ".join(names).lower()))
