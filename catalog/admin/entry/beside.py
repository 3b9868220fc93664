"""What stands beside the fields of an entry's form: its cover, and what there is to
look at before it is saved."""

from typing import Any

from ...permissions import Deed, may
from ..covers import cover_of
from ..imports.import_notes import remarks_on
from ..queues import pending_edit
from .edit_session import EditSession
from .notes import notes_about


def beside_context(session: EditSession) -> dict[str, Any]:
    """Return what the page of an entry's form shows beside the fields."""
    anime, planned = session.anime, session.planned
    return {
        "cover": cover_of(anime, "entry-cover") if anime else "",
        "planned_for": planned and planned.publish_at,
        "conflicts": session.waiting,
        "edits_waiting": [
            (pending_edit.form_address(one), words)
            for one, words in session.others_waiting
        ],
        "findings": session.notes and session.notes.above_all_fields(),
        "remarks": remarks_on(session.files),
        "source_files": session.files,
        "may_withdraw": may(session.user, Deed.WITHDRAW_ENTRY),
        "notes": list(notes_about(anime)) if anime else [],
    }
