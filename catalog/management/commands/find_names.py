import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalog.models import Anime
from catalog.site.browse.query_text import tidied
from catalog.site.machine.names_found import names_found


class Command(BaseCommand):
    help = (
        "Answer queries, one a line of standard input, each with a line of JSON: what "
        "the search page would show of it. Example: echo akira | manage.py find_names"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--most", type=int, default=12, metavar="N", help="of each kind (12)"
        )

    def handle(self, most: int, **options: Any) -> None:
        suitable = Anime.objects.suitable()
        for line in sys.stdin:
            found = names_found(tidied(line), max(most, 0), suitable)
            self.stdout.write(json.dumps(found, ensure_ascii=False))
