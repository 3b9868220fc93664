from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .accounts import LONGEST_ACCOUNT_NAME, keep_name


class NotDuplicate(models.Model):
    """Two entries that look like one work, and that an editor has told apart."""

    # The keys stay when an entry is deleted, and are its own again when restored.
    first = models.ForeignKey(
        "Anime", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    second = models.ForeignKey(
        "Anime", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=keep_name, null=True, related_name="+"
    )
    decided_by_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME, blank=True, default="", db_default=""
    )
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], name="two entries are told apart once"
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="the older entry is the first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} is not {self.second}"
