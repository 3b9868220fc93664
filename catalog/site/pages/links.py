"""Links to elsewhere: what they are, where they lead, or that they lead nowhere."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from ...document.parser import is_url

# Kinds in the order of the page, with hosts that tell them, those below included.
KINDS = {
    "Official": (),
    "To watch": (
        *("youtube.com", "youtu.be", "nicovideo.jp", "bilibili.com", "qq.com"),
        *("iqiyi.com", "youku.com", "vimeo.com", "netflix.com", "crunchyroll.com"),
        *("b-ch.com", "mgtv.com", "tudou.com", "hulu.com", "dailymotion.com"),
    ),
    "Databases": (
        *("myanimelist.net", "anidb.info", "anidb.net", "animenewsnetwork.com"),
        *("anilist.co", "kitsu.io", "anime-planet.com", "imdb.com", "allcinema.net"),
        *("douban.com", "syoboi.jp", "bangumi.tv"),
    ),
    "Encyclopaedias": (
        *("wikipedia.org", "baike.baidu.com", "fandom.com", "wikia.com", "namu.wiki"),
    ),
    "Social": ("twitter.com", "x.com", "facebook.com", "instagram.com", "weibo.com"),
    "Shops": ("amazon.com", "amazon.co.jp", "dlsite.com", "steampowered.com"),
    "Archived": ("archive.org", "archive.today"),
    "Others": (),
}
# What most links to these hosts are called. Others go by their host.
_NAMES = {
    "myanimelist.net": "My Anime list",
    "anidb.info": "AnimeDB",
    "anidb.net": "AnimeDB",
    "animenewsnetwork.com": "AnimeNewsNetwork",
    "wikipedia.org": "Wikipedia",
    "baike.baidu.com": "Baidu Baike",
    "anilist.co": "AniList",
    "imdb.com": "IMDb",
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "bilibili.com": "Bilibili",
    "twitter.com": "Twitter",
    "x.com": "X",
}
_KIND_OF = {host: kind for kind, hosts in KINDS.items() for host in hosts}


class Elsewhere(NamedTuple):
    """A link: what it is called, its address, and the host that it leads to."""

    label: str
    url: str
    host: str
    is_plain: bool


def by_kind(links: Iterable) -> dict[str, list[Elsewhere]]:
    """Return the links of each kind that has any, in the order of the kinds."""
    found: dict[str, list[Elsewhere]] = {kind: [] for kind in KINDS}
    for link in links:
        host = host_of(link.url)
        is_plain = link.url[:5].lower() == "http:"
        found[link_kind(host, link.label)].append(
            Elsewhere(link.label, link.url, host, is_plain)
        )
    return {kind: links for kind, links in found.items() if links}


def link_kind(host: str, label: str) -> str:
    """Return the kind that a host is known for, else what the label says."""
    if kind := _known(_KIND_OF, host):
        return kind
    return "Official" if host and label.casefold().startswith("official") else "Others"


def default_label(url: str) -> str:
    """Return what a link is called that has no label: the site, or else the host."""
    host = host_of(url)
    return _known(_NAMES, host) or host


def _known(values: dict[str, str], host: str) -> str:
    """Return what is known of a host or of the nearest one above it, else ""."""
    parts = host.split(".")
    names = (".".join(parts[start:]) for start in range(len(parts) - 1))
    return next((values[name] for name in names if name in values), "")


def host_of(url: str) -> str:
    """Return the host that a browser would go to; "" for what must not be a link."""
    if not is_url(url):
        return ""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # such as http://[
        return ""
