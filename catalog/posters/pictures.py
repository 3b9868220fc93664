"""Check, re-encode and store pictures.

Nothing here trusts a name or a type that came with a file: only what can be decoded is
a picture.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from typing import Any, BinaryIO, cast

from django.core import signing
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageCms, ImageOps

from ..document.entry import Picture

LARGEST = 5 * 1024 * 1024  # bytes
MOST_PIXELS = 20_000_000
FOLDER = "posters"  # in the storage
KINDS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "WEBP": "WEBP"}
SUFFIXES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_NAME = re.compile(rf"{FOLDER}/[0-9a-f]{{32}}\.\w+")
_TOKEN = "catalog.posters.picture"  # what its signature is for
# No worse than what came, for the eye.
_OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95, "subsampling": 0, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 95, "method": 4},
}

PAPER = "white"  # behind what is transparent
_SRGB = ImageCms.createProfile("sRGB")


class InvalidPicture(Exception):
    """What came is no picture for a page; the message says why, `code` in one word."""

    def __init__(self, message: str, code: str):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """A picture as it is kept: what is in the file, and what it is known by."""

    content: bytes
    picture: Picture


def reencode(file: File) -> EncodedPicture:
    """Return a picture as it is to be kept. Raise InvalidPicture if it is none.

    It is encoded anew: turned upright, in sRGB, and without all that came with it, such
    as the place of a photograph. It is named by what is in it then, so that an address
    never changes its picture, and a picture that is there already is the same file.
    """
    if file.size > LARGEST:
        raise InvalidPicture(
            f"The file has {file.size / 1024**2:.1f} MiB; "
            f"a poster may have {LARGEST // 1024**2}.",
            "too-large",
        )
    file.seek(0)
    with _decoded(file) as picture:
        kind = KINDS[picture.format or ""]
        taken = _turned(picture)
        if kind == "JPEG":
            taken = taken.convert("RGB")
        taken.info = {}
    content = BytesIO()
    taken.save(content, kind, **_OPTIONS[kind])
    data = content.getvalue()
    digest = blake2b(data, digest_size=16).hexdigest()
    name = f"{FOLDER}/{digest}.{SUFFIXES[kind]}"
    return EncodedPicture(data, Picture(name, taken.width, taken.height))


def store_picture(taken: EncodedPicture) -> Picture:
    """Write a picture to the storage, if it is not there yet, and return it."""
    name = taken.picture.name
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(taken.content))
    return taken.picture


def picture_as_token(picture: Picture) -> str:
    """Return what says to a form which picture was sent with it, and no other."""
    return signing.dumps([picture.name, picture.width, picture.height], salt=_TOKEN)


def picture_of_token(token: str) -> Picture | None:
    """Return the picture that a token says, None if it is none of ours."""
    try:
        return Picture(*signing.loads(token, salt=_TOKEN))
    except (signing.BadSignature, TypeError):
        return None


def named_by_content(picture: Picture) -> Picture:
    """Return a picture that was kept in an earlier way as it is kept today.

    One whose file is gone, or cannot be read, stays as it is.
    """
    if _NAME.fullmatch(picture.name):
        return picture
    try:
        with default_storage.open(picture.name) as file:
            return store_picture(reencode(file))
    except (OSError, InvalidPicture):
        return picture


def upright(file: File | BinaryIO) -> Image.Image:
    """Return a picture as it is meant to be seen: turned, opaque, in sRGB.

    Of one that moves, the first frame. Raise InvalidPicture if it cannot be read.
    """
    with _decoded(file) as picture:
        picture = _turned(picture)
        if picture.mode == "RGBA":
            paper = Image.new("RGBA", picture.size, PAPER)
            picture = Image.alpha_composite(paper, picture)
        return picture.convert("RGB")


def _turned(picture: Image.Image) -> Image.Image:
    """Return a picture upright, in sRGB and of eight bits; see-through as RGBA."""
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I"):  # 16 bits of grey, which are cut off otherwise
        picture = picture.point(lambda value: value / 256, "L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if profile := picture.info.get("icc_profile"):
        picture = _in_srgb(picture, profile)
    return picture if picture.mode == "L" else picture.convert("RGB")


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
        converted = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):  # a profile for something else
        return picture
    return converted or picture


@contextmanager
def _decoded(file: File | BinaryIO) -> Iterator[Image.Image]:
    """Yield a picture once all of it has been read."""
    try:
        picture = Image.open(cast(BinaryIO, file), formats=["JPEG", "PNG", "WEBP"])
        small_enough = picture.width * picture.height <= MOST_PIXELS
        if small_enough:
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        small_enough = False
    except Exception as error:  # Pillow raises any kind where a file is damaged
        raise InvalidPicture(
            "This is no picture that can be read: choose a JPEG, PNG or WebP file.",
            "no-picture",
        ) from error
    if not small_enough:
        raise InvalidPicture(
            "The picture has too many pixels: a poster may have "
            f"{MOST_PIXELS // 1_000_000} million.",
            "too-many-pixels",
        )
    with picture:
        yield picture
