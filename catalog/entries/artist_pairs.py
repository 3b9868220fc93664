"""Pairs of artists who may be one, each with the reason, for editors to decide."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from itertools import chain, combinations
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import NullIf
from rapidfuzz.distance import OSA

from ..document.folding import fold
from ..document.sort_keys import order_key
from ..models import Artist, ArtistName, ArtistNotDuplicate, Credit, ProcessCache

ORDER = "The same name in another order, or with long vowels written otherwise."
NATIVE = "The same original name."
LETTERS = "The same letters. In so short a name case and marks may tell two apart."
SLIP = "Nearly the same name, on works of one franchise."
TOGETHER = "They occur only together: it may be one name."

_SUREST_FIRST = (ORDER, NATIVE, SLIP, TOGETHER, LETTERS)

SHORTEST = 8  # letters of a name that may be another one misspelled

Pair = tuple[int, int]


class LikelyPair(NamedTuple):
    """Two artists, the older one first, and why they may be one.

    `whole` is their text where it may be one name.
    """

    first: int
    second: int
    reason: str
    whole: str = ""

    @property
    def keys(self) -> Pair:
        return self.first, self.second


def _find_pairs() -> list[LikelyPair]:
    sung = Exists(Credit.objects.filter(artist=OuterRef("artist")))
    spelled = ArtistName.objects.filter(sung).order_by("pk")
    names = list(spelled.values_list("name", "artist"))
    found: dict[Pair, LikelyPair] = {}
    for reason, pairs in (
        (LETTERS, _alike((fold(name), artist) for name, artist in names)),
        (ORDER, _alike((order_key(name), artist) for name, artist in names)),
        (NATIVE, _alike((fold(name), artist) for name, artist in _natives())),
        (SLIP, _slips()),
    ):
        for pair in sorted(pairs):
            found.setdefault(pair, LikelyPair(*pair, reason))
    for pair, text in sorted(_together().items()):
        found.setdefault(pair, LikelyPair(*pair, TOGETHER, text))
    apart = set(ArtistNotDuplicate.objects.values_list("first", "second"))
    waiting = [one for pair, one in found.items() if pair not in apart]
    return sorted(waiting, key=lambda one: _SUREST_FIRST.index(one.reason))


def _natives() -> Iterable[tuple[str, int]]:
    sung = Exists(Credit.objects.filter(artist=OuterRef("pk")))
    named = Artist.objects.filter(sung).exclude(native_name="").order_by("pk")
    return named.values_list("native_name", "pk")


def _alike(keys: Iterable[tuple[str, int]]) -> set[Pair]:
    """Return the pairs of artists that have a key in common."""
    alike: dict[str, set[int]] = defaultdict(set)
    for key, artist in keys:
        alike[key].add(artist)
    return set(
        chain.from_iterable(combinations(sorted(some), 2) for some in alike.values())
    )


def _slips() -> Iterator[Pair]:
    """Yield pairs whose names differ in one letter, who sing for one franchise."""
    singers: dict[int, set[int]] = defaultdict(set)
    rows = Credit.objects.order_by().values_list("song__anime__franchise", "artist")
    for franchise, artist in rows.distinct():
        singers[franchise].add(artist)
    letters = {
        key: order_key(name).replace(" ", "")
        for key, name in Artist.objects.order_by().values_list("pk", "name")
    }
    for some in singers.values():
        long = sorted(key for key in some if len(letters[key]) >= SHORTEST)
        for one, other in combinations(long, 2):
            if OSA.distance(letters[one], letters[other], score_cutoff=1) <= 1:
                yield one, other


def _together() -> dict[Pair, str]:
    """Return the pairs who stand side by side in each of their songs, and their text
    in one of them."""
    songs: dict[int, list[tuple[int, str, str, str]]] = defaultdict(list)
    rows = Credit.objects.order_by("song", "position")
    values = ("song", "artist", "name", "join_phrase", "character")
    for song, artist, name, joined, role in rows.values_list(*values):
        songs[song].append((artist, name, joined, role))
    numbers: dict[int, int] = defaultdict(int)
    beside: dict[Pair, list[str]] = defaultdict(list)
    for credits in songs.values():
        for artist in {artist for artist, *_ in credits}:
            numbers[artist] += 1
        if len(credits) != 2:
            continue
        (one, name, joined, role), (other, last, _, other_role) = credits
        is_joined = joined.strip() and not set(joined) & set("()[]（）［］")
        if one != other and is_joined and not (role or other_role):
            beside[min(one, other), max(one, other)].append(f"{name}{joined}{last}")
    return {
        pair: texts[0]
        for pair, texts in beside.items()
        if all(numbers[artist] == len(texts) for artist in pair)
    }


def alike_groups() -> list[list[Artist]]:
    """Return the artists whose names differ in order or long vowels only, in groups,
    of each the one with most songs first, with their numbers of songs (`songs`).

    Where two of a group were told apart, its pairs are decided one by one.
    """
    group_of: dict[int, set[int]] = {}
    for pair in likely_pairs():
        if pair.reason == ORDER:
            both = set().union(*(group_of.get(key, {key}) for key in pair.keys))
            group_of |= dict.fromkeys(both, both)
    groups = {min(group): group for group in group_of.values()}
    for one, other in told_apart(*group_of).values_list("first", "second"):
        if group_of.get(one) is group_of.get(other):
            groups.pop(min(group_of[one]), None)
    counted = Artist.objects.with_songs().in_bulk(group_of)
    return [
        sorted((counted[key] for key in group), key=most_songs_first)
        for _, group in sorted(groups.items())
    ]


def most_songs_first(artist: Artist) -> tuple[int, int]:
    """Return where an artist sorts whose songs are counted (`with_songs`)."""
    return -artist.songs, artist.pk  # type: ignore[attr-defined]  # an annotation


def _state_of_names(connection: BaseDatabaseWrapper) -> Hashable:
    native = Count(NullIf("native_name", Value("")))
    names, *others = (
        model._default_manager.order_by()
        .values(place=Value(place))
        .annotate(
            newest=Max("pk"),
            number=Count("pk"),
            natives=native if model is Artist else Count("pk"),
        )
        for place, model in enumerate((ArtistName, Artist, ArtistNotDuplicate, Credit))
    )
    rows = names.union(*others, all=True)
    return frozenset(tuple(row.values()) for row in rows)


# All names are compared, which takes seconds: once for every name that is new.
_pairs = ProcessCache("artist pairs", _state_of_names, lambda *_: _find_pairs())


def likely_pairs() -> list[LikelyPair]:
    """Return the pairs that nobody has told apart, the surest first."""
    return _pairs.now(connection)


@transaction.atomic
def mark_artists_not_duplicates(
    one: Artist, other: Artist, author: User | None = None
) -> ArtistNotDuplicate:
    """Note that two artists are not one: they are no likely pair any more. Return the
    row that says so."""
    first, second = sorted([one.pk, other.pk])
    row, _ = ArtistNotDuplicate.objects.get_or_create(
        first_id=first, second_id=second, defaults={"decided_by": author}
    )
    return row


def told_apart(*artists: int) -> QuerySet[ArtistNotDuplicate]:
    """Return what was decided of pairs that some artists are of, with both artists and
    who decided it."""
    of_one = Q(first__in=artists) | Q(second__in=artists)
    found = ArtistNotDuplicate.objects.filter(of_one)
    return found.select_related("first", "second", "decided_by")
