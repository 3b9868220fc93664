"""A new entry that begins with what another one has: from season one to season two."""

from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest

from ...models import Anime
from ..keys import parse_pk

COPY = "copy"  # in the address of the blank form: the key of the entry to begin with


def source_in(request: HttpRequest) -> Anime | None:
    """Return the entry that a blank form begins with, None for none."""
    key = parse_pk(request.GET.get(COPY, ""))
    return Anime.objects.filter(pk=key).first() if key else None


def values_of(source: Anime) -> dict[str, Any]:
    """Return what a blank form takes of an entry: its franchise and tags."""
    tags = source.tagged.order_by("position").values_list("tag", flat=True)
    return {"franchise": source.franchise_id, "tags": list(tags)}


def links_of(source: Anime) -> list[dict[str, str]]:
    """Return the links of an entry as a blank form begins them."""
    rows = source.links.order_by("position").values_list("label", "url")
    return [{"label": label, "url": beginning_of(url)} for label, url in rows]


def beginning_of(url: str) -> str:
    """Return what addresses of a site have in common: up to the first number or name.

    `https://myanimelist.net/anime/1/Cowboy_Bebop` begins as all of its kind do, with
    `https://myanimelist.net/anime/`. Of what is no address it is nothing.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    *folders, _ = parts.path.lstrip("/").split("/")
    kept = takewhile(lambda name: not any(map(str.isdigit, name)), folders)
    return "/".join([f"{parts.scheme}://{parts.netloc}", *kept, ""])
