"""Posters as pages show them: in the sizes that are made, or as they came."""

from collections.abc import Sequence
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.utils.encoding import filepath_to_uri

from ...posters.sizes import shown_as, size_name


class ResponsiveImage(NamedTuple):
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


def media_address(name: str, media: str) -> str:
    """Return the address of an upload; `media` is `media_url()`."""
    return f"{media}{filepath_to_uri(name)}"


def poster_of(row: dict, media: str) -> ResponsiveImage | None:
    """Return the poster of a row of `AnimeQuerySet.for_list`, if it has one.

    `media` is `media_url()`, which is too costly to be asked for each of many.
    """
    name = row["poster"]
    if not name:
        return None
    frame = row["poster_frame"]
    if row["sized_poster"] != shown_as(name, frame):
        src = media_address(name, media)
        return ResponsiveImage(src, row["poster_width"], row["poster_height"])
    sizes = row["poster_sizes"]
    webp, jpeg = (
        [
            media_address(size_name(name, frame, width, kind), media)
            for width, _ in sizes
        ]
        for kind in ("webp", "jpg")
    )
    width, height = sizes[-1]
    return ResponsiveImage(
        jpeg[-1], width, height, _srcset(webp, sizes), _srcset(jpeg, sizes)
    )


def _srcset(addresses: Sequence[str], sizes: Sequence[tuple[int, int]]) -> str:
    pairs = zip(addresses, sizes, strict=True)
    return ", ".join(f"{address} {width}w" for address, (width, _) in pairs)
