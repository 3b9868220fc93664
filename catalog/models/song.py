from django.db import models

from ..document import SONG_KINDS
from ..document.choices import labels
from ..querysets import SongQuerySet


class Song(models.Model):
    """A song of an anime, with its credit as the source words it."""

    anime = models.ForeignKey("Anime", on_delete=models.CASCADE, related_name="songs")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=labels(SONG_KINDS))
    number = models.PositiveIntegerField(null=True, blank=True)
    title = models.TextField(blank=True)
    original_title = models.TextField(blank=True)
    translated_title = models.TextField(blank=True)
    artist = models.TextField(blank=True)
    episodes = models.TextField(blank=True)
    spelling = models.TextField(blank=True, editable=False)

    # Which song it is: see `catalog.entries.recordings`. A line that could not be
    # read is none.
    recording = models.ForeignKey(
        "Recording",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="songs",
    )
    # What its titles have in common with those of the same song elsewhere
    # (`catalog.document.same_songs`).
    key = models.BigIntegerField(null=True, editable=False, db_index=True)
    original_key = models.BigIntegerField(null=True, editable=False, db_index=True)

    objects = SongQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["anime", "position"], name="songs of an entry have an order"
            )
        ]

    def __str__(self) -> str:
        return self.title or self.spelling
