r"""Running text below a heading.

A line that starts with `## ` opens a section, so in running text such a line is kept
with a backslash before it. `unguard(guard(text)) == text`.
"""

import re

_HEADING_LINE = re.compile(r"^(?=\\*##[ \t])", re.MULTILINE)
_GUARDED_LINE = re.compile(r"^\\(?=\\*##[ \t])", re.MULTILINE)


def guard(text: str) -> str:
    """Return running text in which no line opens a section."""
    return _HEADING_LINE.sub(r"\\", text) if "##" in text else text


def unguard(text: str) -> str:
    """Return the running text that `guard` wrote."""
    return _GUARDED_LINE.sub("", text) if "\\##" in text else text
