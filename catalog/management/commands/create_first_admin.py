import secrets

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.db import IntegrityError, transaction


class Command(BaseCommand):
    help = (
        "Create the superuser `admin` with a random password, printed this once, where "
        "there is no superuser yet. Otherwise change nothing: no password is ever "
        "reset. Example: python manage.py create_first_admin"
    )

    def handle(self, *args, **options):
        if User.objects.filter(is_superuser=True).exists():
            self.stdout.write("There is an administrator already; nothing was changed.")
            return
        password = secrets.token_urlsafe(12)
        try:
            with transaction.atomic():
                User.objects.create_superuser("admin", password=password)
        except IntegrityError:
            # Not a reason to keep the site from starting.
            self.stderr.write(
                "No administrator was created: an ordinary account is named admin. "
                "Create one with: python manage.py createsuperuser"
            )
            return
        self.stdout.write(
            f"Created the first administrator: admin, password {password}\n"
            "It is shown only now. Change it under /admin/password_change/."
        )
