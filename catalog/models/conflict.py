from django.conf import settings
from django.db import models
from django.db.models import Q

from ..querysets import ConflictQuerySet
from .accounts import LONGEST_ACCOUNT_NAME, keep_name


class Conflict(models.Model):
    """A value that an editor and a file changed differently, for someone to resolve.

    The three values are JSON as `catalog.document.json_values` writes them.
    """

    class Choice(models.TextChoices):
        OURS = "ours", "the site's value"
        THEIRS = "theirs", "the file's value"
        BASE = "base", "the value before both"

    # The key stays when the entry is deleted, and is its own again when restored.
    anime = models.ForeignKey(
        "Anime",
        on_delete=models.DO_NOTHING,
        related_name="conflicts",
        db_constraint=False,
    )
    path = models.TextField("file")
    run = models.ForeignKey(
        "Run", on_delete=models.SET_NULL, null=True, related_name="conflicts"
    )
    field = models.CharField(max_length=30)
    element = models.TextField(blank=True)
    base = models.JSONField(null=True)
    ours = models.JSONField(null=True)
    theirs = models.JSONField(null=True)
    found_at = models.DateTimeField(auto_now=True)

    choice = models.CharField(max_length=10, choices=Choice, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=keep_name, null=True
    )
    decided_by_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME, blank=True, default="", db_default=""
    )

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["anime", "field", "element"],
                condition=Q(choice=""),
                name="a value waits for one decision",
            )
        ]

    def __str__(self) -> str:
        return f"{self.anime}: {self.field} {self.element}".rstrip()
