"""Servers that pages can do without: asked less while they do not answer."""

import logging
import time
from threading import Lock

PAUSE = 10  # seconds that a server which did not answer is left alone
logger = logging.getLogger("mokuroku.outages")


class Outage:
    """Whether one server answers, as this process last saw it.

    Whoever wants something of it asks `may_ask` first, and says how that went. The log
    has a line when it stops answering, and one when it answers again.
    """

    def __init__(self, name: str):
        self.name = name
        self._until = 0.0  # no outage
        self._lock = Lock()

    def __bool__(self) -> bool:
        return self._until > 0

    def may_ask(self) -> bool:
        """Return whether to try: always while it answers, else once in a `PAUSE`."""
        if not self._until:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._until:
                return False
            # The others go on without it while one tries.
            self._until = now + PAUSE
        return True

    def failed(self, error: Exception) -> bool:
        """Note that it did not answer; return whether that is news."""
        with self._lock:
            is_new, self._until = not self._until, time.monotonic() + PAUSE
        if is_new:
            # By its kind alone: a message may hold an address with its password.
            kind = type(error).__name__
            logger.warning(
                "the %s does not answer (%s): on without it", self.name, kind
            )
        return is_new

    def answered(self) -> None:
        if self._until:
            self._until = 0.0
            logger.warning("the %s answers again", self.name)


cache = Outage("cache")
replica = Outage("replica")


def going_on() -> list[str]:
    """Return the names of those that did not answer when this process last asked."""
    return [one.name for one in (cache, replica) if one]
