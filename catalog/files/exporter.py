"""Entries as markdown files, under the names that they were imported from."""

import os
import tempfile
from collections.abc import Callable, Collection, Iterator
from itertools import count
from pathlib import Path

from ..document import render
from ..entries import store
from ..entries.report import FilesReport
from ..models import Anime, SourceFile
from ..querysets import AnimeQuerySet

BATCH = 500
LOCALE = "en-US"


def export_files(
    folder: Path,
    slugs: Collection[str] = (),
    *,
    advance: Callable[[int], object] = lambda files: None,
    stopped: Callable[[], bool] = lambda: False,
) -> FilesReport:
    """Write the published entries, or those of some addresses, below a folder.

    Each file is written whole or not at all, and only if its content differs. Nothing
    is ever deleted. The report counts the files as created, updated or unchanged, and
    as failed those that could not be written, each with a problem.
    """
    report = FilesReport()
    entries = entries_to_export(slugs)
    taken = set(
        SourceFile.objects.filter(role=SourceFile.Role.OWN).values_list(
            "path", flat=True
        )
    )
    for batch in _batches(entries):
        names = _own_names(batch)
        loaded = store.load(batch)
        for anime in batch:
            if stopped():
                return report
            name = names.get(anime.pk) or _canonical_name(anime, taken)
            content = render(loaded[anime.pk].document).encode()
            try:
                report.count(_write(folder / name, content))
            except OSError as error:
                message = f"It cannot be written: {error.strerror}."
                problem = {"line": 1, "severity": "error", "code": "unwritable"}
                report.add_problems(name, [problem | {"message": message}])
                report.count("failed")
            advance(1)
    return report


def entries_to_export(slugs: Collection[str] = ()) -> AnimeQuerySet:
    """Return the entries that an export writes: the published ones, or those named."""
    entries = Anime.objects.select_related("franchise").order_by("pk")
    return entries.filter(slug__in=slugs) if slugs else entries.published()


def _batches(entries: AnimeQuerySet) -> Iterator[list[Anime]]:
    last = 0
    while batch := list(entries.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _own_names(entries: list[Anime]) -> dict[int, str]:
    files = SourceFile.objects.filter(anime__in=entries, role=SourceFile.Role.OWN)
    return dict(files.values_list("anime_id", "path"))


def _canonical_name(anime: Anime, taken: set[str]) -> str:
    """Return the name of an entry that never was a file, or not one in a folder."""
    for number in count(1):
        suffix = f"-{number}" if number > 1 else ""
        name = f"{anime.franchise.slug}/{LOCALE}_{anime.slug}{suffix}.md"
        if name not in taken:
            taken.add(name)
            return name
    raise AssertionError("unreachable")


def _write(path: Path, content: bytes) -> str:
    """Make a file hold this content; return what that took."""
    try:
        if path.read_bytes() == content:
            return "unchanged"
        outcome = "updated"
    except FileNotFoundError:
        outcome = "created"
    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside it, so that the last step is a rename, which is done or not done.
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".", suffix="~")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(descriptor, 0o666 & ~_UMASK)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink()
        raise
    return outcome


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


_UMASK = _umask()
