"""Markdown files into the catalogue, in batches written whole or not at all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from itertools import islice

from django.db import DataError, IntegrityError, transaction

from ..document import Document, DocumentError, NotAnime, Problem, parse
from ..document.names import external_ids
from ..models import Anime, CatalogueVersion, Franchise, Redirect, SourceFile
from ..slugs import slugify
from . import bulk, naming, store
from .identity import Entries
from .reader import File, UnreadableFile, as_text
from .report import MOST_PROBLEMS, Report
from .survey import Seen, Survey, digest_of

_REMEMBERED = ("path", "digest", "role", "anime", "mal_id", "problems")
BATCH = 250  # works; more is no faster

Role = SourceFile.Role


@dataclass
class Reading:
    """A file as read: its Document, or why there is none, and what was noted."""

    file: File
    role: str = ""
    anime_id: int | None = None
    digest: str = ""
    document: Document | None = None
    failure: DocumentError | UnreadableFile | None = None
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Work:
    """One work of a batch: the file that stands for it, and its twins."""

    own: Reading
    twins: list[Reading]
    slug: str
    franchise: str  # its slug
    mal_id: int | None
    anime: Anime | None = None
    outcome: str = "created"

    @property
    def key(self) -> str:
        return self.own.file.key

    @property
    def folder(self) -> str:
        return self.own.file.folder

    @property
    def anime_id(self) -> int | None:
        return self.own.anime_id


def import_files(
    files: list[File],
    *,
    dry_run: bool = False,
    draft: bool = False,
    advance: Callable[[int], object] = lambda files: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Report:
    """Bring files into the catalogue and return what came of each.

    `advance` is told how many files more are done. When `stopped` turns true the run
    ends before the next work; what is reported until then is written.
    """
    run = _Run(files, dry_run, draft, advance)
    run.pass_over_the_rest()
    for batch in _in_batches(run.changed_works(), BATCH):
        if stopped():
            break
        run.take(batch, stopped)
    run.report.problems.sort(key=lambda problem: (problem["path"], problem["line"]))
    return run.report


class _Run:
    def __init__(self, files, dry_run, draft, advance) -> None:
        self.survey = Survey(files)
        self.claimed = self.survey.claimed
        self.dry_run = dry_run
        self.draft = draft
        self.advance = advance
        self.report = Report()

    # Files with nothing new

    def pass_over_the_rest(self) -> None:
        """Count the files that hold no entry."""
        for file, failure in self.survey.failures:
            self.fail(file, 1, failure)
        self.count("skipped", self.survey.others)

    def changed_works(self) -> Iterator[list[Seen]]:
        """Give the works with something new; count those that are as they were."""
        noted = SourceFile.objects.filter(problems__isnull=False)
        problems = dict(noted.values_list("path", "problems"))
        for unchanged, work in self.survey.works():
            if not unchanged:
                yield work
                continue
            self.count("unchanged")
            self.count("skipped", len(work) - 1)
            for seen in work if problems else ():
                known = problems.get(seen.file.key, [])
                self.report.add_problems(seen.file.path, known)

    # Files with something new

    def take(self, batch: list[list[Seen]], stopped: Callable[[], bool]) -> None:
        """Import a batch; where the database refuses it, each of its works alone."""
        works: list[Work] = []
        others: list[Reading] = []
        for files in batch:
            if stopped():
                break
            if work := self.read_work(files, others):
                works.append(work)
        try:
            self.save(works, others)
        except (DataError, IntegrityError):
            self.save([], others)
            for work in works:
                self.save_alone(work)

    def read_work(self, files: list[Seen], others: list[Reading]) -> Work | None:
        """Return the work of some files, of which the first that can be read stands."""
        readings = []
        for seen in files:
            reading = _read(seen)
            if isinstance(reading.failure, NotAnime):
                others.append(reading)
            elif reading.failure:
                self.fail(
                    seen.file, getattr(reading.failure, "line", 1), reading.failure
                )
            else:
                readings.append(reading)
        if not readings:
            return None
        own, *twins = readings
        for twin in twins:
            twin.problems = _differences(own, twin)
        slug = naming.slug_for(own.file.key, own.document)
        return Work(
            own,
            twins,
            slug=slug,
            franchise=slugify(own.file.folder) if own.file.folder else slug,
            mal_id=external_ids(own.document.links).get("mal"),
        )

    def save_alone(self, work: Work) -> None:
        work.outcome = "created"
        try:
            self.save([work], [])
        except (DataError, IntegrityError) as error:
            reason = " ".join(str(error).split())
            refusal = UnreadableFile("unreadable", f"The database refused it: {reason}")
            self.fail(work.own.file, 1, refusal)
            self.count("skipped", len(work.twins))

    def save(self, works: list[Work], others: list[Reading]) -> None:
        if self.dry_run:
            self.compare(works)
        else:
            with transaction.atomic():
                if works:
                    CatalogueVersion.raise_by_one()
                self.write(works, self.compare(works))
                self.remember(works, others)
        self.note(works, others)

    def compare(self, works: list[Work]) -> list[Work]:
        """Find each work's entry; return the works that change or create one."""
        entries = Entries(works, self.claimed)
        for work in works:
            work.anime = entries.take(work)
        documents = store.load([work.anime for work in works if work.anime])
        changing = []
        for work in works:
            if work.anime:
                same = documents[work.anime.pk] == work.own.document
                work.outcome = "unchanged" if same else "updated"
            if work.outcome != "unchanged":
                changing.append(work)
        return changing

    def write(self, works: list[Work], changing: list[Work]) -> None:
        new = [work for work in changing if not work.anime]
        franchises = _franchises(works)
        for work in new:
            work.anime = Anime(
                slug=work.slug,
                franchise=franchises[work.franchise],
                is_published=not self.draft,
            )
        for work in works:
            moved = work.anime and naming.is_own_name(work.key)
            if moved and work.folder:
                work.anime.franchise = franchises[work.franchise]
        if changing:
            store.save([(work.anime, work.own.document) for work in changing])

    def remember(self, works: list[Work], others: list[Reading]) -> None:
        """Keep what was read, so that the same files are passed over next time."""
        rows: dict[str, tuple] = {}
        for reading in others:
            _remember(rows, reading, Role.OTHER, None, None)
        moved = []
        for work in works:
            role = self.role_of(work)
            if role == Role.OWN and work.outcome != "created":
                moved.append(work.anime.pk)
            _remember(rows, work.own, role, work.anime, work.mal_id)
            for twin in work.twins:
                if twin.file.key != work.key:
                    _remember(rows, twin, Role.TWIN, work.anime, work.mal_id)
        if moved:
            earlier = SourceFile.objects.filter(anime__in=moved, role=Role.OWN)
            earlier.exclude(path__in=list(rows)).delete()
            earlier.update(role=Role.TWIN)
        bulk.insert(SourceFile, _REMEMBERED, rows.values(), replacing="path")
        self.redirect_twins(works)

    def role_of(self, work: Work) -> str:
        """Tell whether a work's file is where its entry is exported to."""
        file = work.own.file
        if work.own.role == Role.OWN:
            return Role.OWN
        in_folder = file.folder and (
            work.outcome == "created" or naming.is_own_name(file.key)
        )
        return Role.OWN if in_folder else Role.ALONE

    def redirect_twins(self, works: list[Work]) -> None:
        wishes = {
            naming.slug_for(twin.file.key, twin.document): work.anime
            for work in works
            for twin in work.twins
        }
        taken = Anime.objects.filter(slug__in=wishes).values_list("slug", flat=True)
        for slug in taken:
            del wishes[slug]
        Redirect.objects.bulk_create(
            [Redirect(slug=slug, anime=anime) for slug, anime in wishes.items()],
            ignore_conflicts=True,
        )

    # The report

    def note(self, works: list[Work], others: list[Reading]) -> None:
        self.count("skipped", len(others))
        for work in works:
            self.count(work.outcome)
            self.count("skipped", len(work.twins))
            for reading in (work.own, *work.twins):
                self.report.add_problems(reading.file.path, _as_json(reading.problems))

    def count(self, outcome: str, number: int = 1) -> None:
        self.report.count(outcome, number)
        self.advance(number)

    def fail(
        self, file: File, line: int, failure: DocumentError | UnreadableFile
    ) -> None:
        problem = Problem(line, "error", failure.code, str(failure))
        self.report.add_problems(file.path, _as_json([problem]))
        self.count("failed")


def _in_batches(works: Iterator[list[Seen]], size: int) -> Iterator[list[list[Seen]]]:
    while batch := list(islice(works, size)):
        yield batch


def _read(seen: Seen) -> Reading:
    reading = Reading(*seen)
    try:
        content = seen.file.read()
        reading.digest = digest_of(content)
        reading.document = parse(as_text(content), reading.problems.append)
    except (DocumentError, UnreadableFile) as failure:
        reading.failure = failure
    return reading


def _franchises(works: Iterable[Work]) -> dict[str, Franchise]:
    """Return the franchises of works by slug; those that are new are made."""
    named: dict[str, str] = {}
    for work in works:
        slug, title = work.franchise, work.own.document.title
        folder = work.folder or work.slug
        name = naming.franchise_name(folder, title)
        if slug not in named or name == title:
            named[slug] = name
    known = {f.slug: f for f in Franchise.objects.filter(slug__in=named)}
    made = [Franchise(slug=s, name=n) for s, n in named.items() if s not in known]
    Franchise.objects.bulk_create(made)
    return known | {franchise.slug: franchise for franchise in made}


def _remember(rows, reading: Reading, role, anime, mal_id) -> None:
    path = reading.file.key
    problems = _as_json(reading.problems) or None
    rows[path] = (path, reading.digest, role, anime and anime.pk, mal_id, problems)


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
    message = f"It differs from {own.file.path} in: {names}."
    return [Problem(1, "warning", "twin-differs", message)]


_MANNER = {"layout", "spelling", "newline", "poster_alt"}


def _as_json(problems: list[Problem]) -> list[dict]:
    kept = [
        {name: getattr(problem, name) for name in Problem.__slots__}
        for problem in problems[:MOST_PROBLEMS]
    ]
    return kept
