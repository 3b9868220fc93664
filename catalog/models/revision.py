from django.conf import settings
from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime

from ..document import Document
from ..document.entry import Record
from ..document.packing import unpack
from .accounts import LONGEST_ACCOUNT_NAME, keep_name


class Revision(models.Model):
    """An entry as it was once saved: its Document, and who saved it, when and why."""

    class Action(models.TextChoices):
        CREATED = "created"
        EDITED = "edited"
        IMPORTED = "imported"
        MERGED = "merged", "merged with another edit"
        DECIDED = "decided", "conflict decided"
        REPAIRED = "repaired"
        REVERTED = "reverted"
        UNDONE = "undone", "run undone"
        JOINED = "joined", "merged with a duplicate"
        DELETED = "deleted"
        # The text is the same; the note has what is read in it, before and after.
        REREAD = "reread", "read anew"

    # The key stays when the entry is deleted, and is its own again when restored.
    anime = models.ForeignKey(
        "Anime",
        on_delete=models.DO_NOTHING,
        related_name="revisions",
        db_constraint=False,
        db_index=False,
    )
    document_bytes = models.BinaryField()
    # The own part as it was granted (`document.entry.record_of`). Older revisions
    # have none; of these, two columns have what was kept of it then.
    own = models.JSONField(null=True)
    franchise = models.ForeignKey(
        "Franchise",
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    is_published = models.BooleanField("published", null=True)
    created_at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=keep_name,
        null=True,
        related_name="+",
        db_index=False,
    )
    author_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME, blank=True, default="", db_default=""
    )
    # Whose suggestion it was, where someone else published it.
    suggested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=keep_name,
        null=True,
        related_name="+",
        db_index=False,
    )
    suggested_by_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME, blank=True, default="", db_default=""
    )
    action = models.CharField(max_length=10, choices=Action)
    note = models.TextField(blank=True)
    run = models.ForeignKey(
        "Run", on_delete=models.SET_NULL, null=True, related_name="revisions"
    )

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["anime", "id"], name="revisions_of_an_entry")]

    def __str__(self) -> str:
        when = localtime(self.created_at)
        return f"{date_format(when, 'DATETIME_FORMAT')} {self.get_action_display()}"

    @property
    def document(self) -> Document:
        return unpack(bytes(self.document_bytes))

    @property
    def own_record(self) -> Record:
        """What is on record of the own part, but for the franchise of older ones."""
        if self.own is not None:
            return self.own
        return {"published": self.is_published}
