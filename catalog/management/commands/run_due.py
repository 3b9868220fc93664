import logging
import os
import sys
import time
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, connections

from catalog import bulk_work, clock

PAUSE = 30  # seconds from one look at what is due to the next
logger = logging.getLogger("mokuroku.clock")


class Command(BaseCommand):
    help = (
        "Do what is due: publish scheduled edits, remove old unsaved work, go on with "
        "edits of many entries, compare the catalogue with itself, and count its open "
        "findings once a day. One process of the site does it at a time; another says "
        "so and exits. `make run` keeps it going; elsewhere a timer calls it. "
        "Example: manage.py run_due"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--beside",
            type=int,
            metavar="PID",
            help="keep going, twice a minute, until PID ends, the process that started "
            "this one",
        )

    def handle(self, *, beside: int | None, **options: Any) -> None:
        if beside:
            self.keep_going(beside)
            return
        try:
            done = clock.run_due()
        except clock.Busy:
            self.stdout.write("Another process is already doing what is due.")
            return
        for name, number in done.items():
            failed = number is None
            self.stdout.write(f"{name}: {'failed, see the log' if failed else number}")
        if None in done.values():
            sys.exit(1)

    def keep_going(self, parent: int) -> None:
        # Not told by a signal: a server that was killed sends none.
        while os.getppid() == parent:
            try:
                clock.run_due()
            except clock.Busy:
                pass
            except (Error, OSError) as error:
                logger.warning("what is due has to wait (%s)", type(error).__name__)
            finally:
                connections.close_all()
            pause(parent)


def pause(parent: int) -> None:
    """Wait for the next look, or for the end of the process that started this one.

    An edit of many entries is begun at once: someone may be looking on.
    """
    ends = time.monotonic() + PAUSE
    while time.monotonic() < ends and os.getppid() == parent:
        time.sleep(1)
        with suppress(Error, OSError):  # the next look says so
            if bulk_work.is_waiting():
                return
