from django.db import models


class DeadLink(models.Model):
    """An address that was found to lead nowhere, and why."""

    url = models.TextField("address")  # of any length, so in no index
    reason = models.TextField()
    found_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}"
