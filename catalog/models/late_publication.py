from datetime import datetime, timedelta

from django.db import models

SHOWN = timedelta(days=7)


class LatePublicationQuerySet(models.QuerySet):
    def shown(self, now: datetime):
        """Return those that are told still."""
        return self.filter(done_at__gte=now - SHOWN)

    def past(self, now: datetime):
        """Return those that were told for long enough."""
        return self.filter(done_at__lt=now - SHOWN)


class LatePublication(models.Model):
    """A draft that was published after its time, since nothing ran then.

    The front page of the desk tells it for a week.
    """

    # The entry may be gone by then.
    anime = models.ForeignKey(
        "Anime",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    title = models.TextField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField()

    objects = LatePublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-done_at", "-pk"]

    def __str__(self):
        return f"{self.title}, due {self.due_at}, done {self.done_at}"
