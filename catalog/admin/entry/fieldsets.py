"""What the form of an entry asks for, in order."""

from typing import Any

from .edit_session import EditSession
from .state import State

OF_WHAT_IS_THERE = ("opened_on", "reader", "edit")

Fieldsets = list[tuple[Any, Any]]  # as Django has them

# The class of those that come after the rows: what is seldom changed.
AFTER_ROWS = "after-rows"


def left_out_of(session: EditSession) -> set[str]:
    """Return the fields that the form of an entry does not ask for."""
    anime = session.anime
    is_asked = {
        **dict.fromkeys(OF_WHAT_IS_THERE, anime is not None),
        **dict.fromkeys(("locked", "kept"), session.is_live),
        "poster_frame": bool(session.base.own.picture) and session.sets_own_part,
        "discard": bool(session.base.document.extras),
        "state": bool(session.states),
        "publish_at": State.SCHEDULED in session.states,
        "take_off": bool(anime and anime.is_published and session.states),
    }
    return {name for name, asked in is_asked.items() if not asked}


def fieldsets_of(session: EditSession) -> Fieldsets:
    """Return what the form of an entry asks for, in order."""
    left_out = left_out_of(session)
    facts = [
        ("title", "original_title"),
        ("type", "episodes", "rating"),
        ("start_date", "end_date"),
        "tags",
    ]
    hidden = [name for name in OF_WHAT_IS_THERE if name not in left_out]
    kept = ["kept"] if "kept" not in left_out else []
    seldom = {"classes": [AFTER_ROWS, *(["collapse"] if session.anime else [])]}
    after = {"classes": [AFTER_ROWS]}
    poster = [("poster", "poster_url", "poster_alt"), *kept]
    if "poster_frame" not in left_out:
        poster.insert(1, "poster_frame")
    fieldsets: Fieldsets = [
        ("Facts", {"fields": [*facts, "form_key", *hidden]}),
        ("Synopsis", {"fields": ["synopsis"]}),
        ("Poster", {"fields": poster, **after}),
        ("Place in the catalogue", {"fields": [("franchise", "slug")], **seldom}),
    ]
    if "locked" not in left_out:
        locks = {"fields": ["locked"], "classes": [AFTER_ROWS, "collapse"]}
        fieldsets.append(("Locked against imports", locks))
    if "discard" not in left_out:
        fieldsets.insert(2, ("Beyond the format", {"fields": ["discard"]}))
    return fieldsets
