"""Unpack archives in flat memory, within a limit that is checked before all else.

Nothing in one is trusted: neither the sizes that it claims, nor its names, nor that it
is whole.
"""

import gzip
import shutil
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from typing import IO, cast

from django.conf import settings

MIB = 1 << 20
MOST_MEMBERS = 200_000
# Read at once: of a zip its directory, of a tar all that comes before a member.
LONGEST_DIRECTORY = 16 * MIB
LONGEST_HEADER = 16 << 10

ENDINGS = (".zip", ".tar.gz", ".tgz")

_PIECE = 64 << 10
# What the standard library raises over one that is damaged, some of it by name.
_DAMAGE = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error),
    # NotImplementedError and RecursionError are RuntimeErrors, UnicodeError and
    # binascii's are ValueErrors, OverflowError is an ArithmeticError.
    *(OSError, EOFError, RuntimeError, ValueError, ArithmeticError, LookupError),
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class RefusedArchive(Exception):
    """An archive that nothing is taken from; `code` is the problem's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def extract_files(
    path: Path, target: IO[bytes], wanted: Callable[[str], bool], most: int
) -> Iterator[tuple[str, int, int]]:
    """Copy the files whose names are wanted into one, one behind the other.

    Yield the name of each, where it begins there and how long it is, in bytes. Of a
    file no more than its first `most` bytes are copied. Links and devices are passed
    over. Raise RefusedArchive where it would unpack to more than `LARGEST_ARCHIVE`,
    before anything is copied, and where it is damaged.
    """
    members = _zip if path.name.lower().endswith(".zip") else _tar
    try:
        for name, source in members(path, wanted):
            start = target.tell()
            shutil.copyfileobj(_Start(source, most), target)
            yield name, start, target.tell() - start
    except _DAMAGE as error:
        raise RefusedArchive("unreadable", _reason(error)) from error


def _zip(path: Path, wanted: Callable[[str], bool]) -> Iterator[tuple[str, IO[bytes]]]:
    with _ZipBytes(path) as content, zipfile.ZipFile(content) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise _too_many()
        if sum(member.file_size for member in members) > _limit():
            raise _too_large()
        for member in members:
            is_link = stat.S_ISLNK(member.external_attr >> 16)
            if member.is_dir() or is_link or not wanted(member.filename):
                continue
            # Others may unpack to any length at one step.
            if member.compress_type not in _METHODS:
                raise zipfile.BadZipFile("it is not compressed by deflate")
            with archive.open(member) as source:
                yield member.filename, source


def _tar(path: Path, wanted: Callable[[str], bool]) -> Iterator[tuple[str, IO[bytes]]]:
    with gzip.open(path) as content:
        length = 0
        while piece := content.read(_PIECE):
            length += len(piece)
            if length > _limit():
                raise _too_large()
    with gzip.open(path) as content:
        stream = _TarBytes(content)
        with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r:") as archive:
            for _ in range(MOST_MEMBERS):
                if not (member := archive.next()):
                    break
                # It keeps all that it has seen, in what no types tell of.
                archive.members.clear()  # type: ignore[attr-defined]
                archive.pax_headers.clear()  # type: ignore[attr-defined]
                is_wanted = member.isreg() and wanted(member.name)
                if is_wanted and (source := archive.extractfile(member)):
                    stream.left = member.size + LONGEST_HEADER
                    yield member.name, source
                stream.left = LONGEST_HEADER
            else:
                raise _too_many()
            stream.finish()


class _ZipBytes(FileIO):
    """A zip file that gives nothing of more than bounded length at once."""

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            size = LONGEST_DIRECTORY
        if size > LONGEST_DIRECTORY:
            raise _too_many()
        return super().read(size)


class _TarBytes:
    """An unpacked tar: read in order, and of headers no more than is left to be."""

    def __init__(self, content: gzip.GzipFile) -> None:
        self.content = content
        self.left = LONGEST_HEADER
        self.last = b""

    def tell(self) -> int:
        return self.content.tell()

    def seek(self, place: int) -> None:
        # One that leads back would be read without end.
        if not self.tell() <= place <= _limit():
            raise tarfile.ReadError("a member is of impossible size")
        self.content.seek(place)

    def read(self, size: int) -> bytes:
        self.left -= size
        if self.left < 0:
            raise tarfile.ReadError("a header is too long")
        self.last = self.content.read(size)
        return self.last

    def finish(self) -> None:
        """Raise ReadError if the members ended before the archive does."""
        while not self.last.strip(b"\0"):
            self.last = self.content.read(_PIECE)
            if not self.last:
                return
        raise tarfile.ReadError("there is something else behind its last member")


class _Start:
    """The start of a stream, as a stream."""

    def __init__(self, source: IO[bytes], most: int) -> None:
        self.source, self.left = source, most

    def read(self, size: int = _PIECE, /) -> bytes:
        content = self.source.read(min(size, self.left))
        self.left -= len(content)
        return content


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"It cannot be unpacked: {error.strerror}."
    reason = " ".join(str(error).split()) or type(error).__name__
    return f"The archive is damaged: {reason}."


def _limit() -> int:
    return settings.LARGEST_ARCHIVE * MIB


def _too_large() -> RefusedArchive:
    message = f"It unpacks to more than {settings.LARGEST_ARCHIVE:,} MiB"
    return RefusedArchive("too-large", f"{message} (LARGEST_ARCHIVE).")


def _too_many() -> RefusedArchive:
    message = f"It holds more than {MOST_MEMBERS:,} files."
    return RefusedArchive("too-large", message)
