from django.db import models


class SearchName(models.Model):
    """A name by which an entry is found, folded; `catalog.search` keeps and reads it.

    The entry's own, or that of its franchise, its song or an artist of its songs.
    """

    # Without a constraint, since entries go before their names do.
    anime = models.ForeignKey(
        "Anime",
        on_delete=models.DO_NOTHING,
        related_name="search_names",
        db_constraint=False,
    )
    owner = models.PositiveBigIntegerField(help_text="key of what it is the name of")
    name = models.TextField()
    words = models.TextField()
    key = models.TextField()
    rank = models.BigIntegerField()

    class Meta:
        ordering = ["rank", "pk"]
        indexes = [models.Index(fields=["key", "rank"], name="names_by_key")]

    def __str__(self):
        return self.name
