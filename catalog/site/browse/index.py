"""The shown entries as sets of bits, by what filters ask for.

Entry number n, by title, is bit n of each set. So a filter is a few operations on
integers, and so is the number of entries that one more choice would leave.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from ...document import PartialDate
from ...models import Anime, CatalogueVersion, Held, TaggedAnime

_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


@dataclass(frozen=True, slots=True)
class Index:
    """All entries that are published, the adult ones too.

    `sets` has, by facet and value, the entries of which that is known; `names` the name
    of each tag by its slug; an order the numbers of all entries as they follow in it.
    """

    pks: array
    sets: dict[str, dict]
    names: dict[str, str]
    orders: dict[str, array]

    @classmethod
    def of_now(cls) -> Self:
        """Return the index of the catalogue as it is: made anew after each change."""
        return _held.now(connections[router.db_for_read(CatalogueVersion)])

    @classmethod
    def built(cls, using: str) -> Self:
        """Read the entries from a database, in three queries."""
        published = Anime.objects.using(using).published()
        rows = list(published.for_index())
        pks = array("Q", (row[0] for row in rows))
        number_of = {pk: number for number, pk in enumerate(pks)}
        members = defaultdict(lambda: defaultdict(list))
        types, ratings = members["type"], members["rating"]
        years, seasons, extras = members["year"], members["season"], members["with"]
        starts, lengths = {}, {}
        for number, (_, type, rating, start, episodes, poster, songs) in enumerate(
            rows
        ):
            types[type].append(number)
            ratings[rating].append(number)
            if start:
                sure = PartialDate(start)
                starts[number] = start
                years[sure.year].append(number)
                seasons[sure.season].append(number)
            if episodes:
                lengths[number] = episodes
            if songs:
                extras["songs"].append(number)
            if poster:
                extras["poster"].append(number)
        names, tags, adult = {}, members["tag"], members["is"]["adult"]
        tagged = TaggedAnime.objects.using(using).order_by()
        for pk, slug, name in tagged.values_list(
            "content_object", "tag__slug", "tag__name"
        ):
            if pk in number_of:
                names[slug] = name
                tags[slug].append(number_of[pk])
        for pk in published.adult().values_list("pk", flat=True):
            if pk in number_of:
                adult.append(number_of[pk])
        sets = {
            facet: {value: bits_of(numbers) for value, numbers in values.items()}
            for facet, values in members.items()
        }
        orders = {
            "newest": _sorted(len(rows), starts, reverse=True),
            "oldest": _sorted(len(rows), starts),
            "episodes": _sorted(len(rows), lengths, reverse=True),
        }
        return cls(pks, sets, names, orders)

    @property
    def everything(self) -> int:
        return (1 << len(self.pks)) - 1

    def having(self, facet: str, *values: str) -> int:
        """Return the entries of which one of the values is known."""
        sets = self.sets[facet]
        found = 0
        for value in values:
            found |= sets.get(value, 0)
        return found

    def between(self, first: int | None, last: int | None) -> int:
        """Return the entries that surely start in these years; None is no limit."""
        years = (
            year
            for year in self.sets["year"]
            if (not first or year >= first) and (not last or year <= last)
        )
        return self.having("year", *years)

    def suitable(self) -> int:
        """Return the entries that are shown to those who ask for nothing special."""
        return self.everything & ~self.having("is", "adult")

    def slug_of(self, tag: str) -> str | None:
        """Return the slug of a tag that any entry has, by its slug or its name."""
        if tag in self.names:
            return tag
        name = " ".join(tag.split()).lower()
        return next((slug for slug, known in self.names.items() if known == name), None)

    def counts(self, facet: str, among: int) -> list[tuple[str, int]]:
        """Return the values that any of the entries have, with the number of those."""
        sets = self.sets[facet]
        counted = ((value, (bits & among).bit_count()) for value, bits in sets.items())
        return [(value, number) for value, number in counted if number]

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


def bits_of(numbers: Iterable[int]) -> int:
    """Return the set of these numbers."""
    octets = bytearray(max(numbers, default=0) // 8 + 1)
    for number in numbers:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")


def _sorted(size: int, keys: dict, *, reverse: bool = False) -> array:
    """Return all numbers by their keys, and those that have none last, by title."""
    known = sorted(keys, key=keys.get, reverse=reverse)
    return array("I", [*known, *(n for n in range(size) if n not in keys)])


def _state_of(connection: BaseDatabaseWrapper) -> tuple:
    number = CatalogueVersion.now(connection.alias)
    return number, tuple(settings.ADULT_RATINGS), tuple(settings.ADULT_TAGS)


_held = Held("index", _state_of, lambda connection, _: Index.built(connection.alias))


def load() -> None:
    """Make the indexes at once, so that no visitor waits for it."""
    for alias in connections:
        _held.now(connections[alias])
