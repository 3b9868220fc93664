"""Markdown files into the catalogue, in batches written whole or not at all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import DataError, IntegrityError, transaction

from .. import fast_insert
from ..document import Problem
from ..document.doubts import is_in_future
from ..document.entry import Entry, Own
from ..document.packing import pack_text
from ..entries import created_terms, store
from ..entries.report import FilesReport, as_json
from ..models import (
    Anime,
    Franchise,
    FranchiseRedirect,
    Redirect,
    Run,
    SourceFile,
    catalogue_write,
)
from ..quality import findings, start_dates
from . import conflicts, file_names, reconcile
from .entry_lookup import Entries
from .grouping import Batch, Other, Work
from .scan import Seen, Survey
from .source_files import File

_REMEMBERED = ("path", "digest", "role", "anime", "mal_id", "problems", "base_bytes")
BATCH = 250  # works; more is no faster
LARGEST_BATCH = 8 << 20  # bytes of their files, which are in memory together

Role = SourceFile.Role


class Options(NamedTuple):
    """How files are imported, and by whom."""

    dry_run: bool = False
    draft: bool = False
    take_files: bool = False  # a value that both sides changed gets the file's
    author: User | None = None
    title: str = ""  # what the run is of, for its record
    # Told of each work once it is decided: what the entry was, and what it is to be.
    show: Callable[[Work], object] = lambda work: None


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
    run.pass_over_the_rest()
    for files_of_works in _in_batches(run.changed_works()):
        if stopped():
            break
        run.take(files_of_works, stopped)
    run.finish()
    return run.report


class _Import:
    def __init__(self, files, options: Options, advance) -> None:
        self.survey = Survey(files)
        self.claimed = self.survey.claimed
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

    def pass_over_the_rest(self) -> None:
        """Count the files that hold no entry."""
        for failure in self.survey.failures:
            self.fail(*failure)
        self.count("skipped", len(self.survey.others))
        self.tell_again(self.survey.others)

    def changed_works(self) -> Iterator[list[Seen]]:
        """Give the works with something new; count those that are as they were."""
        for unchanged, work in self.survey.works():
            if not unchanged:
                yield work
                continue
            self.count("unchanged")
            self.count("skipped", len(work) - 1)
            self.tell_again(seen.file for seen in work)

    def tell_again(self, files: Iterable[File]) -> None:
        """FilesReport what an earlier run noted of files that are as they were."""
        for file in files if self.noted else ():
            self.report.add_problems(file.path, self.noted.get(file.key, []))

    # Files with something new

    def take(self, files: list[list[Seen]], stopped: Callable[[], bool]) -> None:
        """Import a batch; where the database refuses it, each of its works alone."""
        batch = Batch()
        for files_of_work in files:
            if stopped():
                break
            batch.read(files_of_work)
        for failure in batch.failures:
            self.fail(*failure)
        self.count("skipped", batch.passed_over)
        run = self.run
        try:
            self.save(batch.works, batch.others)
        except (DataError, IntegrityError):
            self.run = run  # one begun in this batch is gone with it
            self.save([], batch.others)
            for work in batch.works:
                self.save_alone(work)

    def save_alone(self, work: Work) -> None:
        run = self.run
        try:
            self.save([work], [])
        except (DataError, IntegrityError) as error:
            self.run = run
            reason = " ".join(str(error).split())
            message = f"The database refused it: {reason}"
            problem = Problem(1, "error", "unreadable", message)
            self.fail(work.own.seen.file, problem)
            self.count("skipped", len(work.twins))

    def save(self, works: list[Work], others: list[Other]) -> None:
        if self.options.dry_run:
            self.decide(works)
        else:
            with catalogue_write() if works else transaction.atomic():
                self.decide(works)
                store.reread(work.anime for work in works if work.anime)
                self.write(works)
                self.remember(works, others)
            self.has_written = True
        self.note(works, others)

    def decide(self, works: list[Work]) -> None:
        entries = Entries(works, self.claimed)
        for work in works:
            work.anime = entries.take(work)
        reconcile.decide(works, take_files=self.options.take_files)

    def write(self, works: list[Work]) -> None:
        before = created_terms.newest()
        new = [work for work in works if work.outcome == "created"]
        moved = [work for work in works if work.anime and work.is_moved]
        franchises = _franchises([*new, *moved])
        entries = []
        for work in new:
            is_published = not self.options.draft
            own = Own(work.slug, work.franchise, is_published=is_published)
            work.anime = Anime()
            entries.append((work.anime, Entry(work.document, own)))
        for work in works:
            if work.before:
                entry = work.before.with_document(work.document)
                if work.is_moved:
                    entry = entry.with_own(franchise=franchises[work.franchise].slug)
                if entry != work.before:
                    entries.append((work.anime, entry))
        if entries:
            change = self.change()
            store.save(entries, change)
            created_terms.note(change.run, before)
        doubtful = [work for work in works if work.anime and work.conflicts]
        if doubtful:
            conflicts.queue(doubtful, self.change().run)

    def change(self) -> store.Change:
        """Return why entries change: this run, which is on record from now on."""
        options = self.options
        if not self.run:
            self.run = Run.objects.create(
                kind=Run.Kind.IMPORT, author=options.author, title=options.title
            )
        return store.Change(store.Action.IMPORTED, options.author, run=self.run)

    def remember(self, works: list[Work], others: list[Other]) -> None:
        """Keep what was read, so that the same files are passed over next time."""
        rows: dict[str, tuple] = {}
        for other in others:
            key, problems = other.seen.file.key, as_json(other.problems) or None
            # The file of an entry is remembered as it was: its text may come back.
            if not problems or other.seen.role in ("", Role.OTHER):
                rows[key] = (key, other.digest, Role.OTHER, None, None, problems, None)
        for work in works:
            # Of a deleted entry the key stays, and so the file does not bring it back.
            entry = work.anime.pk if work.anime else work.anime_id
            twins = ((twin, twin.role, None) for twin in work.twins)
            own = (work.own, work.role, pack_text(work.own.text))
            for reading, role, base in (*twins, own):
                problems = as_json(reading.problems) or None
                key, digest = reading.key, reading.digest
                rows[key] = (key, digest, role, entry, work.mal_id, problems, base)
        moved = [work.anime.pk for work in works if work.anime and work.is_moved]
        if moved:
            earlier = SourceFile.objects.filter(anime__in=moved, role=Role.OWN)
            earlier.exclude(path__in=list(rows)).delete()
            earlier.update(role=Role.TWIN)
        fast_insert.insert(SourceFile, _REMEMBERED, rows.values(), replacing="path")
        self.doubt(work for work in works if work.anime)
        self.redirect_twins(work for work in works if work.anime)

    def doubt(self, works: Iterable[Work]) -> None:
        """Doubt what only a date of a file is doubted for, now that it is on record."""
        doubtful = [
            (work.anime, work.document)
            for work in works
            if work.document.start_date and is_in_future(work.document.start_date)
        ]
        if doubtful:
            start_dates.update_sure_starts(anime for anime, _ in doubtful)
            findings.recheck(doubtful)

    def redirect_twins(self, works: Iterable[Work]) -> None:
        wishes = {twin.slug: work.anime for work in works for twin in work.twins}
        taken = Anime.objects.filter(slug__in=wishes).values_list("slug", flat=True)
        for slug in taken:
            del wishes[slug]
        Redirect.objects.bulk_create(
            [Redirect(slug=slug, anime=anime) for slug, anime in wishes.items()],
            ignore_conflicts=True,
        )

    # The report

    def note(self, works: list[Work], others: list[Other]) -> None:
        self.count("skipped", len(others))
        for other in others:
            self.report.add_problems(other.seen.file.path, as_json(other.problems))
        for work in works:
            self.count(work.outcome)
            self.count("skipped", len(work.twins))
            self.options.show(work)
            for reading in (work.own, *work.twins):
                self.report.add_problems(reading.path, as_json(reading.problems))
            self.report.add_problems(work.own.path, as_json(work.remarks))

    def count(self, outcome: str, number: int = 1) -> None:
        self.report.count(outcome, number)
        self.advance(number)

    def fail(self, file: File, problem: Problem) -> None:
        self.report.add_problems(file.path, as_json([problem]))
        self.count("failed")


def _in_batches(works: Iterator[list[Seen]]) -> Iterator[list[list[Seen]]]:
    batch: list[list[Seen]] = []
    size = 0
    for work in works:
        batch.append(work)
        size += sum(seen.size for seen in work)
        if len(batch) >= BATCH or size >= LARGEST_BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _franchises(works: Iterable[Work]) -> dict[str, Franchise]:
    """Return the franchises of works by slug; those that are new are made."""
    named: dict[str, str] = {}
    for work in works:
        title = work.own.document.title
        name = file_names.franchise_name(work.folder or work.slug, title)
        if work.franchise not in named or name == title:
            named[work.franchise] = name
    known = {f.slug: f for f in Franchise.objects.filter(slug__in=named)}
    moved = FranchiseRedirect.objects.filter(slug__in=named.keys() - known.keys())
    known |= {r.slug: r.franchise for r in moved.select_related("franchise")}
    made = [Franchise(slug=s, name=n) for s, n in named.items() if s not in known]
    Franchise.objects.bulk_create(made)
    return known | {franchise.slug: franchise for franchise in made}
