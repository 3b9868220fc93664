from django.db import models


class Redirect(models.Model):
    """An address that leads to an entry which has another one of its own."""

    slug = models.SlugField(max_length=220, unique=True)
    anime = models.ForeignKey(
        "Anime", on_delete=models.CASCADE, related_name="redirects"
    )

    class Meta:
        ordering = ["slug"]

    def __str__(self):
        return self.slug
