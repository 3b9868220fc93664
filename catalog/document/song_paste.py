"""Songs as they are pasted: several lines, with headings and bullets of other sites."""

import re

from .songs import SONG_KINDS, Song, read_song

# `Opening themes`, `ED 2: "…"`: a heading of its own, or in front of its song.
_KINDS = "|".join(f"(?P<{kind}>{SONG_KINDS[kind].words})" for kind in SONG_KINDS)
_HEADING = re.compile(
    rf"""[#\s]*(?:{_KINDS})(?:\ ?(?:themes?|songs?)){{0,2}}
    \ ?\#?(?P<number>[0-9]{{1,4}})?\s*(?::|\Z)\s*""",
    re.I | re.X,
)
_BULLET = re.compile(r"\s*[-*•]\s+")


def read_pasted(kind: str, text: str) -> list[Song]:
    """Return a song for each line but headings, which say the kind of those below.

    What cannot be read is a song without a title, as from `read_song`.
    """
    songs = []
    for line in map(str.strip, text.splitlines()):
        line = _BULLET.sub("", line, count=1) if _BULLET.match(line) else line
        if heading := _HEADING.match(line):
            kind = next(kind for kind in SONG_KINDS if heading[kind])
            rest = line[heading.end() :]
            if not rest:
                continue
            number = heading["number"]
            line = f"#{number}: {rest}" if number and rest[0] != "#" else rest
        if line:
            songs.append(read_song(kind, line))
    return songs
