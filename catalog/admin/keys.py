"""Keys of rows, as addresses and forms bring them: this is the one check of them."""

import re
from collections.abc import Callable
from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.urls import register_converter
from django.urls.converters import StringConverter


def parse_pk(text: str | None) -> int | None:
    """Return the key that a text is; None where it can be none.

    Django takes more for numbers: signs, the figures of other scripts, and so many of
    them that Python or the database refuses.
    """
    return int(text) if text and re.fullmatch("[0-9]{1,18}", text) else None


class _Converter(StringConverter):
    """`<pk:name>` in a route: a key, as a number; None for one that is too long."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int | None:  # type: ignore[override]
        return parse_pk(value)


register_converter(_Converter, "pk")


class RefuseCrafted:
    """Answers 400 in the admin to what none of its links and forms sends.

    Django's lists hand it to the database, which fails: a null character in an address
    (PostgreSQL), a row chosen by what is no key, a number beyond all columns. A pattern
    is refused as such: on SQLite it is Python's, and may never end.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        asks = match and match.app_name == "admin" and match.url_name
        if not asks or not asks.endswith(("_changelist", "_csv", "autocomplete")):
            return None
        texts = (text for name, some in request.GET.lists() for text in (name, *some))
        chosen = request.POST.getlist("_selected_action")
        if (
            any("\0" in text for text in texts)
            or any(name.endswith("regex") for name in request.GET)
            or None in map(parse_pk, chosen)
        ):
            return _refusal()
        return None

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        # What is posted is checked by forms, but for how large a number may be.
        kinds = (OverflowError, DataError) if request.GET else OverflowError
        is_crafted = (
            match and match.app_name == "admin" and isinstance(exception, kinds)
        )
        return _refusal() if is_crafted else None


def _refusal() -> HttpResponseBadRequest:
    return HttpResponseBadRequest("What is asked for can mean nothing here.")
