"""Posters as pages show them: in the sizes that are made, or as they came."""

from typing import NamedTuple

from django.core.files.storage import default_storage
from django.utils.encoding import filepath_to_uri

from ...posters.sizes import size_name


class Picture(NamedTuple):
    """The file for those who take no other, and `srcset`s for those who choose.

    A `drawing` is the picture itself, for a page that is ahead of its files.
    """

    src: str
    width: int
    height: int
    webp: str = ""
    jpeg: str = ""
    is_drawn: bool = False
    drawing: str = ""


def media_url() -> str:
    """Return what the address of each upload begins with."""
    return default_storage.url("-").removesuffix("-")


def address_of(name: str, media: str) -> str:
    """Return the address of an upload; `media` is `media_url()`."""
    return f"{media}{filepath_to_uri(name)}"


def poster_of(row: dict, media: str) -> Picture | None:
    """Return the poster of a row of `AnimeQuerySet.for_list`, if it has one.

    `media` is `media_url()`, which is too costly to be asked for each of many.
    """
    name = row["poster"]
    if not name:
        return None
    if row["sized_poster"] != name:
        src = address_of(name, media)
        return Picture(src, row["poster_width"], row["poster_height"])
    sizes = row["poster_sizes"]
    webp, jpeg = (
        [address_of(size_name(name, width, kind), media) for width, _ in sizes]
        for kind in ("webp", "jpg")
    )
    return Picture(jpeg[-1], *sizes[-1], _srcset(webp, sizes), _srcset(jpeg, sizes))


def _srcset(addresses, sizes):
    pairs = zip(addresses, sizes, strict=True)
    return ", ".join(f"{address} {width}w" for address, (width, _) in pairs)
