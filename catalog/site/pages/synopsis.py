"""Synopses: the markdown that editors write, as what visitors may be sent."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ...document.quality import is_placeholder

# What is longer is shown as it is written: markdown takes some ten microseconds a
# character, the worst of it thirty. The longest synopsis known has 3,076 characters.
LONGEST_MARKDOWN = 20_000

_CREDIT = re.compile(r"[(\[]\s*+Source:?\s++([^()\[\]\n]{1,200})[)\]]", re.I)

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


def render_synopsis(markdown: str) -> Synopsis:
    """Return what a synopsis says; nothing at all where it only says that it is none.

    Images are left out, since a visitor's browser is sent nowhere unasked. A synopsis
    of more than `LONGEST_MARKDOWN` characters is plain text.
    """
    if is_placeholder(markdown):
        return Synopsis()
    markdown, credit = _split_credit(markdown.rstrip())
    if len(markdown) > LONGEST_MARKDOWN:
        html = mark_safe(linebreaks(markdown, autoescape=True))
        return Synopsis(html, _one_line(markdown), credit)
    tokens = _MARKDOWN.parse(markdown)
    return Synopsis(_html(tokens), _text(tokens), credit)


def _split_credit(markdown: str) -> tuple[str, str]:
    """Return a text without the credit that it ends with, and whom that names."""
    # Within the credit no bracket opens, so it can begin at the last one alone: to try
    # each blank and bracket takes hours for a long text.
    start = max(markdown.rfind("("), markdown.rfind("["), 0)
    credit = _CREDIT.fullmatch(markdown, start)
    return (markdown[:start].rstrip(), credit[1].strip()) if credit else (markdown, "")


def _html(tokens: Sequence[Token]) -> SafeString:
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


def _text(tokens: Sequence[Token]) -> str:
    words = []
    for token in tokens:
        children = [token] if token.type in {"code_block", "fence"} else token.children
        words += [
            " " if child.type in {"softbreak", "hardbreak"} else child.content
            for child in children or ()
        ]
        words.append(" ")
    return _one_line("".join(words))


def _one_line(text: str) -> str:
    return " ".join(text.split())
