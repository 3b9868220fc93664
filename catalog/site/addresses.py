"""Addresses for those who are elsewhere: feed readers, search engines, calendars."""

from urllib.parse import urlsplit

from django.conf import settings


def absolute(address: str) -> str:
    """Return the whole address of a path; one that names its host stays as it is."""
    if address.startswith(("http://", "https://")):  # an upload that is kept elsewhere
        return address
    return f"{settings.SITE_URL}{address}"


def host() -> str:
    """Return the name that the site goes by in identifiers that must never change."""
    return urlsplit(settings.SITE_URL).hostname
