import sys
import time

from django.core.management.base import BaseCommand
from tqdm import tqdm

from catalog.editing import rereading
from catalog.management.interruption import INTERRUPTED, until_interrupted


class Command(BaseCommand):
    help = (
        "Read anew the text of the entries that an earlier version of the program has "
        "read, so that what it has learned to read shows. To be run behind migrate, "
        "once no server of the earlier version is left. No text changes; what is read "
        "otherwise is told in the entry's history. Safe to repeat. "
        "Example: manage.py reread_catalogue"
    )

    def handle(self, **options):
        started = time.monotonic()
        total = rereading.lagging().count()
        with until_interrupted() as stopped:
            with tqdm(total=total, unit=" entries", disable=None) as bar:
                read, changed = rereading.reread_all(
                    advance=bar.update, stopped=stopped
                )
            interrupted = stopped()
        if total:
            seconds = time.monotonic() - started
            told = f"{changed} read otherwise, {read - changed} as before"
            self.stdout.write(f"{read} entries: {told} in {seconds:.1f} s")
        if interrupted:
            sys.exit(INTERRUPTED)
