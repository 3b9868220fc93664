"""Values in a query string: those that mean something, and those that do not."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from django.http import QueryDict

from .query_text import tidied

LONGEST_TEXT = 200
LONGEST_NUMBER = 6  # figures

Values = tuple[str, ...]


class Ignored(NamedTuple):
    """A value that a query string has and that means nothing."""

    parameter: str
    value: str


class Swapped(NamedTuple):
    """A range that a query string has the wrong way round, as it is read."""

    name: str
    first: str
    last: str


class ReadValues(NamedTuple):
    """The values that mean something, and the others as they were asked for."""

    values: Values = ()
    ignored: Sequence[str] = ()


Reader = Callable[[Sequence[str]], ReadValues]


def read_query(
    query: QueryDict, readers: Mapping[str, Reader]
) -> tuple[dict[str, Values], list[Ignored]]:
    """Return the values of each parameter that has a reader, and what was ignored.

    Names that have none are somebody else's, and passed over.
    """
    chosen, ignored = {}, []
    for parameter, read in readers.items():
        if asked := query.getlist(parameter):
            values, rest = read(asked)
            chosen[parameter] = values
            ignored += [Ignored(parameter, value) for value in rest]
    return chosen, ignored


def read_text(asked: Sequence[str]) -> ReadValues:
    """Read the last value as text that someone typed."""
    last = asked[-1]
    text = tidied(last)
    if len(text) > LONGEST_TEXT or (last.strip() and not text):
        return ReadValues(ignored=[last])
    return ReadValues((text,) if text else ())


def read_year(asked: Sequence[str]) -> ReadValues:
    """Read the last value as a year of four figures."""
    year = asked[-1].strip()
    if len(year) == 4 and year.isascii() and year.isdecimal() and year[0] > "0":
        return ReadValues((year,))
    return ReadValues(ignored=[year] if year else ())


def read_number(asked: Sequence[str]) -> ReadValues:
    """Read the last value as a whole number from 1 on."""
    number = asked[-1].strip()
    plain = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
    if plain and int(number):
        return ReadValues((str(int(number)),))
    return ReadValues(ignored=[number] if number else ())


def one_of(known: Collection[str]) -> Reader:
    """Return a reader of one of the known values: the last that is asked for."""

    def read(asked: Sequence[str]) -> ReadValues:
        last = asked[-1]
        if last in known:
            return ReadValues((last,))
        return ReadValues(ignored=[last] if last else ())

    return read


def some_of(known: Collection[str]) -> Reader:
    """Return a reader of any of the known values, in the order of those."""

    def read(asked: Sequence[str]) -> ReadValues:
        values = each_once(asked)
        return ReadValues(
            tuple(value for value in known if value in values),
            [value for value in values if value not in known],
        )

    return read


def each_once(asked: Sequence[str]) -> dict[str, None]:
    """Return each value that is not empty once, in their order."""
    return dict.fromkeys(filter(None, asked))
