import sys

from django.core.management.base import BaseCommand
from tqdm import tqdm

from catalog import search
from catalog.models import Anime


class Command(BaseCommand):
    help = (
        "Make the names by which entries are found anew, all or none. Saving keeps "
        "them right; this is for rows that something else has written. "
        "Example: manage.py rebuild_search"
    )

    def handle(self, **options):
        with tqdm(total=Anime.objects.count(), unit=" entries", disable=None) as bar:
            entries = search.rebuild(bar.update)
        self.stdout.write(f"{entries} entries can be found")
        if not entries:
            sys.exit(2)
