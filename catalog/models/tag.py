from django.db import models
from django.urls import reverse
from taggit.models import ItemBase, TagBase

from ..querysets import FormerTagQuerySet


class Tag(TagBase):
    """A word that describes entries: `mecha`, `slice-of-life`. Kept in lower case.

    Its name is the one that files have. Those that it had before are `FormerTag`.
    """

    class Meta:
        ordering = ["name"]
        verbose_name = "tag"
        verbose_name_plural = "tags"

    def get_absolute_url(self) -> str:
        return reverse("catalog:tag-detail", args=[self.slug])


class FormerTag(models.Model):
    """What led to a tag once, and leads there still: since it was renamed its name of
    then; of one that was merged into it the name, the address and the key."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="former")
    name = models.CharField(max_length=100, null=True, unique=True)  # noqa: DJ001
    slug = models.SlugField(max_length=100, null=True, unique=True)  # noqa: DJ001
    key = models.PositiveBigIntegerField(null=True, unique=True)

    objects = FormerTagQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name or self.slug or str(self.key)


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
