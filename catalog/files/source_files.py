"""Files to import: single ones, folders, archives. No name in them is trusted."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from io import FileIO
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from ..document import Problem
from . import archives

LARGEST_FILE = 1 << 20

_SUFFIXES = (".md", ".markdown", ".txt")


class NothingToRead(Exception):
    """A path holds nothing that could be imported; the message names it.

    `code` is the problem's where it is an archive that is refused.
    """

    def __init__(self, path: Path, reason: str, code: str = "") -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason, self.code = path, reason, code


class UnreadableFile(Exception):
    """One file cannot be read as text; `problem` says why, and where."""

    def __init__(self, code: str, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.problem = Problem(line, "error", code, message)


class Root(NamedTuple):
    """Where a search began. Its names stand in for those that a file's path lacks."""

    location: str
    folder: str = ""  # the franchise of files that lie right in it; "" for none
    key_folder: str = ""  # the first half of their keys
    is_searched: bool = True  # not where one file is given by itself


class Member(NamedTuple):
    """Where a file of an archive is, in the one that it was unpacked into: in bytes."""

    start: int
    length: int


class File(NamedTuple):
    """One file to import. There may be very many, so that most of it is worked out."""

    name: str  # relative to the root, as the file system has it
    root: Root
    member: Member | None = None  # of an archive, in the place of the root
    is_outside: bool = False  # it would lie elsewhere than below the root

    @property
    def path(self) -> str:
        """The path relative to where the search began, for people."""
        return _clean(self.name)

    @property
    def folder(self) -> str:
        """The name of the folder that holds it; "" for a file given by itself."""
        folder = self.path.rpartition("/")[0].rpartition("/")[2]
        return folder or self.root.folder

    @property
    def is_alone(self) -> bool:
        """Whether it was given by itself, so that it is meant to be an entry."""
        return not self.root.is_searched

    @property
    def key(self) -> str:
        """What tells it from others in every run: FRANCHISE/LOCALE_SLUG.md."""
        path = self.path
        if "/" in path:
            return "/".join(path.rsplit("/", 2)[-2:])
        return f"{self.root.key_folder}/{path}" if self.root.key_folder else path

    def read(self) -> bytes:
        """Return the content. Raise UnreadableFile if too large or out of reach."""
        if self.is_outside:
            raise UnreadableFile("unreadable", "Its name leads out of the archive.")
        try:
            if not self.member:
                with FileIO(f"{self.root.location}/{self.name}") as file:
                    # Asked first: to read with a bound means to allocate it each time.
                    if os.fstat(file.fileno()).st_size <= LARGEST_FILE:
                        return file.readall()
            elif self.member.length <= LARGEST_FILE:
                with FileIO(self.root.location) as file:
                    file.seek(self.member.start)
                    return file.read(self.member.length)
        except OSError as error:
            raise UnreadableFile("unreadable", f"{error.strerror}.") from error
        raise UnreadableFile("too-large", "It is larger than 1 MiB.")


def decode_text(content: bytes) -> str:
    """Return a file's text. Raise UnreadableFile if it is none."""
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise UnreadableFile("binary", "A NUL byte: it is no text.", line)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"The line is not UTF-8 (byte {content[error.start]:#04x})."
        raise UnreadableFile("not-utf8", message, line) from error


@contextmanager
def open_paths(paths: Iterable[str | Path]) -> Iterator[list[File]]:
    """Yield the list of the files of all paths, those of each in order of their names.

    Raise NothingToRead, before anything else is done, if one of the paths is missing or
    is nothing that can be imported.
    """
    with ExitStack() as stack:
        files: list[File] = []
        for path in map(Path, paths):
            found = _files(path, stack)
            if not found:
                endings = ", ".join(_SUFFIXES)
                raise NothingToRead(path, f"it holds none of the files: {endings}")
            files += found
        yield files


def _files(path: Path, stack: ExitStack) -> list[File]:
    name = path.name.lower()
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise NothingToRead(path, "no such file or folder")
    if name.endswith(_SUFFIXES):
        folder = _clean(path.resolve().parent.name)
        return [File(path.name, Root(str(path.parent), "", folder, False))]
    if not name.endswith(archives.ENDINGS):
        raise NothingToRead(
            path,
            "neither a folder, an archive (.zip, .tar.gz) nor markdown "
            "(.md, .markdown, .txt)",
        )
    # One file, since the file system has more to do for each than all else together.
    unpacked = stack.enter_context(tempfile.NamedTemporaryFile())  # noqa: SIM115
    try:
        return sorted(_unpack(path, unpacked))
    except archives.RefusedArchive as refusal:
        raise NothingToRead(path, str(refusal), refusal.code) from refusal


def _folder(path: Path) -> list[File]:
    name = _clean(path.resolve().name)
    root = Root(os.fspath(path), name, name)
    found = []
    waiting = [("", root.location)]
    while waiting:
        inside, folder = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((f"{inside}{entry.name}/", entry.path))
                elif _wanted(entry.name) and entry.is_file():
                    found.append(inside + entry.name)
    found.sort()
    return [File(name, root) for name in found]


def _clean(name: str) -> str:
    """Return a file name as text, whatever bytes the file system has for it."""
    return name if name.isascii() else os.fsencode(name).decode(errors="replace")


def _wanted(path: str) -> bool:
    """Return True if a file is looked for; macOS puts `._` copies beside its files."""
    if not path.lower().endswith(_SUFFIXES):
        return False
    folder, _, name = path.rpartition("/")
    return not name.startswith("._") and "__MACOSX" not in folder.split("/")


def _unpack(path: Path, target: IO[bytes]) -> Iterator[File]:
    """Unpack an archive into a file; the names in it have no say in where they are."""
    root = Root(target.name)
    # One byte more than a file may have, so that it shows.
    members = archives.extract_files(path, target, _wanted, LARGEST_FILE + 1)
    for name, *place in members:
        parts = PurePosixPath(name.encode(errors="replace").decode()).parts
        inner = "/".join(part for part in parts if part not in ("/", ".."))
        is_inside = inner == "/".join(parts)
        is_short = all(len(part.encode()) <= 255 for part in parts)
        yield File(inner, root, Member(*place), not (is_inside and is_short))
    target.flush()
