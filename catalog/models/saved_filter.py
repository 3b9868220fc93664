from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.deletion import CASCADE, Collector

from ..querysets import SavedFilterQuerySet
from .accounts import LONGEST_ACCOUNT_NAME, keep_name


def shared_ones_stay(collector: Collector, field: Any, rows: Any, using: str) -> None:
    """Keep what an account shared when it is deleted, and delete what it had alone."""
    keep_name(collector, field, rows.filter(is_shared=True), using)
    CASCADE(collector, field, rows.filter(is_shared=False), using)


shared_ones_stay.lazy_sub_objs = True  # type: ignore[attr-defined]  # as Django's SET_NULL


class SavedFilter(models.Model):
    """What a list of the admin is filtered and searched by, under a name."""

    class List(models.TextChoices):
        ANIME = "anime", "Anime"
        SONG = "song", "Songs"
        LINK = "link", "Links"

    # None once the account of a shared one is deleted.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=shared_ones_stay,
        null=True,
        related_name="+",
        db_index=False,
    )
    owner_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME, blank=True, default="", db_default=""
    )
    name = models.CharField(max_length=60)
    # The list that it is of, by the name of its model.
    model_name = models.CharField(max_length=5, choices=List)
    # As `catalog.admin.saved_filters.query_of` writes it.
    query = models.TextField()
    is_shared = models.BooleanField(default=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="saved filters have names of their own"
            )
        ]

    def __str__(self) -> str:
        return self.name
