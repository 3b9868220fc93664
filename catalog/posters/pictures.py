"""Pictures on their way in and out: what is taken, and what is made of it.

Nothing here trusts a name or a type that came with a file: only what can be decoded is
a picture.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from io import BytesIO
from typing import BinaryIO

from django.core.files import File
from PIL import Image, ImageCms, ImageOps

LARGEST = 5 * 1024 * 1024  # bytes
MOST_PIXELS = 20_000_000
SUFFIXES = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp"}

PAPER = "white"  # behind what is transparent
_SRGB = ImageCms.createProfile("sRGB")


class Refused(Exception):
    """What came is no picture for a page; the message says why, `code` in one word."""

    def __init__(self, message: str, code: str):
        super().__init__(message)
        self.code = code


def name_of(file: File) -> str:
    """Return a name that tells the picture in a file. Raise Refused if it is none.

    The name that it had says nothing, and an address must never change its picture.
    """
    if file.size > LARGEST:
        raise Refused(
            f"The file has {file.size / 1024**2:.1f} MiB; "
            f"a poster may have {LARGEST // 1024**2}.",
            "too-large",
        )
    file.seek(0)
    with _decoded(file) as picture:
        suffix = SUFFIXES[picture.format or ""]
    file.seek(0)
    digest = blake2b(file.read(), digest_size=6).hexdigest()
    file.seek(0)
    return f"{digest}.{suffix}"


def upright(file: BinaryIO) -> Image.Image:
    """Return a picture as it is meant to be seen: turned, opaque, in sRGB.

    Of one that moves, the first frame. Raise Refused if it cannot be read.
    """
    with _decoded(file) as picture:
        picture = ImageOps.exif_transpose(picture)
        profile = picture.info.get("icc_profile")
        if picture.mode.startswith("I"):  # 16 bits of grey, which are cut off otherwise
            picture = picture.point(lambda value: value / 256, "L")
        if picture.has_transparency_data:
            picture = picture.convert("RGBA")
            paper = Image.new("RGBA", picture.size, PAPER)
            picture = Image.alpha_composite(paper, picture).convert("RGB")
        elif profile:
            picture = _in_srgb(picture, profile)
        return picture.convert("RGB")


def encoded(picture: Image.Image, kind: str) -> bytes:
    """Return a picture as a file for pages, of kind `webp` or `jpg`."""
    file = BytesIO()
    if kind == "webp":
        picture.save(file, "WEBP", quality=80, method=4)
    else:
        picture.save(file, "JPEG", quality=82, optimize=True, progressive=True)
    return file.getvalue()


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):  # a profile for something else
        return picture


@contextmanager
def _decoded(file: BinaryIO) -> Iterator[Image.Image]:
    """Give a picture once all of it has been read."""
    try:
        picture = Image.open(file, formats=["JPEG", "PNG", "WEBP"])
        small_enough = picture.width * picture.height <= MOST_PIXELS
        if small_enough:
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        small_enough = False
    except Exception as error:  # Pillow raises any kind where a file is damaged
        raise Refused(
            "This is no picture that can be read: choose a JPEG, PNG or WebP file.",
            "no-picture",
        ) from error
    if not small_enough:
        raise Refused(
            "The picture has too many pixels: a poster may have "
            f"{MOST_PIXELS // 1_000_000} million.",
            "too-many-pixels",
        )
    with picture:
        yield picture
