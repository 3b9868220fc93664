from django.db import models


class OpenCount(models.Model):
    """How many entries had an open finding of a group of rules, on a day."""

    day = models.DateField()
    group = models.CharField(max_length=10)
    entries = models.PositiveIntegerField()

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "group"], name="a group is counted once a day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group} on {self.day}: {self.entries}"
