"""Which entry a file is: the one of its path, of its number, or of its place."""

from collections.abc import Collection, Iterable
from typing import Protocol

from ..models import Anime


class Claim(Protocol):
    """What a work says of itself: its file's path, its number, its place."""

    anime_id: int | None  # of its path
    folder: str
    mal_id: int | None
    slug: str
    franchise: str


class Entries:
    """The entries that some works may be, looked up in three queries."""

    def __init__(self, works: Iterable[Claim], claimed: Collection[int]) -> None:
        """`claimed` are the entries that changed files of this run have by their paths,
        so that no other file gets them."""
        works = list(works)
        self._claimed = claimed
        self._taken: set[int] = set()
        entries = Anime.objects.select_related("franchise")
        self._by_id = entries.in_bulk({w.anime_id for w in works if w.anime_id})
        self._by_mal_id: dict[int, Anime] = {}
        numbers = {work.mal_id for work in works if work.mal_id}
        for anime in entries.filter(mal_id__in=numbers).order_by("pk"):
            self._by_mal_id.setdefault(anime.mal_id, anime)
        slugs = entries.filter(slug__in={work.slug for work in works})
        self._by_slug = {anime.slug: anime for anime in slugs}

    def take(self, work: Claim) -> Anime | None:
        """Return the entry that a work is; None for a new one. No entry comes twice."""
        anime = self._by_id.get(work.anime_id)
        if not anime:
            candidates = (self._by_mal_id.get(work.mal_id), self._of_place(work))
            free = (c for c in candidates if c and c.pk not in self._claimed)
            anime = next(free, None)
        if not anime or anime.pk in self._taken:
            return None
        self._taken.add(anime.pk)
        return anime

    def _of_place(self, work: Claim) -> Anime | None:
        anime = self._by_slug.get(work.slug)
        if not anime or (work.folder and work.franchise != anime.franchise.slug):
            return None
        # Two numbers are two works, whatever they are called.
        return None if work.mal_id and anime.mal_id else anime
