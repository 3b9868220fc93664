"""The kinds of choice that a list offers: what each reads, leaves, says and shows.

The table of them, with a row for each choice, is in `facets`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import Enum, auto
from typing import ClassVar, NamedTuple

from django.conf import settings

from ...document import TYPES
from .index import Index
from .query_values import (
    LONGEST_NUMBER,
    ReadValues,
    Values,
    each_once,
    one_of,
    read_number,
    read_text,
    read_year,
    some_of,
)
from .sorts import SORTS, default_sort

MOST_TAGS = 20  # in a query string
MOST_OFFERED_TAGS = 24  # beside the chosen ones

# The first and the last of what may be, and the tags that an entry has or has not.
YEARS = ("year_from", "year_to")
EPISODES = ("episodes_from", "episodes_to")
TAGS = ("tag", "not")

NO_RATING = "none"

ALL = -1  # every entry, as a set of bits

# By parameter, and without those of which nothing is chosen.
Chosen = Mapping[str, Values]
# The name of each tag by its slug.
Names = Mapping[str, str]


class HeadlinePlace(Enum):
    """Where the headline says a choice: “Movies of 1985 tagged mecha, with songs”."""

    SUBJECT = auto()
    AFTER_SUBJECT = auto()
    AFTER_COMMA = auto()


class IndexSource(NamedTuple):
    """Sets of the index: their name, their columns, and the keys for their values."""

    name: str
    columns: Sequence[str]
    keys: Callable[..., Iterable[str]] = lambda value: [value]


@dataclass(frozen=True)
class Facet(ABC):
    """A choice of the list. Facets with the same legend are one group of the form.

    `control` is the template that shows the group.
    """

    parameter: str
    legend: str
    _: KW_ONLY
    label: str = ""
    source: IndexSource | None = None

    control: ClassVar[str] = "options"
    place: ClassVar[HeadlinePlace] = HeadlinePlace.AFTER_SUBJECT
    is_multiple: ClassVar[bool] = False
    # Whether each value that is chosen adds entries to those of other values, and
    # whether it does so even where no other is chosen.
    widens: ClassVar[bool] = False
    adds: ClassVar[bool] = False

    @abstractmethod
    def read(self, asked: Sequence[str], index: Index) -> ReadValues:
        """Return which of the values that a query string has mean something."""

    @abstractmethod
    def mask(self, values: Values, index: Index) -> int:
        """Return the entries that some values leave, `ALL` where it is not for these.

        There is at least one value.
        """

    @abstractmethod
    def chip(self, value: str, names: Names) -> str:
        """Return what a chosen value is called above the list; "" for no chip."""

    @abstractmethod
    def phrase(self, chosen: Chosen, names: Names) -> str:
        """Return the part of the headline for a choice; "" if another facet says it."""

    def options(
        self, chosen: Chosen, index: Index, entries: int
    ) -> Iterable[tuple[str, str]]:
        """Return the values that the form offers, with their labels.

        `entries` are those that the list has now.
        """
        return ()

    def in_order(self, values: Collection[str]) -> Values:
        """Return values in the one order that they have in a query string."""
        return tuple(sorted(values))

    def shows_adult(self, values: Values, index: Index) -> bool:
        """Return True if whoever chooses these asks for adult entries by that."""
        return False


@dataclass(frozen=True, kw_only=True)
class WordsFacet(Facet):
    """Text that is searched for; `Results` knows what it finds."""

    control = "text"

    def read(self, asked: Sequence[str], index: Index) -> ReadValues:
        return read_text(asked)

    def mask(self, values: Values, index: Index) -> int:
        return ALL

    def chip(self, value: str, names: Names) -> str:
        return f"“{value}”"

    def phrase(self, chosen: Chosen, names: Names) -> str:
        return f"matching “{chosen[self.parameter][0]}”"


@dataclass(frozen=True, kw_only=True)
class AlternativesFacet(Facet):
    """Values of which an entry has one: each that is chosen adds its entries.

    `labels` are for the form, `names` for chips and for the headline's `said`.
    """

    source: IndexSource
    labels: Mapping[str, str]
    names: Mapping[str, str]
    said: str = "{}"

    is_multiple = True
    widens = True

    def read(self, asked: Sequence[str], index: Index) -> ReadValues:
        return some_of(self.labels)(asked)

    def mask(self, values: Values, index: Index) -> int:
        return index.having(self.source.name, *values)

    def chip(self, value: str, names: Names) -> str:
        return self.names[value]

    def phrase(self, chosen: Chosen, names: Names) -> str:
        values = [self.names[value] for value in chosen[self.parameter]]
        return self.said.format(_joined(values, "or"))

    def options(
        self, chosen: Chosen, index: Index, entries: int
    ) -> Iterable[tuple[str, str]]:
        """Return the values that any entry has, and those that are chosen."""
        here = chosen.get(self.parameter, ())
        return [
            (value, label)
            for value, label in self.labels.items()
            if value in here or index.having(self.source.name, value)
        ]

    def in_order(self, values: Collection[str]) -> Values:
        return tuple(value for value in self.labels if value in values)


@dataclass(frozen=True, kw_only=True)
class TypeFacet(AlternativesFacet):
    """What the list is of, in the headline."""

    place = HeadlinePlace.SUBJECT

    def phrase(self, chosen: Chosen, names: Names) -> str:
        return _joined([TYPES[type].plural for type in chosen[self.parameter]])


@dataclass(frozen=True, kw_only=True)
class RatingFacet(AlternativesFacet):
    """Age ratings, some of which the settings call adult; or that none is given."""

    def phrase(self, chosen: Chosen, names: Names) -> str:
        rated = [value for value in chosen[self.parameter] if value != NO_RATING]
        said = [f"rated {_joined(rated, 'or')}"] if rated else []
        if len(rated) < len(chosen[self.parameter]):
            said.append("without a rating")
        return _joined(said, "or")

    def shows_adult(self, values: Values, index: Index) -> bool:
        return not set(values).isdisjoint(settings.ADULT_RATINGS)


@dataclass(frozen=True, kw_only=True)
class SeasonFacet(AlternativesFacet):
    """The seasons in which something begins."""

    def phrase(self, chosen: Chosen, names: Names) -> str:
        return "" if _one_year(chosen) else super().phrase(chosen, names)


@dataclass(frozen=True, kw_only=True)
class RangeFacet(Facet):
    """The first number that something may have, or the last of the same range.

    `hint` says what is to be typed, `pattern` how that looks, `longest` how many
    figures it has.
    """

    source: IndexSource
    range: tuple[str, str]

    control = "range"
    pattern: ClassVar[str]
    hint: ClassVar[str]
    longest: ClassVar[int]

    @property
    def is_last(self) -> bool:
        return self.parameter == self.range[1]

    def mask(self, values: Values, index: Index) -> int:
        number = int(values[0])
        first, last = (None, number) if self.is_last else (number, None)
        return index.between(self.source.name, first, last)

    def limits(self, chosen: Chosen) -> tuple[str, str]:
        """Return the first and the last number that are chosen, "" for none."""
        (first,), (last,) = (chosen.get(name, ("",)) for name in self.range)
        return first, last


@dataclass(frozen=True, kw_only=True)
class YearFacet(RangeFacet):
    """The first year in which something may begin, or the last."""

    range: tuple[str, str] = YEARS

    pattern = "[1-9][0-9]{3}"
    hint = "A year of four figures"
    longest = 4

    def read(self, asked: Sequence[str], index: Index) -> ReadValues:
        return read_year(asked)

    def chip(self, value: str, names: Names) -> str:
        return f"{self.label.lower()} {value}"

    def phrase(self, chosen: Chosen, names: Names) -> str:
        first, last = self.limits(chosen)
        if self.is_last:
            return "" if first else f"up to {last}"
        if year := _one_year(chosen):
            seasons = chosen.get("season", ())
            return " ".join(
                ["of", *([_joined(seasons, "or")] if seasons else []), year]
            )
        return f"from {first} to {last}" if last else f"from {first} on"


@dataclass(frozen=True, kw_only=True)
class EpisodesFacet(RangeFacet):
    """The least episodes that something may have, or the most."""

    range: tuple[str, str] = EPISODES

    pattern = "[1-9][0-9]*"
    hint = "A number of episodes"
    longest = LONGEST_NUMBER

    def read(self, asked: Sequence[str], index: Index) -> ReadValues:
        return read_number(asked)

    def chip(self, value: str, names: Names) -> str:
        return f"at {'most' if self.is_last else 'least'} {_episodes(value)}"

    def phrase(self, chosen: Chosen, names: Names) -> str:
        first, last = self.limits(chosen)
        if not (first and last):
            return f"with {self.chip(first or last, names)}"
        if self.is_last:
            return ""
        until = _episodes(last)
        return f"with {until if first == last else f'{first} to {until}'}"


@dataclass(frozen=True, kw_only=True)
class TagsFacet(Facet):
    """Tags that an entry has, all of those that are chosen."""

    control = "tags"
    is_multiple = True
    # The facets that offer the same tags.
    parameters: ClassVar[Collection[str]] = TAGS

    def read(self, asked: Sequence[str], index: Index) -> ReadValues:
        slugs, ignored = set(), []
        for number, value in enumerate(each_once(asked)):
            if number < MOST_TAGS and (slug := index.slug_of(value)):
                slugs.add(slug)
            else:
                ignored.append(value)
        return ReadValues(self.in_order(slugs), ignored)

    def mask(self, values: Values, index: Index) -> int:
        found = ALL
        for slug in values:
            found &= index.having("tag", slug)
        return found

    def chip(self, value: str, names: Names) -> str:
        return names[value]

    def phrase(self, chosen: Chosen, names: Names) -> str:
        return f"tagged {_joined([names[tag] for tag in chosen[self.parameter]])}"

    def options(
        self, chosen: Chosen, index: Index, entries: int
    ) -> Iterable[tuple[str, str]]:
        """Return the chosen tags and the most frequent of the others, by name."""
        counts = index.counts("tag", entries)
        frequent = sorted(counts, key=lambda pair: (-pair[1], pair[0]))
        here = {slug for name in self.parameters for slug in chosen.get(name, ())}
        others = [slug for slug, _ in frequent if slug not in here]
        offered = [*here, *others[:MOST_OFFERED_TAGS]]
        named = [(slug, index.names[slug]) for slug in offered]
        return sorted(named, key=lambda pair: (pair[1], pair[0]))

    def shows_adult(self, values: Values, index: Index) -> bool:
        return not index.adult_tags.isdisjoint(values)


@dataclass(frozen=True, kw_only=True)
class AnyTagsFacet(TagsFacet):
    """Tags of which an entry has at least one."""

    control = "any_tags"
    widens = True
    parameters = ("any",)

    def mask(self, values: Values, index: Index) -> int:
        return index.having("tag", *values)

    def chip(self, value: str, names: Names) -> str:
        return f"any of: {names[value]}"

    def phrase(self, chosen: Chosen, names: Names) -> str:
        tags = [names[tag] for tag in chosen[self.parameter]]
        said = _joined(tags, "or")
        if "tag" not in chosen:
            return f"tagged {said}"
        return f"and {'either ' if len(tags) > 1 else ''}{said}"

    def options(
        self, chosen: Chosen, index: Index, entries: int
    ) -> Iterable[tuple[str, str]]:
        """Return the chosen tags and the most frequent of all, by name.

        What may be added is not on the list yet.
        """
        return super().options(chosen, index, index.suitable())


@dataclass(frozen=True, kw_only=True)
class WithoutTagsFacet(TagsFacet):
    """Tags that an entry does not have, none of those that are chosen."""

    place = HeadlinePlace.AFTER_COMMA

    def mask(self, values: Values, index: Index) -> int:
        return ~index.having("tag", *values)

    def chip(self, value: str, names: Names) -> str:
        return f"without {names[value]}"

    def phrase(self, chosen: Chosen, names: Names) -> str:
        tags = [names[tag] for tag in chosen[self.parameter]]
        return f"without {_joined(tags, 'or')}"

    def shows_adult(self, values: Values, index: Index) -> bool:
        return False


@dataclass(frozen=True, kw_only=True)
class SwitchFacet(Facet):
    """Something that an entry has to be or to have: a set of the same name."""

    place = HeadlinePlace.AFTER_COMMA

    def read(self, asked: Sequence[str], index: Index) -> ReadValues:
        return one_of(["1"])(asked)

    def mask(self, values: Values, index: Index) -> int:
        return index.having(self.parameter, *values)

    def chip(self, value: str, names: Names) -> str:
        return self.label[:1].lower() + self.label[1:]

    def phrase(self, chosen: Chosen, names: Names) -> str:
        return self.chip("1", names)

    def options(
        self, chosen: Chosen, index: Index, entries: int
    ) -> Iterable[tuple[str, str]]:
        """Return the one choice, if it ever finds anything or is made."""
        is_offered = chosen.get(self.parameter) or self.mask(("1",), index)
        return [("1", self.label)] if is_offered else []


@dataclass(frozen=True, kw_only=True)
class AdultFacet(SwitchFacet):
    """Adult entries beside the others; offered if there are any."""

    widens = True
    adds = True

    def mask(self, values: Values, index: Index) -> int:
        return ALL

    def options(
        self, chosen: Chosen, index: Index, entries: int
    ) -> Iterable[tuple[str, str]]:
        return super().options(chosen, index, entries) if index.adult else ()

    def shows_adult(self, values: Values, index: Index) -> bool:
        return True


@dataclass(frozen=True, kw_only=True)
class SortFacet(Facet):
    """The order of the list; the sentence says it, and the headline does not."""

    control = "order"

    def read(self, asked: Sequence[str], index: Index) -> ReadValues:
        return one_of(SORTS)(asked)

    def mask(self, values: Values, index: Index) -> int:
        return ALL

    def chip(self, value: str, names: Names) -> str:
        return ""

    def phrase(self, chosen: Chosen, names: Names) -> str:
        return ""

    def options(
        self, chosen: Chosen, index: Index, entries: int
    ) -> Iterator[tuple[str, str]]:
        (words,) = chosen.get("q", ("",))
        default = default_sort(words)
        for name, sort in SORTS.items():
            if name != "relevance" or words:
                yield "" if name == default else name, sort.label


def _one_year(chosen: Chosen) -> str:
    """Return the year that is the first and the last one; "" if they differ."""
    first, last = (chosen.get(name) for name in YEARS)
    return first[0] if first and first == last else ""


def _episodes(number: str) -> str:
    return f"{number} episode{'' if number == '1' else 's'}"


def _joined(words: Sequence[str], conjunction: str = "and") -> str:
    """Return “a, b and c”."""
    *others, last = words
    return f"{', '.join(others)} {conjunction} {last}" if others else last
