"""Accounts: what each chose, and who did something, also once that account is gone."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Field, Model, OuterRef, Subquery
from django.db.models.deletion import Collector

LONGEST_ACCOUNT_NAME = 150  # Django's


class AccountSettings(models.Model):
    """What someone chose for their account; who chose nothing has no row."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="settings",
    )
    # Blank: the site's.
    time_zone = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "account settings"

    def __str__(self) -> str:
        return f"Settings of {self.user}"


def keep_name(collector: Collector, field: Any, rows: Any, using: str) -> None:
    """Let rows do without an account that is deleted, and keep its name beside it.

    It is an `on_delete` of a field, so it holds however an account is deleted, many at
    once too. The name goes to the field that is called like it, with `_name` behind.
    """
    owner = User.objects.using(using).filter(pk=OuterRef(field.attname))
    name_field: Field = field.model._meta.get_field(f"{field.name}_name")
    name = Subquery(owner.values("username")[:1])
    collector.add_field_update(name_field, name, rows)
    collector.add_field_update(field, None, rows)


keep_name.lazy_sub_objs = True  # type: ignore[attr-defined]  # as Django's SET_NULL


def account_name(row: Model, field: str = "author") -> str:
    """Return the name of whoever a row says did it, "" if it says nobody."""
    user = getattr(row, field)
    if user:
        return user.get_username()
    name = getattr(row, f"{field}_name")
    return f"{name} (account deleted)" if name else ""
