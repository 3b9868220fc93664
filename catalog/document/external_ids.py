"""The numbers that other catalogues have for a work, by the links of its entry."""

import re
from collections.abc import Iterable

from .model import Link

_IDS = {
    "mal": re.compile(
        r"https?://(?:www\.)?myanimelist\.net/anime/([0-9]{1,9})\b", re.I
    ),
    "anidb": re.compile(
        r"https?://(?:www\.)?anidb\.(?:net|info)/"
        r"(?:anime/|a|(?:perl-bin/animedb\.pl)?\?(?:show=anime&)?aid=)([0-9]{1,9})\b",
        re.I,
    ),
    "ann": re.compile(
        r"https?://(?:www\.)?animenewsnetwork\.(?:com|cc)/encyclopedia/anime\.php"
        r"\?id=([0-9]{1,9})\b",
        re.I,
    ),
}
# What they are called.
CATALOGUES = {"mal": "MyAnimeList", "anidb": "AniDB", "ann": "Anime News Network"}
_LINK_SECTION = re.compile(r"^##[ \t]+links[ \t\r]*$", re.I | re.M)
_MAL_ITEM = re.compile(
    rf"^ {{0,3}}[-*+][ \t]+\[.*\]\([ \t]*{_IDS['mal'].pattern}", re.I | re.M
)


def external_ids(links: Iterable[Link]) -> dict[str, int]:
    """Return the numbers that other catalogues have for a work, from its links.

    The keys are `mal` (MyAnimeList), `anidb` and `ann` (Anime News Network); of several
    links to one catalogue the first counts.
    """
    ids: dict[str, int] = {}
    for link in links:
        for catalogue, pattern in _IDS.items():
            if catalogue not in ids and (match := pattern.match(link.url)):
                ids[catalogue] = int(match[1])
    return ids


def peek_mal_id(text: str) -> int | None:
    """Return the MyAnimeList number of an entry's text without parsing the rest."""
    section = _LINK_SECTION.search(text)
    match = _MAL_ITEM.search(text, section.end()) if section else None
    return int(match[1]) if match else None
