"""A first look at the files of a run: which are new, and which belong to one work."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import blake2b
from typing import NamedTuple

from ..document.names import peek_mal_id
from ..models import SourceFile
from . import naming
from .reader import File, UnreadableFile, as_text

# Goes into every digest: raise it when the parser reads more out of the same text, and
# the next import reads all files anew.
READING = b"1"

Role = SourceFile.Role


class Known(NamedTuple):
    """What an earlier import remembers of a file."""

    digest: str
    role: str
    anime_id: int | None
    mal_id: int | None


def digest_of(content: bytes) -> str:
    return blake2b(content, digest_size=16, person=READING).hexdigest()


class Survey:
    """The files of a run as works, each the list of its files with the best name first.

    Two files are of one work if their MyAnimeList number is the same, or, where one
    has none, their path, or their folder and stem. The content of no file is kept:
    there may be more than fit into memory.
    """

    def __init__(self, files: list[File]) -> None:
        remembered = SourceFile.objects.values_list("path", *Known._fields)
        self.known = {
            path: Known._make(values)
            for path, *values in remembered.iterator(chunk_size=10_000)
        }
        self.failures: list[tuple[File, UnreadableFile]] = []
        self.others: list[File] = []
        self.unchanged: list[list[File]] = []
        self.changed: list[list[File]] = []
        changed_keys = set()
        works: dict[int | str, list[File]] = {}
        work_of_key: dict[str, int | str] = {}
        for file in files:
            try:
                content = file.read()
                known = self.known.get(file.key)
                if known and known.digest == digest_of(content):
                    if known.role == Role.OTHER:
                        self.others.append(file)
                        continue
                    mal_id = known.mal_id
                else:
                    mal_id = peek_mal_id(as_text(content))
                    changed_keys.add(file.key)
            except UnreadableFile as failure:
                self.failures.append((file, failure))
                continue
            work = work_of_key.get(file.key) or mal_id or file.key
            work_of_key[file.key] = work
            works.setdefault(work, []).append(file)
        if any(isinstance(work, str) for work in works):
            works = _joined_by_place(works)
        for work in works.values():
            if len(work) > 1:
                work.sort(key=lambda file: (len(naming.stem(file.key)), file.path))
            if self._is_unchanged(work, changed_keys):
                self.unchanged.append(work)
            else:
                self.changed.append(work)
        self.claimed = {
            known.anime_id
            for work in self.changed
            if (known := self.known.get(work[0].key)) and known.anime_id
        }

    def _is_unchanged(self, work: list[File], changed_keys: set[str]) -> bool:
        if any(file.key in changed_keys for file in work):
            return False
        roles = [self.known[file.key].role for file in work]
        return roles[0] in (Role.OWN, Role.ALONE) and set(roles[1:]) <= {Role.TWIN}


def _joined_by_place(works: dict[int | str, list[File]]) -> dict[int | str, list[File]]:
    """Return the works with those without a number put to the one of their place."""
    by_place: dict[tuple[str, str], int | str] = {}
    joined: dict[int | str, list[File]] = defaultdict(list)
    for work, files in sorted(works.items(), key=lambda item: isinstance(item[0], str)):
        target = work
        for file in files:
            place = (file.folder, naming.stem(file.key))
            if file.folder and isinstance(work, str):
                target = by_place.get(place, work)
            by_place.setdefault(place, target)
        joined[target] += files
    return joined


def in_batches(works: list[list[File]], size: int) -> Iterator[list[list[File]]]:
    for start in range(0, len(works), size):
        yield works[start : start + size]
