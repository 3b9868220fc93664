from django.db import models
from django.db.models import Q

from ..document import Document
from ..document.packing import unpack
from ..querysets import SourceFileQuerySet


class SourceFile(models.Model):
    """A file that an import has read, so that the next one knows what is new in it."""

    class Role(models.TextChoices):
        OWN = "own", "the entry's own file"
        ALONE = "alone", "given by itself"
        TWIN = "twin", "another file of the entry's work"
        JOINED = "joined", "the file of an entry that was merged into this one"
        OTHER = "other", "no anime"

    # Of the file that an entry is read from, the surest first; others only lead to it.
    PRIMARY_ROLES = (Role.OWN, Role.ALONE)

    path = models.TextField(unique=True)
    digest = models.CharField(max_length=32)
    role = models.CharField(max_length=10, choices=Role)
    # The key of a deleted entry stays: so its file does not bring it back.
    anime = models.ForeignKey(
        "Anime",
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="source_files",
        db_constraint=False,
    )
    mal_id = models.PositiveBigIntegerField(null=True)
    # The Document last imported from here: what both sides of a merge began with.
    base_bytes = models.BinaryField(null=True)
    problems = models.JSONField(null=True)

    objects = SourceFileQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                fields=["anime"],
                condition=Q(role="own"),
                name="an entry has one own file",
            )
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def base(self) -> Document | None:
        return unpack(bytes(self.base_bytes)) if self.base_bytes else None
