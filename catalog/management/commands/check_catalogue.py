import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from catalog.editing import quality_check
from catalog.management.interruption import INTERRUPTED, until_interrupted
from catalog.models import Anime
from catalog.quality.rules import RULES


class Command(BaseCommand):
    help = (
        "Run the quality rules over all entries and count what each finds. No entry "
        "changes. Example: manage.py check_catalogue --rule no-tags "
        "--report findings.json"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--rule",
            action="append",
            choices=RULES,
            metavar="RULE",
            help=f"report only this rule: one of {', '.join(RULES)}",
        )
        parser.add_argument(
            "--report",
            metavar="FILE",
            help="write every finding as JSON (-: to standard output)",
        )

    def handle(
        self, *, rule: list[str] | None, report: str | None, **options: Any
    ) -> None:
        started = time.monotonic()
        total = Anime.objects.count()
        if not total:
            raise CommandError("The catalogue has no entries.", returncode=2)
        with until_interrupted() as stopped:
            with tqdm(total=total, unit=" entries", disable=None) as bar:
                quality_check.check_all(advance=bar.update, stopped=stopped)
            interrupted = stopped()
        result = quality_check.report_on(rule or list(RULES))
        result.seconds = time.monotonic() - started
        self.tell(result, report)
        if interrupted:
            sys.exit(INTERRUPTED)

    def tell(self, result: quality_check.QualityReport, report: str | None) -> None:
        out = self.stderr if report == "-" else self.stdout
        for code, count in result.rules.items():
            out.write(f"{count:7,}  {code}")
        if report == "-":
            self.stdout.write(result.as_json())
        elif report:
            try:
                Path(report).write_text(result.as_json() + "\n", encoding="utf-8")
            except OSError as error:
                raise CommandError(f"{report}:1: {error.strerror}") from error
        out.write(result.summary)
