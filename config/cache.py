"""The cache that several processes share, and what stands in for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends import redis as backend
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

from config import outages


def _or_own(name: str) -> Callable[..., Any]:
    """Return a method of the cache that asks the server, or else this process alone."""
    ask = getattr(backend.RedisCache, name)

    @wraps(ask)
    def method(self: "RedisCache", *arguments: Any, **options: Any) -> Any:
        if outages.cache.may_ask():
            try:
                answer = ask(self, *arguments, **options)
            except (RedisError, OSError) as error:
                if outages.cache.failed(error):
                    self.own.clear()  # what an earlier outage left is old
            else:
                outages.cache.answered()
                return answer
        return getattr(self.own, name)(*arguments, **options)

    return method


class RedisCache(backend.RedisCache):
    """Django's, but while the server does not answer each process keeps its own."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.own = LocMemCache(str(server), params)

    add = _or_own("add")
    get = _or_own("get")
    set = _or_own("set")
    touch = _or_own("touch")
    delete = _or_own("delete")
    get_many = _or_own("get_many")
    has_key = _or_own("has_key")
    incr = _or_own("incr")
    set_many = _or_own("set_many")
    delete_many = _or_own("delete_many")
    clear = _or_own("clear")
