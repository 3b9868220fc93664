"""One entry, one document: the markdown format as pure Python, without Django or I/O.

`parse` reads a text into a `Document`, and `render` writes it: byte for byte the same
text, as long as nobody edits the Document, and with only the edited lines changed when
somebody does.
"""

from .dates import PartialDate
from .model import RATINGS, TYPES, Document, Extra, Link
from .parser import parse
from .problems import DocumentError, NotAnime, Problem
from .renderer import render
from .songs import Song

__all__ = [
    "RATINGS",
    "TYPES",
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
