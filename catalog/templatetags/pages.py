"""What templates need beside their context."""

import re
from urllib.parse import unquote

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from .. import __version__
from ..models import account_name
from ..site.addresses import absolute, asset
from ..site.language import language_of, vertical
from ..site.pages.json_ld import as_script
from ..site.pages.og_image import share_image

LONGEST_GUESS = 60

register = template.Library()
register.filter(account_name)
register.filter(vertical)
register.simple_tag(asset)
register.simple_tag(share_image, name="site_image")
register.simple_tag(as_script, name="structured_data")


@register.simple_tag
def site_name() -> str:
    return settings.SITE_NAME


@register.simple_tag
def version() -> str:
    return __version__


@register.simple_tag(name="absolute")
def absolute_in_html(path: str) -> str:
    """Return a path's address for those who are elsewhere; what is escaped stays so."""
    return format_html("{}", path.__class__(absolute(path)))


@register.simple_tag(takes_context=True)
def section_link(context: Context, name: str, label: str) -> str:
    """Return a link to a part of the site, marked where the page is of that part."""
    address = reverse(f"catalog:{name}")
    path = context["request"].path
    current = "page" if path == address else "true" if path.startswith(address) else ""
    attribute = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a href="{}"{}>{}</a>', address, attribute, label)


@register.simple_block_tag(name="one_line")
def on_one_line(content: str) -> str:
    """Return what is inside on one line, to be said more than once."""
    return mark_safe(" ".join(content.split()))


@register.filter
def lang(name: str) -> str:
    """Return the `lang` attribute for a name in a script that tells its language."""
    code = language_of(name)
    return format_html(' lang="{}"', code) if code else ""


@register.filter
def grouped(number: int) -> str:
    """Return 10,713 for 10713."""
    return f"{number:,}"


@register.filter
def guess(path: str) -> str:
    """Return what an address that leads nowhere may have meant: its last words."""
    name = unquote(path).rstrip("/").rpartition("/")[2]
    words = re.sub(r"[-_+]|\.(?:md|html?|php)$", " ", name).split()
    return "".join(filter(str.isprintable, " ".join(words)))[:LONGEST_GUESS]
