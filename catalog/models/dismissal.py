from django.conf import settings
from django.db import models

from .accounts import LONGEST_ACCOUNT_NAME, keep_name


class Dismissal(models.Model):
    """An editor's word that what a rule finds in an entry is no problem there."""

    # The key stays when the entry is deleted, and is its own again when restored.
    anime = models.ForeignKey(
        "Anime",
        on_delete=models.DO_NOTHING,
        related_name="dismissals",
        db_constraint=False,
        db_index=False,
    )
    rule = models.CharField(max_length=30)
    reason = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=keep_name, null=True)
    author_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME, blank=True, default="", db_default=""
    )
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["anime", "rule"], name="a rule is dismissed once in an entry"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"
