from django.conf import settings
from django.db import models
from django.urls import reverse

from ..querysets import RecordingQuerySet
from .accounts import LONGEST_ACCOUNT_NAME, keep_name


class Recording(models.Model):
    """A song, once, whose uses are the songs of entries; and its address.

    Which songs are one is told by `catalog.entries.recordings`. None is ever deleted:
    one without songs keeps its address, and is there again when a song with its key is.
    """

    slug = models.SlugField("address", max_length=220, unique=True)
    # One of those of its songs: see `catalog.document.same_songs`.
    key = models.BigIntegerField(unique=True, editable=False)
    # Where the last of its songs went.
    leads_to = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    # What an editor has made it one with.
    joined_to = models.ForeignKey(
        "self",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="joined",
    )
    # It is so only because its songs were of that one, which an editor has joined.
    is_carried = models.BooleanField(default=False, db_default=False, editable=False)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        title: str = vars(self).get("title", "")  # from `RecordingQuerySet.with_uses`
        return title or self.slug

    def get_absolute_url(self) -> str:
        return reverse("catalog:song-detail", args=[self.slug])

    def shown_as(self) -> "Recording | None":
        """Return the recording with songs to which this one leads by now, None if to
        none.

        It is where its last song went, or else what it is joined to.
        """
        rows: models.QuerySet[Recording] = Recording.objects.with_use()
        ways, seen = [self.joined_to_id, self.leads_to_id], {self.pk}
        while ways:
            key = ways.pop()
            if key is None or key in seen:
                continue
            seen.add(key)
            one = rows.get(pk=key)
            if vars(one)["has_use"]:
                return one
            ways += [one.joined_to_id, one.leads_to_id]
        return None


class SongToldApart(models.Model):
    """A key that within an anime is of a song of its own: an editor split it off."""

    # The key stays when the entry is deleted, and is its own again when restored.
    anime = models.ForeignKey(
        "Anime", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    key = models.BigIntegerField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=keep_name, related_name="+"
    )
    decided_by_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME, blank=True, default="", db_default=""
    )
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["anime", "key"], name="a song is told apart once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.anime_id}: {self.key}"
