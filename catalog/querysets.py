"""Every filter, order and prefetch that the site speaks of."""

from django.db import models

CARD_FIELDS = (
    "slug",
    "title",
    "original_title",
    "type",
    "episodes",
    "start_date",
    "poster",
    "poster_width",
    "poster_height",
    "franchise_id",
)


class AnimeQuerySet(models.QuerySet):
    def published(self):
        """Return the entries that visitors may see."""
        return self.filter(is_published=True)

    def for_list(self):
        """Return rows for cards: plain dicts, since a page shows many of them."""
        return self.values(*CARD_FIELDS)

    def for_detail(self):
        """Return entries with all that their page shows, a query for each kind of it."""
        return self.select_related("franchise").prefetch_related(
            "alternative_names", "songs", "links", "tagged__tag"
        )
