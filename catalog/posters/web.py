"""Fetch files from other people's servers: politely, and from allowed hosts alone.

Addresses come from files and editors, so none is believed. The hosts are those of the
setting POSTER_HOSTS. A name is resolved once, each answer must be a public address, and
it is that address which is connected to: what the name says a moment later is not
asked. A redirect is an address like any other.
"""

import ipaddress
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import urllib3
from django.conf import settings
from django.utils.http import is_same_domain

AGENT = "Mokuroku"
REDIRECTS = 3
PATIENCE = urllib3.Timeout(connect=5, read=10)  # seconds, of each step
LONGEST = 30  # seconds, of one file
ATTEMPTS = 3  # that a host may leave unanswered, in a row
PORTS = {"http": 80, "https": 443}


class FetchFailed(Exception):
    """A file was not fetched; the message says why."""


class HostUnanswered(FetchFailed):
    """The host does not answer, or not now."""


class HostLeftAlone(FetchFailed):
    """The host has not answered several times, and is not asked any more."""


_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")


def is_public(address: str) -> bool:
    """Return True if an address means the same host to the whole internet."""
    ip = ipaddress.ip_address(address)
    if ip.version == 6 and (ip not in _GLOBAL_UNICAST or ip.sixtofour or ip.teredo):
        return False  # what may lead to any address of version 4
    return ip.is_global and not ip.is_multicast


def resolve_host(host: str, port: int) -> list[str]:
    """Return all addresses of a host. Raise OSError if it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in found]


@dataclass
class Fetcher:
    """Fetches files of some hosts, with a pause between those of one host.

    All but the hosts are for tests, which have no other server than this machine.
    """

    hosts: Collection[str]
    pause: float = 1.0  # seconds
    largest: int = 5 * 1024 * 1024  # bytes
    ports: dict[str, int] = field(default_factory=lambda: PORTS)
    resolve: Callable[[str, int], list[str]] = resolve_host
    may_connect: Callable[[str], bool] = is_public
    _last: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _unanswered: Counter[str] = field(default_factory=Counter)
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)

    def fetch(self, url: str) -> bytes:
        """Return what is at an address. Raise FetchFailed if it is not to be had."""
        parts = self._checked(url)
        if not self._rules_of(parts).can_fetch(AGENT, url):
            raise FetchFailed("its host asks programs not to fetch this")
        for _ in range(REDIRECTS + 1):
            status, body, location = self._ask(parts)
            if status == 200:
                return body
            if status not in (301, 302, 303, 307, 308) or not location:
                raise FetchFailed(f"answered {status}")
            parts = self._checked(location, parts.geturl())
        raise FetchFailed("redirected too often")

    def _checked(self, url: str, base: str = "") -> SplitResult:
        """Return the parts of an address, if it is one to ask."""
        try:
            parts = urlsplit(urljoin(base, url))
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise FetchFailed("no web address") from error
        if (
            parts.scheme not in self.ports
            or "@" in parts.netloc
            or not host.isascii()
            or not url.isprintable()
        ):
            raise FetchFailed("no plain web address")
        if port not in (None, self.ports[parts.scheme]):
            raise FetchFailed(f"port {port} is not asked")
        if not any(is_same_domain(host, allowed) for allowed in self.hosts):
            raise FetchFailed(f"{host} is not in POSTER_HOSTS")
        return parts

    def _rules_of(self, parts: SplitResult) -> RobotFileParser:
        """Return what a host asks of programs; where it says nothing, all may be."""
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            rules = RobotFileParser()
            status, body, _ = self._ask(urlsplit(f"{origin}/robots.txt"))
            said = body.decode("utf-8", "replace") if status == 200 else ""
            rules.parse(said.splitlines())
            self._robots[origin] = rules
        return self._robots[origin]

    def _ask(self, parts: SplitResult) -> tuple[int, bytes, str | None]:
        """Return status, content and `Location` of the answer to one request."""
        host, port = parts.hostname or "", self.ports[parts.scheme]
        if self._unanswered[host] >= ATTEMPTS:
            raise HostLeftAlone(f"{host} does not answer")
        self._unanswered[host] += 1
        address = self._address_of(host, port)
        self._wait_for(host)
        started = time.monotonic()
        try:
            with self._pool(parts.scheme, address, port, host) as pool:
                answer = pool.urlopen(
                    "GET",
                    f"{parts.path or '/'}?{parts.query}".removesuffix("?"),
                    headers={
                        "Host": host,
                        "User-Agent": f"{AGENT} (+{quote(settings.SITE_URL, ':/[]')})",
                        "Accept": "image/webp,image/jpeg,image/png",
                        "Accept-Encoding": "identity",
                    },
                    redirect=False,
                    preload_content=False,
                    decode_content=False,
                )
                if answer.status in (429, 500, 502, 503, 504):
                    raise HostUnanswered(f"answered {answer.status}")
                self._unanswered[host] = 0
                body = self._read(answer, started) if answer.status == 200 else b""
                return answer.status, body, answer.headers.get("Location")
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise HostUnanswered(f"no answer: {type(error).__name__}") from error
        finally:
            self._last[host] = time.monotonic()

    def _address_of(self, host: str, port: int) -> str:
        try:
            addresses = self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise HostUnanswered(f"{host} is not known") from error
        if not addresses or not all(map(self.may_connect, addresses)):
            raise FetchFailed(f"{host} is no host of the internet")
        return addresses[0]

    def _wait_for(self, host: str) -> None:
        time.sleep(max(0, self._last[host] + self.pause - time.monotonic()))

    @staticmethod
    def _pool(
        scheme: str, address: str, port: int, host: str
    ) -> urllib3.HTTPConnectionPool:
        common: dict[str, Any] = {"port": port, "timeout": PATIENCE, "retries": False}
        if scheme == "http":
            return urllib3.HTTPConnectionPool(address, **common)
        # The name is still what the certificate must be for.
        common |= {"server_hostname": host, "assert_hostname": host}
        return urllib3.HTTPSConnectionPool(address, cert_reqs="CERT_REQUIRED", **common)

    def _read(self, answer: urllib3.BaseHTTPResponse, started: float) -> bytes:
        """Return the content of an answer, as far as size and time allow."""
        body = bytearray()
        while piece := answer.read1(65536):
            body += piece
            if len(body) > self.largest:
                raise FetchFailed(f"more than {self.largest // 1024**2} MiB")
            if time.monotonic() - started > LONGEST:
                raise FetchFailed(f"took more than {LONGEST} seconds")
        return bytes(body)
