"""Artist texts: who is credited with a song, as people write it.

    Unit (原語) [Character (CV: Voice), B] feat. C & D

Outside of brackets a text falls into names where a comma, `&`, `feat.` and the like
join them. What stands in a bracket tells what it is to the name before it:

- original script: that name, as it is written there;
- `CV: A`: who sings, and the name before it is a character;
- a single name: the same, unless the name before it is known as an artist and this one
  is not;
- several names: the members of a unit. If as many names stand before it, each of those
  is a character, and the bracket has their voices in the same order;
- words such as `TV version`, a role, a place, a date, a band in capitals: a remark.

Some joining words are part of a name: `&` without blanks always (MYTH&ROID), what joins
a word with itself (LIP x LIP), and the names that are known to be whole. Who is an
artist, and which names are whole, the caller says. A text that is read wrongly still
stands as it is: only links go amiss.
"""

import re
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from .folding import fold
from .songs import FOREIGN

LONGEST_NAME = 200

_MOST_JOINED = 4  # what a name that is whole may fall into
_DEEPEST = 3  # brackets in brackets

_JOIN = re.compile(
    r"""
    (?<!\s)(?:\s*+[,;]\s++|\s*+[，、；]\s*+)
        (?:(?:and|&|feat\.?|with|(?:arranged\ and\ )?[a-z]+ed\ by)\s++)?
    |(?<!\s)\s++(?:and\s++)?(?:feat|featuring)\.\s*+
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
_NATIVE_AND = re.compile(r"(?<=\S)[と+＋](?=\S)")
_LATIN_BRACKET = re.compile(r"(?<=\S)[(（][^()（）]*[A-Za-z][^()（）]*[)）]\Z")
_KATAKANA = re.compile(r"[\u30a1-\u30ff\s]+")  # there `・` stands between the words
_MARK = re.compile(
    r"""(?:[.\s]*(?:(?:sung|narration|performed)\s+)?by\s+|vo\.\s*|ACT:\s*
        |(?:feat(?:uring)?|ft)(?:\.\s*|\s+)|with\s+)""",
    re.I | re.X,
)
_AS = re.compile(r"(\S++\s++\S.*?)\s++as\s++(\S.*)", re.S)  # not Do as Infinity
_ALIAS = re.compile(r"(?<!\s)\s++(?:a\.?k\.?a\.?|alias(?:\s+of)?)\s+", re.I)
_COLON = re.compile(r"(?<=\S):\s*(?=\S)")
_VERSION = re.compile(r"(?<!\s)\s++-\s++[^-]*\bver(?:sion)?\b.*", re.I | re.S)
_TWICE = re.compile(r"(\S+?)(?:\s*[x×✕]\s+|\s+[x×✕]\s*)\1", re.I)  # LIP x LIP
_TIGHT = re.compile(r"[^\s,]++(?:,[^\s,]++){2,}")  # A,B,C
_VOICES = re.compile(r"\s*(?:cv|cast|sung|vo|voices?)\b\s*[.:：]?\s*", re.I)
_MEMBERS = re.compile(r"\s*(?:from|feat\.|with(?:\ guest\ vocalists?)?)\s+", re.I)
_MONTHS = """January|February|March|April|May|June|July|August|September|October
    |November|December"""
_REMARK = re.compile(
    rf"""
    \b(?:vers?|versions?|broadcast|release|screening|phase|edit(?:ed)?|instrumental
        |vocals|eps?|episodes?|tv|dvd|bd|cd|movie|theme|sub-unit|using|ending|opening
        |making\ of|chapter|parts?|arc|hen|season)\b
    |\b(?:{_MONTHS})\s+[0-9]|\b(?:19|20)[0-9][0-9]\b|\A\s*(?:alias|a\.?k\.?a)\b
    |(?<!\w)(?:[0-9]+|{_MONTHS}
        |English|Japanese|Chinese|Korean|French|German|Italian|Spanish|Dutch
        |Japan|China|Korea|Taiwan|USA|Netflix|Amazon|Youtube
        |(?:back(?:ing|ground)?\s+)?(?:chorus|vocals?|singers?)|children's\ choir
        |narrat(?:ion|or)|saying|serif|dialogue|rap|whistle|solo|duet|unit|group|project
        |piano|violin|cello|guitar|bass|drums?|flute|organ|koto|shamisen|harmonica|sax)
        \s*\Z
    """,
    re.I | re.X,
)
_MEDIUM = re.compile(r"(?:tv|dvd|bd|cd|ova|oav|web|movie)\b", re.I)
_BAND = re.compile(r"[^a-z]*[A-Z][^a-z]*")  # in capitals, and long or of two words
_NOBODY = re.compile(
    r"[?,.;:()\[\]]*|\W*ep(?:isode)?s?\b.*|[0-9]+-[0-9]+|\W*instrumental\W*",
    re.I | re.S,
)
_INVERTED = re.compile("[A-Z][a-z]+, [A-Z][A-Za-z'’]+")  # Surname, Given
_QUOTED = re.compile(r"[\"“'‘](\S(?:.*\S)?)[\"”'’]", re.S)
_BRACKET = re.compile(r"[(（\[［]|[)）\]］]")


@dataclass(frozen=True, slots=True)
class Credit:
    """A name in an artist text, and the text around it.

    `lead` stands before the first name, `join_phrase` behind each: joined in order,
    leads, names and phrases are the text. `character` is whom a voice sings as.
    `is_sure` is False where the name would be another one if others were known.
    """

    name: str
    join_phrase: str = ""
    lead: str = ""
    character: str = ""
    native_name: str = ""
    is_sure: bool = True


class Reading(NamedTuple):
    """Who is credited, and the names of which somebody had to know whether they are
    artists' to tell it."""

    credits: tuple[Credit, ...]
    doubts: frozenset[str] = frozenset()


class KnownNames(NamedTuple):
    """What is known of names: the folded ones that are whole, and those of artists,
    credited where nobody has to ask."""

    whole: Container[str] = frozenset()
    artists: Container[str] = frozenset()


NOTHING_KNOWN = KnownNames()


@dataclass(slots=True)
class _Name:
    start: int
    end: int
    text: str
    native: str = ""
    character: str = ""
    members: list["_Name"] = field(default_factory=list)
    is_credited: bool = True
    is_sure: bool = True
    is_whole: bool = False  # it holds what joins other names

    @property
    def is_bare(self) -> bool:
        return not (self.native or self.members)

    def is_sung_by(self, voice: "_Name") -> None:
        """Make a character of a name."""
        self.is_credited = False
        self.members.insert(0, voice)
        voice.character = self.text


def read_credits(text: str, known: KnownNames = NOTHING_KNOWN) -> Reading:
    """Return the names that an artist text credits, in its order."""
    if _INVERTED.fullmatch(text) or (
        len(text) <= LONGEST_NAME and text and fold(text) in known.whole
    ):
        return Reading((Credit(text),))
    reader = _Reader(text, known)
    names = list(_credited(reader.read(0, len(text), 0)))
    ends = [name.start for name in names[1:]] + [len(text)]
    credits = tuple(
        Credit(
            name.text,
            join_phrase=text[name.end : end],
            lead="" if number else text[: name.start],
            character=name.character,
            native_name=name.native if _is_another(name.native, name.text) else "",
            is_sure=name.is_sure,
        )
        for number, (name, end) in enumerate(zip(names, ends, strict=False))
    )
    return Reading(credits, frozenset(reader.doubts))


def _is_another(native: str, name: str) -> bool:
    return len(native) <= LONGEST_NAME and fold(native) != fold(name)


def _credited(names: list[_Name]) -> Iterator[_Name]:
    for name in names:
        if name.is_credited:
            yield name
        yield from _credited(name.members)


class _Reader:
    """Reads stretches of one text; `doubts` are the names that it had to ask for."""

    def __init__(self, text: str, known: KnownNames) -> None:
        self.text = text
        self.known = known
        self.doubts: set[str] = set()
        # Of “A (B)”, where it is not told yet which of the two sings.
        self.pairs: list[tuple[_Name, _Name]] = []

    def read(self, start: int, end: int, depth: int) -> list[_Name]:
        """Return the names of a stretch; those in brackets are members of them."""
        names: list[_Name] = []
        outer, self.pairs = self.pairs, []
        position = start
        for opening, closing in _brackets(self.text, start, end):
            names += self._split(position, opening)
            if names and self._is_whole(self.text[names[-1].start : closing + 1]):
                names[-1] = self._whole(names[-1].start, closing + 1)
            elif names and depth < _DEEPEST:
                self._read_bracket(names, opening + 1, closing, depth)
            position = closing + 1
        names += self._split(position, end)
        self._tell_artists(names)
        self.pairs = outer
        return names

    def _is_artist(self, name: _Name) -> bool:
        self.doubts.add(name.text)
        return name.text in self.known.artists

    def _is_pending(self, name: _Name) -> bool:
        return bool(self.pairs) and self.pairs[-1][0] is name

    def _tell_artists(self, names: Collection[_Name]) -> None:
        """Tell who sings in pairs such as “A (B)”, side by side.

        They are written alike: where one of them has a voice in brackets, all have.
        """
        if not self.pairs:
            return
        if any(one.character for name in names for one in name.members):
            for name, voice in self.pairs:
                name.is_sung_by(voice)
            return
        answers = [(self._is_artist(a), self._is_artist(b)) for a, b in self.pairs]
        are_artists = all(a and not b for a, b in answers)
        for name, voice in self.pairs:
            name.is_sure = voice.is_sure = False
            if are_artists:
                name.native = name.native or voice.native
            else:
                name.is_sung_by(voice)

    def _split(self, start: int, end: int) -> list[_Name]:
        """Return the names of a stretch without brackets."""
        text = self.text
        marks = [(m.start(), m.end()) for m in _JOIN.finditer(text, start, end)]
        if listed := _LIST.search(text, start, end):
            marks = sorted({*marks, listed.span()})
        starts = [start, *(after for _, after in marks)]
        ends = [*(before for before, _ in marks), end]
        names: list[_Name] = []
        first = 0
        while first < len(starts):
            last = min(first + _MOST_JOINED, len(starts)) - 1
            while last > first and not self._is_whole(text[starts[first] : ends[last]]):
                last -= 1
            if last > first:
                names.append(self._whole(starts[first], ends[last]))
            else:
                names += self._names(starts[first], ends[last])
            first = last + 1
        return names

    def _is_whole(self, text: str) -> bool:
        """Return True if a text is one name, known to be, or of a word and itself."""
        if len(text) > LONGEST_NAME:
            return False
        return fold(text) in self.known.whole or bool(_TWICE.fullmatch(text.strip()))

    def _whole(self, start: int, end: int) -> _Name:
        name = self.text[start:end]
        start += len(name) - len(name.lstrip())
        return _Name(start, start + len(name.strip()), name.strip(), is_whole=True)

    def _names(self, start: int, end: int) -> Iterator[_Name]:
        """Yield the name between two marks, if there is one; of “A,B,C” each."""
        name = _name(self.text, start, end)
        if name is None:
            return
        if _TIGHT.fullmatch(name.text) and fold(name.text) not in self.known.whole:
            position = name.start
            for part in name.text.split(","):
                if one := _name(self.text, position, position + len(part)):
                    yield one
                position += len(part) + 1
        else:
            yield from self._around_colon(name)

    def _around_colon(self, name: _Name) -> Iterator[_Name]:
        """Yield who sings of “A: B”: a voice behind its character, or a unit and its
        member. Where neither is known it is one name."""
        colon = _COLON.search(self.text, name.start, name.end)
        before = _name(self.text, name.start, colon.start()) if colon else None
        behind = _name(self.text, colon.end(), name.end) if colon else None
        if not before or not behind or " " not in self.text[before.end : name.end]:
            yield name
            return
        is_unit, is_voice = self._is_artist(before), self._is_artist(behind)
        for one in (name, before, behind):
            one.is_sure = False
        if is_unit:
            yield before
            if is_voice or " " in behind.text:
                yield behind
        elif is_voice:
            before.is_sung_by(behind)
            yield before
        else:
            yield name

    def _read_bracket(
        self, names: list[_Name], start: int, end: int, depth: int
    ) -> None:
        """Tell the names before a bracket what stands in it."""
        text, last = self.text, names[-1]
        voices = _VOICES.match(text, start, end)
        members = _MEMBERS.match(text, start, end)
        if mark := voices or members:
            start = mark.end()
        outside = _without_brackets(text[start:end])
        if not voices and FOREIGN.search(outside):
            self._read_natives(names, start, end)
            return
        if not voices and "," not in outside and _is_remark(outside):
            return
        inside = self.read(start, end, depth + 1)
        if len(inside) > 1 and not voices:
            inside = [one for one in inside if one.members or not _is_remark(one.text)]
        fellows = names[-len(inside) :] if inside else []
        if len(inside) != 1:
            if len(fellows) == len(inside) and all(name.is_bare for name in fellows):
                for name, voice in zip(fellows, inside, strict=True):
                    name.is_sung_by(voice)
            else:
                last.members += inside
        elif members or inside[0].members or last.members or self._is_pending(last):
            last.members += inside
        elif FOREIGN.search(last.text) and not voices:
            inside[0].native = last.text
            last.is_credited = False
            last.members = inside
        elif voices:
            last.is_sung_by(inside[0])
        elif _initials(inside[0].text) == last.text:  # HTT (Houkago Tea Time)
            last.is_credited = False
            last.members = inside
        elif not _is_beside(inside[0].text, last.text):
            self.pairs.append((last, inside[0]))

    def _read_natives(self, names: list[_Name], start: int, end: int) -> None:
        """Give the names before a bracket their original script."""
        text, last = self.text, names[-1]
        content = text[start:end].strip()
        if last.is_whole:
            last.native = content
            return
        natives = self._split(start, end)
        if ";" in content and len(natives) == 2:  # Kiss Me; キス・ミー
            content = next(one.text for one in natives if FOREIGN.search(one.text))
            natives = []
        native_name = _LATIN_BRACKET.sub("", content)
        parts = [native.text for native in natives]
        if len(parts) == 1 and not _KATAKANA.fullmatch(content):
            parts = _NATIVE_JOIN.split(content)
        if len(parts) != len(names) > 1:
            finer = [one for part in parts for one in _NATIVE_AND.split(part)]
            parts = finer if len(finer) == len(names) else parts
        if len(parts) > 1:
            for fellows in (names[-len(parts) :], last.members):
                if len(fellows) == len(parts) and not any(
                    name.native for name in fellows
                ):
                    for name, native in zip(fellows, parts, strict=True):
                        name.native = native if FOREIGN.search(native) else ""
                    return
        if len(natives) > 1:
            if content == _without_brackets(content):
                last.members += natives
        elif self._is_pending(last):
            self.pairs[-1][1].native = native_name
        elif not FOREIGN.search(last.text):
            alone = last.is_credited or len(last.members) != 1
            (last if alone else last.members[0]).native = native_name


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
    if FOREIGN.search(inside) or _VOICES.match(inside) or _MEDIUM.match(inside):
        return False
    touches = text[closing : min(closing + 1, end)]
    return (
        opening == start or not text[opening - 1].isspace() or touches.isalnum()
    ) and not (opening > start and text[opening - 1] in ")]")


def _name(text: str, start: int, end: int) -> _Name | None:
    """Return the name between two marks, or None where there is none."""
    if mark := _MARK.match(text, start, end):
        start = mark.end()
    while start < end and (text[start].isspace() or text[start] in ".)]）］"):
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    character = ""
    if beside := _ALIAS.search(text, start + 1, end) or _VERSION.search(
        text, start + 1, end
    ):
        end = beside.start()
    elif role := _AS.fullmatch(text, start, end):
        end, character = role.end(1), role[2]
    name = text[start:end]
    if quoted := _QUOTED.fullmatch(name):
        name, start, end = quoted[1], start + 1, end - 1
    if len(name) > LONGEST_NAME or _NOBODY.fullmatch(name):
        return None
    return _Name(start, end, name, character=character[:LONGEST_NAME])


def _is_remark(text: str) -> bool:
    return bool(_REMARK.search(text))


def _is_beside(inside: str, name: str) -> bool:
    """Return True if a bracket has no singer: a band in capitals, or initials."""
    is_band = _BAND.fullmatch(inside) and not _BAND.fullmatch(name)
    is_long = " " in inside or len(inside) > 5
    return bool(is_band and is_long) or _initials(name) == inside


def _initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def _without_brackets(text: str) -> str:
    pieces = []
    position = 0
    for opening, closing in _brackets(text, 0, len(text)):
        pieces.append(text[position:opening])
        position = closing + 1
    return "".join([*pieces, text[position:]])
