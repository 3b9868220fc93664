"""One page of many, by its number in the query string."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import HttpRequest

from .query_text import ellipsized


def page_of(rows: Any, request: HttpRequest, size: int) -> tuple[Page[Any], str]:
    """Return the page that the query string asks for, and what there is to say of it.

    A number that no page has is ignored: the first page comes, with a remark.
    """
    paginator = Paginator(rows, size)
    asked = request.GET.get("page") or "1"
    remark = ""
    try:
        page = paginator.page(_number(asked))
    except InvalidPage:
        remark = f"There is no page “{ellipsized(asked)}”. This is page 1."
        page = paginator.page(1)
    page.object_list = list(page.object_list)  # read now, and not by a template
    return page, remark


def _number(text: str) -> int:
    """Return a page number; one that is none becomes 0, which no page has."""
    plain = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if plain else 0
