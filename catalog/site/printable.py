"""Names and texts are kept as they were written; not every format takes every sign."""

import re

_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def printable(text: str) -> str:
    """Return a text without the signs that XML and calendars have no way to write."""
    return _UNPRINTABLE.sub("", text)
