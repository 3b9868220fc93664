from django.conf import settings
from django.db import models

from .accounts import LONGEST_ACCOUNT_NAME, keep_name
from .entry_edit import EntryEdit


class DecidedSuggestion(EntryEdit):
    """A suggestion as its author made it, and what became of it."""

    class Outcome(models.TextChoices):
        PUBLISHED = "published"
        IN_PART = "in-part", "published in part"
        DECLINED = "declined"

    # The key stays when the entry is deleted.
    anime = models.ForeignKey(
        "Anime",
        on_delete=models.DO_NOTHING,
        related_name="decided_suggestions",
        db_constraint=False,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=keep_name, null=True, related_name="+"
    )
    suggested_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    # Of what was declined: why.
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=keep_name, null=True, related_name="+"
    )
    decided_by_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Suggestion, {self.get_outcome_display()}: {self.document.title}"
