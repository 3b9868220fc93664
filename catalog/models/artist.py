from django.conf import settings
from django.db import models
from django.urls import reverse

from ..document.credits import LONGEST_NAME
from ..querysets import ArtistNameQuerySet, ArtistQuerySet, CreditQuerySet
from .accounts import LONGEST_ACCOUNT_NAME, keep_name


class Artist(models.Model):
    """Whoever is credited with songs: a person, a unit, a choir.

    Made of the songs' artist texts by `catalog.entries.artists`. From then on its
    names are the editors', who also say which two artists are one.
    """

    slug = models.SlugField(max_length=220, unique=True)
    name = models.CharField(max_length=LONGEST_NAME)
    native_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    sort_name = models.CharField(max_length=200, editable=False)

    objects = ArtistQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "pk"]
        indexes = [models.Index(fields=["sort_name", "id"], name="artists_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:artist-detail", args=[self.slug])


class ArtistName(models.Model):
    """A spelling that leads to an artist, wherever a song is credited to it."""

    artist = models.ForeignKey(Artist, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=LONGEST_NAME)
    folded = models.CharField(max_length=LONGEST_NAME, unique=True, editable=False)

    objects = ArtistNameQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Credit(models.Model):
    """An artist of a song, at their place in its artist text.

    `lead` stands before the first name, `join_phrase` behind each; joined in order they
    are the text again. `character` is whom a voice sings as.
    """

    song = models.ForeignKey(
        "Song", on_delete=models.CASCADE, related_name="credits", db_index=False
    )
    artist = models.ForeignKey(Artist, on_delete=models.PROTECT, related_name="credits")
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=LONGEST_NAME)
    lead = models.TextField(blank=True)
    join_phrase = models.TextField(blank=True)
    character = models.CharField(max_length=LONGEST_NAME, blank=True)

    objects = CreditQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["song", "position"], name="credits of a song have an order"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ArtistRedirect(models.Model):
    """An address that leads to an artist who has another one of their own."""

    slug = models.SlugField(max_length=220, unique=True)
    artist = models.ForeignKey(
        Artist, on_delete=models.CASCADE, related_name="redirects"
    )

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class ArtistNotDuplicate(models.Model):
    """Two artists with names so alike that an editor had to tell them apart."""

    first = models.ForeignKey(
        Artist, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    second = models.ForeignKey(Artist, on_delete=models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=keep_name, related_name="+"
    )
    decided_by_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME, blank=True, default="", db_default=""
    )
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], name="two artists are told apart once"
            ),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")),
                name="the older artist is the first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} is not {self.second}"
