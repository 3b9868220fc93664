"""What the form of an entry shows, in order: its fields, and what is looked at."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.utils.html import format_html, format_html_join

from ...models import Anime
from ..imports.import_notes import remarks_on
from ..queues import pending_edit
from .edit_session import EditSession
from .state import State

OF_WHAT_IS_THERE = ("opened_on", "reader", "edit")

# As Django has them; but of what is only looked at, a name is a function.
Fieldsets = list[tuple[Any, Any]]


def left_out_of(session: EditSession) -> set[str]:
    """Return the fields that the form of an entry does not ask for."""
    anime = session.anime
    is_asked = {
        **dict.fromkeys(OF_WHAT_IS_THERE, anime is not None),
        **dict.fromkeys(("locked", "kept"), session.is_live),
        "discard": bool(session.base.document.extras),
        "state": bool(session.states),
        "publish_at": State.SCHEDULED in session.states,
        "take_off": bool(anime and anime.is_published and session.states),
    }
    return {name for name, asked in is_asked.items() if not asked}


def fieldsets_of(session: EditSession) -> Fieldsets:
    """Return what the form of an entry shows, in order; what is looked at is called."""
    anime = session.anime
    head = [
        "title",
        "original_title",
        ("type", "episodes"),
        ("start_date", "end_date"),
        "rating",
        "tags",
        "synopsis",
    ]
    seldom = {"classes": ["collapse"]} if anime else {}
    left_out = left_out_of(session)
    hidden = [name for name in OF_WHAT_IS_THERE if name not in left_out]
    kept = ["kept"] if "kept" not in left_out else []
    fieldsets: Fieldsets = [
        (None, {"fields": [*head, "form_key", *hidden]}),
        ("Poster", {"fields": ["poster", "poster_url", "poster_alt", *kept]}),
        ("Place in the catalogue", {"fields": ["franchise", "slug"], **seldom}),
    ]
    if "locked" not in left_out:
        locks = {"fields": ["locked"], "classes": ["collapse"]}
        fieldsets.append(("Locked against imports", locks))
    if "discard" not in left_out:
        fieldsets.insert(1, ("Beyond the format", {"fields": ["discard"]}))
    look = Look(session)
    if session.files:
        fieldsets.append(("Source", {"fields": [look.files], **seldom}))
    if first := look.first():
        fieldsets.insert(0, ("To look at", {"fields": first}))
    return fieldsets


def looks(fieldsets: Fieldsets) -> list[Callable[[Anime], str]]:
    """Return the fields that are only looked at."""
    names: list[Any] = flatten_fieldsets(fieldsets)
    return [name for name in names if callable(name)]


class Look:
    """What a form shows of an entry beside its fields."""

    def __init__(self, session: EditSession) -> None:
        self.session = session

    def first(self) -> list[Callable[[Anime], str]]:
        """Return what there is to look at before all else."""
        session = self.session
        there = [
            (self.conflicts, session.waiting[0]),
            (self.pending_edits, session.others_waiting),
            (self.found, session.notes),
            (self.remarks, remarks_on(session.files)),
        ]
        return [look for look, is_there in there if is_there]

    @admin.display(description="conflicts")
    def conflicts(self, anime: Anime) -> str:
        return format_html('<a href="{}">{}</a>', *self.session.waiting)

    @admin.display(description="edits waiting")
    def pending_edits(self, anime: Anime) -> str:
        return format_html_join(
            "",
            '<p><a href="{}">{}</a></p>',
            [
                (pending_edit.form_address(one), text)
                for one, text in self.session.others_waiting
            ],
        )

    @admin.display(description="findings")
    def found(self, anime: Anime) -> str:
        return self.session.notes.above_all_fields()

    @admin.display(description="remarks of the import")
    def remarks(self, anime: Anime) -> str:
        return remarks_on(self.session.files)

    @admin.display(description="files")
    def files(self, anime: Anime) -> str:
        files = [(f.path, f.get_role_display()) for f in self.session.files]
        items = format_html_join("", "<li>{} ({})</li>", files)
        return format_html('<ul class="remarks">{}</ul>', items)
