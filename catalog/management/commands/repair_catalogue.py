import sys
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from catalog.editing.repairs import RULES, repair
from catalog.management.interruption import INTERRUPTED, until_interrupted
from catalog.models import Anime


class Command(BaseCommand):
    help = (
        "Repair known damage where the right value is certain. Each repair is a "
        "revision that names its rule. "
        "Example: manage.py repair_catalogue --rule start-in-future --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--rule",
            action="append",
            choices=RULES,
            metavar="RULE",
            help=f"apply only this rule: one of {', '.join(RULES)}",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="show what would change; write nothing",
        )

    def handle(self, *, rule: list[str] | None, dry_run: bool, **options: Any) -> None:
        rules = rule or list(RULES)
        with until_interrupted() as stopped:
            with tqdm(
                total=Anime.objects.count(), unit=" entries", disable=None
            ) as bar:
                repairs = repair(
                    rules, dry_run=dry_run, advance=bar.update, stopped=stopped
                )
            interrupted = stopped()
        if dry_run:
            for one in repairs:
                self.stdout.write(f"{one.anime.slug}: {one.rule}")
        counts = Counter(one.rule for one in repairs)
        told = ", ".join(f"{counts[name]} {name}" for name in rules)
        self.stdout.write(f"{len(repairs)} repairs: {told}")
        if interrupted:
            sys.exit(INTERRUPTED)
