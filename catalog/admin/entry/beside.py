"""What stands beside the fields of an entry's form: its cover, and what there is to
look at before it is saved."""

from typing import Any

from django.core.files.storage import default_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ...models import Anime
from ...posters.sizes import smallest_of
from ...site.covers.drawing import Cover, draw
from ..imports.import_notes import remarks_on
from ..queues import pending_edit
from .edit_session import EditSession


def beside_context(session: EditSession) -> dict[str, Any]:
    """Return what the page of an entry's form shows beside the fields."""
    anime, planned = session.anime, session.planned
    return {
        "cover": cover_of(anime) if anime else "",
        "planned_for": planned and planned.publish_at,
        "conflicts": session.waiting,
        "edits_waiting": [
            (pending_edit.form_address(one), words)
            for one, words in session.others_waiting
        ],
        "findings": session.notes and session.notes.above_all_fields(),
        "remarks": remarks_on(session.files),
        "source_files": session.files,
    }


def cover_of(anime: Anime) -> SafeString:
    """Return the poster of an entry, or the cover that is drawn where it has none."""
    if anime.poster:
        image = '<img class="entry-cover" src="{}" alt="">'
        return format_html(image, default_storage.url(smallest_of(anime)))
    cover = Cover(anime.franchise_id, anime.title, anime.original_title)
    look = '<svg class="entry-cover" aria-hidden="true" '
    return mark_safe(draw(cover).replace("<svg ", look, 1))
