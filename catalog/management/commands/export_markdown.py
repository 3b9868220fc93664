import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from catalog.files.exporter import entries_to_export, export_files
from catalog.management.interruption import INTERRUPTED, until_interrupted


class Command(BaseCommand):
    help = (
        "Write entries as markdown files under a folder, by the names they were "
        "imported from. An entry that nobody edited comes out byte for byte. No file "
        "is deleted. Example: manage.py export_markdown ../catalogue --slug akira"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--slug",
            nargs="+",
            action="extend",
            default=[],
            help="export only these entries",
        )

    def handle(self, *, folder: Path, slug: list[str], **options: Any) -> None:
        started = time.monotonic()
        if folder.exists() and not folder.is_dir():
            raise CommandError(f"{folder}: not a folder", returncode=2)
        entries = entries_to_export(slug)
        missing = sorted(set(slug) - set(entries.values_list("slug", flat=True)))
        if missing:
            raise CommandError(f"no such entry: {', '.join(missing)}", returncode=2)
        total = entries.count()
        with until_interrupted() as stopped:
            with tqdm(total=total, unit=" files", disable=None) as bar:
                report = export_files(folder, slug, advance=bar.update, stopped=stopped)
            interrupted = stopped()
        for problem in report.problems:
            self.stderr.write("{path}:{line}: {message}".format(**problem))
        report.seconds = time.monotonic() - started
        self.stdout.write(report.summary)
        if interrupted or report.failed:
            sys.exit(INTERRUPTED if interrupted else 1)
