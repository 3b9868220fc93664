from django.core.management.base import BaseCommand

from catalog.exchange.drafts import publish_due


class Command(BaseCommand):
    help = (
        "Publish the drafts whose time has come. The server does so by itself, within "
        "a minute; this is for those who run it otherwise. Example: "
        "manage.py publish_drafts"
    )

    def handle(self, **options):
        published = publish_due()
        if options["verbosity"]:
            self.stdout.write(f"{published} drafts published")
