"""Where a name sorts, and which names may be those of one person."""

import re
import unicodedata

_INITIALS = re.compile(r"\W*[A-Z]{2,3}\W*")
_LONG_VOWEL = re.compile(r"([aiueo])\1+|(?<=o)u")


def sort_key(title: str) -> str:
    """Return the text by which a title sorts: without case, accents and punctuation."""
    if title.isascii():
        text = title.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", title.casefold())
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return (" ".join(re.findall(r"\w+", text)) or title)[:200]


def order_key(name: str) -> str:
    """Return what all spellings of what may be one person's name have in common.

    Surname and given name may change places, and long vowels of romaji be written or
    not: Hirohashi Ryou, Ryo Hirohashi. The letters of AAA are no vowels.
    """
    words = [
        sort_key(word) if _INITIALS.fullmatch(word) else _short(sort_key(word))
        for word in name.split()
    ]
    return " ".join(sorted(" ".join(words).split()))


def _short(word: str) -> str:
    return _LONG_VOWEL.sub(r"\1", word)
