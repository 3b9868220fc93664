from django.db import models


class Withdrawal(models.Model):
    """An address of an entry that was withdrawn for good: it leads nowhere any more.

    No other entry gets it, and no file brings the entry back.
    """

    slug = models.SlugField(max_length=220, unique=True)
    # As with all that outlives an entry, the keys stay.
    anime = models.ForeignKey(
        "Anime", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    franchise = models.ForeignKey(
        "Franchise",
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="withdrawals",
        db_constraint=False,
    )
    mal_id = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug
