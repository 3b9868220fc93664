"""Files looked at and not imported: what would be said of them, without a database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ..entries.report import problems_as_json
from .grouping import Batch
from .scan import ScannedFile
from .source_files import File


@dataclass
class CheckReport:
    """How many files can be imported, and what was met in them."""

    files: int = 0
    importable: int = 0
    skipped: int = 0
    failed: int = 0
    seconds: float = 0.0
    problems: list[dict] = field(default_factory=list)

    @property
    def summary(self) -> str:
        return (
            f"{self.files} files: {self.importable} importable, "
            f"{self.skipped} skipped, {self.failed} failed in {self.seconds:.1f} s"
        )


def check_files(
    files: Iterable[File],
    advance: Callable[[int], object],
    stopped: Callable[[], bool],
) -> CheckReport:
    """Return what an import would say of each file by itself. Write nothing."""
    report = CheckReport()
    for file in files:
        if stopped():
            break
        batch = Batch()
        batch.read([ScannedFile(file)])
        report.files += 1
        report.importable += len(batch.groups)
        report.skipped += len(batch.non_entries)
        report.failed += len(batch.failures)
        problems = [problem for _, problem in batch.failures]
        for read in (*batch.non_entries, *(group.primary for group in batch.groups)):
            problems += read.problems
        report.problems += [
            {"path": file.path, **problem} for problem in problems_as_json(problems)
        ]
        advance(1)
    return report
