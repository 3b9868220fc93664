from django.db import models
from django.urls import reverse


class Franchise(models.Model):
    """Works that belong together: a series, its films, sequels. In files, a folder."""

    slug = models.SlugField(max_length=220, unique=True)
    name = models.CharField(max_length=300)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:franchise-detail", args=[self.slug])
