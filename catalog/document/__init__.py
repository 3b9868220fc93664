"""One entry, one document: the markdown format as pure Python, without Django or I/O.

`parse` reads a text into a `Document`, and `render` writes it: byte for byte the same
text, as long as nobody edits the Document, and with only the edited lines changed when
somebody does.
"""

from .alternative_name import NAME_KINDS, AlternativeName
from .choices import RATINGS, TYPES, UNRATED
from .dates import PartialDate
from .model import Document, Extra, Link
from .parser import parse
from .problems import DocumentError, NotAnime, Problem
from .renderer import render
from .songs import SONG_KINDS, Song

__all__ = [
    "NAME_KINDS",
    "RATINGS",
    "SONG_KINDS",
    "TYPES",
    "UNRATED",
    "AlternativeName",
    "Document",
    "DocumentError",
    "Extra",
    "Link",
    "NotAnime",
    "PartialDate",
    "Problem",
    "Song",
    "parse",
    "render",
]
