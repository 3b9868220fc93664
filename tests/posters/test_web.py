"""What may be fetched, from where, and how the hosts are treated."""

import socket
from itertools import count

import pytest
from urllib3.util import connection

from catalog.posters import web
from catalog.posters.web import (
    Fetcher,
    FetchFailed,
    HostLeftAlone,
    HostUnanswered,
    is_public,
)

from .server import HOST

FILE = f"http://{HOST}/a.jpg"


def test_a_file_is_fetched_by_the_name_of_its_host_and_an_honest_agent(server):
    server.answers["/a.jpg?v=1"] = (200, {}, [b"one ", b"two"])
    assert server.fetcher().fetch(f"{FILE}?v=1") == b"one two"
    headers = server.asked[-1][1]
    assert headers["Host"] == HOST
    assert headers["User-Agent"] == "Mokuroku (+http://testserver)"
    assert "Cookie" not in headers


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.jpg",
        "file:///etc/passwd",
        "ftp://posters.test/a.jpg",
        "gopher://posters.test/",
        "https://posters.test/a.jpg",  # not a scheme that this server is asked by
        "http://example.org/a.jpg",
        "http://posters.test.example.org/",
        "http://evilposters.test/",
        "http://user:word@posters.test/",
        "http://@posters.test/",
        "http://posters.test:22/",
        "http://posters.test:99999/",
        "http://posters.test\r\nHost: x/",
        "http://posters.test/\r\nX: y",
        "http://posters.test\\@example.org/",
        "http://[",
        "http://ｐosters.test/",
        "http://127.0.0.1/",
        "http://0x7f.1/",
    ],
)
def test_no_other_address_is_asked(url, server):
    with pytest.raises(FetchFailed):
        server.fetcher().fetch(url)
    assert not server.asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "2002:7f00:1::",
        "fc00::1",
        "fe80::1%eth0",
        "ff02::1",
    ],
)
def test_an_address_within_a_network_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111"])
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)


def test_by_itself_a_fetcher_never_asks_this_machine():
    with pytest.raises(FetchFailed, match="localhost is no host of the internet"):
        Fetcher(["localhost"]).fetch("http://localhost/")


@pytest.mark.parametrize(
    "answers", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["8.8.8.8", "::1"], []]
)
def test_a_name_with_a_private_address_among_its_own_is_not_asked(answers, server):
    fetcher = server.fetcher(resolve=lambda *name: answers, may_connect=is_public)
    with pytest.raises(FetchFailed, match="no host of the internet"):
        fetcher.fetch(FILE)
    assert not server.asked


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(
    server, monkeypatch
):
    """A name that leads elsewhere a moment later leads nowhere."""
    server.answers["/a.jpg"] = (200, {}, [b"x"])
    connected = []
    connect = connection.create_connection

    def noted(address, *more, **options):
        connected.append(address[0])
        return connect(address, *more, **options)

    monkeypatch.setattr(connection, "create_connection", noted)
    fetcher = server.fetcher(resolve=lambda *name: ["127.0.0.1", "127.0.0.9"])
    assert fetcher.fetch(FILE) == b"x"
    assert set(connected) == {"127.0.0.1"}


def test_a_name_is_resolved_for_each_request_and_checked_each_time(server):
    server.answers["/a.jpg"] = (200, {}, [b"x"])
    turns = count()
    fetcher = server.fetcher(
        resolve=lambda *name: ["127.0.0.1" if next(turns) < 2 else "169.254.169.254"],
        may_connect=lambda address: address == "127.0.0.1",
    )
    assert fetcher.fetch(FILE) == b"x"  # and robots.txt before
    with pytest.raises(FetchFailed, match="no host of the internet"):
        fetcher.fetch(FILE)
    assert server.asked_for() == ["/a.jpg"]


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://example.org/a.jpg",
        "file:///etc/passwd",
        "//example.org/a.jpg",
        "http://posters.test:22/",
        "http://[",
    ],
)
def test_a_redirect_leads_nowhere_else(location, server):
    server.answers["/a.jpg"] = (302, {"Location": location}, [])
    with pytest.raises(FetchFailed):
        server.fetcher().fetch(FILE)
    assert server.asked_for() == ["/a.jpg"]


def test_a_redirect_to_a_name_that_is_allowed_and_private_is_refused(server):
    server.answers["/a.jpg"] = (302, {"Location": "http://inside.test/"}, [])
    fetcher = server.fetcher(
        hosts=[HOST, "inside.test"],
        resolve=lambda host, port: ["127.0.0.1" if host == HOST else "10.0.0.1"],
        may_connect=lambda address: address != "10.0.0.1",
    )
    with pytest.raises(FetchFailed, match=r"inside\.test is no host of the internet"):
        fetcher.fetch(FILE)


def test_a_redirect_is_followed_but_not_for_ever(server):
    server.answers["/a.jpg"] = (301, {"Location": "b.jpg"}, [])
    server.answers["/b.jpg"] = (200, {}, [b"x"])
    assert server.fetcher().fetch(FILE) == b"x"
    server.answers["/b.jpg"] = (302, {"Location": "/a.jpg"}, [])
    with pytest.raises(FetchFailed, match="redirected too often"):
        server.fetcher().fetch(FILE)
    server.answers["/b.jpg"] = (302, {}, [])
    with pytest.raises(FetchFailed, match="answered 302"):
        server.fetcher().fetch(FILE)


def test_no_more_is_read_than_a_poster_may_have(server):
    read = count()
    endless = (bytes(65536 + 0 * next(read)) for _ in range(10_000))
    server.answers["/a.jpg"] = (200, {}, endless)
    with pytest.raises(FetchFailed, match="more than 1 MiB"):
        server.fetcher(largest=1024**2).fetch(FILE)
    assert next(read) < 1000


class Clock:
    """A clock that goes on by sleeping, and by so much each time it is looked at."""

    def __init__(self, step=0):
        self.now, self.step, self.slept = 1000.0, step, []

    def monotonic(self):
        self.now += self.step
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def test_a_file_that_comes_too_slowly_is_left(server, monkeypatch):
    monkeypatch.setattr(web, "time", Clock(step=web.LONGEST / 3))
    read = count()
    server.answers["/a.jpg"] = (
        *(200, {}),
        (bytes(65536 + 0 * next(read)) for _ in range(10_000)),
    )
    with pytest.raises(FetchFailed, match="took more than"):
        server.fetcher().fetch(FILE)
    assert next(read) < 1000


def test_what_comes_packed_is_not_unpacked(server):
    server.answers["/a.jpg"] = (200, {"Content-Encoding": "gzip"}, [b"\x1f\x8b"])
    assert server.fetcher().fetch(FILE) == b"\x1f\x8b"
    assert server.asked[-1][1]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("status", [204, 206, 304, 400, 403, 404, 410])
def test_an_answer_without_a_file_is_told(status, server):
    server.answers["/a.jpg"] = (status, {}, [])
    with pytest.raises(FetchFailed, match=f"answered {status}"):
        server.fetcher().fetch(FILE)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_host_that_does_not_answer_is_left_alone(status, server):
    server.answers["/robots.txt"] = (200, {}, [])
    server.answers["/a.jpg"] = (status, {"Retry-After": "9"}, [])
    fetcher = server.fetcher()
    for _ in range(web.ATTEMPTS):
        with pytest.raises(HostUnanswered):
            fetcher.fetch(FILE)
    for _ in range(9):
        with pytest.raises(HostLeftAlone):
            fetcher.fetch(FILE)
    assert len(server.asked_for()) == web.ATTEMPTS


def test_a_single_failure_is_forgotten_when_the_host_answers_again(server):
    fetcher = server.fetcher()
    for status in (500, 404) * 4:
        server.answers["/a.jpg"] = (status, {}, [])
        with pytest.raises(FetchFailed) as failed:
            fetcher.fetch(FILE)
        assert not isinstance(failed.value, HostLeftAlone)


def test_a_name_or_a_server_that_is_not_there_is_no_answer(server):
    def nowhere(host, port):
        raise socket.gaierror("Name or service not known")

    with pytest.raises(HostUnanswered, match="is not known"):
        server.fetcher(resolve=nowhere).fetch(FILE)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(HostUnanswered, match="no answer"):
        server.fetcher(ports={"http": port}).fetch(FILE)


def test_robots_are_where_they_are_wanted(server):
    rules = b"User-agent: *\nDisallow: /private/\n"
    server.answers["/robots.txt"] = (200, {}, [rules])
    server.answers["/a.jpg"] = server.answers["/private/a.jpg"] = (200, {}, [b"x"])
    fetcher = server.fetcher()
    assert fetcher.fetch(FILE) == b"x"
    with pytest.raises(FetchFailed, match="asks programs not to"):
        fetcher.fetch(f"http://{HOST}/private/a.jpg")
    assert [path for path, _ in server.asked] == ["/robots.txt", "/a.jpg"]


def test_a_host_is_given_its_time(server, monkeypatch):
    clock = Clock()
    monkeypatch.setattr(web, "time", clock)
    server.answers["/a.jpg"] = (200, {}, [b"x"])
    fetcher = server.fetcher(pause=2)
    for _ in range(3):
        fetcher.fetch(FILE)
    assert clock.slept == [0, 2, 2, 2]  # robots.txt came first


def test_a_certificate_must_be_for_the_name_whatever_the_address():
    pool = Fetcher._pool("https", "192.0.2.1", 443, "cdn.example.org")
    assert (pool.host, pool.port) == ("192.0.2.1", 443)
    assert pool.assert_hostname == pool.conn_kw["server_hostname"] == "cdn.example.org"
    assert pool.cert_reqs == "CERT_REQUIRED"
