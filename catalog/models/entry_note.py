from django.conf import settings
from django.db import models

from .accounts import LONGEST_ACCOUNT_NAME, keep_name


class EntryNote(models.Model):
    """What a colleague says to the others about an entry. Visitors never see it."""

    # The key stays when the entry is deleted, and is its own again when restored.
    anime = models.ForeignKey(
        "Anime",
        on_delete=models.DO_NOTHING,
        related_name="notes",
        db_constraint=False,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=keep_name, null=True, related_name="+"
    )
    author_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME, blank=True, default="", db_default=""
    )
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
