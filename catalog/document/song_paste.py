"""Songs as they are pasted: several lines, with headings and bullets of other sites."""

import re
from typing import NamedTuple

from .songs import SONG_KINDS, Song, kind_heading, read_song

_BULLET = re.compile(r"\s*[-*•]\s+")
# Words without quotes before a colon, and behind it a song: `Theme 2: "…"`.
_LABEL = re.compile(
    r"""(?:\#?[0-9]{1,4}[.:)]?\s+)?
    (?P<label>[^\W\d_][^"“”「:#]{0,39}?)\s*(?:\#?[0-9]{1,4})?\s*[:：]\s*
    (?P<is_followed_by_a_song>(?<=[\s：])(?:["“”「]|''|\#[0-9]))?""",
    re.X,
)
# What songs are to an anime elsewhere: such words are no title, whatever follows.
_KINDS_ELSEWHERE = re.compile(
    r"""(?:(?:main|sub|title|character|image|love|battle|insert(?:ed)?|background)\ )*
    (?:themes?|songs?|music|bgms?|osts?|soundtracks?|scores?|inserts?|inserted
    |trailers?|pvs?|cms?)(?:\ (?:themes?|songs?))?""",
    re.I | re.X,
)


class PastedSong(NamedTuple):
    """A line and the song that it says; else `problem` is what to say before it."""

    line: str
    song: Song
    problem: str = ""


def read_pasted(kind: str, text: str) -> list[PastedSong]:
    """Return a song for each line but headings, which say the kind of those below."""
    pasted = []
    for line in map(str.strip, text.splitlines()):
        line = _BULLET.sub("", line, count=1) if _BULLET.match(line) else line
        heading = kind_heading().match(line)
        if heading:
            kind = next(kind for kind in SONG_KINDS if heading[kind])
            rest = line[heading.end() :]
            if not rest:
                continue
            number = heading["number"]
            line = f"#{number}: {rest}" if number and rest[0] != "#" else rest
        if line:
            song = read_song(kind, line)
            problem = "" if heading else _problem_of_label(line)
            if not song.title:
                problem = problem or "No title could be read from:"
            pasted.append(PastedSong(line, song, problem))
    return pasted


def _problem_of_label(line: str) -> str:
    """Return what to say of a line that begins with a kind of song that is none here.

    It would be saved as a song of the kind that is chosen, and nobody would see.
    """
    match = _LABEL.match(line)
    if not match:
        return ""
    label = match["label"]
    is_kind = match["is_followed_by_a_song"] or _KINDS_ELSEWHERE.fullmatch(label)
    if not is_kind:
        return ""
    *kinds, last = (f"“{kind.label}:”" for kind in SONG_KINDS.values())
    return (
        f"“{label}” is not a kind of song here. Start the line with "
        f"{', '.join(kinds)} or {last}, or without “{label}”:"
    )
