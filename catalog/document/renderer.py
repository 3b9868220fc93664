r"""Documents as text.

A text is a row of parts: the title, the image, one line a field, a heading and one line
an item, the synopsis. Canonically they stand in the order of `canonical_parts`, the
lines of one list follow each other, and a blank line divides all else.

A file that stands otherwise says how in two values of its Document:

- `layout`, the parts in the file's order, each with the gap before it where that is not
  the canonical one (`None` is). The part `end` is the end of the text.
- `spelling`, canonical line → the lines that the file has for it, one an occurrence.

Both heal by themselves. An edited value has another canonical line, which no spelling
is for; a part that is gone is passed over, and a new one goes where it belongs.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

from . import markup
from .choices import RATINGS
from .model import Document, Extra, Link
from .sections import HEADINGS, guard
from .songs import SONG_KINDS

Block = tuple[str, str]
Placed = tuple[str, str, str | None]

_FIELDS = (
    *("type", "episodes", "original-name", "start-date", "end-date"),
    *("song", "rating"),
)
_ORDER = (
    *("title", "poster", *_FIELDS, "field", "text"),
    *("## Tags", "tag", "## Alternative names", "name"),
    *("## Sinopse", "synopsis", "## Links", "link", "section"),
)
_RANKS = {part: rank for rank, part in enumerate(_ORDER)}
_LISTS = dict.fromkeys(_FIELDS, "fields") | {
    part: part for part in ("tag", "name", "link")
}
_ITEMS = {
    "## Tags": "tag",
    "## Alternative names": "name",
    "## Sinopse": "synopsis",
    "## Links": "link",
}
_ALWAYS = {"## Tags", "## Links"}


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
    write = markup.write
    extras: dict[str, list[Block]] = {"field": [], "text": [], "section": []}
    for extra in document.extras:
        extras[extra.kind].append((extra.part, _extra(extra)))
    blocks = [("title", f"# {write(document.title)}")]
    if document.poster_url:
        image = f"![{_label(document.poster_alt)}]({write(document.poster_url)})"
        blocks.append(("poster", image))
    blocks.append(("type", _field("type", document.type)))
    if document.episodes is not None:
        blocks.append(("episodes", _field("episodes", str(document.episodes))))
    if document.original_title:
        value = write(document.original_title)
        blocks.append(("original-name", _field("original-name", value)))
    if document.start_date:
        blocks.append(("start-date", _field("start-date", document.start_date)))
    if document.end_date:
        blocks.append(("end-date", _field("end-date", document.end_date)))
    for song in document.songs:
        blocks.append(
            ("song", _field(SONG_KINDS[song.kind].file_name, write(song.credit)))
        )
    if document.rating:
        blocks.append(("rating", _field("rating", RATINGS[document.rating].label)))
    blocks += extras["field"] + extras["text"]
    contents = {
        "## Tags": [_item(write(tag)) for tag in document.tags],
        "## Alternative names": [
            _item(write(name)) for name in document.alternative_titles
        ],
        "## Sinopse": [guard(document.synopsis)] if document.synopsis else [],
        "## Links": [_item(_link(link)) for link in document.links],
    }
    for heading, texts in contents.items():
        if texts or heading in _ALWAYS:
            blocks.append((heading, heading))
        part = _ITEMS[heading]
        blocks += [(part, text) for text in texts]
    return blocks + extras["section"]


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
        if part in HEADINGS and not waiting.get(_ITEMS[part]):
            continue
        if texts:
            place = _place_for(part, placed)
            placed[place:place] = [(part, text, None) for text in texts]
    return placed


def _place_for(part: str, placed: list[Placed]) -> int:
    """Return where a part that the layout does not know goes in."""
    rank = _RANKS[_kind(part)]
    nearest, place = -1, 0
    for index, (other, _, _) in enumerate(placed):
        if other != "end" and nearest <= _RANKS[_kind(other)] <= rank:
            nearest, place = _RANKS[_kind(other)], index + 1
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
    for part, text, gap in placed:
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


def _kind(part: str) -> str:
    """Return the part's kind: `field` for `field studio`, a heading as it is."""
    return part if part[0] == "#" else part.partition(" ")[0]


def _list_of(part: str) -> str:
    return "fields" if part.startswith("field ") else _LISTS.get(part, "")


def _opens(part: str) -> bool:
    return part in HEADINGS or part == "end" or _kind(part) == "section"


def _field(name: str, value: str) -> str:
    return f"-   **{name}**: {value}" if value else f"-   **{name}**:"


def _item(text: str) -> str:
    return f"-   {text}"


def _label(text: str) -> str:
    # The bracket that follows counts: a backslash before it would escape it.
    return markup.write(f"{text}]")[:-1].replace("[", "\\[").replace("]", "\\]")


def _link(link: Link) -> str:
    return f"[{_label(link.label)}]({markup.write(link.url)})"


def _extra(extra: Extra) -> str:
    if extra.kind == "field":
        return _field(extra.name, markup.write(extra.value))
    if extra.kind == "section":
        heading = f"## {markup.write(extra.name)}"
        return f"{heading}\n\n{guard(extra.value)}" if extra.value else heading
    return extra.value
