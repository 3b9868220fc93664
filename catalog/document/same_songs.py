"""Which songs are one, wherever they stand: what tells it, and the groups of them."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from hashlib import blake2b
from typing import TypeVar

from .folding import fold

Place = TypeVar("Place", bound=Hashable)


def song_keys(
    titles: Iterable[str], artists: Collection[int], anime: int
) -> tuple[int, ...]:
    """Return a key for each title of a song: one that has any of them is the same.

    `artists` are numbers. Without any, only songs of one anime can be told to be one;
    without a title, nothing can.
    """
    folded = dict.fromkeys(name for title in titles if (name := fold(title)))
    credited = sorted({*artists})
    keys = (_number([name, *credited]) for name in folded)
    return tuple(keys) if artists else tuple(own_key(key, anime) for key in keys)


def own_key(key: int, anime: int) -> int:
    """Return the key that stands for another within one anime."""
    return _number([key, "of", anime])


def _number(parts: Iterable[object]) -> int:
    """Return a number of 64 bits, with its sign."""
    text = "\n".join(map(str, parts))
    digest = blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def groups_of(keys: Mapping[Place, Iterable[int]]) -> list[list[Place]]:
    """Return which of some places hang together by keys, in their order.

    What has no key is in no group.
    """
    parent: dict[int, int] = {}

    def root(key: int) -> int:
        while (above := parent.setdefault(key, key)) != key:
            parent[key] = key = parent[above]
        return key

    firsts = {}
    for place, (first, *others) in ((p, [*own]) for p, own in keys.items() if own):
        firsts[place] = first
        for other in others:
            parent[root(other)] = root(first)
    groups = defaultdict(list)
    for place, first in firsts.items():
        groups[root(first)].append(place)
    return list(groups.values())
