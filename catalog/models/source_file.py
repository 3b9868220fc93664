from django.db import models
from django.db.models import Q


class SourceFile(models.Model):
    """A file that an import has read, so that the next one knows what is new in it."""

    class Role(models.TextChoices):
        OWN = "own", "the entry's own file"
        ALONE = "alone", "given by itself"
        TWIN = "twin", "another file of the entry's work"
        OTHER = "other", "no anime"

    path = models.TextField(unique=True)
    digest = models.CharField(max_length=32)
    role = models.CharField(max_length=10, choices=Role)
    anime = models.ForeignKey(
        "Anime", on_delete=models.CASCADE, null=True, related_name="source_files"
    )
    mal_id = models.PositiveBigIntegerField(null=True)
    problems = models.JSONField(null=True)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                fields=["anime"],
                condition=Q(role="own"),
                name="an entry has one own file",
            )
        ]

    def __str__(self):
        return self.path
