"""An immutable index of names in memory, numbered by rank."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

import numpy as np

from .folding import name_key
from .ranking import FIRST_UNPUBLISHED, PLACE, Kind, entry_in, kind_in

# A name that is looked at closer: its rank, its key, as written, folded.
NameRow = tuple[int, int, str, str]

_GRAM = 3  # letters
_BITS = 21  # of a letter
_LAST_LETTER = "\U0010ffff"
_FEW = 16  # names of which each is sooner read than looked for in one more list


class Segment:
    """Names, each with a number: the lower it is, the better is the name's rank.

    `places` has a `PLACE` for each. From the number `published_end` on, the names are
    those of entries that are not published. What finds names returns their numbers,
    sorted.
    """

    def __init__(self, names: Iterable[NameRow]) -> None:
        names = sorted(names)
        self.places = np.array([name[:2] for name in names], dtype=PLACE)
        published = self.places["rank"].searchsorted(FIRST_UNPUBLISHED)
        self.published_end = int(published)
        self._names = _Texts(name[2] for name in names)
        words = [name[3] for name in names]
        self._words = _Texts(words)
        keys = [name_key(text) for text in words]
        by_key = sorted(range(len(keys)), key=keys.__getitem__)
        self._by_key = np.array(by_key, dtype=np.uint32)
        self._keys = [keys[number] for number in by_key]
        self._known = frozenset(keys)
        self._lengths = np.array([len(text) for text in keys], dtype=np.int64)
        self._postings = _Postings(words)

    def __len__(self) -> int:
        return len(self.places)

    def beginning(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the names whose key is a text, and those whose key is longer."""
        first = bisect_left(self._keys, text)
        longer = bisect_right(self._keys, text, first)
        past = bisect_left(self._keys, text + _LAST_LETTER, longer)
        return np.sort(self._by_key[first:longer]), np.sort(self._by_key[longer:past])

    def whole(self, keys: Iterable[str]) -> np.ndarray:
        """Return the names whose key is one of some texts."""
        found = [self.beginning(text)[0] for text in keys if text in self._known]
        return np.sort(np.concatenate([self._by_key[:0], *found]))

    def having(self, pieces: Sequence[str]) -> np.ndarray:
        """Return the names with all pieces in their words.

        Each is of three letters at least.
        """
        found, *others = self._postings.of({g for text in pieces for g in _grams(text)})
        for other in others:
            if len(found) <= _FEW:
                break
            at = other.searchsorted(found)
            found = found[other.take(at, mode="clip") == found]
        else:
            if all(len(piece) == _GRAM for piece in pieces):
                return found
        having = self._words.having(found.tolist(), pieces)
        return np.array(having, dtype=np.uint32)

    def having_any(
        self, pieces: Iterable[str], letters: range | None = None
    ) -> np.ndarray:
        """Return the names with one of some pieces in their words.

        With `letters`, only those whose key has so many.
        """
        found = np.unique(np.concatenate([self.having([piece]) for piece in pieces]))
        if letters is None:
            return found
        lengths = self._lengths[found]
        return found[(lengths >= letters.start) & (lengths < letters.stop)]

    def closest(self, text: str, most: int) -> list[tuple[float, int]]:
        """Return how near the nearest names are to a folded text, and their numbers.

        That is what share of the grams of both they have in common, the rare ones
        counting for more: 1 for the same text.
        """
        return self._postings.closest(text, most)

    def titles(self, entries: Sequence[int]) -> np.ndarray:
        """Return the titles of entries."""
        ranks = self.places["rank"]
        is_one = np.isin(entry_in(ranks), entries) & (kind_in(ranks) == Kind.TITLE)
        return np.flatnonzero(is_one)

    def written(self, places: np.ndarray) -> dict[int, str]:
        """Return names as they are written, by their keys: those that are in here."""
        found = {}
        wanted = set(places["pk"].tolist())
        starts = self.places["rank"].searchsorted(places["rank"], "left").tolist()
        ends = self.places["rank"].searchsorted(places["rank"], "right").tolist()
        for start, end in zip(starts, ends, strict=True):
            for number in range(start, end):
                if (pk := int(self.places["pk"][number])) in wanted:
                    found[pk] = self._names[number]
        return found

    def rows(self, numbers: np.ndarray) -> list[NameRow]:
        """Return all that is known of some names."""
        places = zip(self.places[numbers].tolist(), numbers.tolist(), strict=True)
        return [(*place, self._names[n], self._words[n]) for place, n in places]


class _Texts:
    """Texts end to end: a third of the memory, and not copied by a fork."""

    def __init__(self, texts: Iterable[str]) -> None:
        encoded = [text.encode() for text in texts]
        self._octets = b"".join(encoded)
        self._starts = array("Q", accumulate(map(len, encoded), initial=0))

    def __getitem__(self, number: int) -> str:
        start, end = self._starts[number], self._starts[number + 1]
        return self._octets[start:end].decode()

    def having(self, numbers: list[int], pieces: Iterable[str]) -> list[int]:
        """Return those of some numbers whose texts have all pieces in them."""
        octets, starts = self._octets, self._starts
        for piece in pieces:
            # Half of a letter, as addresses may have it, is in no text.
            part = piece.encode(errors="replace")
            numbers = [
                n for n in numbers if octets.find(part, starts[n], starts[n + 1]) >= 0
            ]
        return numbers


class _Postings:
    """Posting lists: for each trigram the sorted numbers of the texts that have it."""

    def __init__(self, texts: Sequence[str]) -> None:
        letters = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
        letters = letters.astype(np.int64)
        numbers = np.arange(len(texts), dtype=np.uint32)
        numbers = np.repeat(numbers, [len(text) for text in texts])
        # All three letters in one number, but for those that span two texts.
        grams = (letters[:-2] << _BITS | letters[1:-1]) << _BITS | letters[2:]
        is_inside = numbers[:-2] == numbers[2:]
        grams, numbers = grams[is_inside], numbers[:-2][is_inside]
        order = np.argsort(grams, kind="stable")
        grams, numbers = grams[order], numbers[order]
        is_first = np.diff(grams, prepend=-1) != 0
        is_other = is_first | (np.diff(numbers, prepend=0) != 0)
        self._numbers = numbers[is_other]
        starts = np.flatnonzero(is_first[is_other])
        ends = np.append(starts, len(self._numbers))[1:]
        rarest_first = np.argsort(ends - starts, kind="stable")
        self._starts = array("Q", starts[rarest_first].tolist())
        self._ends = array("Q", ends[rarest_first].tolist())
        known = grams[is_first][rarest_first].tolist()
        self._ids = {_gram(number): id for id, number in enumerate(known)}
        self._size = len(texts)
        self._lengths = np.array([max(len(text) - 2, 1) for text in texts])

    def of(self, grams: set[str]) -> list[np.ndarray]:
        """Return the numbers that each of some grams has, the rarest first.

        If there is a gram that no text has, return that no number has it.
        """
        if not grams <= self._ids.keys():
            return [self._numbers[:0]]
        ids = sorted([self._ids[gram] for gram in grams])
        return [self._numbers[self._starts[id] : self._ends[id]] for id in ids]

    def closest(self, text: str, most: int) -> list[tuple[float, int]]:
        grams = {*_grams(text)}
        shared = np.zeros(self._size, dtype=np.int32)
        for gram in grams & self._ids.keys():
            id = self._ids[gram]
            shared[self._numbers[self._starts[id] : self._ends[id]]] += 1
        if not grams or not self._size:
            return []
        near = 0.75 * shared / len(grams) + 0.25 * shared / self._lengths
        count = min(most, self._size)
        best = np.argpartition(-near, count - 1)[:count]
        best = best[np.lexsort((best, -near[best]))]
        return [(float(near[at]), int(at)) for at in best if near[at] > 0]


def _grams(text: str) -> Iterable[str]:
    return (text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1))


def _gram(number: int) -> str:
    mask = (1 << _BITS) - 1
    return "".join(chr(number >> shift & mask) for shift in (2 * _BITS, _BITS, 0))
