"""Find entries that may be one work: with one number elsewhere, or of one name."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from django.contrib.auth.models import User

from ..document.folding import fold
from ..models import AlternativeName, Anime, NotDuplicate

MOST = 4  # entries of one name or page: more are a franchise


@dataclass(frozen=True, slots=True)
class Facts:
    """What tells an entry from others, beside its names."""

    pk: int
    type: str
    start_date: str
    episodes: int | None
    mal_id: int | None

    def agrees(self, other: "Facts") -> bool:
        """Return True if nothing known of both says that they are two works."""
        known = min(len(self.start_date), len(other.start_date), len("2000-01"))
        counts = {self.episodes, other.episodes} - {None}
        return (
            self.type == other.type
            and self.start_date[:known] == other.start_date[:known]
            and len(counts) < 2
        )


@dataclass(frozen=True, slots=True)
class CandidatePair:
    """Two entries that may be one work, the lower key first, and what they share."""

    first: int
    second: int
    shared: tuple[str, ...]


def candidates() -> list[CandidatePair]:
    """Return the pairs that nobody has told apart, the likeliest first.

    A number of MyAnimeList is of one work, and two of them are of two, or nearly
    always. Names and pages of AniDB and ANN are shared by whole franchises: there type,
    date and number of episodes have to agree, and between two numbers of MyAnimeList
    the date has to be known of both.
    """
    facts: dict[int, Facts] = {}
    sharing: dict[tuple[str, object], set[int]] = defaultdict(set)
    rows = Anime.objects.order_by().values_list(
        *("pk", "type", "start_date", "episodes", "mal_id"),
        *("anidb_id", "ann_id", "title", "original_title"),
    )
    for *known, anidb_id, ann_id, title, original_title in rows.iterator():
        one = Facts(*known)
        facts[one.pk] = one
        sharing["MyAnimeList", one.mal_id].add(one.pk)
        sharing["AniDB", anidb_id].add(one.pk)
        sharing["ANN", ann_id].add(one.pk)
        sharing["name", fold(title)].add(one.pk)
        sharing["name", fold(original_title)].add(one.pk)
    for key, name in AlternativeName.objects.values_list("anime", "name").iterator():
        sharing["name", fold(name)].add(key)
    shared: dict[tuple[int, int], set[str]] = defaultdict(set)
    for (what, value), keys in sharing.items():
        if value and 1 < len(keys) <= MOST:
            for pair in combinations(sorted(keys), 2):
                shared[pair].add(what)
    apart = set(NotDuplicate.objects.values_list("first", "second"))
    found = [
        (_likelihood(facts[left], facts[right], what), left, right, what)
        for (left, right), what in shared.items()
        if (left, right) not in apart
    ]
    return [
        CandidatePair(left, right, tuple(sorted(what)))
        for likelihood, left, right, what in sorted(
            found, key=lambda one: (-one[0], *one[1:3])
        )
        if likelihood > 0
    ]


def _likelihood(left: Facts, right: Facts, shared: set[str]) -> int:
    if "MyAnimeList" in shared:
        return 10 + len(shared)
    if not left.agrees(right):
        return 0
    if left.mal_id and right.mal_id:
        sure = left.start_date and right.start_date and "name" in shared
        return len(shared) if sure else 0
    return len(shared) + 4 * ("name" in shared)


def mark_not_duplicates(one: int, other: int, author: User | None = None) -> None:
    """Note that two entries are two works; their pair is no candidate any more."""
    first, second = sorted((one, other))
    NotDuplicate.objects.get_or_create(
        first_id=first, second_id=second, defaults={"decided_by": author}
    )
