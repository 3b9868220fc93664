"""The registry of a Document's fields: all that is known of each, said once.

Parser, renderer, diff, merge, locks, the store of rows, the entry's form, bulk edits
and quality rules read it. The order is that in which a file has them. A new field takes
an attribute of the Document, an entry here, and a column of the same name.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from .alternative_name import AlternativeName, split_mark
from .choices import RATINGS, TYPES, read_not_anime, read_rating, read_type
from .dates import PartialDate, read_date
from .folding import as_seen
from .lines import (
    FIELD,
    field_line,
    image_line,
    item_line,
    item_of,
    link_line,
    parse_link,
    parse_links,
    plain,
    title_line,
    unmarked,
    without_marks,
)
from .markup import escape
from .model import LONGEST_TAG, Document, Extra, Link
from .problems import DocumentError, NotAnime, did_you_mean
from .sections import guard
from .songs import SONG_KINDS, Song

Element = Any
Elements = tuple[Element, ...]
Key = Callable[[Element], Hashable]
Block = tuple[str, str]

MOST_ON_A_LINE = 20  # elements
_COMMA = re.compile(r"(?<!\\)[,，、;；]|(?<=\s)/(?=\s)")
_TAG_MARKS = re.compile(r"\A(?:\[[ xX]\]\s+)?#*(?=\w)|(?<!\\)`")
_LAST_COMMA = re.compile(r"(?<![\\\s])[,;]\s*\Z")
_HAS_COLON = re.compile(r"\*\*[^*]+(?::\s*\*\*|\*\*\s*[:：])")
MOST_EPISODES = 999_999
_EPISODES = re.compile(
    r"(?P<number>[0-9]{1,6}|[0-9]{1,3},[0-9]{3})(?:\.0)?"
    r"(?: ?(?:eps?\.?|episodes?|話))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A field of one value.

    - `attribute`: what the Document calls it, and so do the column of the row and the
      field of the form.
    - `label`: what people call it.
    - `read`: its value of the text that stands behind its name in a file. It raises
      ValueError for a text that is none: a problem of the code `problem`. None for what
      no line with its name says.
    - `write`: the way back; without `read` it gives all that a file has for the value.
    - `holds`: the class of the value, which makes it of its JSON too.
    - `absent`: what the Document has where there is none. Here an absent value is None.
    - `described_by`: an attribute that goes along with it: the value is a Link then.
    - `heading`: the heading under which it stands as running text.
    - `also`: other names that files have for it, or for its heading.
    - `is_prose`: people write it, so that texts are sought and replaced in it.
    """

    attribute: str
    label: str
    read: Callable[[str], Any] | None = None
    write: Callable[[Any], str] = str
    problem: str = ""
    holds: type = str
    absent: str | None = ""
    described_by: str = ""
    heading: str = ""
    also: tuple[str, ...] = ()
    is_prose: bool = False

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes of a Document that say it."""
        return tuple(filter(None, (self.attribute, self.described_by)))

    def of(self, document: Document) -> Any:
        """Return the value, None where it is absent."""
        value = getattr(document, self.attribute)
        label = getattr(document, self.described_by) if self.described_by else ""
        if value == self.absent and not label:
            return None
        return Link(label, value) if self.described_by else value

    def blocks(self, name: str, document: Document) -> list[Block]:
        """Return what a file has for it, as (part, canonical text)."""
        if getattr(document, self.attribute) in ("", None):
            return []
        text = self.write(self.of(document))
        return [(name, field_line(name, text) if self.read else text)]


@dataclass(frozen=True, slots=True)
class List:
    """A field of many values; what is not said here is as in `Scalar`.

    - `part`: what layouts call one of its elements.
    - `read`: the elements that an item's markdown is, under a `heading`: mostly one.
    - `write`: the whole line of an element.
    - `is_always_headed`: every file has its heading, even with nothing below.
    - `is_set`: no element comes twice.
    - `keys`: what an element may be told by, None where they do not know. The first
      `sure` of them will do where nothing else speaks for it: for what both sides add,
      and for what has been edited since.
    - `rank`: where in the list an element belongs.
    """

    attribute: str
    label: str
    part: str = ""
    read: Callable[[str], list[Element]] | None = None
    write: Callable[[Element], str] = str
    holds: type = str
    heading: str = ""
    also: tuple[str, ...] = ()
    is_always_headed: bool = False
    is_set: bool = False
    is_prose: bool = False
    keys: tuple[Key, ...] = ()
    sure: int = 0
    rank: Callable[[Element], Any] = lambda element: 0

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes of a Document that say it."""
        return (self.attribute,)

    def of(self, document: Document) -> Elements:
        """Return the elements."""
        elements: Elements = getattr(document, self.attribute)
        return elements

    def blocks(self, name: str, document: Document) -> list[Block]:
        """Return what a file has for it, as (part, canonical text)."""
        write, part = self.write, self.part
        return [(part or element.part, write(element)) for element in self.of(document)]


def _read_type(text: str) -> str:
    if other := read_not_anime(text):
        raise NotAnime("not-anime", f"This is a {other}.")
    if value := read_type(text):
        return value
    message = f"“{text}” is not one of {', '.join(TYPES)}."
    message += did_you_mean(text, {name: name for name in TYPES})
    raise DocumentError("unknown-type", message)


def _read_episodes(text: str) -> int:
    count = _EPISODES.fullmatch(as_seen(without_marks(text)))
    number = int(count["number"].replace(",", "")) if count else 0
    if not 0 < number <= MOST_EPISODES:
        raise ValueError(
            f"“{text}” is no number of episodes. Write one number of 1 or more, or "
            "leave the line out while the number is not known."
        )
    return number


def _read_date(text: str) -> PartialDate:
    try:
        return read_date(without_marks(text))
    except ValueError as error:
        raise ValueError(f"{error}.") from error


def _read_rating(text: str) -> str:
    if code := read_rating(text):
        return code
    known = ", ".join(RATINGS)
    raise ValueError(f"“{text}” is no known rating. Write one of {known}.")


def tag_name(text: str) -> str:
    """Return the name of a tag that is written somehow, "" if nothing of it is seen."""
    return as_seen(text.lower())


def _read_tag(markdown: str) -> str | None:
    if FIELD.match(f"-   {markdown}") and _HAS_COLON.match(markdown):
        return None
    markdown = markdown.strip()
    if link := parse_link(markdown):
        markdown = link.label
    tag = tag_name(plain(unmarked(_TAG_MARKS.sub("", markdown))))
    return tag if 0 < len(tag) <= LONGEST_TAG else None


def read_tags(markdown: str) -> list[str]:
    """Return the tags of an item: of several that commas divide, each."""
    tags = [_read_tag(piece) for piece in _COMMA.split(_LAST_COMMA.sub("", markdown))]
    if len(tags) > MOST_ON_A_LINE or not all(tags):
        return []
    return [tag for tag in tags if tag]


def tag_line(tag: str) -> str:
    """Return the line of a tag, so that it is read as this one and no other."""

    def read(markdown: str) -> str | None:
        tags = read_tags(markdown)
        return tags[0] if len(tags) == 1 else None

    return item_of(tag, read)


def _read_names(markdown: str) -> list[AlternativeName]:
    language, kind, text = split_mark(markdown)
    if name := plain(text):
        return [AlternativeName(name, language, kind)]
    name = plain(markdown)
    return [AlternativeName(name)] if name else []


def _name_line(name: AlternativeName) -> str:
    if name.mark:
        return field_line(name.mark, name.name)
    line = item_line(name.name)
    read = _read_names(escape(name.name))
    # Of a name that begins like a language in bold that is no bold.
    return line.replace("**", r"\**", 1) if read and read[0].mark else line


def _song_line(song: Song) -> str:
    return field_line(SONG_KINDS[song.kind].file_name, song.credit)


def _extra(extra: Extra) -> str:
    """Return what the format has no place for, as a file has it."""
    if extra.kind == "field":
        return field_line(extra.name, extra.value)
    if extra.kind == "section":
        heading = f"#{title_line(extra.name)}"
        return f"{heading}\n\n{guard(extra.value)}" if extra.value else heading
    return extra.value


def _by(*parts: str) -> Key:
    """Return a key of these parts, which knows nothing where the last is absent."""
    told = attrgetter(*parts)
    surest = attrgetter(parts[-1])
    return lambda element: None if surest(element) in ("", None) else told(element)


_EXTRA_KINDS = ("field", "section", "text")

FIELDS: dict[str, Scalar | List] = {
    "title": Scalar("title", "Title", write=title_line, is_prose=True),
    "poster": Scalar(
        "poster_url",
        "Poster",
        write=image_line,
        holds=Link,
        described_by="poster_alt",
    ),
    "type": Scalar("type", "Type", read=_read_type),
    "episodes": Scalar(
        "episodes",
        "Episodes",
        read=_read_episodes,
        problem="bad-number",
        also=("episode", "episode count", "number of episodes"),
        holds=int,
        absent=None,
    ),
    "original-name": Scalar(
        "original_title",
        "Original title",
        read=str,
        also=("original title", "japanese name", "japanese title"),
        is_prose=True,
    ),
    "start-date": Scalar(
        "start_date",
        "Start date",
        also=("started",),
        read=_read_date,
        problem="bad-date",
        holds=PartialDate,
        absent=None,
    ),
    "end-date": Scalar(
        "end_date",
        "End date",
        also=("ended",),
        read=_read_date,
        problem="bad-date",
        holds=PartialDate,
        absent=None,
    ),
    "songs": List(
        "songs",
        "Songs",
        part="song",
        write=_song_line,
        holds=Song,
        is_prose=True,
        keys=(
            _by("kind", "title"),
            _by("kind", "original_title"),
            # Without a number, artist and kind alone would take many a song for this.
            lambda song: (
                None if song.original_title else (song.kind, song.number, song.artist)
            ),
            _by("kind", "number"),
        ),
        sure=2,
        rank=lambda song: ([*SONG_KINDS].index(song.kind), song.number or 0),
    ),
    "rating": Scalar(
        "rating",
        "Rating",
        read=_read_rating,
        write=lambda code: RATINGS[code].label,
        problem="unknown-rating",
        also=("age rating",),
    ),
    "tags": List(
        "tags",
        "Tags",
        part="tag",
        read=read_tags,
        write=tag_line,
        heading="## Tags",
        is_always_headed=True,
        is_set=True,
    ),
    "alternative-names": List(
        "alternative_names",
        "Alternative names",
        part="name",
        read=_read_names,
        write=_name_line,
        holds=AlternativeName,
        heading="## Alternative names",
        is_prose=True,
        keys=(_by("name"),),
        sure=1,
    ),
    "synopsis": Scalar(
        "synopsis", "Synopsis", write=guard, heading="## Sinopse", is_prose=True
    ),
    "links": List(
        "links",
        "Links",
        part="link",
        read=parse_links,
        write=link_line,
        holds=Link,
        heading="## Links",
        is_always_headed=True,
        keys=(_by("url"), _by("label")),
        sure=1,
    ),
    # What the format has no place for: before the headings, and sections behind them.
    "extras": List(
        "extras",
        "Extras",
        write=_extra,
        holds=Extra,
        keys=(
            _by("kind", "name"),
            lambda extra: None if extra.name else extra.kind,
        ),
        sure=1,
        rank=lambda extra: _EXTRA_KINDS.index(extra.kind),
    ),
}

HEADINGS = tuple(field.heading for field in FIELDS.values() if field.heading)


def absent_values() -> dict[str, str | None]:
    """Return what a Document has where a scalar is absent, by attribute.

    These attributes are columns of the entry's row, and fields of its form.
    """
    return {
        attribute: field.absent
        for field in FIELDS.values()
        if isinstance(field, Scalar)
        for attribute in field.attributes
    }


def with_field_of(document: Document, source: Document, name: str) -> Document:
    """Return a document with a field as another document has it."""
    values: dict[str, Any] = {a: getattr(source, a) for a in FIELDS[name].attributes}
    return replace(document, **values)
