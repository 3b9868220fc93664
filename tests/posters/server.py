"""A server of this machine for tests of what is fetched, and a Fetcher that may ask it.

Only what a test gives a Fetcher lets it reach this machine: no setting does.
"""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from catalog.posters.web import Fetcher

HOST = "posters.test"


class Server(ThreadingHTTPServer):
    """Answers as `answers` says: a path's status, headers and pieces of content."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked = {}, []

    def fetcher(self, **options):
        options = {
            "hosts": [HOST],
            "pause": 0,
            "ports": {"http": self.server_port},
            "resolve": lambda host, port: ["127.0.0.1"],
            "may_connect": lambda address: True,
        } | options
        return Fetcher(**options)

    def asked_for(self):
        return [path for path, _ in self.asked if path != "/robots.txt"]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        status, headers, pieces = self.server.answers.get(self.path, (404, {}, []))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for piece in pieces:
                self.wfile.write(piece)
        except OSError:
            pass  # it has heard enough

    def log_message(self, *arguments):
        pass


@contextmanager
def serving():
    with Server() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
