"""The hosts that links lead to: how many, how reached, and what can be done to all."""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.http import urlencode

from ...models import CatalogueVersion, DeadLink, Link, ProcessCache
from ...permissions import Deed, may
from ..model_admin import CatalogAdmin

PAGE = 100  # hosts
# As `LinkQuerySet` reads them.
_WEB = re.compile(r"(?i)(https?)://(?:www\.)?([^/]*)")


@dataclass(slots=True)
class Host:
    """A host with all links to it and to hosts below it, as the list of links counts
    them; `written` is how most of its addresses have it."""

    name: str
    links: int = 0
    https: int = 0
    gone: int = 0
    entries: set[int] = field(default_factory=set)
    written: str = ""

    @property
    def secure(self) -> int:
        """The share of its links by https, in hundredths."""
        return 100 * self.https // self.links


def hosts_of(links: Sequence[tuple[int, str]], gone: set[str]) -> list[Host]:
    """Return the hosts of links, which are pairs of an entry's key and an address."""
    read = [(key, url, match) for key, url in links if (match := _WEB.match(url))]
    hosts = {name: Host(name) for *_, match in read if (name := match[2].lower())}
    written: dict[str, Counter[str]] = {name: Counter() for name in hosts}
    for key, url, match in read:
        own = match[2].lower()
        for name in filter(hosts.__contains__, _with_parents(own)):
            host = hosts[name]
            host.links += 1
            host.https += match[1].lower() == "https"
            host.gone += url in gone
            host.entries.add(key)
        if own:
            written[own][url[: match.end()].partition("://")[2]] += 1
    for name, host in hosts.items():
        host.written = written[name].most_common(1)[0][0]
    return sorted(hosts.values(), key=lambda host: (-host.links, host.name))


def _with_parents(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.partition(".")[2]


def _state(connection: BaseDatabaseWrapper) -> Hashable:
    gone = DeadLink.objects.using(connection.alias).order_by("-pk")
    known = tuple(gone.values_list("pk", flat=True)[:1]), gone.count()
    return CatalogueVersion.now(connection.alias), known


def _read(connection: BaseDatabaseWrapper, _: Any) -> list[Host]:
    links = Link.objects.using(connection.alias).order_by()
    gone = DeadLink.objects.using(connection.alias)
    return hosts_of(
        list(links.values_list("anime", "url")),
        {*gone.values_list("url", flat=True)},
    )


# All links are read for it, so each process does it once for each state.
_hosts = ProcessCache("hosts of links", _state, _read)


class HostPages(CatalogAdmin):
    """The list of hosts, for the admin of links."""

    def get_urls(self) -> list[URLPattern]:
        return [
            self.route("hosts/", self.hosts_view, "link_hosts"),
            *super().get_urls(),
        ]

    def hosts_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        text = request.GET.get("q", "").strip()
        found = [host for host in _hosts.now(connection) if text.lower() in host.name]
        page = Paginator(found, PAGE).get_page(request.GET.get("p"))
        may_edit = may(request.user, Deed.EDIT_MANY)
        return self.page(
            request,
            "part/hosts.html",
            "Links by host",
            text=text,
            page=page,
            rows=[(host, _ways(host) if may_edit else None) for host in page],
            may_edit=may_edit,
        )


def _ways(host: Host) -> dict[str, str]:
    """Return where something can be done to all links of a host."""
    many, rows = (reverse(f"admin:catalog_{name}_bulk") for name in ("anime", "link"))
    return {
        "Replace in links": f"{many}?{urlencode({'do': 'links', 'old': host.written})}",
        "Remove": f"{rows}?{urlencode({'host': host.name, 'do': 'remove'})}",
        "Mark as gone": f"{rows}?{urlencode({'host': host.name, 'do': 'gone'})}",
    }
