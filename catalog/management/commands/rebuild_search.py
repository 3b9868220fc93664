import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from catalog import search
from catalog.models import Anime


class Command(BaseCommand):
    help = (
        "Rebuild the names that the search looks in, all or none. Saving an entry "
        "keeps them current; this is for rows that another program wrote. "
        "Example: manage.py rebuild_search"
    )

    def handle(self, **options: Any) -> None:
        with tqdm(total=Anime.objects.count(), unit=" entries", disable=None) as bar:
            entries = search.rebuild(bar.update)
        self.stdout.write(f"Entries indexed for search: {entries}")
        if not entries:
            sys.exit(2)
