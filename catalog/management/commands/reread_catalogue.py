import sys
import time
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from catalog.entries import rereading
from catalog.management.interruption import INTERRUPTED, until_interrupted


class Command(BaseCommand):
    help = (
        "Re-read the text of entries that an earlier version of the program read, so "
        "that what the parser has learned since shows. Run it after migrate, once no "
        "server of the earlier version is left. No text changes; each entry's history "
        "says what is read differently. Safe to repeat. "
        "Example: manage.py reread_catalogue"
    )

    def handle(self, **options: Any) -> None:
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
            told = f"{changed} changed, {read - changed} unchanged"
            self.stdout.write(f"Re-read {read}: {told} in {seconds:.1f} s")
        if interrupted:
            sys.exit(INTERRUPTED)
