"""What an import or another run did, for people and for programs."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ..document import Document, Problem, parse, render
from ..models import Anime

OUTCOMES = ("created", "updated", "unchanged", "skipped", "conflicted", "failed")
MOST_PROBLEMS = 100  # of one file
MOST_PROBLEMS_OF_RUN = 1_000


@dataclass
class FilesReport:
    """The counts of an import, each file in one of them, and the problems met."""

    files: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    conflicted: int = 0
    failed: int = 0
    seconds: float = 0.0
    problems: list[dict] = field(default_factory=list)

    def count(self, outcome: str, number: int = 1) -> None:
        self.files += number
        setattr(self, outcome, getattr(self, outcome) + number)

    def add_problems(self, path: str, problems: list[dict]) -> None:
        self.problems += [{"path": path, **problem} for problem in problems]

    @property
    def summary(self) -> str:
        counts = ", ".join(f"{getattr(self, name)} {name}" for name in OUTCOMES)
        return f"{self.files} files: {counts} in {self.seconds:.1f} s"


def problems_as_json(problems: Sequence[Problem]) -> list[dict]:
    """Return the problems of one file as JSON."""
    return [asdict(problem) for problem in problems[:MOST_PROBLEMS]]


def noted_in(document: Document) -> list[dict] | None:
    """Return what is noted of a file that says a Document; None for nothing."""
    problems: list[Problem] = []
    parse(render(document), problems.append)
    return problems_as_json(problems) or None


def note_problems(
    report: dict[str, Any],
    problems: Iterable[tuple[Anime, str]],
    severity: str = "warning",
) -> None:
    """Add to the report of a run what could not be done to entries."""
    report["problems"] += [
        {
            "path": f"{anime.franchise.slug}/{anime.slug}",
            "severity": severity,
            "message": f"{anime}: {message}",
        }
        for anime, message in problems
    ]
    del report["problems"][MOST_PROBLEMS_OF_RUN:]
