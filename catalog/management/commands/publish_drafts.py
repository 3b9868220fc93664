from typing import Any

from django.core.management.base import BaseCommand

from catalog.editing.pending_edits import publish_due


class Command(BaseCommand):
    help = (
        "Publish the scheduled edits that are due. run_due does this, too. "
        "Example: manage.py publish_drafts"
    )

    def handle(self, **options: Any) -> None:
        published = publish_due()
        if options["verbosity"]:
            self.stdout.write(f"Scheduled edits published: {published}")
