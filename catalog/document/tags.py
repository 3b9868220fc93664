"""Tags that are the same by their letters, and those that merely look alike."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from .fields import read_tags, tag_line, tag_name
from .folding import letters_of
from .lines import ITEM
from .model import Document

SHORTEST_RESEMBLING = 4  # letters


def respelled(document: Document, names: Mapping[str, str]) -> Document:
    """Return a document with other names for tags, and its lines as they were written.

    Each name must have the same letters as the tag's own.
    """
    lines = {tag_line(tag): tag_line(names.get(tag, tag)) for tag in document.tags}
    spelling: dict[str, tuple[str, ...]] = {
        line: (line,) for line, new in lines.items() if line != new
    }
    spelling |= document.spelling
    moved: dict[str, tuple[str, ...]] = {}
    for canonical, written in spelling.items():
        of_tags = canonical.split("\n")
        if all(line in lines for line in of_tags):
            canonical = "\n".join(lines[line] for line in of_tags)
        moved[canonical] = written
    tags = dict.fromkeys(names.get(tag, tag) for tag in document.tags)
    return replace(document, tags=tuple(tags), spelling=moved)


def with_tags_of(document: Document, names: Iterable[str]) -> Document:
    """Return a document in which tags with the letters of these have these names."""
    if document.tags == names:
        return document
    by_letters = {letters_of(name): tag_name(name) for name in names}
    others = {
        tag: by_letters[letters]
        for tag in document.tags
        if (letters := letters_of(tag)) in by_letters and by_letters[letters] != tag
    }
    return respelled(document, others) if others else document


def resembling(names: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Return those of the names that are one letter apart from a known one, with it."""
    near: dict[str, list[str]] = {}
    for tag in known:
        letters = letters_of(tag)
        if len(letters) >= SHORTEST_RESEMBLING:
            for shorter in _with_one_less(letters):
                near.setdefault(shorter, []).append(tag)
    found = {}
    for name in names:
        letters = letters_of(name)
        for shorter in _with_one_less(letters):
            for tag in near.get(shorter, ()):
                if _is_one_apart(letters, letters_of(tag)):
                    found[name] = tag
    return found


def line_of_tag(text: str, tag: str) -> int:
    """Return the line of a file that says a tag by its letters; 1 where none does."""
    letters = letters_of(tag)
    for number, line in enumerate(text.splitlines(), start=1):
        item = ITEM.match(line)
        if item and letters in map(letters_of, read_tags(item["text"])):
            return number
    return 1


def _with_one_less(letters: str) -> set[str]:
    return {letters, *(letters[:i] + letters[i + 1 :] for i in range(len(letters)))}


def _is_one_apart(one: str, other: str) -> bool:
    """Return True if one letter was added, left out, changed or exchanged."""
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    one, other = one[same:], other[same:]
    return one != other and (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[1::-1] and one[2:] == other[2:])
    )
