"""The Document: all that an entry's markdown file says, and no more."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .alternative_name import AlternativeName
from .dates import PartialDate
from .songs import Song

LONGEST_TAG = 100


@dataclass(frozen=True, slots=True)
class Link:
    """An address with its label; `url` is as written, so it may be no URL at all."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Extra:
    """What the format has no place for, kept as written.

    `kind` is `field` (a named value: an unknown name, or a value that cannot be read),
    `section` (a heading and what stands below it) or `text` (any other lines).
    """

    kind: str
    name: str
    value: str

    @property
    def part(self) -> str:
        """The name that the layout has for it."""
        return f"{self.kind} {self.name}" if self.name else self.kind


@dataclass(frozen=True, slots=True)
class Document:
    """One entry as a value. Absent is "", None or ().

    `layout`, `spelling` and `newline` hold how the source wrote it where that differs
    from the canonical form (see `renderer`), and are empty where it does not. Neither
    needs upkeep: a spelling counts only while the value that it spells stands.
    """

    title: str
    type: str
    episodes: int | None = None
    original_title: str = ""
    start_date: PartialDate | None = None
    end_date: PartialDate | None = None
    songs: tuple[Song, ...] = ()
    rating: str = ""
    tags: tuple[str, ...] = ()
    alternative_names: tuple[AlternativeName, ...] = ()
    synopsis: str = ""
    links: tuple[Link, ...] = ()
    poster_url: str = ""
    poster_alt: str = ""
    extras: tuple[Extra, ...] = ()
    layout: tuple[tuple[str, str | None], ...] = ()
    spelling: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    newline: str = ""
