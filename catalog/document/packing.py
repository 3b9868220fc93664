"""Documents as few bytes, to keep every one that an entry ever was.

What is packed is the entry's markdown, so a document of years ago reads like a file of
that age, whatever the dataclass has become since.
"""

import zlib
from functools import lru_cache

from .model import Document
from .parser import parse
from .renderer import render
from .tags import with_tags_of

# What most entries have in common, the commonest last. Part of the format: to change it
# takes a new first byte.
_COMMON = """\
-   **rating**: Rx - Hentai-   **rating**: R+ - Mild Nudity-   **rating**: None
-   **rating**: R - 17+ (violence & profanity)-   **rating**: PG - Children
-   **rating**: PG-13 - Teens 13 or older-   **rating**: G - All Ages
-   **type**: special-   **type**: ona-   **type**: ova-   **type**: movie
-   dementia-   horror-   demons-   game-   martial-arts-   space-   super-power
-   parody-   military-   sports-   shoujo-   music-   mystery-   ecchi-   seinen
-   mecha-   historical-   magic-   supernatural-   school-   romance-   slice-of-life
-   shounen-   sci-fi-   drama-   adventure-   fantasy-   action-   comedy
# ![](https://cdn.myanimelist.net/images/anime/1000/.jpg)

-   **type**: tv-serie
-   **episodes**: 12
-   **original-name**:
-   **start-date**: 2010-04-0
-   **end-date**: 2010-04-0
-   **opening-song**: #1: " by  (eps 1-1
-   **ending-song**: #1: " by  (eps 1-1
-   **rating**:

## Tags

-

## Sinopse

## Alternative names

## Links

-   [My Anime list](https://myanimelist.net/anime/
-   [Official Site](http://www.
-   [AnimeDB](http://anidb.info/perl-bin/animedb.pl?show=anime&aid=
-   [AnimeNewsNetwork](http://www.animenewsnetwork.com/encyclopedia/anime.php?id=
-   [Wikipedia](http://en.wikipedia.org/wiki/
-   [Wikipedia](http://ja.wikipedia.org/wiki/
""".encode()  # noqa: UP012
_FIRST = b"\x01"
_LONGEST_KEPT = 16_000  # characters of a text that is packed but once


def pack(document: Document) -> bytes:
    """Return a Document as bytes, less than half of its text."""
    return pack_text(render(document))


def pack_text(text: str) -> bytes:
    """Return the Document that a text says as bytes."""
    return _pack(text) if len(text) > _LONGEST_KEPT else _pack_once(text)


# An import packs what it reads twice, as a revision and as the base of later merges.
@lru_cache(maxsize=512)
def _pack_once(text: str) -> bytes:
    return _pack(text)


def _pack(text: str) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS, zdict=_COMMON)
    return _FIRST + packer.compress(text.encode()) + packer.flush()


def unpack(content: bytes) -> Document:
    """Return the Document that `pack` made of a normalized one."""
    if content[:1] != _FIRST:
        raise ValueError(f"not packed by this version: first byte {content[:1]!r}")
    unpacker = zlib.decompressobj(wbits=-zlib.MAX_WBITS, zdict=_COMMON)
    return parse(unpacker.decompress(content[1:]).decode())


def normalize_document(document: Document) -> Document:
    """Return the Document that this one's text says.

    What a form or a merge puts together may hold what no text can say (two blanks in a
    title, a spelling of a line that is gone); what is saved is what the file will be.
    A tag keeps its name where the file spells that otherwise.
    """
    return with_tags_of(parse(render(document)), document.tags)
