import sys

from django.core.management.base import BaseCommand
from tqdm import tqdm

from catalog.management.interruption import INTERRUPTED, until_interrupted
from catalog.posters.sweeping import YOUNGEST, files, sweep


class Command(BaseCommand):
    help = (
        "List the pictures that no entry, revision or draft names any more, and that "
        f"are older than {YOUNGEST.days} days; with --delete, delete them. "
        "Example: manage.py sweep_media --delete"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--delete", action="store_true", help="delete them, with their sizes"
        )

    def handle(self, *, delete, **options):
        total = len(files())
        with until_interrupted() as stopped:
            with tqdm(total=total, unit=" files", disable=None) as bar:
                swept = sweep(delete=delete, advance=bar.update, stopped=stopped)
            interrupted = stopped()
        for name in swept.unnamed:
            self.stdout.write(name)
        for name, message in swept.problems:
            self.stderr.write(f"{name}: {message}")
        what = f"{swept.deleted} deleted" if delete else "none deleted: see --delete"
        self.stdout.write(
            f"{total} pictures, {len(swept.unnamed)} that nothing names, {what}."
        )
        if interrupted or swept.problems:
            sys.exit(INTERRUPTED if interrupted else 1)
