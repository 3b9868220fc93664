from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from taggit.managers import TaggableManager

from ..document import RATINGS, TYPES
from ..document.choices import labels
from ..querysets import AnimeQuerySet
from .fields import PartialDateField
from .tag import TaggedAnime

PARTIAL_DATE = "^[1-9][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?$"


class Anime(models.Model):  # type: ignore[django-manager-missing]  # taggit has no types
    """An entry of the catalogue: one work, with its names, songs, links and tags.

    Everything that a Document says is here and in the rows that point here; they are
    written together, by `catalog.entries.store` alone.
    """

    slug = models.SlugField(max_length=220, unique=True)
    title = models.TextField()
    original_title = models.TextField(blank=True)
    type = models.CharField(max_length=20, choices=labels(TYPES))
    episodes = models.PositiveIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(999_999)]
    )
    start_date = PartialDateField(blank=True)
    end_date = PartialDateField(blank=True)
    rating = models.CharField(max_length=10, choices=labels(RATINGS), blank=True)
    synopsis = models.TextField(blank=True)
    franchise = models.ForeignKey(
        "Franchise", on_delete=models.PROTECT, related_name="works"
    )
    tags = TaggableManager(through=TaggedAnime, blank=True)

    # A file that is named by what is in it (`catalog.posters.pictures`). Its size is
    # kept beside it, so that nobody has to open it; `fetched_from` is the address that
    # it was fetched from, and blank for an upload.
    poster = models.FileField(upload_to="posters/", blank=True)
    fetched_from = models.TextField(blank=True, editable=False)
    poster_width = models.PositiveIntegerField(null=True, editable=False)
    poster_height = models.PositiveIntegerField(null=True, editable=False)
    # Which part of it pages show, as `catalog.document.frame` writes it; blank: all.
    poster_frame = models.CharField(
        max_length=23, blank=True, editable=False, default="", db_default=""
    )
    # The sizes that there are, as [width, height], and what they are of, as
    # `catalog.posters.sizes` has it: those of another are none of this one's.
    sized_poster = models.TextField(blank=True, editable=False)
    poster_sizes = models.JSONField(default=list, blank=True, editable=False)
    poster_url = models.TextField(blank=True)
    poster_alt = models.TextField(blank=True)

    # How the file wrote it: see `catalog.document.Document`.
    extras = models.JSONField(default=list, blank=True, editable=False)
    manner = models.JSONField(default=dict, blank=True, editable=False)

    # The reader (`catalog.document.parser.READER`) that made these rows of the entry's
    # text, which its newest revision has; 0 where that is not known.
    reader = models.PositiveSmallIntegerField(default=0, editable=False)

    # Fields, by the format's names, that no import may change.
    locks = models.JSONField(default=list, blank=True, editable=False)

    # What no rule doubts of the start date: see `catalog.quality.start_dates`.
    sure_start = PartialDateField(blank=True, editable=False)

    # Taken from the document when it is saved, for sorting and looking up.
    sort_title = models.CharField(max_length=200, editable=False)
    mal_id = models.PositiveBigIntegerField(null=True, editable=False, db_index=True)
    anidb_id = models.PositiveBigIntegerField(null=True, editable=False, db_index=True)
    ann_id = models.PositiveBigIntegerField(null=True, editable=False, db_index=True)

    is_published = models.BooleanField("published", default=True)
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    objects = AnimeQuerySet.as_manager()

    class Meta:
        verbose_name = "anime"
        verbose_name_plural = "anime"
        permissions = [("publish_anime", "Can change what visitors see")]
        ordering = ["sort_title", "pk"]
        indexes = [
            *(
                # SQLite looks into the row for what a condition names, unless the index
                # holds that too.
                models.Index(
                    fields=[*fields, "rating", "is_published"],
                    condition=Q(is_published=True),
                    name=name,
                )
                for name, fields in (
                    ("by_title", ("sort_title", "id")),
                    ("by_start", ("sure_start", "id")),
                    ("by_franchise", ("franchise", "sure_start")),
                )
            ),
            models.Index(fields=["-updated_at"], name="by_change"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="an entry has a title"),
            models.CheckConstraint(
                condition=Q(type__in=list(TYPES)), name="the type is a known one"
            ),
            models.CheckConstraint(
                condition=Q(rating__in=["", *RATINGS]), name="the rating is a known one"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: ""}) | Q(**{f"{name}__regex": PARTIAL_DATE}),
                    name=f"the {name.replace('_', ' ')} is a partial date",
                )
                for name in ("start_date", "end_date")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalog:anime-detail", args=[self.slug])
