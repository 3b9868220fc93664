from django.conf import settings
from django.db import models
from django.utils.formats import date_format

from ..querysets import UnsavedWorkQuerySet


class UnsavedWork(models.Model):
    """What someone typed into an entry's form and has not saved: no part of history.

    Once it is saved or discarded its text is gone. The row stays for a while, so that a
    copy that comes late brings nothing back, and a form that is sent twice makes one
    entry.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    # Of the form, made anew each time that one is opened.
    key = models.CharField(max_length=64)
    # None for a new entry. The key stays when the entry is deleted.
    anime = models.ForeignKey(
        "Anime",
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    # The key of the pending edit that the form showed; that may be gone, too.
    pending_edit = models.ForeignKey(
        "PendingEdit",
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    title = models.TextField(blank=True)
    # The key of the revision that the form was opened on.
    opened_on = models.BigIntegerField(null=True)
    # See `catalog.editing.unsaved_work.TypedRow`.
    typed = models.JSONField(default=list)
    # Of two copies the one with the higher number is the newer.
    number = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # A digest of what was sent, of a form that made an entry.
    sent = models.CharField(max_length=64, blank=True)

    objects = UnsavedWorkQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="a form has one piece of unsaved work"
            )
        ]

    def __str__(self) -> str:
        return f"Unsaved work of {date_format(self.changed_at)}"
