"""What a file's name says about its entry: its franchise and its address."""

import re

from ..document import Document
from ..document.folding import as_seen
from ..document.sort_keys import sort_key
from ..slugs import slugify

_LOCALE = re.compile(r"[a-z]{2}-[A-Z]{2}_")
_OWN_NAME = re.compile(r"[^/]+/[a-z]{2}-[A-Z]{2}_[^/]+\.md")
_HASH = re.compile(r"(?=.*[0-9])[0-9a-f]{12,}")


def stem(key: str) -> str:
    """Return a file's name without its folder, its locale and its ending."""
    name = key.rpartition("/")[2].rpartition(".")[0]
    return _LOCALE.sub("", name, count=1)


def is_own_name(key: str) -> bool:
    """Return True if a path is of the form FRANCHISE/LOCALE_SLUG.md."""
    return _OWN_NAME.fullmatch(key) is not None


def slug_for(key: str, document: Document) -> str:
    """Return the address that a file wishes for its entry."""
    name = stem(key)
    if _LOCALE.match(key.rpartition("/")[2]) or _is_slug(name):
        return slugify(name)
    return slugify(document.poster_alt or document.title)


def franchise_name(folder: str, title: str) -> str:
    """Return a franchise's name: the title that says the same as its folder, or that.

    The title knows what the folder's name lost: capitals, marks, blanks.
    """
    words = folder.replace("-", " ").split()
    if sort_key(title) == sort_key(" ".join(words)):
        return title
    name = " ".join(word[:1].upper() + word[1:] for word in words) or folder
    return name if as_seen(name) else title


def _is_slug(name: str) -> bool:
    """Return True if a name was made for an address, not by a program or a scanner."""
    return (
        name == name.lower()
        and not re.search(r"[\s_]", name)
        and re.search(r"[^\W\d]", name) is not None
        and not _HASH.fullmatch(name.replace("-", ""))
    )
