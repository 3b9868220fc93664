"""Files of names: each line an entry of some catalogue, and another name of its work.

A CSV file names its columns in the first line; of JSON lines each has the same words as
keys. What a line cannot say is a Problem in its place; a file that is none is refused.
"""

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from io import BytesIO, StringIO
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from ..document import NAME_KINDS, AlternativeName, Problem
from ..document.alternative_name import OFFICIAL, read_language
from ..document.external_ids import CATALOGUES
from ..document.folding import as_seen
from . import archives
from .source_files import NothingToRead, UnreadableFile, decode_text

COLUMNS = ("catalogue", "id", "language", "kind", "name", "source", "licence")
LARGEST = 32 << 20  # bytes of a file
LONGEST_NAME = 500  # characters; the longest title known has 240
LONGEST_SOURCE = 200

_BANGUMI_DATA = ("bangumi-data", "CC BY 4.0")
_NEEDED = {"catalogue", "id", "name"}
_ID = re.compile(r"0*[1-9][0-9]{0,8}", re.ASCII)
# Categories of signs that tear a line, and signs that turn what stands around them.
_TEARING = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = {*map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))}


class GivenName(NamedTuple):
    """A name that a file has for the work that is a number of a catalogue."""

    line: int
    catalogue: str
    number: int
    name: AlternativeName
    source: str
    licence: str


Line = GivenName | Problem
Values = Mapping[str, Any]  # of a line, by column
T = TypeVar("T")


def read_names(path: Path) -> Iterator[Line]:
    """Return the names of a file of CSV or JSON lines, one after another.

    Raise NothingToRead or UnreadableFile for what is no such file.
    """
    text = decode_text(_content(path)).removeprefix("\ufeff")
    every = enumerate(StringIO(text, newline=None), start=1)
    lines = ((number, line.rstrip("\n")) for number, line in every if line.strip())
    first = next(lines, None)
    if first is None:
        raise NothingToRead(path, "it holds no names")
    number, line = first
    if line.lstrip().startswith("{"):
        return _read(chain([first], lines), _of_json)
    return _read(lines, partial(_of_csv, _columns(number, line)))


def read_bangumi_data(path: Path) -> Iterator[Line]:
    """Return the names of the npm package `bangumi-data`, or of its `dist/data.json`.

    An item is known by its number of MyAnimeList: one of AniDB is shared by several
    entries more often. Its place is the line of its names. Of several names of one
    language the first is official. Of several items of one number, which are parts of a
    work, the first counts. Raise as `read_names` does.
    """
    is_package = path.name.lower().endswith(archives.ENDINGS)
    content = _unpacked(path) if is_package else _content(path)
    try:
        items = json.loads(decode_text(content))["items"]
        if not isinstance(items, list):
            raise TypeError
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        message = "It is not the data of bangumi-data."
        raise UnreadableFile("unreadable", message) from error
    return _read(_said_by(items), _of_item)


# The readers by the name of the source, "" for files of our own kind.
READERS: dict[str, Callable[[Path], Iterator[Line]]] = {
    "": read_names,
    "bangumi-data": read_bangumi_data,
}


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise NothingToRead(path, f"it is larger than {LARGEST >> 20} MiB")
        return path.read_bytes()
    except OSError as error:
        raise NothingToRead(path, f"{error.strerror}") from error


def _is_data(name: str) -> bool:
    return name.endswith("dist/data.json")


def _unpacked(path: Path) -> bytes:
    unpacked = BytesIO()
    try:
        found = archives.extract_files(path, unpacked, _is_data, LARGEST)
        for _, start, length in found:
            return unpacked.getvalue()[start : start + length]
    except (archives.RefusedArchive, OSError) as refusal:
        raise NothingToRead(path, str(refusal)) from refusal
    raise NothingToRead(path, "it holds no dist/data.json")


def _columns(number: int, header: str) -> list[str]:
    """Return the columns that the first line names. Raise UnreadableFile."""
    columns = [name.strip().lower() for name in _values(header)]
    wanted = ", ".join(COLUMNS)
    if not columns or not {*columns} >= _NEEDED:
        message = f"The first line does not name the columns. Write {wanted}."
        raise UnreadableFile("unreadable", message, number)
    if odd := [c for c in columns if c not in COLUMNS or columns.count(c) > 1]:
        message = f"“{_cut(odd[0])}” is no column, or comes twice. Write {wanted}."
        raise UnreadableFile("unreadable", message, number)
    return columns


def _values(line: str) -> list[str]:
    # No name has a line break, so a quote that is left open ends with its line.
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return []


def _read(
    lines: Iterable[tuple[int, T]], read: Callable[[T], Values]
) -> Iterator[Line]:
    """Yield what numbered lines say; `read` takes one apart, or raises ValueError."""
    for number, line in lines:
        try:
            yield _given(number, read(line))
        except ValueError as error:
            yield Problem(number, "error", "bad-name", f"{error}.")


def _of_csv(columns: list[str], line: str) -> Values:
    values = _values(line)
    if len(values) != len(columns):
        raise ValueError(
            f"The line has not {len(columns)} values, as the first has, or a quote in "
            "it is left open"
        )
    return dict(zip(columns, values, strict=True))


def _of_json(line: str) -> Values:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("The line is no JSON") from error
    if not isinstance(values, dict) or not _NEEDED <= values.keys() <= {*COLUMNS}:
        raise ValueError(f"The line is no object of {', '.join(COLUMNS)}")
    return values


def _given(line: int, values: Values) -> GivenName:
    """Return the name that the values of a line say. Raise ValueError."""
    said = {name: _text(name, values.get(name)) for name in COLUMNS}
    catalogue, kind = said["catalogue"].lower(), said["kind"].lower()
    if catalogue not in CATALOGUES:
        known = ", ".join(CATALOGUES)
        raise ValueError(f"“{_cut(catalogue)}” is not a catalogue: write {known}")
    if not _ID.fullmatch(said["id"]):
        raise ValueError(f"“{_cut(said['id'])}” is not a number of {catalogue}")
    if kind and kind not in NAME_KINDS:
        known = ", ".join(NAME_KINDS)
        raise ValueError(f"“{_cut(kind)}” is not a kind: write {known}, or nothing")
    language = read_language(said["language"]) if said["language"] else ""
    return GivenName(
        line,
        catalogue,
        int(said["id"]),
        AlternativeName(said["name"], language, kind),
        said["source"],
        said["licence"],
    )


def _text(column: str, value: Any) -> str:
    """Return what a line has in a column. Raise ValueError."""
    if type(value) is int and column == "id":
        value = str(value)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise ValueError(f"The {column} is no text")
    text = value.strip()
    for sign in text:
        if unicodedata.category(sign) in _TEARING or sign in _TURNING:
            told = f"a control character (U+{ord(sign):04X})"
            raise ValueError(f"The {column} has {told}")
    longest = LONGEST_NAME if column == "name" else LONGEST_SOURCE
    if len(text) > longest:
        raise ValueError(f"The {column} has more than {longest} characters")
    if column == "name" and not as_seen(text):
        raise ValueError("There is no name")
    return text


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _said_by(items: list[Any]) -> Iterator[tuple[int, Values | None]]:
    """Yield what items of bangumi-data say, name by name; None for what is no item."""
    seen = set()
    for place, item in enumerate(items, start=1):
        try:
            sites = {site["site"]: site.get("id") for site in item["sites"]}
            names = {**item["titleTranslate"]}
            names[item["lang"]] = [item["title"], *names.get(item["lang"], [])]
        except (LookupError, TypeError, AttributeError):
            names = {"": None}
        if not all(isinstance(some, list) for some in names.values()):
            yield place, None
            continue
        number = str(sites.get("mal"))
        if "mal" not in sites or number in seen:
            continue
        seen.add(number)
        for language, some in names.items():
            for further, name in enumerate(some):
                kind = "other" if further else OFFICIAL
                values = ("mal", number, language, kind, name, *_BANGUMI_DATA)
                yield place, dict(zip(COLUMNS, values, strict=True))


def _of_item(values: Values | None) -> Values:
    if values is None:
        raise ValueError("The item has not what items of bangumi-data have")
    return values
