"""Links to elsewhere: what they are, where they lead, or that they lead nowhere."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from ..document.parser import is_url

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
        found[kind_of(host, link.label)].append(
            Elsewhere(link.label, link.url, host, is_plain)
        )
    return {kind: links for kind, links in found.items() if links}


def kind_of(host: str, label: str) -> str:
    """Return the kind that a host is known for, else what the label says."""
    parts = host.split(".")
    for start in range(len(parts) - 1):
        if kind := _KIND_OF.get(".".join(parts[start:])):
            return kind
    return "Official" if host and label.casefold().startswith("official") else "Others"


def host_of(url: str) -> str:
    """Return the host that a browser would go to; "" for what must not be a link."""
    if not is_url(url):
        return ""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # such as http://[
        return ""
