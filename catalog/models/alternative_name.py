from django.db import models

from ..document.alternative_name import LONGEST_LANGUAGE


class AlternativeName(models.Model):
    """Another name of an anime, beside its title and its original title.

    `language` is a tag of BCP 47, `kind` one of `document.NAME_KINDS`; both may be "".
    """

    anime = models.ForeignKey(
        "Anime", on_delete=models.CASCADE, related_name="alternative_names"
    )
    position = models.PositiveIntegerField(default=0)
    name = models.TextField()
    language = models.CharField(
        max_length=LONGEST_LANGUAGE, blank=True, default="", db_default=""
    )
    kind = models.CharField(max_length=8, blank=True, default="", db_default="")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["anime", "position"], name="names of an entry have an order"
            )
        ]

    def __str__(self) -> str:
        return self.name
