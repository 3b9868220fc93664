"""Files of entries that were withdrawn for good: passed over, whatever they say."""

from collections.abc import Iterable

from ..document import Problem
from ..models import Anime, Withdrawal
from .grouping import FileGroup
from .scan import ScannedFile

NOTE = Problem(1, "note", "withdrawn", "Its entry was withdrawn for good.")


class WithdrawnEntries:
    """What tells the files of entries that were withdrawn, read once for a run."""

    def __init__(self) -> None:
        names = ("anime", "slug", "franchise__slug", "mal_id")
        rows = list(Withdrawal.objects.values_list(*names))
        self._entries = {anime for anime, *_ in rows}
        self._place_of = {slug: place for _, slug, *place in rows}
        self._numbers = {number for *_, number in rows if number}
        if self._numbers:
            # Another entry may have the same number, and then it is that one's.
            others = Anime.objects.filter(mal_id__in=self._numbers)
            self._numbers.difference_update(others.values_list("mal_id", flat=True))

    def know(self, files: Iterable[ScannedFile]) -> bool:
        """Return True if files of a work are a withdrawn entry's by their paths."""
        known = (file.anime_id for file in files if file.anime_id)
        return next(known, None) in self._entries

    def claim(self, group: FileGroup) -> bool:
        """Return True if files that were read are a withdrawn entry's by their number,
        or by their franchise and slug."""
        if group.anime_id:
            return False
        if group.mal_id in self._numbers:
            return True
        franchise, number = self._place_of.get(group.slug, (None, None))
        if franchise is None or (group.folder and group.franchise != franchise):
            return False
        # Two numbers are two works, whatever they are called.
        return not (group.mal_id and number)
