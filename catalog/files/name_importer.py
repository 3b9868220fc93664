"""Names out of a file into the entries that they are of, in batches written whole."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef

from ..document import AlternativeName, Document, Problem
from ..document.external_ids import CATALOGUES
from ..document.folding import fold
from ..document.packing import normalize_document
from ..entries import store
from ..entries.report import MOST_PROBLEMS_OF_RUN
from ..models import Anime, Revision, Run, catalogue_turn
from ..quality import findings
from .name_files import GivenName, Line

BATCH = 250  # entries
FIELD = "alternative-names"  # as locks call it

# What can become of a name: where a summary has it, and what it says of it.
OUTCOMES = {
    "added": "added",
    "completed": "completed",
    "known": "known already",
    "taken_out": "taken out by an editor",
    "locked": "locked",
    "unknown": "of unknown entries",
    "refused": "refused",
}
_TOLD = {
    "taken_out": (
        "“{name}” was taken out of “{title}”, so it does not come back by itself."
    ),
    "locked": "“{title}” has its alternative names locked: “{name}” is not taken.",
    "unknown": "No entry has the number {number} of {catalogue}.",
}


@dataclass
class NamesReport:
    """The counts of an import of names, each name in one of them.

    `updated` counts the entries that are changed. Problems that are notes are of names
    that are not taken for a good reason.
    """

    names: int = 0
    added: int = 0
    completed: int = 0
    known: int = 0
    taken_out: int = 0
    locked: int = 0
    unknown: int = 0
    refused: int = 0
    updated: int = 0
    seconds: float = 0.0
    problems: list[dict] = field(default_factory=list)

    @property
    def summary(self) -> str:
        counts = [f"{getattr(self, name)} {told}" for name, told in OUTCOMES.items()]
        return f"{self.names} names: {', '.join(counts)} in {self.seconds:.1f} s"


class NameOptions(NamedTuple):
    """How names are imported, and by whom."""

    dry_run: bool = False
    author: User | None = None
    title: str = ""  # what the run is of, for its record
    path: str = ""  # the name of the file, for problems


def import_names(
    lines: Iterable[Line],
    options: NameOptions,
    *,
    advance: Callable[[int], object] = lambda names: None,
    stopped: Callable[[], bool] = lambda: False,
) -> NamesReport:
    """Bring names into the entries that they are of; return what came of each.

    A name that an entry has by now is left as it is, but a plain one gets the language
    and the kind that the file has for it. One that a revision of the entry had, and the
    entry has no more, was taken out by someone, and stays out.

    `advance` is told how many names more are done. When `stopped` turns true the run
    ends before the next batch; what is reported until then is written.
    """
    run = _NameImport(options, advance)
    for batch in _batches(run.by_entry(lines)):
        if stopped():
            break
        run.import_batch(batch)
    run.finish()
    return run.report


class _NameImport:
    def __init__(self, options: NameOptions, advance: Callable[[int], object]) -> None:
        self.options = options
        self.advance = advance
        self.report = NamesReport()
        self.run: Run | None = None

    def by_entry(self, lines: Iterable[Line]) -> dict[int, list[GivenName]]:
        """Return the names of each entry; count those that are of none."""
        entries: dict[tuple[str, int], list[int]] = defaultdict(list)
        rows = Anime.objects.order_by().values_list(
            "pk", *(f"{catalogue}_id" for catalogue in CATALOGUES)
        )
        for pk, *numbers in rows.iterator():
            for catalogue, number in zip(CATALOGUES, numbers, strict=True):
                entries[catalogue, number].append(pk)
        found: dict[int, list[GivenName]] = defaultdict(list)
        for line in lines:
            if isinstance(line, Problem):
                self.refuse(line)
                continue
            keys = entries.get((line.catalogue, line.number), ())
            if len(keys) > 1:
                told = f"{len(keys)} entries have the number {line.number} of "
                told += f"{line.catalogue}. Give another catalogue’s."
                self.refuse(Problem(line.line, "error", "shared-number", told))
            elif keys:
                found[keys[0]].append(line)
            else:
                self.note("unknown", line)
        return found

    def import_batch(self, batch: Mapping[int, list[GivenName]]) -> None:
        with nullcontext() if self.options.dry_run else catalogue_turn():
            rows = Anime.objects.select_related("franchise").in_bulk(batch)
            before = store.load(rows.values())
            had = _names_had(rows)
            changed = {}
            taken: list[GivenName] = []
            for key, lines in batch.items():
                if key not in rows:  # deleted since
                    for line in lines:
                        self.note("unknown", line)
                    continue
                document = before[key].document
                names = _Names(document, had[key], FIELD in rows[key].locks)
                for line in lines:
                    outcome = names.take(line.name)
                    self.note(outcome, line, document.title)
                    if outcome in ("added", "completed"):
                        taken.append(line)
                if names.is_changed:
                    listed = tuple(names.names)
                    wished = replace(document, alternative_names=listed)
                    changed[key] = before[key].with_document(normalize_document(wished))
            self.report.updated += len(changed)
            if changed and not self.options.dry_run:
                self.put_on_record(taken)
                author = self.options.author
                change = store.RevisionInfo(store.Action.IMPORTED, author, run=self.run)
                saved = [(rows[key], entry) for key, entry in changed.items()]
                store.save(saved, change, before)

    def put_on_record(self, taken: Sequence[GivenName]) -> None:
        """Let the run say whose names it has brought."""
        if not self.run:
            self.run = Run.objects.create(
                kind=Run.Kind.NAMES,
                author=self.options.author,
                title=self.options.title,
            )
        counts = {(s["source"], s["licence"]): s["names"] for s in self.run.sources}
        for line in taken:
            key = line.source, line.licence
            counts[key] = counts.get(key, 0) + 1
        self.run.sources = [
            {"source": source, "licence": licence, "names": number}
            for (source, licence), number in counts.items()
        ]
        self.run.save(update_fields=["sources"])

    def finish(self) -> None:
        report = self.report
        report.problems.sort(key=lambda problem: problem["line"])
        if self.run:
            findings.refresh_catalogue_wide()
            self.run.report = asdict(report) | {
                "problems": report.problems[:MOST_PROBLEMS_OF_RUN]
            }
            self.run.save(update_fields=["report"])

    # The report

    def note(self, outcome: str, line: GivenName, title: str = "") -> None:
        self.count(outcome)
        if told := _TOLD.get(outcome):
            message = told.format(
                name=line.name.name,
                title=title,
                catalogue=line.catalogue,
                number=line.number,
            )
            code = outcome.replace("_", "-")
            self.tell(Problem(line.line, "note", code, message))

    def refuse(self, problem: Problem) -> None:
        self.count("refused")
        self.tell(problem)

    def tell(self, problem: Problem) -> None:
        self.report.problems.append({"path": self.options.path, **asdict(problem)})

    def count(self, outcome: str) -> None:
        self.report.names += 1
        setattr(self.report, outcome, getattr(self.report, outcome) + 1)
        self.advance(1)


class _Had(NamedTuple):
    """The names that earlier revisions of an entry had, folded."""

    all: set[str]
    marked: set[str]  # those with a language or a kind


class _Names:
    """The names of an entry, and what becomes of one that a file has for it."""

    def __init__(self, document: Document, had: _Had, is_locked: bool) -> None:
        self.names = [*document.alternative_names]
        self.had = had
        self.is_locked = is_locked
        self.is_changed = False
        self.titles = {fold(document.title), fold(document.original_title)}
        self.places: dict[str, int] = {}
        for place, name in enumerate(self.names):
            self.places.setdefault(fold(name.name), place)

    def take(self, given: AlternativeName) -> str:
        """Take a name in if it says something new; return what became of it."""
        key = fold(given.name)
        place = self.places.get(key)
        if place is None:
            if key in self.titles:
                return "known"
            is_out = key in self.had.all
        else:
            if self.names[place].mark or not given.mark:
                return "known"
            is_out = key in self.had.marked
        if is_out:
            return "taken_out"
        if self.is_locked:
            return "locked"
        self.is_changed = True
        if place is None:
            self.places[key] = len(self.names)
            self.names.append(given)
            return "added"
        self.names[place] = replace(given, name=self.names[place].name)
        return "completed"


def _names_had(keys: Iterable[int]) -> dict[int, _Had]:
    """Return the names of entries in all revisions but the one that each is at."""
    had = {key: _Had(set(), set()) for key in keys}
    later = Revision.objects.filter(anime=OuterRef("anime"), pk__gt=OuterRef("pk"))
    earlier = Revision.objects.filter(anime__in=had).order_by()
    for revision in earlier.filter(Exists(later.order_by())).iterator():
        document = revision.document
        every, marked = had[revision.anime_id]
        every |= {fold(document.title), fold(document.original_title)}
        for name in document.alternative_names:
            every.add(fold(name.name))
            if name.mark:
                marked.add(fold(name.name))
    return had


def _batches(
    entries: dict[int, list[GivenName]],
) -> Iterator[dict[int, list[GivenName]]]:
    rest = iter(entries.items())
    while batch := dict(islice(rest, BATCH)):
        yield batch
