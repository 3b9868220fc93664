"""Files read as works: each with the file that stands for it, and its twins."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from ..document import Document, DocumentError, NotAnime, Problem, parse
from ..document.entry import Entry
from ..document.merge import MergeConflict
from ..document.names import external_ids
from ..document.parser import looks_like_an_entry
from ..models import Anime, SourceFile
from ..slugs import slugify
from . import file_names
from .scan import Seen, digest_of
from .source_files import File, UnreadableFile, as_text

_MANNER = {"layout", "spelling", "newline", "poster_alt"}

_NO_ENTRY = Problem(1, "note", "not-an-entry", "It is no entry, and was passed over.")


@dataclass
class FileOfWork:
    """A file of a work, as the run knows it."""

    seen: Seen
    digest: str

    @property
    def key(self) -> str:
        return self.seen.file.key

    @property
    def path(self) -> str:
        return self.seen.file.path


@dataclass
class Reading(FileOfWork):
    """A file as read, and what was noted of it."""

    text: str
    document: Document
    problems: list[Problem]


@dataclass
class Twin(FileOfWork):
    """Another file of a work, of which nothing is kept that it says."""

    slug: str  # the address that it wishes for
    problems: list[Problem]

    @property
    def role(self) -> str:
        """What the file is beside the one that stands for its work."""
        roles = SourceFile.Role
        return roles.JOINED if self.seen.role == roles.JOINED else roles.TWIN


@dataclass
class Work:
    """One work of a run, and what becomes of it."""

    own: Reading
    twins: list[Twin]
    slug: str
    franchise: str  # its slug
    mal_id: int | None
    anime: Anime | None = None
    outcome: str = ""
    # What the entry was, what it is to be, and where its editors and the file disagree.
    before: Entry | None = None
    document: Document | None = None
    conflicts: tuple[MergeConflict, ...] = ()
    remarks: list[Problem] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.own.key

    @property
    def folder(self) -> str:
        return self.own.seen.file.folder

    @property
    def anime_id(self) -> int | None:
        return self.own.seen.anime_id

    @property
    def role(self) -> str:
        """Whether the file is where its entry is exported to: OWN, else ALONE."""
        if self.own.seen.role == SourceFile.Role.OWN:
            return SourceFile.Role.OWN
        own = self.folder and (
            self.outcome == "created" or file_names.is_own_name(self.own.key)
        )
        return SourceFile.Role.OWN if own else SourceFile.Role.ALONE

    @property
    def is_moved(self) -> bool:
        """Whether the entry's own file is another one from now on."""
        return self.role == SourceFile.Role.OWN != self.own.seen.role


@dataclass
class Other:
    """A file that is no anime's, and what is told of it."""

    seen: Seen
    digest: str
    problems: list[Problem]


@dataclass
class Batch:
    """What some files of a run turned out to be."""

    works: list[Work] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    failures: list[tuple[File, Problem]] = field(default_factory=list)
    passed_over: int = (
        0  # files that stand for no entry, beside one that cannot be read
    )

    def read(self, files: Iterable[Seen]) -> None:
        """Read the files of one work; the first that can be read stands for it."""
        own: Reading | None = None
        twins: list[Twin] = []
        for seen in files:
            reading = self._read(seen)
            if reading and own:
                twins.append(_twin(own, reading))
            elif reading:
                own = reading
        if own and own.seen.role == SourceFile.Role.JOINED:
            self.passed_over += 1 + len(twins)
        elif own:
            self.works.append(_work(own, *twins))

    def _read(self, seen: Seen) -> Reading | None:
        """Return a file of an entry as read; of any other note what it is."""
        digest = text = ""
        problems: list[Problem] = []
        try:
            content = seen.file.read()
            digest = digest_of(content)
            text = as_text(content)
            document = parse(text, problems.append)
        except NotAnime:
            self.others.append(Other(seen, digest, []))
        except UnreadableFile as failure:
            self.failures.append((seen.file, failure.problem))
        except DocumentError as failure:
            if seen.file.is_alone or looks_like_an_entry(text):
                self.failures.append((seen.file, failure.problem))
            else:
                self.others.append(Other(seen, digest, [_NO_ENTRY]))
        else:
            return Reading(seen, digest, text, document, problems)
        return None


def _work(own: Reading, *twins: Twin) -> Work:
    slug = file_names.slug_for(own.key, own.document)
    folder = own.seen.file.folder
    mal_id = external_ids(own.document.links).get("mal")
    return Work(own, [*twins], slug, slugify(folder) if folder else slug, mal_id)


def _twin(own: Reading, reading: Reading) -> Twin:
    slug = file_names.slug_for(reading.key, reading.document)
    return Twin(reading.seen, reading.digest, slug, _differences(own, reading))


def _differences(own: Reading, twin: Reading) -> list[Problem]:
    """Return the remark that a twin says something else than the file that stands."""
    ours, theirs = own.document, twin.document
    differing = [
        part.name
        for part in fields(Document)
        if part.name not in _MANNER
        and getattr(ours, part.name) != getattr(theirs, part.name)
    ]
    if not differing:
        return []
    names = ", ".join(name.replace("_", "-") for name in differing)
    message = f"It differs from {own.path} in: {names}."
    return [Problem(1, "warning", "twin-differs", message)]
