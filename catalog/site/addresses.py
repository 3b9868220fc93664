"""Addresses of pages and files, and for those who are elsewhere."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse


def absolute(address: str) -> str:
    """Return the whole address of a path; one that names its host stays as it is."""
    if address.startswith(("http://", "https://")):  # an upload that is kept elsewhere
        return address
    return f"{settings.SITE_URL}{address}"


def of_each(page: str) -> Callable[[str], str]:
    """Return what gives the path of a page of a kind for the slug of the page.

    A page may name hundreds, and for each of them `reverse` is too costly.
    """
    before, _, after = reverse(f"catalog:{page}", args=["-"]).rpartition("-")
    return lambda slug: f"{before}{slug}{after}"


def asset(name: str) -> str:
    """Return the address of a static file.

    Where nothing was collected, a page without its style is better than none: the page
    that says what went wrong is one of them.
    """
    try:
        return static(name)
    except ValueError:
        return f"{settings.STATIC_URL}{name}"


def host() -> str:
    """Return the name that the site goes by in identifiers that must never change."""
    return urlsplit(settings.SITE_URL).hostname or ""
