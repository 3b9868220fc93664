"""Saving what an editor made of an entry, beside what others made of it meanwhile."""

from django.contrib import messages
from django.db import transaction

from ..document.matching import FIELDS
from ..exchange import history, store
from ..models import Redirect, Revision
from ..posters import sizes
from .collisions import Collided, Collision, choices_in, readable, who


def set_base(anime, posted=None, draft=None):
    """Note on an entry what its form is opened on or, if posted, was opened on.

    `base` is that Document; `opened_on` the key of its revision. What is posted need
    not be a revision of this entry: then `is_opened_on_known` is false. With a draft
    the form shows that, and an edit is merged from where the draft began.
    """
    anime.draft = draft
    newest = history.latest(anime)
    anime.opened_on = newest and newest.pk
    anime.opened_revision = newest
    anime.is_opened_on_known, anime.is_stale = True, False
    if draft:
        anime.base, anime.opened_on = draft.document, draft.base_id
        anime.opened_revision = draft.base
        anime.is_stale = newest != draft.base
        return
    anime.base = store.load([anime])[anime.pk]
    if posted is None or posted == str(anime.opened_on or ""):
        return
    earlier = Revision.objects.filter(anime=anime, pk=posted if _is_key(posted) else 0)
    anime.opened_revision = earlier.first()
    anime.is_opened_on_known = anime.opened_revision is not None
    if anime.is_opened_on_known:
        anime.opened_on, anime.is_stale = anime.opened_revision.pk, True
        anime.base = anime.opened_revision.document


def _is_key(text):
    return text.isascii() and text.isdigit() and len(text) < 19


def save_edit(request, anime, document, note):
    """Save an edit, and tell what it was merged with. Raise Collided if not saved."""
    since = (
        history.changed_since(anime, anime.opened_revision) if anime.is_stale else {}
    )
    change = store.Change(store.Action.EDITED, request.user, note)
    decided = choices_in(request.POST)
    merged = history.save_edit(anime, document, anime.opened_on, change, decided)
    if merged.conflicts:
        raise Collided(
            [
                Collision(conflict, since.get(conflict.field), decided(conflict))
                for conflict in merged.conflicts
            ]
        )
    kept = {}
    for field, revision in since.items():
        what = FIELDS.get(field)
        if what and what.of(merged.document) != what.of(document):
            kept.setdefault(who(revision), []).append(readable(field))
    for name, fields in kept.items():
        message = f"Also kept: what {name} changed meanwhile ({', '.join(fields)})."
        messages.info(request, message)


def exchange_poster(anime, earlier):
    """Name an upload, which the store puts in its place, and drop the one before."""
    if anime.poster:
        anime.poster.name = f"{anime.slug[:60]}-{anime.poster.name}"
        sizes.make_soon(anime)
    drop_poster(earlier)


def drop_poster(poster):
    """Delete a picture and its sizes once the database has forgotten it."""
    if poster:
        storage, name = poster.storage, poster.name
        transaction.on_commit(lambda: storage.delete(name))
        transaction.on_commit(lambda: sizes.drop(name))


def redirect_from(slug, anime):
    """Let an address that an entry had lead to the one that it has."""
    Redirect.objects.filter(slug=anime.slug).delete()
    Redirect.objects.update_or_create(slug=slug, defaults={"anime": anime})
