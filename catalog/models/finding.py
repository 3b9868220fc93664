from django.db import models

from ..querysets import FindingQuerySet


class Finding(models.Model):
    """What a quality rule has found in an entry; all that it finds there is one row.

    `elements` name the songs, links and the like that are meant; "" is for the field
    itself.
    """

    anime = models.ForeignKey(
        "Anime", on_delete=models.CASCADE, related_name="findings"
    )
    rule = models.CharField(max_length=30)
    elements = models.JSONField(default=list)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "anime"], name="a rule finds once in an entry"
            )
        ]

    def __str__(self) -> str:
        return self.rule.replace("-", " ")
