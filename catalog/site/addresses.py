"""Addresses of pages and files, and for those who are elsewhere."""

from urllib.parse import urlsplit

from django.conf import settings
from django.templatetags.static import static


def absolute(address: str) -> str:
    """Return the whole address of a path; one that names its host stays as it is."""
    if address.startswith(("http://", "https://")):  # an upload that is kept elsewhere
        return address
    return f"{settings.SITE_URL}{address}"


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
    return urlsplit(settings.SITE_URL).hostname
