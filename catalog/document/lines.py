r"""The lines of a file, read and written: named values, items, links, headings.

What `parse_…` returns is what the line says; `…_line` writes it canonically.
"""

import re
import unicodedata
from collections.abc import Callable

from .markup import escape, escape_marks, unescape
from .model import Link
from .sections import without_closing

TITLE = re.compile(r" {0,3}#[ \t]+(?P<title>.*)")
FIELD = re.compile(r" {0,3}[-*+][ \t]+\*\*(?P<name>[^*]+)\*\*(?P<value>.*)")
ITEM = re.compile(r"[ \t]*(?:[-*+•·–—]|[0-9]{1,3}[.)])[ \t]+(?P<text>.*)")
_LINK = re.compile(r"\[(?P<label>(?:[^\\\]]|\\.|\](?!\())*)\]\((?P<url>.*)\)\s*")
_NEXT_LINK = re.compile(
    r"(?<=\))(?:[ \t]++|[ \t]*+[,;|/][ \t]*+)(?=\[[^\[\]()]{1,200}\]\()"
)
_LABELLED = re.compile(
    r"(?:[*_]*(?P<label>[^\s*_\[\]()<>:：][^*_\[\]()<>:：]{0,99}?)"
    r"[*_]*[:：][*_]*[ \t]+)?"
    r"<?(?P<url>https?://(?P<host>[^\s<>\[\]()/?#]+)[^\s<>\[\]]*)>?\s*",
    re.IGNORECASE,
)
_IMAGE_BEGINS = re.compile(r"(?:[-*+•][ \t]+)?(?P<is_link>\[)?!(?=\[)")
_HTML_IMAGE = re.compile(
    r"""<img\s[^<>]*?\bsrc=["'](?P<url>[^"'<>]+)["'][^<>]*>""", re.IGNORECASE
)
_LONGEST_HTML = 2_000
_HTML_ALT = re.compile(r"""\balt=["'](?P<alt>[^"'<>]*)["']""", re.IGNORECASE)
_TITLED = re.compile(r"""(?P<url>\S+)[ \t]+(?:"[^"]*"|'[^']*')""")
_BOLD = re.compile(r"(?<![\w\\])(\*\*|__)(?=[^\s*_])([^*_]+)(?<=[^\s\\])\1(?!\w)")
_ITALIC = re.compile(r"(?<!\S)([*_])(?=[^\s*_])([^*_]+)(?<=[^\s\\])\1(?!\S)")
# What nobody sees and nothing needs: joiners stay, which some scripts are written with.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
# Han letters that a normal form would take for others.
_COMPOSED = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")


def plain(markdown: str) -> str:
    """Return the text that a piece of a line says, without blanks around it.

    Letters are composed, and what is not seen at all is left out.
    """
    text = unescape(markdown.strip()).strip()
    if text.isascii():
        return text
    text = _UNSEEN.sub("", text)
    if not unicodedata.is_normalized("NFC", text):
        text = _COMPOSED.sub(lambda m: unicodedata.normalize("NFC", m[0]), text)
    return text.strip()


def unmarked(markdown: str) -> str:
    """Return markdown without the marks of bold and italic around whole words."""
    if "*" in markdown or "_" in markdown:
        markdown = _ITALIC.sub(r"\2", _BOLD.sub(r"\2", markdown))
    return markdown


def read_title(markdown: str) -> str:
    """Return the title that stands in a heading, "" if there is none."""
    if "<!--" in markdown and markdown.rstrip().endswith("-->"):
        markdown = markdown.rpartition("<!--")[0]
    markdown = without_closing(markdown)
    link = parse_link(markdown)
    if link:
        return link.label
    if markdown[:1] == markdown[-1:] == "`":
        markdown = markdown.strip("`")
    return plain(unmarked(markdown))


def written(text: str, read: Callable[[str], str | None]) -> str:
    """Return the markdown of a text by which `read` gives it back."""
    markdown = escape(text)
    return markdown if read(markdown) == text else escape_marks(text)


def without_marks(text: str) -> str:
    """Return a short value without the marks of bold, italic or code around it."""
    return text.strip("*_` ")


def parse_link(markdown: str) -> Link | None:
    """Return the link that an item is; None if it is none, or leads nowhere."""
    match = _LINK.fullmatch(markdown)
    if match and (url := _read_url(match["url"])):
        return Link(plain(match["label"]), url)
    return None


def parse_links(markdown: str) -> list[Link]:
    """Return the links that an item is, in whichever way they are written."""
    if labelled := _LABELLED.fullmatch(markdown):
        label = plain(labelled["label"] or "") or labelled["host"]
        return [Link(label, plain(labelled["url"]))]
    links = [parse_link(piece) for piece in _NEXT_LINK.split(markdown)]
    if len(links) == 1 or None in links:
        links = [parse_link(markdown)]
    return [link for link in links if link]


def _read_url(markdown: str) -> str:
    """Return the address that stands in the round brackets of a link."""
    markdown = markdown.strip()
    if titled := _TITLED.fullmatch(markdown):
        markdown = titled["url"]
    if markdown[:1] == "<" and markdown[-1:] == ">":
        markdown = markdown[1:-1]
    return plain(markdown)


def parse_image(line: str) -> Link | None:
    """Return address and description of the image that a line is, or None."""
    text = line.strip()
    if begin := _IMAGE_BEGINS.match(text):
        text = text[begin.end() :]
        if begin["is_link"]:
            text, _, link = text.rpartition("](")
            text = text if link else ""
        return parse_link(text)
    if len(text) <= _LONGEST_HTML and (image := _HTML_IMAGE.fullmatch(text)):
        alt = _HTML_ALT.search(text)
        return Link(plain(alt["alt"]) if alt else "", plain(image["url"]))
    return None


def title_line(title: str) -> str:
    return f"# {written(title, read_title)}"


def image_line(image: Link) -> str:
    return f"!{_bracketed(image)}"


def field_line(name: str, value: str) -> str:
    return f"-   **{name}**: {escape(value)}" if value else f"-   **{name}**:"


def item_line(text: str) -> str:
    return f"-   {escape(text)}"


def link_line(link: Link) -> str:
    return f"-   {_bracketed(link)}"


def item_of(text: str, read: Callable[[str], str | None]) -> str:
    return f"-   {written(text, read)}"


def _bracketed(link: Link) -> str:
    # The bracket that follows counts: a backslash before it would escape it.
    label = escape(f"{link.label}]")[:-1].replace("[", "\\[").replace("]", "\\]")
    return f"[{label}]({written(link.url, _read_url)})"
