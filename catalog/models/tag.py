from django.db import models
from django.urls import reverse
from taggit.models import ItemBase, TagBase


class Tag(TagBase):
    """A word that describes entries: `mecha`, `slice-of-life`. Kept in lower case."""

    class Meta:
        ordering = ["name"]
        verbose_name = "tag"
        verbose_name_plural = "tags"

    def get_absolute_url(self) -> str:
        return reverse("catalog:tag-detail", args=[self.slug])


class FormerTagName(models.Model):
    """A name that a tag had: renamed since, or merged into this one."""

    name = models.CharField(max_length=100, unique=True)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="former_names")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TaggedAnime(ItemBase):
    """A tag on an entry, at its place in the entry's own order."""

    content_object = models.ForeignKey(
        "Anime", on_delete=models.CASCADE, related_name="tagged"
    )
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "tag"], name="an entry has a tag once"
            )
        ]
