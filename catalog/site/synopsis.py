"""Synopses: the markdown that editors write, as what visitors may be sent."""

import re
from typing import NamedTuple

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from ..document.quality import is_placeholder

_CREDIT = re.compile(r"\s*[(\[]\s*Source:?\s+([^()\[\]\n]{1,200})[)\]]\s*\Z", re.I)

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_TAGS = {
    *("p", "br", "hr", "em", "strong", "a", "ul", "ol", "li", "blockquote"),
    *("code", "pre", "h3", "h4", "h5", "h6"),
}
_ATTRIBUTES = {"*": set(), "a": {"href"}, "ol": {"start"}}
_REL = "nofollow noopener external"

# h1 is the page's and h2 its sections', and a synopsis stands in one of these.
_DEMOTED_BY = 2


class Synopsis(NamedTuple):
    """A synopsis as harmless HTML and as plain text, and whom its last line credits."""

    html: SafeString = SafeString()
    text: str = ""
    credit: str = ""


def read(markdown: str) -> Synopsis:
    """Return what a synopsis says; nothing at all where it only says that it is none.

    Images are left out, since a visitor's browser is sent nowhere unasked.
    """
    if is_placeholder(markdown):
        return Synopsis()
    credit = _CREDIT.search(markdown)
    tokens = _MARKDOWN.parse(markdown[: credit.start()] if credit else markdown)
    return Synopsis(_html(tokens), _text(tokens), credit[1].strip() if credit else "")


def _html(tokens) -> SafeString:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + _DEMOTED_BY, 6)}"
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel=_REL,
    )
    return mark_safe(clean.strip())


def _text(tokens) -> str:
    words = []
    for token in tokens:
        children = [token] if token.type in {"code_block", "fence"} else token.children
        words += [
            " " if child.type in {"softbreak", "hardbreak"} else child.content
            for child in children or ()
        ]
        words.append(" ")
    return " ".join("".join(words).split())
