from typing import Any

from django.db import models

from ..document import Document
from ..document.packing import unpack
from .accounts import LONGEST_ACCOUNT_NAME
from .revision import Revision


class EntryEdit(models.Model):
    """What someone makes of an entry, and what they saw of it when they began."""

    base = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, related_name="+"
    )
    document_bytes = models.BinaryField()
    # The entry's own part as its author wishes it; see `Revision.own`.
    own = models.JSONField(null=True)
    author_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME, blank=True, default="", db_default=""
    )

    class Meta:
        abstract = True

    def as_values(self) -> dict[str, Any]:
        """Return what it says and who says it, for another row of the same edit."""
        names = ("anime", "base", "author")
        return {
            **{f"{name}_id": getattr(self, f"{name}_id") for name in names},
            "document_bytes": bytes(self.document_bytes),
            "own": self.own,
            "author_name": self.author_name,
        }

    @property
    def document(self) -> Document:
        return unpack(bytes(self.document_bytes))
