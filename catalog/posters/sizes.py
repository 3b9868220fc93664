"""The sizes of a poster that pages ask for: made once, after its entry is saved.

They are files beside the original, and the entry says for which poster there are sizes
and which: no page has to ask the storage. What is not made yet, since the process ended
before its turn, is found by `AnimeQuerySet.sizes_wanted`.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath
from time import monotonic, sleep

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from PIL import Image

from ..document.frame import Frame
from ..models import Anime, catalogue_write
from ..storage import delete_folder
from . import pictures

logger = logging.getLogger(__name__)

KINDS = ("webp", "jpg")
_WIDTHS = (200, 400)
_WIDEST = 800

# One at a time: editors may wait for a poster's sizes, and visitors not for theirs.
_worker = ThreadPoolExecutor(1, thread_name_prefix="poster-sizes")


def shown_as(poster: str, frame: str) -> str:
    """Return what sizes are of: a poster, or the part of it that a frame leaves."""
    return f"{poster}#{frame}" if frame else poster


def shown_by(anime: Anime) -> str:
    """Return what the sizes of an entry's poster are of, "" where it has none."""
    return shown_as(anime.poster.name or "", anime.poster_frame)


def size_name(poster: str, frame: str, width: int, kind: str) -> str:
    """Return the name of one size of a poster, given by its own name."""
    path = PurePosixPath(poster)
    folder = PurePosixPath(f"{path.parent}/sizes/{path.stem}", frame)
    return f"{folder}/{width}.{kind}"


def smallest_of(anime: Anime) -> str:
    """Return the name of the smallest file that shows an entry's poster."""
    poster = anime.poster.name or ""
    if anime.sized_poster != shown_by(anime):
        return poster
    return size_name(poster, anime.poster_frame, anime.poster_sizes[0][0], "webp")


def make_soon(anime: Anime) -> None:
    """Make or share an entry's sizes in the background, once the entry is saved."""
    transaction.on_commit(lambda: _worker.submit(_make_in_background, anime.pk))


def wait_for_sizes(anime: Anime, seconds: float) -> None:
    """Wait until an entry has the sizes of its poster, or for so many seconds."""
    end = monotonic() + seconds
    while anime.sized_poster != shown_by(anime) != "" and monotonic() < end:
        sleep(0.1)
        anime.refresh_from_db(fields=["sized_poster", "poster_sizes"])


def share_sizes(anime: Anime) -> bool:
    """Note on an entry the sizes that another has of the same picture, if one has."""
    shown = shown_by(anime)
    same = Anime.objects.filter(sized_poster=shown).exclude(pk=anime.pk)
    sizes = same.values_list("poster_sizes", flat=True).first()
    if sizes:
        with catalogue_write():
            # It may have another one by now.
            still = Anime.objects.filter(
                pk=anime.pk, poster=anime.poster.name, poster_frame=anime.poster_frame
            )
            still.update(sized_poster=shown, poster_sizes=sizes)
    return bool(sizes)


def make_sizes(anime: Anime) -> None:
    """Make the sizes of an entry's poster, and note it there.

    Raise OSError where the storage does not give or take a file, and InvalidPicture
    where the original is no picture.
    """
    poster, frame = anime.poster.name or "", anime.poster_frame
    with default_storage.open(poster) as file:
        picture = pictures.upright(file)
    if frame:
        picture = picture.crop(Frame.read(frame).box(picture.width, picture.height))
    sizes = []
    for width in _widths_for(picture.width):
        height = max(1, round(picture.height * width / picture.width))
        smaller = picture.resize((width, height), Image.Resampling.LANCZOS)
        for kind in KINDS:
            name = size_name(poster, frame, width, kind)
            default_storage.delete(name)  # what an earlier attempt has left
            default_storage.save(name, ContentFile(pictures.encoded(smaller, kind)))
        sizes.append([width, height])
    with catalogue_write():
        # All entries that have it share the files.
        Anime.objects.filter(poster=poster, poster_frame=frame).update(
            sized_poster=shown_by(anime), poster_sizes=sizes
        )


def delete_sizes(poster: str) -> None:
    """Delete the files of all sizes of a poster and of its parts, if there are any."""
    delete_folder(str(PurePosixPath(size_name(poster, "", 0, "")).parent))


def _widths_for(width: int) -> list[int]:
    """Return the widths to make of a picture: none larger, none nearly the same."""
    return [*(w for w in _WIDTHS if w < 0.8 * width), min(width, _WIDEST)]


def try_to_make(key: int) -> None:
    """Make the sizes of an entry's poster if there are none; log what hinders it."""
    try:
        anime = Anime.objects.sizes_wanted().filter(pk=key).first()
        if anime and not share_sizes(anime):
            make_sizes(anime)
    except Exception:
        # The page goes on showing the original, and fetch_posters tries once more.
        logger.exception("The sizes of a poster were not made")


def _make_in_background(key: int) -> None:
    try:
        try_to_make(key)
    finally:
        connection.close()  # the thread's own
