"""Files read and grouped, a work each: the file that stands for it, and its twins."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from ..document import Document, DocumentError, NotAnime, Problem, parse
from ..document.external_ids import external_ids
from ..document.folding import as_seen
from ..document.parser import looks_like_an_entry
from ..models import SourceFile
from ..slugs import slugify
from . import file_names
from .scan import ScannedFile, content_digest
from .source_files import File, UnreadableFile, decode_text

_MANNER = {"layout", "spelling", "newline", "poster_alt"}

_NO_ENTRY = Problem(1, "note", "not-an-entry", "It is no entry, and was passed over.")


@dataclass(frozen=True)
class ReadFile:
    """A file that a run has read, and what it noted of it."""

    scanned: ScannedFile
    digest: str
    problems: list[Problem]

    @property
    def key(self) -> str:
        return self.scanned.file.key

    @property
    def path(self) -> str:
        return self.scanned.file.path


@dataclass(frozen=True)
class ParsedFile(ReadFile):
    """A file of an entry, with what it says."""

    text: str
    document: Document


@dataclass(frozen=True)
class TwinFile(ReadFile):
    """Another file of a work, of which nothing is kept that it says."""

    slug: str  # the address that it wishes for

    @property
    def role(self) -> str:
        """What the file is beside the one that stands for its work."""
        roles = SourceFile.Role
        return roles.JOINED if self.scanned.role == roles.JOINED else roles.TWIN


@dataclass(frozen=True)
class FileGroup:
    """The files of one work, and which entry they wish to be."""

    primary: ParsedFile  # the file that stands for the work
    twins: list[TwinFile]
    slug: str
    franchise: str  # its slug
    mal_id: int | None

    @property
    def key(self) -> str:
        return self.primary.key

    @property
    def folder(self) -> str:
        return self.primary.scanned.file.folder

    @property
    def anime_id(self) -> int | None:
        """The entry of the file's path, as an earlier import remembers it."""
        return self.primary.scanned.anime_id


@dataclass
class Batch:
    """What some files of a run turned out to be."""

    groups: list[FileGroup] = field(default_factory=list)
    non_entries: list[ReadFile] = field(default_factory=list)
    failures: list[tuple[File, Problem]] = field(default_factory=list)
    # Files that stand for no entry, beside one that cannot be read.
    passed_over: int = 0

    def read(self, files: Iterable[ScannedFile]) -> None:
        """Read the files of one work; the first that can be read stands for it."""
        primary: ParsedFile | None = None
        twins: list[TwinFile] = []
        for scanned in files:
            parsed = self._read(scanned)
            if parsed and primary:
                twins.append(_twin(primary, parsed))
            elif parsed:
                primary = parsed
        if primary and primary.scanned.role == SourceFile.Role.JOINED:
            self.passed_over += 1 + len(twins)
        elif primary:
            self.groups.append(_group(primary, *twins))

    def _read(self, scanned: ScannedFile) -> ParsedFile | None:
        """Return a file of an entry as read; of any other note what it is."""
        digest = text = ""
        problems: list[Problem] = []
        try:
            content = scanned.file.read()
            digest = content_digest(content)
            text = decode_text(content)
            document = parse(text, problems.append)
            if not as_seen(document.title):
                raise DocumentError("no-title", "Nothing of the title can be seen.")
        except NotAnime:
            self.non_entries.append(ReadFile(scanned, digest, []))
        except UnreadableFile as failure:
            self.failures.append((scanned.file, failure.problem))
        except DocumentError as failure:
            if scanned.file.is_alone or looks_like_an_entry(text):
                self.failures.append((scanned.file, failure.problem))
            else:
                self.non_entries.append(ReadFile(scanned, digest, [_NO_ENTRY]))
        else:
            return ParsedFile(scanned, digest, problems, text, document)
        return None


def _group(primary: ParsedFile, *twins: TwinFile) -> FileGroup:
    slug = file_names.slug_for(primary.key, primary.document)
    folder = primary.scanned.file.folder
    mal_id = external_ids(primary.document.links).get("mal")
    franchise = slugify(folder) if as_seen(folder) else slug
    return FileGroup(primary, [*twins], slug, franchise, mal_id)


def _twin(primary: ParsedFile, parsed: ParsedFile) -> TwinFile:
    slug = file_names.slug_for(parsed.key, parsed.document)
    problems = _differences(primary, parsed)
    return TwinFile(parsed.scanned, parsed.digest, problems, slug)


def _differences(primary: ParsedFile, twin: ParsedFile) -> list[Problem]:
    """Return the remark that a twin says something else than the primary file."""
    ours, theirs = primary.document, twin.document
    differing = [
        part.name
        for part in fields(Document)
        if part.name not in _MANNER
        and getattr(ours, part.name) != getattr(theirs, part.name)
    ]
    if not differing:
        return []
    names = ", ".join(name.replace("_", "-") for name in differing)
    message = f"It differs from {primary.path} in: {names}."
    return [Problem(1, "warning", "twin-differs", message)]
