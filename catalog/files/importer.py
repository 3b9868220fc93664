"""Markdown files into the catalogue, in batches written whole or not at all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import DataError, IntegrityError, transaction

from .. import fast_insert
from ..document import Problem
from ..document.doubts import is_in_future
from ..document.entry import Entry, Own
from ..document.packing import pack_text
from ..entries import created_terms, store
from ..entries.addresses import slugs_of
from ..entries.report import FilesReport, problems_as_json
from ..models import (
    Anime,
    Franchise,
    Redirect,
    Run,
    SourceFile,
    Withdrawal,
    catalogue_write,
)
from ..quality import findings, start_dates
from . import conflicts, file_names, reconcile
from .entry_lookup import EntryLookup
from .grouping import Batch, FileGroup, ReadFile
from .reconcile import Decide, Plan
from .scan import Scan, ScannedFile
from .source_files import File
from .withdrawn import NOTE, WithdrawnEntries

_REMEMBERED = ("path", "digest", "role", "anime", "mal_id", "problems", "base_bytes")
BATCH = 250  # groups of files, a work each; more is no faster
LARGEST_BATCH = 8 << 20  # bytes of their files, which are in memory together

Role = SourceFile.Role


class Options(NamedTuple):
    """How files are imported, and by whom."""

    dry_run: bool = False
    draft: bool = False
    take_files: bool = False  # a value that both sides changed gets the file's
    decide: Decide = reconcile.let_wait  # or what this says
    author: User | None = None
    title: str = ""  # what the run is of, for its record
    # Told of each work once it is planned: what the entry was, and what it is to be.
    show: Callable[[Plan], object] = lambda plan: None


USUAL = Options()


def import_files(
    files: list[File],
    options: Options = USUAL,
    *,
    advance: Callable[[int], object] = lambda files: None,
    stopped: Callable[[], bool] = lambda: False,
) -> FilesReport:
    """Bring files into the catalogue and return what came of each.

    `advance` is told how many files more are done. When `stopped` turns true the run
    ends before the next work; what is reported until then is written.
    """
    run = _Import(files, options, advance)
    run.pass_over_non_entries()
    for groups in _in_batches(run.changed_groups()):
        if stopped():
            break
        run.import_batch(groups, stopped)
    run.finish()
    return run.report


class _Import:
    def __init__(
        self, files: list[File], options: Options, advance: Callable[[int], object]
    ) -> None:
        self.scan = Scan(files)
        self.claimed = self.scan.claimed_entries
        self.withdrawn = WithdrawnEntries()
        self.options = options
        self.advance = advance
        self.report = FilesReport()
        self.run: Run | None = None
        noted = SourceFile.objects.filter(problems__isnull=False)
        self.noted = dict(noted.values_list("path", "problems"))
        self.has_written = False

    def finish(self) -> None:
        if self.has_written:
            findings.refresh_catalogue_wide()
        report = self.report
        report.problems.sort(key=lambda problem: (problem["path"], problem["line"]))
        if self.run:
            self.run.report = asdict(report)
            self.run.save(update_fields=["report"])

    # Files with nothing new

    def pass_over_non_entries(self) -> None:
        """Count the files that cannot be read, and those that hold no entry."""
        for failure in self.scan.failures:
            self.fail(*failure)
        self.count("skipped", len(self.scan.known_non_entries))
        self.report_again(self.scan.known_non_entries)

    def changed_groups(self) -> Iterator[list[ScannedFile]]:
        """Yield the works with something new; count those that are as they were."""
        for unchanged, group in self.scan.groups():
            if self.withdrawn.know(group):
                self.leave_withdrawn(file.file.path for file in group)
                continue
            if not unchanged:
                yield group
                continue
            self.count("unchanged")
            self.count("skipped", len(group) - 1)
            self.report_again(scanned.file for scanned in group)

    def leave_withdrawn(self, paths: Iterable[str]) -> None:
        """Count the files of an entry that was withdrawn for good."""
        for path in paths:
            self.count("skipped")
            self.report.add_problems(path, problems_as_json([NOTE]))

    def report_again(self, files: Iterable[File]) -> None:
        """Report what an earlier run noted of files that are as they were."""
        for file in files if self.noted else ():
            self.report.add_problems(file.path, self.noted.get(file.key) or [])

    # Files with something new

    def import_batch(
        self, works: list[list[ScannedFile]], stopped: Callable[[], bool]
    ) -> None:
        """Import a batch; where the database refuses it, each of its works alone."""
        batch = Batch()
        for files in works:
            if stopped():
                break
            batch.read(files)
        for failure in batch.failures:
            self.fail(*failure)
        self.count("skipped", batch.passed_over)
        groups = []
        for group in batch.groups:
            if self.withdrawn.claim(group):
                self.leave_withdrawn(one.path for one in (group.primary, *group.twins))
            else:
                groups.append(group)
        run = self.run
        try:
            self.save(groups, batch.non_entries)
        except (DataError, IntegrityError):
            self.run = run  # one begun in this batch is gone with it
            self.save([], batch.non_entries)
            for group in groups:
                self.save_alone(group)

    def save_alone(self, group: FileGroup) -> None:
        run = self.run
        try:
            self.save([group], [])
        except (DataError, IntegrityError) as error:
            self.run = run
            reason = " ".join(str(error).split())
            message = f"The database refused it: {reason}"
            problem = Problem(1, "error", "unreadable", message)
            self.fail(group.primary.scanned.file, problem)
            self.count("skipped", len(group.twins))

    def save(self, groups: list[FileGroup], non_entries: list[ReadFile]) -> None:
        if self.options.dry_run:
            plans = self.plan(groups)
        else:
            with catalogue_write() if groups else transaction.atomic():
                plans = self.plan(groups)
                store.reread(plan.anime for plan in plans if plan.anime and plan.before)
                self.write(plans)
                self.remember(plans, non_entries)
            self.has_written = True
        self.note(plans, non_entries)

    def plan(self, groups: list[FileGroup]) -> list[Plan]:
        entries = EntryLookup(groups, self.claimed)
        claims = [(group, entries.claim(group)) for group in groups]
        take_files, decide = self.options.take_files, self.options.decide
        return reconcile.plan(claims, take_files=take_files, decide=decide)

    def write(self, plans: list[Plan]) -> None:
        before = created_terms.newest_keys()
        new = [plan for plan in plans if plan.outcome == "created"]
        moved = [plan for plan in plans if plan.before and plan.is_moved]
        franchises = _get_or_create_franchises(plan.group for plan in (*new, *moved))
        entries: list[tuple[Anime, Entry]] = []
        for plan in plans:
            if plan.anime and (entry := self.wished(plan, franchises)):
                entries.append((plan.anime, entry))
        if entries:
            store.save(entries, self.change())
            created_terms.record_created(self.started(), before)
        if doubtful := [plan for plan in plans if plan.conflicts]:
            conflicts.queue_conflicts(doubtful, self.started())

    def wished(self, plan: Plan, franchises: dict[str, Franchise]) -> Entry | None:
        """Return what an entry is to be; None where that is what it is."""
        if not plan.before:
            group = plan.group
            is_published = not self.options.draft
            own = Own(group.slug, group.franchise, is_published=is_published)
            return Entry(plan.document, own)
        entry = plan.before.with_document(plan.document)
        if plan.is_moved:
            franchise = franchises[plan.group.franchise]
            entry = entry.with_own(franchise=franchise.slug)
        return None if entry == plan.before else entry

    def started(self) -> Run:
        """Return this run, which is on record from now on."""
        if not self.run:
            self.run = Run.objects.create(
                kind=Run.Kind.IMPORT,
                author=self.options.author,
                title=self.options.title,
            )
        return self.run

    def change(self) -> store.RevisionInfo:
        """Return why entries change: this run."""
        author = self.options.author
        return store.RevisionInfo(store.Action.IMPORTED, author, run=self.started())

    def remember(self, plans: list[Plan], non_entries: list[ReadFile]) -> None:
        """Keep what was read, so that the same files are passed over next time."""
        rows: dict[str, tuple[Any, ...]] = {}
        for file in non_entries:
            key, problems = file.key, problems_as_json(file.problems) or None
            # The file of an entry is remembered as it was: its text may come back.
            if not problems or file.scanned.role in ("", Role.OTHER):
                rows[key] = (key, file.digest, Role.OTHER, None, None, problems, None)
        plans = [plan for plan in plans if not plan.is_left_deleted]
        for plan in plans:
            group = plan.group
            # Of a deleted entry the key stays, and so the file does not bring it back.
            entry = plan.anime.pk if plan.anime else group.anime_id
            for twin in group.twins:
                rows[twin.key] = _row(twin, twin.role, entry, group.mal_id)
            base = pack_text(group.primary.text)
            row = _row(group.primary, plan.role, entry, group.mal_id, base)
            rows[group.key] = row
        moved = [plan.anime.pk for plan in plans if plan.anime and plan.is_moved]
        if moved:
            earlier = SourceFile.objects.filter(anime__in=moved, role=Role.OWN)
            earlier.exclude(path__in=list(rows)).delete()
            earlier.update(role=Role.TWIN)
        fast_insert.insert(SourceFile, _REMEMBERED, rows.values(), replacing=["path"])
        self.doubt(plans)
        self.redirect_twins(plans)

    def doubt(self, plans: Iterable[Plan]) -> None:
        """Doubt what only a date of a file is doubted for, now that it is on record."""
        doubtful = [
            (plan.anime, plan.document)
            for plan in plans
            if plan.anime
            and plan.document.start_date
            and is_in_future(plan.document.start_date)
        ]
        if doubtful:
            start_dates.update_sure_starts(anime for anime, _ in doubtful)
            findings.recheck(doubtful)

    def redirect_twins(self, plans: Iterable[Plan]) -> None:
        wishes = {
            twin.slug: plan.anime
            for plan in plans
            for twin in plan.group.twins
            if plan.anime
        }
        for slug in set().union(*slugs_of([Anime, Withdrawal], wishes)):
            del wishes[slug]
        Redirect.objects.bulk_create(
            [Redirect(slug=slug, anime=anime) for slug, anime in wishes.items()],
            ignore_conflicts=True,
        )

    # The report

    def note(self, plans: list[Plan], non_entries: list[ReadFile]) -> None:
        self.count("skipped", len(non_entries))
        for file in non_entries:
            self.report.add_problems(file.path, problems_as_json(file.problems))
        for plan in plans:
            primary, twins = plan.group.primary, plan.group.twins
            self.count(plan.outcome)
            self.count("skipped", len(twins))
            self.options.show(plan)
            for read in (primary, *twins):
                self.report.add_problems(read.path, problems_as_json(read.problems))
            self.report.add_problems(primary.path, problems_as_json(plan.remarks))

    def count(self, outcome: str, number: int = 1) -> None:
        self.report.count(outcome, number)
        self.advance(number)

    def fail(self, file: File, problem: Problem) -> None:
        self.report.add_problems(file.path, problems_as_json([problem]))
        self.count("failed")


def _row(
    file: ReadFile, role: str, entry: int | None, mal_id: int | None, base: Any = None
) -> tuple[Any, ...]:
    """Return the `_REMEMBERED` values of a file of an entry."""
    problems = problems_as_json(file.problems) or None
    return file.key, file.digest, role, entry, mal_id, problems, base


def _in_batches(
    groups: Iterator[list[ScannedFile]],
) -> Iterator[list[list[ScannedFile]]]:
    batch: list[list[ScannedFile]] = []
    size = 0
    for group in groups:
        batch.append(group)
        size += sum(scanned.size for scanned in group)
        if len(batch) >= BATCH or size >= LARGEST_BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _get_or_create_franchises(groups: Iterable[FileGroup]) -> dict[str, Franchise]:
    """Return the franchises of groups of files by slug, and make those that are new."""
    named: dict[str, str] = {}
    for group in groups:
        title = group.primary.document.title
        name = file_names.franchise_name(group.folder or group.slug, title)
        if group.franchise not in named or name == title:
            named[group.franchise] = name
    return store.get_or_create_franchises(named)
