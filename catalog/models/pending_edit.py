from django.conf import settings
from django.db import models

from ..document import Document
from ..document.packing import unpack
from ..querysets import PendingEditQuerySet
from .accounts import LONGEST_ACCOUNT_NAME, keep_name


class PendingEdit(models.Model):
    """An edit of an entry that waits: visitors see the entry without it."""

    # As with a revision: it outlives the entry, which may be restored.
    anime = models.ForeignKey(
        "Anime",
        on_delete=models.DO_NOTHING,
        related_name="pending_edits",
        db_constraint=False,
    )
    # What its author saw, and what publishing merges from.
    base = models.ForeignKey(
        "Revision", on_delete=models.PROTECT, null=True, related_name="+"
    )
    document_bytes = models.BinaryField()
    # The entry's own part as its author wishes it; see `Revision.own`.
    own = models.JSONField(null=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=keep_name,
        null=True,
        related_name="pending_edits",
    )
    author_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME, blank=True, default="", db_default=""
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    publish_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="By itself, at this time (UTC)."
    )
    # Why it was not published when its time came.
    problem = models.TextField(blank=True, editable=False)

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

    @property
    def document(self) -> Document:
        return unpack(bytes(self.document_bytes))
