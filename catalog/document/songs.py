"""Kinds of songs, and their lines as people write them.

The canonical form, and the order of its parts, is

    #1: "Title (原題, Translated title)" by Artist (eps 1-25)

where all but the title may be missing. A line is taken apart from its ends inwards:

1. The number, and a label such as `OVA:` that stands before the quotes.
2. The episodes: the last bracket, if it speaks of episodes.
3. The artist follows the ` by ` after a closing quote; failing that, the last ` by `
   behind all quotes and outside all brackets; failing that, the last quote.
4. In the title, the last bracket in original script is the original title, with its
   translation beside it behind a comma or semicolon. A bracket in Latin script stays in
   the title (most say which version it is), unless all before it is original script.

Quotes may be of other kinds, and one of them may be missing. What cannot be taken apart
is unread: it has no title, and its `spelling` is all there is. A reading counts only if
the line composed of it reads the same, so a part that nobody edits never changes.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

# The longest line known has 254 characters; up to here the most hostile takes 2 ms.
LONGEST = 2_000

# Letters of any script but Latin and Greek, whose `Ψ` and `Λ` serve as ornaments. The
# signs that Latin titles use too (`～`, `・`, `！`, `ＬＯＶＥ`) do not count.
FOREIGN = re.compile(
    "[\u0400-\u1cff々〆\u3041-\u30fa\u30fc-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    "\U00020000-\U0003ffff]"
)
_LATIN = re.compile("[A-Za-z]")
_VERSION = re.compile(
    r"\b(?:ver|version|(?:re)?mix|edit|size|live|instrumental)\b", re.I
)

_NUMBER = re.compile(
    r"""\s*(?:\#([0-9]{1,4})(?![0-9])\s*[:.]?|([0-9]{1,4})[:.](?=\s*["“]))\s*""", re.X
)
_LABEL = re.compile(r"""[^"“”:]{1,40}:\s*(?=["“]|'')""")
_OTHER_QUOTES = re.compile(
    r"""(?:「([^「」"]+)」|『([^『』"]+)』|｢([^｢｣"]+)｣|«\s*([^«»"]+?)\s*»
    |‘([^‘"]+?)’|'(?!')([^"]+?)'|„([^„“”"]+)[“”]|\*\*([^*"]+)\*\*|_([^_"]+)_|\[([^\[\]"]+)\]\(https?://[^\s()]+\))
    (?=\s*\Z|\s*\(|\s+by\s)""",
    re.X | re.I,
)
_ARTIST_FIRST = re.compile(
    r"""(?P<artist>(?:(?!\sby\s)[^"“”:()]){1,100}?)\s+[-–—]\s+
    (?P<title>["“][^"“”]+["”])(?P<rest>\s*\([^()]*\))?""",
    re.X | re.I,
)
_QUOTE = re.compile("[\"“”]|''")
_STRAY_QUOTE = re.compile(r'^["“”]|["”](?=[\s(（\[]|\Z)')
_QUOTE_BY = re.compile(
    r"""(?:["“”]|'')[.,:]?\s*
    (?:(?:composed|written|performed|sung)(?:\ and\ \w+)?\s+)?byi?(?:\s|\Z)""",
    re.I | re.X,
)
_BY = re.compile(r"\sby\s|(?<=\))\s-\s", re.I)
_PROSE = ("composed", "performed", "sung", "written")
# Behind another one: a number and a quote, or a quoted title with its artist.
_SONG_BEGINS = r"""(?:\#[0-9]{1,4}\s*[:.]?\s*)?["“][^"“”]{1,300}["”]"""
_SECOND_SONG = re.compile(
    rf"""\#[0-9]{{1,4}}\s*[:.]?\s*["“]|(?<=[\s,;/&+|)]){_SONG_BEGINS}\s+by\s"""
)
_NEXT_SONG = re.compile(
    rf"(?:\s*[,;/&+|]\s*|\s+and\s+|\s+|(?<=\)))(?={_SONG_BEGINS}\s+by\s)"
)
MOST_ON_A_LINE = 20

_BRACKET = re.compile(r"[(\[（「]|[)\]）」]")
_BRACKETS = re.compile(r"(?:\s*[(\[][^()\[\]]*+(?:\([^()]*+\)[^()\[\]]*+)*+[)\]])++")
_LAST_BRACKET = re.compile(
    r'[(\[]([^()\[\]]*+(?:\([^()]*+\)[^()\[\]]*+)*+)([)\]]"?\.?)?\Z'
)
_EPISODES = re.compile(r"(?:ep(?:s|isodes?)?[.:]?\s*(?=[0-9?])|eps\s)(.+)", re.I | re.S)
_BARE_EPISODES = re.compile(
    r"""(?<=[\w"”)])[,;]?\s+(?:eps?|episodes?)\b[.:]?\s*([0-9][0-9\s,–-]*)\Z""", re.I
)
_RANGE = re.compile(r"[0-9]+\s*-\s*[0-9][0-9\s,-]*")
_BROADCAST = re.compile(
    r"(?:TV|BD|DVD)\b(?:[^:0-9]*:\s?(?:eps?\s)?[0-9].*|\s[0-9]+-[0-9].*)", re.I | re.S
)


@dataclass(frozen=True, slots=True)
class SongKind:
    """What a song is to its anime.

    `value` is what rows and addresses have, `short` how people cite one, `words` a
    pattern of what it is called where songs are pasted from (“OPs”, “Opening”), before
    any “theme” or “song”.
    """

    value: str
    label: str
    short: str
    words: str

    @property
    def file_name(self) -> str:
        """The name of its lines in a file."""
        return f"{self.value}-song"

    @property
    def noun(self) -> str:
        """What one is called within a sentence."""
        return self.label.lower()

    @property
    def plural(self) -> str:
        """What several are called within a sentence."""
        return f"{self.noun}s"

    def number_in(self, name: str) -> str | None:
        """Return the number in a folded name of this kind; None if it is of no such.

        That is "2" of `op2`, and "" of `openingsong`.
        """
        pattern = rf"(?:{self.words})(?:themes?|songs?){{0,2}}(?P<number>[0-9]{{0,4}})"
        match = re.fullmatch(pattern, name)
        return match["number"] if match else None


# In the order in which an entry lists its songs.
SONG_KINDS = {
    kind.value: kind
    for kind in (
        SongKind("opening", "Opening", "OP", "op(?:ening)?s?"),
        SongKind("ending", "Ending", "ED", "ed|endings?"),
        SongKind("insert", "Insert song", "IN", "(?-i:IN)|inserts?"),
    )
}


@cache
def kind_heading() -> re.Pattern[str]:
    """`Opening themes`, `ED 2: "…"`: a heading of its own, or in front of its song."""
    kinds = "|".join(f"(?P<{kind.value}>{kind.words})" for kind in SONG_KINDS.values())
    return re.compile(
        rf"""[#\s]*(?:{kinds})(?:\ ?(?:themes?|songs?)){{0,2}}
        \ ?\#?(?P<number>[0-9]{{1,4}})?\s*(?::|\Z)\s*""",
        re.I | re.X,
    )


@dataclass(frozen=True, slots=True)
class Song:
    """One song of an anime: its parts, and the line that they were read from.

    `spelling` is that line where `compose` would write the parts otherwise. It counts
    only as long as it says these very parts, so after an edit it is silent by itself.
    """

    kind: str
    title: str = ""
    number: int | None = None
    original_title: str = ""
    translated_title: str = ""
    artist: str = ""
    episodes: str = ""
    spelling: str = ""

    @property
    def credit(self) -> str:
        """The whole line: as it was written, or composed once a part has changed."""
        if self.spelling and read_song(self.kind, self.spelling) == self:
            return self.spelling
        return compose(self)


def compose(song: Song) -> str:
    """Return the canonical line for these parts; "" for a song without any."""
    names = [name for name in (song.original_title, song.translated_title) if name]
    bracket = ("; " if ", " in song.original_title else ", ").join(names)
    title = f"{song.title} ({bracket})" if bracket else song.title
    parts = []
    if song.number is not None:
        parts.append(f"#{song.number}:")
    if title:
        parts.append(f'"{title}"')
    if song.artist:
        parts.append(f"by {song.artist}")
    if _BROADCAST.fullmatch(song.episodes):
        parts.append(f"({song.episodes})")
    elif song.episodes:
        single = song.episodes.replace(".", "", 1).isdecimal()
        parts.append(f"({'ep' if single else 'eps'} {song.episodes})")
    return " ".join(parts)


def read_song(kind: str, text: str) -> Song:
    """Return the song that a line says; whatever the text, it is the song's credit."""
    song = _read(kind, text)
    line = compose(song)
    if line == text:
        return song
    if _read(kind, line) != song:
        song = Song(kind)
    return replace(song, spelling=text)


def split_songs(text: str) -> list[str]:
    """Return the songs of a line: several only where each has its quotes and artist."""
    if len(text) > LONGEST or not _SECOND_SONG.search(text):
        return [text]
    pieces = _NEXT_SONG.split(text)
    songs = [_read("", piece) for piece in pieces]
    are_whole = all(song.title and song.artist for song in songs)
    return pieces if are_whole and len(pieces) <= MOST_ON_A_LINE else [text]


def why_unread(text: str) -> str:
    """Return what to say of a line of which no title can be read."""
    if _SECOND_SONG.search(text[:LONGEST]):
        return f"“{text}” has two songs. Write each on a line of its own"
    return (
        f"No title can be read from “{text}”. Write “"
        '#1: "Title" by Artist (eps 1-12)”, or leave the line out'
    )


def _read(kind: str, text: str) -> Song:
    """Return the parts alone, or none of them."""
    if len(text) > LONGEST:
        return Song(kind)
    number, text = _take_number(text)
    text, episodes = _take_episodes(_in_usual_form(text.rstrip()))
    quoted, artist = _take_artist(text, bool(episodes))
    title, original, translated = _take_original(_without_stray_quote(quoted))
    # An editor has to part two songs that share a line.
    if not title or _SECOND_SONG.search(artist):
        return Song(kind)
    return Song(
        kind,
        title=title,
        number=number,
        original_title=original,
        translated_title=translated,
        # `by ???` credits nobody.
        artist=_unquoted(artist) if artist.strip(" ?") else "",
        episodes=episodes,
    )


def _take_number(text: str) -> tuple[int | None, str]:
    """Split off the number, and a label before the quotes, which is no part."""
    number = None
    if match := _NUMBER.match(text):
        number = int(match[1] or match[2])
        text = text[match.end() :]
    elif (named := kind_heading().match(text)) and named["number"]:
        number = int(named["number"])
        text = text[named.end() :]
    label = _LABEL.match(text)
    return number, text[label.end() :] if label else text


def _in_usual_form(text: str) -> str:
    """Return a line with its title in plain quotes, before its artist.

    A line stays as it is where the quotes, or who is the artist, are in doubt.
    """
    if quoted := _OTHER_QUOTES.match(text):
        title = next(filter(None, quoted.groups()))
        text = f'"{title}"{text[quoted.end() :]}'
    elif turned := _ARTIST_FIRST.fullmatch(text):
        text = f"{turned['title']} by {turned['artist']}{turned['rest'] or ''}"
    return text


def _take_episodes(text: str) -> tuple[str, str]:
    """Split off the last bracket, if it speaks of episodes, or such words without."""
    if counted := _BARE_EPISODES.search(text):
        return text[: counted.start()], counted[1].strip()
    if bracket := _LAST_BRACKET.search(text):
        # Where the bracket stands in quotes of its own, one of them is left before it.
        before = text[: bracket.start()].rstrip().removesuffix(' "')
        inside = bracket[1].strip()
        if counted := _EPISODES.fullmatch(inside):
            return before, counted[1].strip()
        if _RANGE.fullmatch(inside) or _BROADCAST.fullmatch(inside):
            return before, inside
        # A long line may have been cut off within the word.
        if not bracket[2] and "eps".startswith(inside):
            return before, ""
    return text, ""


def _take_artist(text: str, has_episodes: bool) -> tuple[str, str]:
    """Split into quoted text and artist; the first is "" where no title can be told."""
    opening = _QUOTE.match(text)
    start = opening.end() if opening else 0
    if by := _QUOTE_BY.search(text, start):
        return text[start : by.start()], text[by.end() :]
    quotes = list(_QUOTE.finditer(text, start))
    end = quotes[-1].end() if quotes else start
    for by in reversed(list(_BY.finditer(text, end))):
        title = text[start : by.start()]
        if title.count("(") == title.count(")") and not title.endswith(_PROSE):
            return title, text[by.end() :]
    if quotes:
        title = text[start : quotes[-1].start()]
        if brackets := _BRACKETS.match(text, end):
            if _BY.search(brackets[0]):
                return "", ""
            title, end = f"{title} {brackets[0].lstrip()}", brackets.end()
        return title, text[end:].lstrip(" -")
    # Bare words are a title if at least episodes come with them: `None` is not one.
    bare = has_episodes and not text.startswith("(")
    return (text[start:] if bare else ""), ""


def _take_original(text: str) -> tuple[str, str, str]:
    """Split what stood in quotes into title, original and translated title."""
    if not FOREIGN.search(text):
        return text, "", ""
    for start, end, inside in reversed(_outer_brackets(text)):
        before, after = text[:start], text[end:].strip()
        if FOREIGN.search(inside):
            title = f"{before.rstrip(' ,')} {after}".strip()
            # A bracket that touches original script tells how to read that: 宇宙(そら).
            if not title or FOREIGN.search(before[-1:] + after):
                break
            return title, *_split_translation(inside, title)
        if not (after or _LATIN.search(before) or _VERSION.search(inside)):
            title, _, translated = inside.partition("; ")
            return title, before.strip(), translated
    return text, "", ""


def _outer_brackets(text: str) -> list[tuple[int, int, str]]:
    """Return start, end and inside of each bracket that is in no other bracket."""
    found = []
    depth = start = 0
    for mark in _BRACKET.finditer(text):
        if depth and mark[0] in "「」" and text[start] != "「":
            continue
        if mark[0] in "([（「":
            if depth == 0:
                start = mark.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                inside = _unquoted(text[start + 1 : mark.start()])
                found.append((start, mark.end(), inside))
    if depth:
        found.append((start, len(text), _unquoted(text[start + 1 :])))
    return found


def _split_translation(text: str, title: str) -> tuple[str, str]:
    """Split a bracket into original and translated title, in whichever order."""
    letters = [letter.start() for letter in FOREIGN.finditer(text)]
    for comma in ("; ", ", "):
        behind = text.find(comma, letters[-1])
        ahead = text.rfind(comma, 0, letters[0])
        if behind >= 0:
            original, translated = text[:behind], text[behind + 2 :]
        elif ahead >= 0:
            translated, original = text[:ahead], text[ahead + 2 :]
        else:
            continue
        # Latin words that the title has too are part of the original.
        if _LATIN.search(translated) and _bare(translated) not in _bare(title):
            return original.strip(), translated.strip()
    return text, ""


def _bare(text: str) -> str:
    """Return letters and digits alone, in one case."""
    return "".join(filter(str.isalnum, text)).casefold()


def _without_stray_quote(text: str) -> str:
    """Strip blanks, and the quote that has no partner."""
    text = text.strip()
    if len(re.findall('["“”]', text)) % 2:
        text = _STRAY_QUOTE.sub("", text, count=1).strip()
    return text


def _unquoted(text: str) -> str:
    """Strip blanks, and quotes unless they belong to a part of the text."""
    bare = text.strip(' "“”')
    return text.strip() if _QUOTE.search(bare) else bare
