from django.db import models
from django.db.models import Count, Exists, OuterRef

from .dismissal import Dismissal


class FindingQuerySet(models.QuerySet):
    def open(self):
        """Return the findings that nobody has dismissed."""
        dismissed = Dismissal.objects.filter(
            anime=OuterRef("anime"), rule=OuterRef("rule")
        )
        return self.filter(~Exists(dismissed))

    def counts_by_rule(self):
        """Return (code, entries) pairs of the rules that have found something."""
        return self.values_list("rule").annotate(entries=Count("pk")).order_by()


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

    def __str__(self):
        return self.rule.replace("-", " ")
