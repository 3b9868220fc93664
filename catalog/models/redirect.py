from django.db import models


class Redirect(models.Model):
    """An address that leads to an entry which has another one of its own."""

    slug = models.SlugField(max_length=220, unique=True)
    # The key stays when the entry is deleted, and is its own again when restored.
    anime = models.ForeignKey(
        "Anime",
        on_delete=models.DO_NOTHING,
        related_name="redirects",
        db_constraint=False,
    )

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class FranchiseRedirect(models.Model):
    """An address of a franchise that was merged into another; in files, its folder."""

    slug = models.SlugField(max_length=220, unique=True)
    franchise = models.ForeignKey(
        "Franchise", on_delete=models.CASCADE, related_name="redirects"
    )

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug
