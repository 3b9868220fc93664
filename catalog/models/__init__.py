from .alternative_name import AlternativeName
from .anime import Anime
from .franchise import Franchise
from .link import Link
from .redirect import Redirect
from .song import Song
from .source_file import SourceFile
from .tag import Tag, TaggedAnime
from .version import CatalogueVersion

__all__ = [
    "AlternativeName",
    "Anime",
    "CatalogueVersion",
    "Franchise",
    "Link",
    "Redirect",
    "Song",
    "SourceFile",
    "Tag",
    "TaggedAnime",
]
