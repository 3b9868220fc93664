from django.core.management.base import BaseCommand

from catalog.editing.pending_edits import publish_due


class Command(BaseCommand):
    help = (
        "Publish the drafts whose time has come: a part of what run_due does. "
        "Example: manage.py publish_drafts"
    )

    def handle(self, **options):
        published = publish_due()
        if options["verbosity"]:
            self.stdout.write(f"{published} drafts published")
