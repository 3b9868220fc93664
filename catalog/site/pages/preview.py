"""The page of an entry as it would be, and the link by which it is shown to others."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from ...document.entry import Entry, normalize_entry
from ...models import Anime, PendingEdit
from ...permissions import Deed, may
from ..covers.drawing import Cover, draw
from . import entry_context, entry_page
from .entry_page import EntryPage

LASTS = timedelta(days=7)

_SALT = "catalog.preview"


class PreviewNote(NamedTuple):
    """What a preview says above the page: whose edit it is, and where it is published.

    `seen` is when the edit was changed last, for whoever publishes it.
    """

    author: str = ""
    publish: str = ""
    seen: str = ""


def link_to(**what: int) -> str:
    """Return an address that shows an edit or an anime to whoever has it."""
    token = signing.dumps(what, salt=_SALT, compress=True)
    return reverse("catalog:preview", args=[token])


def unsign_link(token: str) -> dict[str, int] | None:
    """Return what `link_to` was given; None for a link that is false or too old."""
    try:
        return signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None


def page(
    request: HttpRequest,
    entry: Entry,
    anime: Anime | None = None,
    author: str = "",
    pending: PendingEdit | None = None,
    dismissed: Collection[str] | None = None,
) -> HttpResponse:
    """Return the page of an entry as if it were saved to a row, or to a new one.

    It is told whose edit it is, and whoever may publish it can do so there. For
    `dismissed` see `entry_page.of_entry`.
    """
    normalized = normalize_entry(entry)
    shown = _with_cover(entry_page.of_entry(normalized, anime, dismissed))
    said = PreviewNote(author)
    if pending and may(request.user, Deed.DECIDE_PENDING_EDIT):
        address = reverse("admin:catalog_pendingedit_publish", args=[pending.pk])
        said = said._replace(publish=address, seen=pending.updated_at.isoformat())
    context = entry_context.entry_page_context(shown) | {"preview": said}
    response = render(request, "catalog/anime_detail.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response


def _with_cover(shown: EntryPage) -> EntryPage:
    """Return a page with its cover drawn in: at an address it is once it is saved."""
    card = shown.card
    if not card.picture.is_drawn:
        return shown
    svg = draw(Cover(card.franchise, card.title, card.original_title))
    look = '<svg class="cover cover--drawn" aria-hidden="true" '
    drawing = mark_safe(svg.replace("<svg ", look, 1))
    picture = card.picture._replace(drawing=drawing)
    return replace(shown, card=card._replace(picture=picture))
