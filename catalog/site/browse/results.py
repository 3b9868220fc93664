"""What filters leave of the catalogue, and what one more choice would leave of that."""

from django.conf import settings

from ... import search
from .filters import Filters
from .index import Index, bits_of


class Results:
    """What filters leave; every number is that of a list that a page would show.

    `matching` are the keys of the entries that the words find, best first, where they
    are known already.
    """

    def __init__(
        self, filters: Filters, index: Index, matching: list[int] | None = None
    ):
        if matching is None:
            matching = search.anime_ids(filters.q) if filters.q else []
        self.filters = filters
        self.index = index
        self.found = index.numbers_of(matching)
        self._words = bits_of(self.found)
        self.entries = self.those(filters)
        self.count = self.entries.bit_count()

    @property
    def pks(self) -> list[int]:
        """The keys of the entries, in the order of the list."""
        if self.filters.order == "relevance":
            return self.index.in_order(self.entries, self.found)
        return self.index.sorted_by(self.filters.order, self.entries)

    @property
    def adult_left_out(self) -> int:
        """The number of entries that are left out only because they are adult."""
        return self.left_by(self.filters.narrowed("adult", True)) - self.count

    def those(self, filters: Filters) -> int:
        """Return the entries that other filters leave, with the same words or none."""
        index = self.index
        left = self._words if filters.q else index.everything
        if not self._asks_for_adult(filters):
            left &= index.suitable()
        for facet, values in (
            ("type", filters.types),
            ("rating", filters.ratings),
            ("season", filters.season and [filters.season]),
        ):
            if values:
                left &= index.having(facet, *values)
        if filters.year_from or filters.year_to:
            left &= index.between(filters.year_from, filters.year_to)
        for tag in filters.tags:
            left &= index.having("tag", tag)
        for extra in ("songs", "poster"):
            if getattr(filters, extra):
                left &= index.having("with", extra)
        return left & ~index.having("tag", *filters.without)

    def left_by(self, filters: Filters) -> int:
        """Return their number."""
        return self.those(filters).bit_count()

    def _asks_for_adult(self, filters: Filters) -> bool:
        tags = {self.index.names[tag] for tag in filters.tags}
        return (
            filters.adult
            or not tags.isdisjoint(settings.ADULT_TAGS)
            or not set(filters.ratings).isdisjoint(settings.ADULT_RATINGS)
        )
