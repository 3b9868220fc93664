from django.conf import settings
from django.db import models

from ..querysets import PendingEditQuerySet
from .accounts import LONGEST_ACCOUNT_NAME, keep_name
from .entry_edit import EntryEdit


class PendingEdit(EntryEdit):
    """An edit of an entry that waits: visitors see the entry without it."""

    # As with a revision: it outlives the entry, which may be restored.
    anime = models.ForeignKey(
        "Anime",
        on_delete=models.DO_NOTHING,
        related_name="pending_edits",
        db_constraint=False,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=keep_name,
        null=True,
        related_name="pending_edits",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    publish_at = models.DateTimeField(null=True, blank=True, db_index=True)
    # Why it was not published when its time came.
    problem = models.TextField(blank=True, editable=False)
    # Why its author is to look at it again, and who said so.
    sent_back = models.TextField(blank=True, default="", db_default="", editable=False)
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=keep_name,
        null=True,
        related_name="+",
        editable=False,
    )
    sent_back_by_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME, blank=True, default="", db_default=""
    )

    objects = PendingEditQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["anime", "author"],
                name="an editor has one pending edit of an entry",
            )
        ]

    def __str__(self) -> str:
        return f"Pending edit of {self.document.title}"
