"""The shown entries as sets of bits, by what filters ask for.

Entry number n, by title, is bit n of each set. So a filter is a few operations on
integers, and so is the number of entries that one more choice would leave.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...slugs import slugify

_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


@dataclass(frozen=True, slots=True)
class Index:
    """All entries that are published, the adult ones too.

    `sets` has, by set and key, the entries of which that is known (“1998” of “year”),
    and `adult` those that are for adults; `names` the name of each tag by its slug, and
    `adult_tags` the slugs of those for adults; `franchises` are the keys of those of
    which several works are shown to who asks for nothing special; an order the numbers
    of all entries as they follow in it.
    """

    pks: Sequence[int]
    sets: Mapping[str, Mapping[str, int]]
    adult: int
    names: Mapping[str, str]
    adult_tags: frozenset[str]
    franchises: frozenset[int]
    orders: Mapping[str, Sequence[int]]

    @property
    def everything(self) -> int:
        return (1 << len(self.pks)) - 1

    def having(self, name: str, *keys: str) -> int:
        """Return the entries that are in a set under one of the keys."""
        known = self.sets[name]
        found = 0
        for key in keys:
            found |= known.get(key, 0)
        return found

    def between(self, name: str, first: int | None, last: int | None) -> int:
        """Return the entries in a set under one of these numbers; None is no limit."""
        numbers = (
            number
            for number in self.sets[name]
            if (not first or int(number) >= first) and (not last or int(number) <= last)
        )
        return self.having(name, *numbers)

    def suitable(self) -> int:
        """Return the entries that are shown to those who ask for nothing special."""
        return self.everything & ~self.adult

    def slug_of(self, tag: str) -> str | None:
        """Return the slug of a tag that any entry has, by its slug or its name.

        Blanks, hyphens and case do not count: `Slice of life` is `slice-of-life`.
        """
        if tag in self.names:
            return tag
        name = " ".join(tag.split()).lower()
        named = (slug for slug, known in self.names.items() if known == name)
        slug = slugify(tag)
        return next(named, slug if slug in self.names else None)

    def counts(self, name: str, among: int) -> list[tuple[str, int]]:
        """Return the keys that any of the entries have, with the number of those."""
        sets = self.sets[name].items()
        counted = ((key, (bits & among).bit_count()) for key, bits in sets)
        return [(key, number) for key, number in counted if number]

    def number_counts(self, name: str, among: int) -> list[tuple[int, int]]:
        """Return the keys that any of the entries have in a set of numbers, such as the
        years in which they start, with how many have each."""
        return sorted((int(key), n) for key, n in self.counts(name, among))

    def numbers_of(self, pks: Iterable[int]) -> list[int]:
        """Return the numbers of those that are here, in the same order."""
        number_of = {pk: number for number, pk in enumerate(self.pks)}
        return [number_of[pk] for pk in pks if pk in number_of]

    def in_order(self, bits: int, order: Iterable[int]) -> list[int]:
        """Return the keys of the entries, in an order of numbers."""
        flags = bin(bits)[:1:-1].encode().translate(_FLAGS).ljust(len(self.pks), b"\0")
        return [self.pks[number] for number in order if flags[number]]

    def sorted_by(self, name: str, bits: int) -> list[int]:
        """Return the keys of the entries in an order that has a name."""
        by_title = range(len(self.pks))
        orders = {"title": by_title, "-title": by_title[::-1], **self.orders}
        return self.in_order(bits, orders[name])


def bits_of(numbers: Sequence[int]) -> int:
    """Return the set of these numbers."""
    octets = bytearray(max(numbers, default=0) // 8 + 1)
    for number in numbers:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")
