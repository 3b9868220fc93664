import json
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from catalog.files.name_files import READERS
from catalog.files.name_importer import NameOptions, NamesReport, import_names
from catalog.files.source_files import NothingToRead, UnreadableFile
from catalog.management.interruption import INTERRUPTED, until_interrupted

SOURCES = [name for name in READERS if name]


class Command(BaseCommand):
    help = (
        "Import alternative names of entries: a file of CSV or JSON lines "
        "(docs/names.md), or the data of a source. Safe to repeat: names that are "
        "known are left as they are, and one that was taken out stays out. "
        "Example: manage.py import_names fixtures/names.csv --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="FILE", type=Path)
        parser.add_argument(
            "--from",
            dest="source",
            choices=SOURCES,
            default="",
            metavar="SOURCE",
            help=f"whose file it is, if not of our own format: {', '.join(SOURCES)}",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="show what would happen; write nothing",
        )
        parser.add_argument(
            "--report",
            metavar="FILE",
            help="write the whole report as JSON (-: to standard output)",
        )

    def handle(
        self,
        *,
        path: Path,
        source: str,
        dry_run: bool,
        report: str | None,
        **options: Any,
    ) -> None:
        started = time.monotonic()
        try:
            lines = READERS[source](path)
        except NothingToRead as nothing:
            raise CommandError(str(nothing), returncode=2) from nothing
        except UnreadableFile as error:
            problem = error.problem
            told = f"{path}:{problem.line}: {problem.message}"
            raise CommandError(told, returncode=2) from error
        with until_interrupted() as stopped:
            with tqdm(unit=" names", disable=None) as bar:
                result = import_names(
                    lines,
                    NameOptions(dry_run=dry_run, title=str(path), path=path.name),
                    advance=bar.update,
                    stopped=stopped,
                )
            result.seconds = time.monotonic() - started
            interrupted = stopped()
        self.tell(result, report)
        if interrupted or result.refused:
            sys.exit(INTERRUPTED if interrupted else 1)

    def tell(self, result: NamesReport, report: str | None) -> None:
        notes = Counter[str]()
        for problem in result.problems:
            if problem["severity"] == "error":
                self.stderr.write("{path}:{line}: {message}".format(**problem))
            else:
                notes[problem["code"]] += 1
        if notes:
            counts = ", ".join(f"{number} {code}" for code, number in notes.items())
            self.stderr.write(f"Notes: {counts}. --report FILE lists them.")
        if report:
            text = json.dumps(asdict(result), ensure_ascii=False, indent=1)
            if report == "-":
                self.stdout.write(text)
            else:
                Path(report).write_text(text + "\n", encoding="utf-8")
        (self.stderr if report == "-" else self.stdout).write(result.summary)
