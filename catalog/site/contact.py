"""Whom visitors write to, and how an entry is named when they do."""

from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.urls import reverse

from .addresses import absolute

_MAIL = "mailto:"


class Contact(NamedTuple):
    """Where whoever runs the site can be reached: what is shown, and where it leads."""

    label: str
    url: str


def contact() -> Contact | None:
    """Return whom visitors write to, None where the site names nobody."""
    url = settings.CONTACT
    return Contact(url.removeprefix(_MAIL), url) if url else None


def report_url(title: str, path: str) -> str:
    """Return where an error in an entry is reported, with the entry named."""
    url, page = settings.CONTACT, absolute(path)
    if not url:
        return reverse("catalog:about")
    if url.startswith(_MAIL):
        subject = " ".join(f"{settings.SITE_NAME}: {title}".split())
        named = {"subject": subject, "body": f"{page}\r\n\r\n"}
        return f"{url}?{urlencode(named, quote_via=quote)}"
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode({"entry": page})]))
    return urlunsplit(parts._replace(query=query))
