from django.conf import settings
from django.db import models
from django.urls import reverse

from ..document.credits import LONGEST_NAME
from ..querysets import ArtistQuerySet, CreditQuerySet
from .accounts import LONGEST_ACCOUNT_NAME, keep_name


class Artist(models.Model):
    """Whoever is credited with songs: a person, a unit, a choir.

    Made of the songs' artist texts by `catalog.entries.artists`. From then on its
    names are the editors', who also say which two artists are one.
    """

    slug = models.SlugField(max_length=220, unique=True)
    name = models.CharField(max_length=LONGEST_NAME)
    native_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    # Tells apart those who have one name.
    note = models.CharField(max_length=100, blank=True, default="", db_default="")
    sort_name = models.CharField(max_length=200, editable=False)

    objects = ArtistQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "pk"]
        indexes = [models.Index(fields=["sort_name", "id"], name="artists_by_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.note})" if self.note else self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:artist-detail", args=[self.slug])


class ArtistName(models.Model):
    """A spelling that leads to an artist, wherever a song is credited to it.

    `key` is what all credits have in common that it is for (`catalog.entries.names`):
    the folded name, or one spelling to the letter, or a name in songs of one title.
    """

    artist = models.ForeignKey(Artist, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=LONGEST_NAME)
    folded = models.CharField(max_length=LONGEST_NAME, db_index=True, editable=False)
    key = models.CharField(max_length=LONGEST_NAME, unique=True, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Credit(models.Model):
    """An artist of a song, at their place in its artist text.

    `lead` stands before the first name, `join_phrase` behind each; joined in order they
    are the text again. `character` is whom a voice sings as. `is_sure` is False where
    it hangs on `CreditDoubt`.
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
    is_sure = models.BooleanField(default=True, db_default=True)

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


class CreditDoubt(models.Model):
    """A name that a song's credits hang on: whether it is an artist's elsewhere.

    Of “A (B)” there are two.
    """

    song = models.ForeignKey("Song", on_delete=models.CASCADE, related_name="doubts")
    key = models.CharField(max_length=LONGEST_NAME, db_index=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key


class NameRule(models.Model):
    """What is known of a name, whoever is credited by it: asked before a credit is
    divided into names, and before names are compared.

    `key` is the folded name of one that is whole or several artists', and of another
    spelling that to the letter. The first of them came with the product.
    """

    class Kind(models.TextChoices):
        WHOLE = "whole", "is one name"
        SAME = "same", "is another spelling of"
        MANY = "many", "is the name of several artists"

    kind = models.CharField(max_length=5, choices=Kind)
    name = models.CharField(max_length=LONGEST_NAME)
    key = models.CharField(max_length=LONGEST_NAME, editable=False)
    same_as = models.CharField(
        "the name", max_length=LONGEST_NAME, blank=True, default=""
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=keep_name,
        related_name="+",
    )
    decided_by_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME,
        blank=True,
        editable=False,
        default="",
        db_default="",
    )
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "rule for a name"
        verbose_name_plural = "rules for names"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], name="a name has a rule of a kind once"
            )
        ]

    def __str__(self) -> str:
        if self.kind != self.Kind.SAME:
            return f"“{self.name}” {self.get_kind_display()}"
        return f"“{self.name}” is another spelling of “{self.same_as}”"


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
