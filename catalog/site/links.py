"""Links to elsewhere: where they lead, or that they lead nowhere."""

from urllib.parse import urlsplit

from ..document.parser import is_url


def host_of(url: str) -> str:
    """Return the host that a browser would go to; "" for what must not be a link."""
    if not is_url(url):
        return ""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # such as http://[
        return ""
