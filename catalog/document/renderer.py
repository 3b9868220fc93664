r"""Documents as text.

A text is a row of parts: the title, the image, one line a field, a heading and one line
an item, the synopsis. Canonically they stand in the order of `canonical_parts`, the
lines of one list follow each other, and a blank line divides all else.

A file that stands otherwise says how in two values of its Document:

- `layout`, the parts in the file's order, each with the gap before it where that is not
  the canonical one (`None` is). The part `end` is the end of the text. A part without a
  gap ("") shares the line of the one before.
- `spelling`, canonical line → the lines that the file has for it, one an occurrence. Of
  parts that share a line the canonical lines are one key.

Both heal by themselves. An edited value has another canonical line, which no spelling
is for; a part that is gone is passed over, and a new one goes where it belongs.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from functools import cache

from .fields import FIELDS, HEADINGS, Block, List, Scalar
from .model import Document

Placed = tuple[str, str, str | None]


def render(document: Document) -> str:
    """Return the document's markdown, as its source wrote it where that still holds."""
    parts = canonical_parts(document)
    if not document.layout and not document.spelling:
        text = join(parts)
    else:
        text = "".join(_written(_arrange(parts, document.layout), document.spelling))
    return text.replace("\n", document.newline) if document.newline else text


def canonical_parts(document: Document) -> list[Block]:
    """Return the document as (part, canonical text) in canonical order.

    Headings with nothing below are left out, but for those that every entry has.
    """
    head: list[Block] = []
    body: list[Block] = []
    for name, field in FIELDS.items():
        if name == "extras":
            continue
        if not field.heading:
            head += field.blocks(name, document)
            continue
        blocks = field.blocks(name, document)
        if blocks or (isinstance(field, List) and field.is_always_headed):
            body.append((field.heading, field.heading))
        body += blocks
    extras: dict[str, list[Block]] = {"field": [], "text": [], "section": []}
    written = FIELDS["extras"].blocks("extras", document)
    for extra, block in zip(document.extras, written, strict=True):
        extras[extra.kind].append(block)
    return [*head, *extras["field"], *extras["text"], *body, *extras["section"]]


def join(parts: list[Block]) -> str:
    """Return the text of canonical parts."""
    pieces: list[str] = []
    previous = None
    for part, text in parts:
        pieces += (gap_between(previous, part), text)
        previous = part
    return "".join(pieces) + "\n"


def gap_between(previous: str | None, part: str) -> str:
    """Return what canonically stands between two parts, the first and last included."""
    if previous is None:
        return ""
    if part == "end":
        return "\n"
    listed = _list_of(part)
    return "\n" if listed and listed == _list_of(previous) else "\n\n"


def _arrange(
    parts: list[Block], layout: tuple[tuple[str, str | None], ...]
) -> list[Placed]:
    """Return the parts as the layout has them, and others where they belong."""
    if not layout:
        return [(part, text, None) for part, text in parts]
    waiting: dict[str, deque[str]] = defaultdict(deque, {h: deque() for h in HEADINGS})
    for part, text in parts:
        waiting[part].append(text)
    placed: list[Placed] = []
    for part, gap in layout:
        if part == "end":
            placed.append((part, "", gap))
        elif part in HEADINGS:
            placed.append((part, part, gap))
            waiting[part].clear()
        elif waiting.get(part):
            placed.append((part, waiting[part].popleft(), gap))
    for part, texts in waiting.items():
        if part in HEADINGS and not waiting.get(_items()[part]):
            continue
        if texts:
            place = _place_for(part, placed)
            placed[place:place] = [(part, text, None) for text in texts]
    return placed


def _place_for(part: str, placed: list[Placed]) -> int:
    """Return where a part that the layout does not know goes in."""
    ranks = _ranks()
    rank = ranks[_kind(part)]
    nearest, place = -1, 0
    for index, (other, _, _) in enumerate(placed):
        if other != "end" and nearest <= ranks[_kind(other)] <= rank:
            nearest, place = ranks[_kind(other)], index + 1
    if part in HEADINGS or _kind(part) == "section":
        while place < len(placed) and not _opens(placed[place][0]):
            place += 1
    return place


def _written(
    placed: Iterable[Placed], spelling: Mapping[str, tuple[str, ...]]
) -> Iterable[str]:
    seen: dict[str, int] = defaultdict(int)
    previous: str | None = None
    ended = False
    for part, text, gap in _in_lines(placed, spelling):
        yield gap_between(previous, part) if gap is None else gap
        if text in spelling:
            sources = spelling[text]
            yield sources[min(seen[text], len(sources) - 1)]
            seen[text] += 1
        else:
            yield text
        previous, ended = part, part == "end"
    if not ended:
        yield "\n"


def _in_lines(
    placed: Iterable[Placed], spelling: Mapping[str, tuple[str, ...]]
) -> Iterable[Placed]:
    """Yield what is placed, as one what shares a line; an edit gives each its own."""
    shared: list[Placed] = []
    for one in [*placed, None]:
        if one and shared and one[2] == "" and one[0] != "end":
            shared.append(one)
            continue
        lines = "\n".join(text for _, text, _ in shared)
        if len(shared) > 1 and lines in spelling:
            yield shared[0][0], lines, shared[0][2]
        else:
            for index, (part, text, gap) in enumerate(shared):
                yield part, text, gap if not index else None
        shared = [one] if one else []


def _kind(part: str) -> str:
    """Return the part's kind: `field` for `field studio`, a heading as it is."""
    return part if part[0] == "#" else part.partition(" ")[0]


@cache
def _ranks() -> dict[str, int]:
    """Return the kinds of parts, each with its place in the canonical order."""
    head = [_part_of(name) for name, field in FIELDS.items() if not field.heading]
    body = [
        part
        for name, field in FIELDS.items()
        if field.heading
        for part in (field.heading, _part_of(name))
    ]
    order = [*filter(None, head), "field", "text", *body, "section"]
    return {part: rank for rank, part in enumerate(order)}


@cache
def _lists() -> dict[str, str]:
    """Return the parts whose lines follow each other, each with its list's name."""
    lists = {}
    for name, field in FIELDS.items():
        if (isinstance(field, Scalar) and field.read) or name == "songs":
            lists[_part_of(name)] = "fields"
        elif isinstance(field, List) and field.heading:
            lists[field.part] = name
    return lists


@cache
def _items() -> dict[str, str]:
    """Return the part that stands below each heading."""
    return {field.heading: _part_of(n) for n, field in FIELDS.items() if field.heading}


def _part_of(name: str) -> str:
    """Return what layouts call a field, or one of its elements."""
    field = FIELDS[name]
    return field.part if isinstance(field, List) else name


def _list_of(part: str) -> str:
    return "fields" if part.startswith("field ") else _lists().get(part, "")


def _opens(part: str) -> bool:
    return part in HEADINGS or part == "end" or _kind(part) == "section"
