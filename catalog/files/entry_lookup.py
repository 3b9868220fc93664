"""Find the entry of a group of files: by path, by number, by franchise and slug."""

from collections.abc import Collection, Iterable

from ..models import Anime
from .grouping import FileGroup


class EntryLookup:
    """The entries that some groups of files may be, looked up in three queries."""

    def __init__(self, groups: Iterable[FileGroup], claimed: Collection[int]) -> None:
        """`claimed` are the entries that changed files of this run have by their paths,
        so that no other file gets them."""
        groups = list(groups)
        self._claimed = claimed
        self._taken: set[int] = set()
        entries = Anime.objects.select_related("franchise")
        self._by_id = entries.in_bulk({g.anime_id for g in groups if g.anime_id})
        self._by_mal_id: dict[int | None, Anime] = {}
        numbers = {group.mal_id for group in groups if group.mal_id}
        for anime in entries.filter(mal_id__in=numbers).order_by("pk"):
            self._by_mal_id.setdefault(anime.mal_id, anime)
        slugs = entries.filter(slug__in={group.slug for group in groups})
        self._by_slug = {anime.slug: anime for anime in slugs}

    def claim(self, group: FileGroup) -> Anime | None:
        """Return the entry that a group of files is, None for a new one.

        No entry is returned twice.
        """
        anime = self._by_id.get(group.anime_id) if group.anime_id else None
        if not anime:
            candidates = (self._by_mal_id.get(group.mal_id), self._of_place(group))
            free = (c for c in candidates if c and c.pk not in self._claimed)
            anime = next(free, None)
        if not anime or anime.pk in self._taken:
            return None
        self._taken.add(anime.pk)
        return anime

    def _of_place(self, group: FileGroup) -> Anime | None:
        anime = self._by_slug.get(group.slug)
        if not anime or (group.folder and group.franchise != anime.franchise.slug):
            return None
        # Two numbers are two works, whatever they are called.
        return None if group.mal_id and anime.mal_id else anime
