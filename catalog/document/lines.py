r"""The lines of a file, read and written: named values, items, links, headings.

What `parse_…` returns is what the line says; `…_line` writes it canonically.
"""

import re

from .markup import escape, unescape
from .model import Link

TITLE = re.compile(r" {0,3}#[ \t]+(?P<title>.*)")
FIELD = re.compile(r" {0,3}[-*+][ \t]+\*\*(?P<name>[^*]+)\*\*(?P<value>.*)")
ITEM = re.compile(r" {0,3}[-*+][ \t]+(?P<text>.*)")
_LINK = re.compile(r"\[(?P<label>(?:[^\\\]]|\\.|\](?!\())*)\]\((?P<url>.*)\)\s*")


def plain(markdown: str) -> str:
    """Return the text that a piece of a line says, without blanks around it."""
    return unescape(markdown.strip()).strip()


def parse_link(markdown: str) -> Link | None:
    """Return the link that an item is; None if it is none, or leads nowhere."""
    match = _LINK.fullmatch(markdown)
    if match and (url := plain(match["url"])):
        return Link(plain(match["label"]), url)
    return None


def parse_image(line: str) -> Link | None:
    """Return address and description of the image that a line is, or None."""
    text = line.strip()
    return parse_link(text[1:]) if text.startswith("![") else None


def title_line(title: str) -> str:
    return f"# {escape(title)}"


def image_line(image: Link) -> str:
    return f"!{_bracketed(image)}"


def field_line(name: str, value: str) -> str:
    return f"-   **{name}**: {escape(value)}" if value else f"-   **{name}**:"


def item_line(text: str) -> str:
    return f"-   {escape(text)}"


def link_line(link: Link) -> str:
    return f"-   {_bracketed(link)}"


def _bracketed(link: Link) -> str:
    # The bracket that follows counts: a backslash before it would escape it.
    label = escape(f"{link.label}]")[:-1].replace("[", "\\[").replace("]", "\\]")
    return f"[{label}]({escape(link.url)})"
