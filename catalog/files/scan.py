"""A first look at the files of a run: which are new, and which belong together."""

from array import array
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import groupby
from typing import Any, NamedTuple

from ..document import Problem, parser
from ..document.external_ids import peek_mal_id
from ..models import SourceFile
from . import file_names
from .source_files import File, UnreadableFile, decode_text

CHUNK = 2000  # files whose past is looked up at once

Role = SourceFile.Role
_ROLES = ("", *Role.values)


def content_digest(content: bytes) -> str:
    """Return what tells a content, as today's reader reads it, from all others.

    What another reader noted of a file, and whether that is an entry at all, is no news
    of this one's.
    """
    reader = str(parser.READER).encode()
    return blake2b(content, digest_size=16, person=reader).hexdigest()


class ScannedFile(NamedTuple):
    """A file of a run, and what an earlier import remembers of it."""

    file: File
    role: str = ""
    anime_id: int | None = None
    size: int = 0  # in bytes


class Scan:
    """The files of a run in groups, a work each.

    Two files are of one work if their MyAnimeList number is the same, or, where one
    has none, their path, or their folder and stem.

    There may be more files than fit into memory, so that no content is kept, and of
    each file some bytes in arrays.
    """

    def __init__(self, files: list[File]) -> None:
        self.files = files
        self.failures: list[tuple[File, Problem]] = []
        self._non_entries = array("q")
        self._roles = bytearray(len(files))
        self._anime_ids = array("q", bytes(8 * len(files)))
        self._changed = bytearray(len(files))
        self._sizes = array("l", [0]) * len(files)
        self._works = array("q", [-1]) * len(files)
        self._joined: list[tuple[int, int]] = []
        numbers: dict[int | str, int] = {}
        of_key: dict[str, int] | None = {} if _may_repeat(files) else None
        for index, key, mal_id in self._look_at_all():
            work = of_key.get(key) if of_key else None
            if work is None:
                work = numbers.setdefault(mal_id or key, len(numbers))
            if of_key is not None:
                of_key[key] = work
            self._works[index] = work
        if any(isinstance(name, str) for name in numbers):
            unnumbered = {n for name, n in numbers.items() if isinstance(name, str)}
            self._join_by_place(unnumbered)
        self._join_by_entry()

    @property
    def claimed_entries(self) -> set[int]:
        """The entries that changed files of this run have by their paths."""
        return {
            self._anime_ids[index]
            for index, changed in enumerate(self._changed)
            if changed and self._anime_ids[index]
        }

    @property
    def known_non_entries(self) -> list[File]:
        """The files that hold no entry, and are as they were."""
        return [self.files[index] for index in self._non_entries]

    def groups(self) -> Iterator[tuple[bool, list[ScannedFile]]]:
        """Yield of each group whether it is unchanged, and its files, primary first."""
        order = sorted(
            (index for index, work in enumerate(self._works) if work >= 0),
            key=self._works.__getitem__,
        )
        for _, indexes in groupby(order, key=self._works.__getitem__):
            work = sorted(indexes, key=self._rank)
            yield self._is_unchanged(work), [self._scanned(index) for index in work]

    def _look_at_all(self) -> Iterator[tuple[int, str, int | None]]:
        """Yield the number, the key and the MyAnimeList number of each entry's file."""
        for start in range(0, len(self.files), CHUNK):
            chunk = self.files[start : start + CHUNK]
            keys = [file.key for file in chunk]
            known = _remembered(keys)
            for index, (file, key) in enumerate(zip(chunk, keys, strict=True), start):
                try:
                    content = file.read()
                    self._sizes[index] = len(content)
                    digest, role, anime_id, mal_id = known.get(
                        key, ("", "", None, None)
                    )
                    if role:
                        self._roles[index] = _ROLES.index(role)
                    # A twin's path is no reason to take it for the entry.
                    if anime_id and role in SourceFile.PRIMARY_ROLES:
                        self._anime_ids[index] = anime_id
                    if role == Role.JOINED:
                        self._changed[index] = digest != content_digest(content)
                        self._joined.append((index, anime_id))
                        continue
                    if digest != content_digest(content):
                        mal_id = peek_mal_id(decode_text(content))
                        self._changed[index] = True
                    # Given by itself it is meant to be an entry, and told why not.
                    elif role == Role.OTHER and not file.is_alone:
                        self._non_entries.append(index)
                        continue
                except UnreadableFile as failure:
                    self.failures.append((file, failure.problem))
                    continue
                yield index, key, mal_id

    def _join_by_place(self, unnumbered: set[int]) -> None:
        """Put works without a number to the one that is in their place, if any."""
        places: dict[tuple[str, str], int] = {}
        for numbered in (True, False):
            for index, work in enumerate(self._works):
                if work < 0 or (work in unnumbered) is numbered:
                    continue
                file = self.files[index]
                if file.folder:
                    first = places.setdefault(
                        (file.folder, file_names.stem(file.key)), work
                    )
                    self._works[index] = work if numbered else first

    def _join_by_entry(self) -> None:
        """Put the file of an entry that was merged into another to that one's work.

        Whatever it says, it is no work of its own; alone it is passed over.
        """
        keys = {anime_id for _, anime_id in self._joined}
        works = {
            anime_id: self._works[index]
            for index, anime_id in enumerate(self._anime_ids if keys else ())
            if anime_id in keys
        }
        for index, anime_id in self._joined:
            self._works[index] = works.get(anime_id, -1)
            if self._works[index] < 0:
                self._non_entries.append(index)

    def _rank(self, index: int) -> tuple[bool, int, str]:
        path = self.files[index].path
        is_joined = _ROLES[self._roles[index]] == Role.JOINED
        return is_joined, len(file_names.stem(path)), path

    def _is_unchanged(self, work: Sequence[int]) -> bool:
        if any(self._changed[index] for index in work):
            return False
        twins = {Role.TWIN, Role.JOINED}
        own, *others = (_ROLES[self._roles[index]] for index in work)
        return own in SourceFile.PRIMARY_ROLES and set(others) <= twins

    def _scanned(self, index: int) -> ScannedFile:
        role, anime_id = _ROLES[self._roles[index]], self._anime_ids[index]
        file, size = self.files[index], self._sizes[index]
        return ScannedFile(file, role, anime_id or None, size)


def _may_repeat(files: list[File]) -> bool:
    """Return True if two files may have one key.

    They may come from two roots, from deep below, or from an archive, which may hold a
    name twice.
    """
    return any(
        file.root is not files[0].root
        or file.name.count("/") > 1
        or file.member is not None
        for file in files
    )


def _remembered(keys: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """Return the digest, role, entry and number of each file that was read before."""
    if not keys:
        return {}
    # The files come in order, so that a range holds few others; a list of two thousand
    # keys would cost the database more.
    rows = SourceFile.objects.filter(path__range=(min(keys), max(keys)))
    values = rows.values_list("path", "digest", "role", "anime_id", "mal_id")
    wanted = set(keys)
    return {row[0]: row[1:] for row in values.iterator() if row[0] in wanted}
