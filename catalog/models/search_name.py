from django.db import models


class SearchName(models.Model):
    """A name by which an entry is found; `catalog.search` keeps and reads it.

    The entry's own, or that of its franchise, its song or an artist of its songs.
    `words` is the name folded. An entry without names, or that is gone, has one empty
    row, so that whoever holds names in memory sees by new rows alone what has changed.
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
    rank = models.BigIntegerField()

    class Meta:
        ordering = ["rank", "pk"]

    def __str__(self) -> str:
        return self.name
