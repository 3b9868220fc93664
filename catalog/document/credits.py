"""Artist texts: who is credited with a song, as people write it.

    Unit (原語) [Character (CV: Voice), B] feat. C & D

Outside of brackets a text falls into names where a comma, `&`, `feat.` and the like
join them. What stands in a bracket tells what it is to the name before it:

- original script: that name, as it is written there;
- a single name, or `CV: A`: who sings, and the name before it is a character;
- several names: the members of a unit. If as many names stand before it, each of those
  is a character, and the bracket has their voices in the same order;
- words such as `TV version`: a remark.

Some joining words are part of a name: `&` without blanks always (MYTH&ROID), and what
`INDIVISIBLE_NAMES` lists. A text that is read wrongly still stands as it is: only links
go amiss.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

from .folding import fold
from .songs import FOREIGN

LONGEST_NAME = 200

# Names that hold what joins two names elsewhere, folded.
INDIVISIBLE_NAMES = frozenset(
    map(
        fold,
        [
            "After the Rain",
            "Airmail from Nagasaki",
            "BOYS AND MEN",
            "Bread & Butter",
            "Cheetah and the Honey Bee Choir",
            "CHiCO with HoneyWorks",
            "Dimitri From Paris",
            "Earth, Wind & Fire",
            "Fear, and Loathing in Las Vegas",
            "GENERATIONS from EXILE TRIBE",
            "Hec and Pascal",
            "Hello, Happy World!",
            "hide with Spread Beaver",
            "kanon x kanon",
            "Kishida Kyoudan & The Akeboshi Rockets",
            "MAN WITH A MISSION",
            "Mr. & Mrs.",
            "MYTH & ROID",
            "Nana x Nana",
            "Oranges & Lemons",
            "P4 with T",
            "Petit Rabbit's with beans",
            "Rough & Ready",
            "salyu x salyu",
            "Satou-san and Suzuki-kun",
            "Sister X Sisters",
            "SOIL & PIMP SESSIONS",
            "SUEMITSU & THE SUEMITH",
            "T-Piston + KMC",
            "T-Pistonz + KMC",
            "THE RAMPAGE from EXILE TRIBE",
            "Wake Up, Girls!",
            "Wake Up, May'n!",
            "Watashi / Kumoko",
            "You & Explosion Band",
            "YU + KI",
        ],
    )
)
_MOST_JOINED = 3  # what a name of INDIVISIBLE_NAMES may fall into
_DEEPEST = 3  # brackets in brackets

_JOIN = re.compile(
    r"""
    (?<!\s)(?:\s*+[,;]\s++|\s*+[，、；]\s*+)
        (?:(?:and|&|feat\.?|with|(?:arranged\ and\ )?[a-z]+ed\ by)\s++)?
    |(?<!\s)\s++(?:and\s++)?feat\.\s*+
    |(?<!\s)\s++(?:[&＆+×✕/]|x|and|from|starring|adding|meets|hugs|vs\.?
        |with(?:\ narration\ by)?|feat|ft\.?|featuring|w[./])(?:\s++|\Z)
    |(?<!\s)\s++[×✕]|[×✕]\s++
    |(?<=\]):\s*+
    |(?-i:(?<=[a-z])・(?=[A-Z][a-z]))
    """,
    re.I | re.X,
)
_LIST = re.compile(r":\s++(?=[^,:&]++[,&]\s)")  # Unit: A, B, C
_NATIVE_JOIN = re.compile(r"(?<!\s)\s*+[・、，,×＆&]\s*+")
_KATAKANA = re.compile(r"[\u30a1-\u30ff\s]+")  # there `・` stands between the words
_MARK = re.compile(r"(?:[.\s]*(?:(?:sung|narration|performed)\s+)?by\s+|vo\.\s*)", re.I)
_VOICES = re.compile(r"\s*(?:cv|cast|sung|vo|voices?)\b\s*[.:：]?\s*", re.I)
_MEMBERS = re.compile(r"\s*(?:from|feat\.|with(?:\ guest\ vocalists?)?)\s+", re.I)
_REMARK = re.compile(
    r"""
    \b(?:vers?|versions?|broadcast|release|phase|edit(?:ed)?|instrumental|vocals
        |eps?|episodes?|tv|dvd|bd|movie|theme|sub-unit|using|ending|opening)\b
    |\s*(?:[0-9]+|English|Japanese|Chinese|Korean|French|Dutch|January|February|March
        |April|May|June|July|August|September|October|November|December|Violin)\s*\Z
    """,
    re.I | re.X,
)
_NOBODY = re.compile(
    r"[?,.;:()\[\]]*|\W*ep(?:isode)?s?\b.*|[0-9]+-[0-9]+|\W*instrumental\W*",
    re.I | re.S,
)
_INVERTED = re.compile("[A-Z][a-z]+, [A-Z][a-z]+")  # Surname, Given
_QUOTED = re.compile(r"[\"“'‘](\S(?:.*\S)?)[\"”'’]", re.S)
_BRACKET = re.compile(r"[(（\[［]|[)）\]］]")


@dataclass(frozen=True, slots=True)
class Credit:
    """A name in an artist text, and the text around it.

    `lead` stands before the first name, `join_phrase` behind each: joined in order,
    leads, names and phrases are the text. `character` is whom a voice sings as.
    """

    name: str
    join_phrase: str = ""
    lead: str = ""
    character: str = ""
    native_name: str = ""


@dataclass(slots=True)
class _Name:
    start: int
    end: int
    text: str
    native: str = ""
    character: str = ""
    members: list["_Name"] = field(default_factory=list)
    is_credited: bool = True

    @property
    def is_bare(self) -> bool:
        return not (self.native or self.members)

    def is_sung_by(self, voice: "_Name") -> None:
        """Make a character of a name."""
        self.is_credited = False
        self.members.append(voice)
        voice.character = self.text


def read_credits(text: str) -> tuple[Credit, ...]:
    """Return the names that an artist text credits, in its order."""
    if _INVERTED.fullmatch(text):
        return (Credit(text),)
    names = list(_credited(_read(text, 0, len(text), 0)))
    ends = [name.start for name in names[1:]] + [len(text)]
    return tuple(
        Credit(
            name.text,
            join_phrase=text[name.end : end],
            lead="" if number else text[: name.start],
            character=name.character,
            native_name=name.native if _is_another(name.native, name.text) else "",
        )
        for number, (name, end) in enumerate(zip(names, ends, strict=False))
    )


def song_key(title: str, artists: Collection[int], place: tuple[int, int]) -> str:
    """Return what one song has in common wherever it stands: its title and artists.

    `artists` are numbers, `place` is where this song stands. Without a title or artists
    nobody can tell whether two songs are one: then the place tells them apart.
    """
    folded = fold(title)
    same = [folded, *sorted({*artists})] if folded and artists else ["", *place]
    text = "\n".join(map(str, same))
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _is_another(native: str, name: str) -> bool:
    return len(native) <= LONGEST_NAME and fold(native) != fold(name)


def _credited(names: list[_Name]) -> Iterator[_Name]:
    for name in names:
        if name.is_credited:
            yield name
        yield from _credited(name.members)


def _read(text: str, start: int, end: int, depth: int) -> list[_Name]:
    """Return the names of a stretch of text; those in brackets are members of them."""
    names: list[_Name] = []
    position = start
    for opening, closing in _brackets(text, start, end):
        names += _split(text, position, opening)
        if names and depth < _DEEPEST:
            _read_bracket(text, names, opening + 1, closing, depth)
        position = closing + 1
    return names + _split(text, position, end)


def _brackets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the ends of outer brackets; one that is left open reaches to the end.

    A bracket that touches a name is a part of it: (K)NoW_NAME, SawanoHiroyuki[nZk].
    """
    depth = opening = 0
    for mark in _BRACKET.finditer(text, start, end):
        if mark[0] in "(（[［":
            opening = opening if depth else mark.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth and not _is_part(text, start, opening, mark.end(), end):
                yield opening, mark.start()
    if depth and not _is_part(text, start, opening, end, end):
        yield opening, end


def _is_part(text: str, start: int, opening: int, closing: int, end: int) -> bool:
    inside = text[opening + 1 : closing]
    if FOREIGN.search(inside) or _VOICES.match(inside):
        return False
    touches = text[closing : min(closing + 1, end)]
    return (
        opening == start or not text[opening - 1].isspace() or touches.isalnum()
    ) and not (opening > start and text[opening - 1] in ")]")


def _split(text: str, start: int, end: int) -> list[_Name]:
    """Return the names of a stretch without brackets."""
    marks = [(m.start(), m.end()) for m in _JOIN.finditer(text, start, end)]
    if listed := _LIST.search(text, start, end):
        marks = sorted({*marks, listed.span()})
    starts = [start, *(after for _, after in marks)]
    ends = [*(before for before, _ in marks), end]
    names = []
    first = 0
    while first < len(starts):
        last = min(first + _MOST_JOINED, len(starts)) - 1
        while (
            last > first
            and fold(text[starts[first] : ends[last]]) not in INDIVISIBLE_NAMES
        ):
            last -= 1
        if name := _name(text, starts[first], ends[last]):
            names.append(name)
        first = last + 1
    return names


def _name(text: str, start: int, end: int) -> _Name | None:
    """Return the name between two marks, or None where there is none."""
    if mark := _MARK.match(text, start, end):
        start = mark.end()
    while start < end and (text[start].isspace() or text[start] in ".)]）］"):
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    name = text[start:end]
    if quoted := _QUOTED.fullmatch(name):
        name, start, end = quoted[1], start + 1, end - 1
    if len(name) > LONGEST_NAME or _NOBODY.fullmatch(name):
        return None
    return _Name(start, end, name)


def _read_bracket(
    text: str, names: list[_Name], start: int, end: int, depth: int
) -> None:
    """Tell the names before a bracket what stands in it."""
    last = names[-1]
    voices = _VOICES.match(text, start, end)
    members = _MEMBERS.match(text, start, end)
    if mark := voices or members:
        start = mark.end()
    outside = _without_brackets(text[start:end])
    if not voices and FOREIGN.search(outside):
        _read_natives(text, names, start, end)
        return
    if not voices and _REMARK.search(outside) and "," not in outside:
        return
    inside = _read(text, start, end, depth + 1)
    fellows = names[-len(inside) :] if inside else []
    if len(inside) != 1:
        if len(fellows) == len(inside) and all(name.is_bare for name in fellows):
            for name, voice in zip(fellows, inside, strict=True):
                name.is_sung_by(voice)
        else:
            last.members += inside
    elif members or inside[0].members or last.members:
        last.members += inside
    elif FOREIGN.search(last.text) and not voices:
        inside[0].native = last.text
        last.is_credited = False
        last.members = inside
    else:
        last.is_sung_by(inside[0])


def _read_natives(text: str, names: list[_Name], start: int, end: int) -> None:
    """Give the names before a bracket their original script."""
    last = names[-1]
    content = text[start:end].strip()
    natives = _split(text, start, end)
    parts = [native.text for native in natives]
    if len(parts) == 1 and not _KATAKANA.fullmatch(content):
        parts = _NATIVE_JOIN.split(content)
    if len(parts) > 1:
        for fellows in (names[-len(parts) :], last.members):
            if len(fellows) == len(parts) and not any(name.native for name in fellows):
                for name, native in zip(fellows, parts, strict=True):
                    name.native = native
                return
    if len(natives) > 1:
        if content == _without_brackets(content):
            last.members += natives
    else:
        alone = last.is_credited or len(last.members) != 1
        (last if alone else last.members[0]).native = content


def _without_brackets(text: str) -> str:
    pieces = []
    position = 0
    for opening, closing in _brackets(text, 0, len(text)):
        pieces.append(text[position:opening])
        position = closing + 1
    return "".join([*pieces, text[position:]])
