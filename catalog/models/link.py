from django.db import models

from ..querysets import LinkQuerySet


class Link(models.Model):
    """A page about an anime elsewhere. The address is as written, and may be none."""

    anime = models.ForeignKey("Anime", on_delete=models.CASCADE, related_name="links")
    position = models.PositiveIntegerField(default=0)
    label = models.TextField(blank=True)
    url = models.TextField("address")

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["anime", "position"], name="links of an entry have an order"
            )
        ]

    def __str__(self) -> str:
        return self.label or self.url
