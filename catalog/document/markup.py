r"""Plain text in a line of markdown: character entities and backslash escapes.

`A &amp; B` and `A \& B` both say “A & B”. For every text
`unescape(escape(text)) == text`.
"""

import re
from html.entities import html5

_PUNCTUATION = r"[!-/:-@\[-`{-~]"
_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_MARKUP = re.compile(rf"\\{_PUNCTUATION}|{_ENTITY}")
_MARK = re.compile("[][*_#<>`\"',:;/]")
_TO_ESCAPE = re.compile(rf"\\(?={_PUNCTUATION})|(?={_ENTITY})")


def unescape(markdown: str) -> str:
    """Return the text that a line of markdown says."""
    if "\\" not in markdown and "&" not in markdown:
        return markdown
    return _MARKUP.sub(_decode, markdown)


def escape(text: str) -> str:
    """Return markdown that says this text."""
    if "\\" not in text and "&" not in text:
        return text
    return _TO_ESCAPE.sub(lambda match: match[0] + "\\", text)


def escape_marks(text: str) -> str:
    """Return markdown that says this text, and in which no mark has a meaning."""
    return _MARK.sub(r"\\\g<0>", escape(text))


def _decode(match: re.Match[str]) -> str:
    mark = match[0]
    if mark[0] == "\\":
        return mark[1]
    if mark[1] != "#":
        text = html5.get(mark[1:], mark)
    else:
        hexadecimal = mark[2] in "xX"
        code = int(mark[3:-1], 16) if hexadecimal else int(mark[2:-1])
        text = chr(code) if code <= 0x10FFFF else mark
    # A line break or a control character would tear the line that holds it.
    return text if text.isprintable() or text == "\N{NO-BREAK SPACE}" else mark
