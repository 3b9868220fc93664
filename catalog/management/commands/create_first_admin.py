import secrets
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.db import IntegrityError, transaction


class Command(BaseCommand):
    help = (
        "Create the superuser “admin” with a random password, printed once, if there "
        "is no superuser yet. Otherwise change nothing: no password is ever reset. "
        "Example: manage.py create_first_admin"
    )

    def handle(self, **options: Any) -> None:
        if User.objects.filter(is_superuser=True).exists():
            self.stdout.write("An administrator already exists; nothing was changed.")
            return
        password = secrets.token_urlsafe(12)
        try:
            with transaction.atomic():
                User.objects.create_superuser("admin", password=password)
        except IntegrityError:
            # Not a reason to keep the site from starting.
            self.stderr.write(
                "No administrator was created: “admin” is an ordinary account. "
                "Create one with: .venv/bin/python manage.py createsuperuser"
            )
            return
        self.stdout.write(
            f"Created the first administrator: admin, password {password}\n"
            "It will not be shown again. Change it at /admin/password_change/."
        )
