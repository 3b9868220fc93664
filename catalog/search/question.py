"""What a text may mean that is no name as a whole: a name with a year or a type beside
it, with words that are about the search, the name of a file, another spelling."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

import jaconv
from anyascii import anyascii

from .articles import article_at
from .folding import LONGEST, ORDINALS


class Meaning(NamedTuple):
    """The words of a text that name something, and what the rest of it says.

    `passed_over` are words that say nothing of what is looked for.
    """

    words: str
    year: int | None = None
    type: str | None = None
    passed_over: tuple[str, ...] = ()


_YEAR = re.compile(r"[\[(]?\b((?:19|20)[0-9]{2})\b[\])]?")
_TYPES = {
    "tv-serie": ("tv series", "tv show", "the series", "tv", "series", "show"),
    "movie": ("the movie", "movies", "movie", "films", "film", "filme", "gekijouban"),
    "ova": ("ovas", "ova", "oavs", "oav"),
    "ona": ("onas", "ona"),
    "special": ("tv specials", "tv special", "specials", "special"),
}
TYPE_WORDS = {words: type for type, some in _TYPES.items() for words in some}
_TYPE = re.compile(
    r"\b(" + "|".join(sorted(TYPE_WORDS, key=len, reverse=True)) + r")\b", re.I
)
_COUNTED = r"(?:episodes?|eps?|openings?|endings?|op|ed)"
_FILLER = re.compile(
    rf"\b(?:{_COUNTED}\.? ?\#?[0-9]+|{_COUNTED}|animes?|watch|online|stream(?:ing)?|"
    r"download|torrent|theme|songs?|ost|soundtrack|eng(?:lish)?|sub(?:s|bed|title[sd]?)?|"
    r"dub(?:s|bed)?|full|hd|wiki(?:pedia)?|review|cast|characters?|trailer|"
    r"myanimelist|anilist|lyrics)\b",
    re.I,
)

# The name of a file: what stands in brackets is of who made it, and of the picture.
_ENDING = re.compile(r"\.(?:mkv|mp4|avi|webm|ogm|srt|ass)$", re.I)
_FILE = re.compile(rf"{_ENDING.pattern}|^\[[^\]]+\]|\b[0-9]{{3,4}}p\b", re.I)
_BRACKETS = re.compile(r"\[[^\]]*\]|\([^)]*\)|\{[^}]*\}")
_EPISODE = re.compile(
    r"(?:\s-\s*(?:[0-9]{1,4}(?:v[0-9])?|[0-9]{1,3}-[0-9]{1,3})\b.*|"
    r"\bs[0-9]{1,2}e[0-9]{1,3}\b.*|\bepisode [0-9]+\b.*|\s[0-9]{2}(?:v[0-9])?$)",
    re.I,
)
_PICTURE = re.compile(
    r"\b(?:[0-9]{3,4}p|x26[45]|h\.?26[45]|hevc|10bit|8bit|blu-?ray|bd(?:rip)?|"
    r"web(?:-?dl|rip)?|dvd(?:rip)?|aac|flac|dual audio|multi|batch|remux)\b",
    re.I,
)

_AT_ANIDB = re.compile(r"a[0-9]{1,6}", re.I)
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc\uff66-\uff9f\\s・]+")
_OTHER_LETTERS = re.compile("[\u0370-\u1fff\uac00-\ud7a3]")  # from Greek on, and hangul
_CJK = re.compile("[\u3041-\u30fa\u4e00-\u9fff]")
_LATIN = re.compile(r"[\x00-\x7f\u00c0-\u024f]+")
# As the standard system of Japan spells it; the longer first.
_KUNREI = [
    *(("sya", "sha"), ("syu", "shu"), ("syo", "sho"), ("tya", "cha"), ("tyu", "chu")),
    *(("tyo", "cho"), ("zya", "ja"), ("zyu", "ju"), ("zyo", "jo"), ("si", "shi")),
    *(("ti", "chi"), ("tu", "tsu"), ("zi", "ji")),
]
_KUNREI_HU = re.compile("(?<![sc])hu")


def is_quoted(text: str) -> bool:
    """Return True if a text is to be taken as it is."""
    return len(text) > 1 and text[0] in '"“”' and text[-1] in '"“”'


class SeasonAsked(NamedTuple):
    """A title, and the number of one of its seasons."""

    title: str
    number: int


_SEASON = re.compile(
    r"(?P<title>.*\w.*?)[\s:,-]+"
    r"(?:(?:season|temporada|saison|staffel|stagione) ?(?P<a>[0-9]{1,2})|"
    r"s(?P<b>[0-9]{1,2})|"
    r"(?P<c>[0-9]{1,2})(?:st|nd|rd|th) season|"
    rf"(?P<d>{'|'.join(ORDINALS)}) season)",
    re.I,
)


def season_of(text: str) -> SeasonAsked | None:
    """Return which season of what a text asks for: “haikyuu season 4”."""
    if not (match := _SEASON.fullmatch(" ".join(text[:LONGEST].split()))):
        return None
    digits = match["a"] or match["b"] or match["c"]
    word = (match["d"] or "").lower()
    number = int(digits) if digits else ORDINALS.index(word) + 1
    return SeasonAsked(match["title"], number)


_TITLED = re.compile(
    r"(?:https?://)?(?:www\.)?(?:anilist\.co/anime/[0-9]+|kitsu\.(?:io|app)/anime)"
    r"/([^/?#\s]+)",
    re.I,
)


def _titled(text: str) -> str:
    """Return the title that the address of a page elsewhere has in it, or ""."""
    if article := article_at(text):
        return article.title
    match = _TITLED.match(text)
    return unquote(match[1]).replace("-", " ") if match else ""


def meanings(text: str) -> Iterator[Meaning]:
    """Yield what a text may mean beside a name as it is, the likeliest first."""
    text = " ".join(text[:LONGEST].split())
    if title := _titled(text):
        yield Meaning(title)
        return
    if text.lower().endswith(" wo"):
        yield Meaning(f"{text[:-2]}o")
    name = _of_file(text) if _FILE.search(text) else text
    if name and name != text:
        yield Meaning(name)
    asked = _asked(name or text)
    if asked.words and asked.words != text:
        yield asked
    if _AT_ANIDB.fullmatch(text):
        yield Meaning(f"anidb {text[1:]}")
    if _KANA.fullmatch(text):
        yield Meaning(jaconv.kana2alphabet(jaconv.kata2hira(jaconv.h2z(text))))
    elif _OTHER_LETTERS.search(text) and not _CJK.search(text):
        yield Meaning(anyascii(text))
    if _LATIN.fullmatch(text) and (hepburn := _hepburn(text)) != text.lower():
        yield Meaning(hepburn)


def _of_file(text: str) -> str:
    """Return the title in the name of a file."""
    text = _ENDING.sub("", text)
    if " " not in text:
        text = text.replace("_", " ").replace(".", " ")
    bare = _BRACKETS.sub(" ", text.replace("_", " "))
    bare = _PICTURE.sub(" ", _EPISODE.sub("", bare))
    return " ".join(bare.split()).strip(" -")


def _asked(text: str) -> Meaning:
    """Return what is named, and what is said of it."""
    year = type = None
    passed_over = []
    years = _YEAR.findall(text)
    if len(years) == 1:
        year = int(years[0])
        text = _YEAR.sub(" ", text)
    if match := _TYPE.search(text):
        type = TYPE_WORDS[match[1].lower()]
        text = _TYPE.sub(" ", text)
    for match in _FILLER.finditer(text):
        passed_over.append(match[0])
    text = _FILLER.sub(" ", text)
    words = " ".join(text.split()).strip(" -:,()[]")
    return Meaning(words, year, type, tuple(passed_over))


def _hepburn(text: str) -> str:
    text = text.lower()
    for kunrei, hepburn in _KUNREI:
        text = text.replace(kunrei, hepburn)
    return _KUNREI_HU.sub("fu", text)
