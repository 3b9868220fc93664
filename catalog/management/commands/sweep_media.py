import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from catalog.management.interruption import INTERRUPTED, until_interrupted
from catalog.posters.sweeping import YOUNGEST, stored_pictures, sweep


class Command(BaseCommand):
    help = (
        f"List pictures older than {YOUNGEST.days} days that no entry, revision or "
        "pending edit uses; with --delete, delete them. "
        "Example: manage.py sweep_media --delete"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--delete", action="store_true", help="delete them, with their sizes"
        )

    def handle(self, *, delete: bool, **options: Any) -> None:
        total = len(stored_pictures())
        with until_interrupted() as stopped:
            with tqdm(total=total, unit=" files", disable=None) as bar:
                swept = sweep(delete=delete, advance=bar.update, stopped=stopped)
            interrupted = stopped()
        for name in swept.unnamed:
            self.stdout.write(name)
        for name, message in swept.problems:
            self.stderr.write(f"{name}: {message}")
        deleted = f"deleted: {swept.deleted}" if delete else "deleted: 0 (see --delete)"
        self.stdout.write(f"Pictures: {total}, unused: {len(swept.unnamed)}, {deleted}")
        if interrupted or swept.problems:
            sys.exit(INTERRUPTED if interrupted else 1)
