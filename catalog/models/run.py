from collections import Counter
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import models

from .accounts import LONGEST_ACCOUNT_NAME, keep_name

FILES_NAMED = 3


class Run(models.Model):
    """Many entries changed at one stroke: an import, a repair, a bulk action; or what
    they are tagged with, part of, sung by."""

    class Kind(models.TextChoices):
        IMPORT = "import"
        NAMES = "names", "import of names"
        REPAIR = "repair"
        BULK = "bulk", "bulk action"
        MERGE = "merge"
        RENAME = "rename"
        SPLIT = "split"
        DELETION = "deletion"
        DECISION = "decision"
        WITHDRAWAL = "withdrawal"

    class Term(models.TextChoices):
        TAG = "tag"
        FRANCHISE = "franchise"
        ARTIST = "artist"
        RECORDING = "recording"

    kind = models.CharField(max_length=10, choices=Kind)
    started_at = models.DateTimeField(auto_now_add=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=keep_name, null=True)
    author_name = models.CharField(
        max_length=LONGEST_ACCOUNT_NAME, blank=True, default="", db_default=""
    )
    title = models.TextField(help_text="what it was given")
    report = models.JSONField(default=dict)
    # Whose names it has brought: source, licence and their number, of each.
    sources = models.JSONField(default=list)
    # Rows as they were that no revision has: see `catalog.entries.row_snapshots`.
    before = models.JSONField(default=list)
    # What remains to be done of it: see `catalog.editing.bulk_work`.
    work = models.JSONField(null=True)
    # The words that it made, as keys by model: see `catalog.entries.created_terms`.
    made = models.JSONField(default=dict)
    # Of what it was done to, where that is no entry: its kind, and the key of the one
    # that stayed, was renamed, split off or deleted.
    term = models.CharField(max_length=10, choices=Term, blank=True)
    term_key = models.PositiveBigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()} {self.pk}: {self.subject}"

    @classmethod
    def last_import(cls) -> datetime | None:
        """Return when the last import that changed anything began, None for none."""
        imports = cls.objects.filter(kind=cls.Kind.IMPORT, undone_at=None)
        return imports.values_list("started_at", flat=True).first()

    @classmethod
    def sources_in_use(cls) -> list[dict[str, Any]]:
        """Return whose names are in use, as in `sources`, but each once, by name."""
        runs = cls.objects.filter(kind=cls.Kind.NAMES, undone_at=None)
        names: Counter[tuple[str, str]] = Counter()
        for sources in runs.values_list("sources", flat=True):
            for one in sources:
                names[one["source"], one["licence"]] += one["names"]
        return [
            {"source": source, "licence": licence, "names": number}
            for (source, licence), number in sorted(names.items())
            if source or licence
        ]

    @property
    def subject(self) -> str:
        """What it was of. Files go by their last names: nobody is told of folders."""
        if self.kind not in (self.Kind.IMPORT, self.Kind.NAMES):
            return self.title
        names = [PurePath(part).name or part for part in self.title.split(", ")]
        more = len(names) - FILES_NAMED
        return ", ".join(names[:FILES_NAMED]) + f" and {more} more" * (more > 0)
