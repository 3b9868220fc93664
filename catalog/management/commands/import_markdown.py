import json
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from catalog.document import Problem
from catalog.entries.report import FilesReport
from catalog.files import source_files
from catalog.files.checking import CheckReport, check_files
from catalog.files.importer import Options, import_files
from catalog.management.interruption import INTERRUPTED, until_interrupted

# Of a run of so many files each warning is told; of more, how many there are.
FEW_FILES = 100


class Command(BaseCommand):
    help = (
        "Import markdown entries: files (.md, .markdown, .txt), folders, archives "
        "(.zip, .tar.gz). Safe to repeat: unchanged files are skipped, and no edit is "
        "undone. Example: manage.py import_markdown fixtures --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", type=Path)
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="show what would happen; write nothing",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="show each warning and error, with its line; write nothing, and ask "
            "no database",
        )
        parser.add_argument(
            "--draft", action="store_true", help="do not publish new entries"
        )
        parser.add_argument(
            "--on-conflict",
            choices=["keep", "file"],
            default="keep",
            help="where the site and the file both changed a value: keep the site's "
            "and list the conflict for editors (keep), or take the file's (file)",
        )
        parser.add_argument(
            "--report",
            metavar="FILE",
            help="write the whole report as JSON (-: to standard output)",
        )

    def handle(
        self,
        *,
        paths: list[Path],
        dry_run: bool,
        check: bool,
        draft: bool,
        on_conflict: str,
        report: str | None,
        **options: Any,
    ) -> None:
        started = time.monotonic()
        try:
            with (
                source_files.open_paths(paths) as files,
                until_interrupted() as stopped,
            ):
                with tqdm(total=len(files), unit=" files", disable=None) as bar:
                    result: FilesReport | CheckReport
                    if check:
                        result = check_files(files, bar.update, stopped)
                    else:
                        result = import_files(
                            files,
                            Options(
                                dry_run=dry_run,
                                draft=draft,
                                take_files=on_conflict == "file",
                                title=", ".join(map(str, paths)),
                            ),
                            advance=bar.update,
                            stopped=stopped,
                        )
                result.seconds = time.monotonic() - started
                interrupted = stopped()
        except source_files.NothingToRead as nothing:
            if not nothing.code:
                raise CommandError(str(nothing), returncode=2) from nothing
            refused = FilesReport()
            refusal = Problem(1, "error", nothing.code, nothing.reason)
            refused.add_problems(nothing.path.name, [asdict(refusal)])
            self.tell(refused, report)
            sys.exit(2)
        self.tell(result, report, each=check or result.files <= FEW_FILES)
        if interrupted or result.failed:
            sys.exit(INTERRUPTED if interrupted else 1)

    def tell(
        self, result: FilesReport | CheckReport, report: str | None, each: bool = False
    ) -> None:
        """Tell the result, with `each` of its warnings."""
        remarks: dict[str, Counter[str]] = {"warning": Counter(), "note": Counter()}
        for problem in result.problems:
            severity = problem["severity"]
            if severity == "error" or (each and severity == "warning"):
                self.stderr.write("{path}:{line}: {message}".format(**problem))
            else:
                remarks[severity][problem["code"]] += 1
        for kind, codes in remarks.items():
            if codes:
                counts = ", ".join(f"{number} {code}" for code, number in codes.items())
                told = f"{kind.capitalize()}s: {counts}. --report FILE lists them."
                self.stderr.write(told)
        if report:
            text = json.dumps(asdict(result), ensure_ascii=False, indent=1)
            if report == "-":
                self.stdout.write(text)
            else:
                Path(report).write_text(text + "\n", encoding="utf-8")
        (self.stderr if report == "-" else self.stdout).write(result.summary)
