"""Merge what files say into entries: the files' changes and the editors' are kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..document import Document, Problem
from ..document.entry import Entry
from ..document.fields import FIELDS, with_field_of
from ..document.merge import EMPTY, MergeConflict, merge_documents, resolve_document
from ..document.packing import normalize_document, unpack
from ..document.tags import line_of_tag
from ..entries import store
from ..entries.tags import renamed, resembled, tags_of_today
from ..models import Anime, SourceFile
from . import file_names
from .grouping import FileGroup

Role = SourceFile.Role
# Which side's value a conflict of a file gets, "ours" or "theirs"; "" lets it wait.
Decide = Callable[[str, MergeConflict], str]


def let_wait(path: str, conflict: MergeConflict) -> str:
    """Decide nothing: editors do that later."""
    return ""


@dataclass(frozen=True)
class Plan:
    """What is to become of a group of files, and of the entry that they are."""

    group: FileGroup
    outcome: str
    # What the entry is to say.
    document: Document
    # None where it is deleted; a new one has no key yet.
    anime: Anime | None = None
    # What the entry was; None for a new one.
    before: Entry | None = None
    # Where its editors and the file disagree.
    conflicts: tuple[MergeConflict, ...] = ()
    remarks: tuple[Problem, ...] = ()

    @property
    def role(self) -> str:
        """Whether the file is where its entry is exported to: OWN, else ALONE."""
        if self.group.primary.scanned.role == Role.OWN:
            return Role.OWN
        key = self.group.key
        own = self.outcome == "created" or file_names.is_own_name(key)
        return Role.OWN if self.group.folder and own else Role.ALONE

    @property
    def is_left_deleted(self) -> bool:
        """Whether the file was changed of an entry that is deleted, and stays so."""
        return self.outcome == "conflicted" and self.anime is None

    @property
    def is_moved(self) -> bool:
        """Whether the entry's own file is another one from now on."""
        return self.role == Role.OWN != self.group.primary.scanned.role


def plan(
    claims: Iterable[tuple[FileGroup, Anime | None]],
    *,
    take_files: bool,
    decide: Decide = let_wait,
) -> list[Plan]:
    """Return what becomes of groups of files, each beside the entry that it is.

    With `take_files`, a value that both sides changed gets the file's; else what
    `decide` says, by the file's path.
    """
    if take_files:
        decide = _take_file
    claims = list(claims)
    known = [(group, anime) for group, anime in claims if anime]
    entries = store.load([anime for _, anime in known])
    bases = _bases(known)
    deleted = _bases_of_deleted(group for group, anime in claims if not anime)
    if today := _tags_of_today(claims, bases):
        claims = [(_renamed(group, today), anime) for group, anime in claims]
        bases = {key: renamed(base, today) for key, base in bases.items()}
        deleted = {key: base and renamed(base, today) for key, base in deleted.items()}
    names = {tag for group, _ in claims for tag in group.primary.document.tags}
    near = resembled(names)
    claims = [(_remarked(group, near), anime) for group, anime in claims]
    plans = []
    for group, anime in claims:
        if anime:
            base = bases.get(anime.pk, EMPTY)
            plans.append(_merged(group, anime, base, entries[anime.pk], decide))
        elif group.key not in deleted:
            plans.append(_created(group))
        elif group.primary.document == deleted[group.key]:
            plans.append(Plan(group, "unchanged", group.primary.document))
        else:
            plans.append(_created(group) if take_files else _left_deleted(group))
    return plans


def _take_file(path: str, conflict: MergeConflict) -> str:
    return "theirs"


def _tags_of_today(
    claims: Iterable[tuple[FileGroup, Anime | None]], bases: Mapping[int, Document]
) -> dict[str, str]:
    """Return what tags are called by now that files name, or named once."""
    documents = [*bases.values(), *(group.primary.document for group, _ in claims)]
    return tags_of_today({tag for document in documents for tag in document.tags})


def _remarked(group: FileGroup, near: Mapping[str, str]) -> FileGroup:
    """Return a group whose file has a warning for each tag that may be a slip."""
    primary = group.primary
    remarks = [
        Problem(
            line_of_tag(primary.text, tag),
            "warning",
            "tag-resembles",
            f"The tag “{tag}” is new. Did you mean “{near[tag]}”?",
        )
        for tag in primary.document.tags
        if tag in near
    ]
    if not remarks:
        return group
    return replace(
        group, primary=replace(primary, problems=[*primary.problems, *remarks])
    )


def _renamed(group: FileGroup, today: Mapping[str, str]) -> FileGroup:
    document = renamed(group.primary.document, today)
    return replace(group, primary=replace(group.primary, document=document))


def _created(group: FileGroup) -> Plan:
    return Plan(group, "created", group.primary.document, Anime())


def _left_deleted(group: FileGroup) -> Plan:
    """Keep an entry deleted that its editors deleted, though its file was changed.

    The file is not remembered so: once the entry is restored, its change is news.
    """
    message = "The entry was deleted here, and the file was changed."
    remark = Problem(1, "warning", "conflict", message)
    return Plan(group, "conflicted", group.primary.document, remarks=(remark,))


def _merged(
    group: FileGroup, anime: Anime, base: Document, before: Entry, decide: Decide
) -> Plan:
    ours = before.document
    remarks = list(_locked(group, anime, base))
    theirs = _without_locked(group, anime, ours)
    merged = merge_documents(base, ours, theirs)
    document, conflicts = merged.document, []
    for conflict in merged.conflicts:
        side = decide(group.key, conflict)
        if side == "theirs":
            document = resolve_document(document, conflict, conflict.theirs)
        elif not side:
            conflicts.append(conflict)
            what = f"{conflict.field} {conflict.element}".rstrip()
            message = f"{what} was changed both here and in the file."
            remarks.append(Problem(1, "warning", "conflict", message))
    if document not in (ours, theirs):
        document = normalize_document(document)
    outcome = "unchanged" if document == ours else "updated"
    if conflicts:
        outcome = "conflicted"
    waiting = tuple(conflicts)
    return Plan(group, outcome, document, anime, before, waiting, tuple(remarks))


def _locked(group: FileGroup, anime: Anime, base: Document) -> Iterator[Problem]:
    """Yield a remark on each locked field whose value the file changed."""
    theirs = group.primary.document
    for name in anime.locks:
        if FIELDS[name].of(theirs) != FIELDS[name].of(base):
            message = f"{name} is locked: the file's value was not taken."
            yield Problem(1, "warning", "locked", message)


def _without_locked(group: FileGroup, anime: Anime, ours: Document) -> Document:
    """Return the file's Document with the entry's own values in the locked fields."""
    theirs = group.primary.document
    for name in anime.locks:
        theirs = with_field_of(theirs, ours, name)
    return theirs


def _bases(claims: list[tuple[FileGroup, Anime]]) -> dict[int, Document]:
    """Return what each entry's file said at its last import.

    That is the file of the group's own path, else the one that the entry is exported
    to, else any given by itself.
    """
    found: dict[int, tuple[int, bytes]] = {}
    keys = {anime.pk: group.key for group, anime in claims}
    files = SourceFile.objects.primary().filter(anime__in=keys)
    for anime_id, path, role, content in files.values_list(
        "anime_id", "path", "role", "base_bytes"
    ):
        if anime_id is None or not content:
            continue
        rank = 0
        if path != keys[anime_id]:
            rank = 1 + [*SourceFile.PRIMARY_ROLES].index(Role(role))
        if anime_id not in found or rank < found[anime_id][0]:
            found[anime_id] = rank, bytes(content)
    return {anime_id: unpack(content) for anime_id, (_, content) in found.items()}


def _bases_of_deleted(groups: Iterable[FileGroup]) -> dict[str, Document | None]:
    """Return what the files of deleted entries said at their last import, by path."""
    primary = SourceFile.PRIMARY_ROLES
    keys = [group.key for group in groups if group.primary.scanned.role in primary]
    files = SourceFile.objects.filter(path__in=keys) if keys else ()
    return {file.path: file.base for file in files}
