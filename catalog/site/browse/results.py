"""What filters leave of the catalogue, and what one more choice would leave of that."""

from collections.abc import Sequence

from ... import search
from .facet_kinds import Facet
from .facets import FACETS
from .filters import Filters
from .index import Index, bits_of
from .query_values import Values


class Results:
    """What filters leave; every number is that of a list that a page would show.

    `found` are the keys of the entries that the words find, best first, where they are
    known already.
    """

    def __init__(
        self, filters: Filters, index: Index, found: Sequence[int] | None = None
    ):
        if found is None:
            found = search.anime_ids(filters.q) if filters.q else ()
        self.filters = filters
        self.index = index
        self._found = index.numbers_of(found)
        self._words = bits_of(self._found)
        # The numbers of a form differ in one facet each: the masks of the others stay.
        self._masks: dict[tuple[str, Values], int] = {}
        self.entries = self.matching(filters)
        self.count = self.entries.bit_count()

    @property
    def pks(self) -> list[int]:
        """The keys of the entries, in the order of the list."""
        if self.filters.order == "relevance":
            return self.index.in_order(self.entries, self._found)
        return self.index.sorted_by(self.filters.order, self.entries)

    @property
    def shows_adult(self) -> bool:
        """Whether adult entries are asked for."""
        return self._asks_for_adult(self.filters)

    @property
    def adult_left_out(self) -> int:
        """The number of entries that are left out only because they are adult."""
        return self.count_for(self.filters.narrowed("adult", "1")) - self.count

    def matching(self, filters: Filters) -> int:
        """Return the entries that other filters leave, with the same words or none."""
        left = self._words if filters.q else self.index.everything
        if not self._asks_for_adult(filters):
            left &= self.index.suitable()
        for choice in filters.chosen.items():
            if choice not in self._masks:
                parameter, values = choice
                self._masks[choice] = FACETS[parameter].mask(values, self.index)
            left &= self._masks[choice]
        return left

    def entries_of(self, facet: Facet, value: str) -> int:
        """Return how many entries a choice of a facet has, among what the others leave.

        One that narrows has those of the list after choosing it, one that widens its
        own: those of a value alone, or those that adult entries add.
        """
        others = self.filters
        if facet.widens:
            others = others.widened(facet.parameter)
        count = self.count_for(others.narrowed(facet.parameter, value))
        return count - self.count_for(others) if facet.adds else count

    def count_for(self, filters: Filters) -> int:
        """Return the number of entries that other filters leave."""
        return self.matching(filters).bit_count()

    def _asks_for_adult(self, filters: Filters) -> bool:
        return any(
            FACETS[parameter].shows_adult(values, self.index)
            for parameter, values in filters.chosen.items()
        )
