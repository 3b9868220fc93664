import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from catalog.editing.fetch_posters import fetch_posters
from catalog.management.interruption import INTERRUPTED, until_interrupted
from catalog.models import Anime
from catalog.posters.web import Fetcher


class Command(BaseCommand):
    help = (
        "Fetch posters for entries that have only the address of one, from the hosts "
        "in POSTER_HOSTS and no others, and make missing sizes. Safe to repeat: it "
        "continues where it stopped. "
        "Example: manage.py fetch_posters --slug cowboy-bebop"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--slug",
            nargs="+",
            action="extend",
            default=[],
            help="fetch only for these entries",
        )

    def handle(self, *, slug: list[str], **options: Any) -> None:
        started = time.monotonic()
        entries = Anime.objects.all()
        if slug:
            entries = entries.filter(slug__in=slug)
            missing = sorted(set(slug) - set(entries.values_list("slug", flat=True)))
            if missing:
                raise CommandError(f"no such entry: {', '.join(missing)}", returncode=2)
        total = entries.posters_wanted().count() + entries.sizes_wanted().count()
        with until_interrupted() as stopped:
            with tqdm(total=total, unit=" posters", disable=None) as bar:
                report = fetch_posters(
                    entries,
                    Fetcher(settings.POSTER_HOSTS),
                    advance=bar.update,
                    stopped=stopped,
                )
            interrupted = stopped()
        for name, message in report.problems:
            self.stderr.write(f"{name}: {message}")
        report.seconds = time.monotonic() - started
        self.stdout.write(report.summary)
        if interrupted or report.failed or report.left:
            sys.exit(INTERRUPTED if interrupted else 1)
