from django.db import models

from ..querysets import LatePublicationQuerySet


class LatePublication(models.Model):
    """A scheduled edit that was published after its time, since nothing ran then.

    The admin's home page tells it for a week.
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

    def __str__(self) -> str:
        return f"{self.title}, due {self.due_at}, done {self.done_at}"
