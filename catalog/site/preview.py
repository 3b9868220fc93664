"""The page of an entry as it would be, and the link by which it is shown to others."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse

from ..document.packing import settle
from ..exchange import store
from ..models import Anime
from . import details, entry_page

LASTS = timedelta(days=7)

_SALT = "catalog.preview"


def link_to(**what: int) -> str:
    """Return an address of a draft or an anime for whoever has it, until it expires."""
    token = signing.dumps(what, salt=_SALT, compress=True)
    return reverse("catalog:preview", args=[token])


def read_link(token: str) -> dict[str, int] | None:
    """Return what `link_to` was given; None for a link that is false or too old."""
    try:
        return signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None


def show(request, anime=None, entry=None, **said):
    """Return the page of an entry, drafts too; with `entry`, as if that were saved.

    It is the real page, since the entry really is saved, and taken back before anyone
    can see it.
    """
    if entry is None:
        return page(request, anime.pk, **said)
    with transaction.atomic():
        anime = anime or Anime()
        store.save([(anime, entry.with_document(settle(entry.document)))])
        response = page(request, anime.pk, **said)
        transaction.set_rollback(True)
    return response


def page(request, key, **said):
    """Return the page of an entry as the transaction at hand has it."""
    rows = Anime.objects.for_detail().filter(pk=key)
    context = details.context_of(entry_page.of_saved(rows)) | {"preview": said}
    response = render(request, "catalog/anime_detail.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response
