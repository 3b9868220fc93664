from django.db import models


class AlternativeName(models.Model):
    """Another name of an anime, beside its title and its original title."""

    anime = models.ForeignKey(
        "Anime", on_delete=models.CASCADE, related_name="alternative_names"
    )
    position = models.PositiveIntegerField(default=0)
    name = models.TextField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["anime", "position"], name="names of an entry have an order"
            )
        ]

    def __str__(self) -> str:
        return self.name
