"""What is kept of what people wrote, and where.

Each value that a history writes holds a mark of its own, `w12`: what becomes of it can
be followed through every text.
"""

import json
import re
from collections.abc import Iterable

from catalog.document import Document
from catalog.document.packing import unpack
from catalog.document.renderer import render
from catalog.entries import store
from catalog.models import (
    Anime,
    Conflict,
    DecidedSuggestion,
    PendingEdit,
    Revision,
    UnsavedWork,
)

_MARK = re.compile(r"w\d+(?![0-9])")


def marks_in(value) -> set[str]:
    """Return the marks of a text, a Document, or JSON."""
    if isinstance(value, Document):
        value = render(value)
    return set(_MARK.findall(value if isinstance(value, str) else json.dumps(value)))


def entries_now():
    """Return all entries whole, by key."""
    rows = list(Anime.objects.select_related("franchise").order_by("pk"))
    return store.load(rows)


class Kept:
    """All marks that are kept somewhere; revisions are read once."""

    def __init__(self):
        self.in_history: set[str] = set()
        self.newest = 0
        self.revisions = 0

    def marks(self, entries: Iterable) -> set[str]:
        """Return the marks of entries, history, and all that waits."""
        found = set().union(*(marks_in(entry.document) for entry in entries))
        self._read_history()
        for edits in (PendingEdit, DecidedSuggestion):
            for edit in edits.objects.all():
                found |= marks_in(edit.document)
        for row in Conflict.objects.values_list("base", "ours", "theirs"):
            found |= marks_in(row)
        for typed in UnsavedWork.objects.values_list("typed", flat=True):
            found |= marks_in(typed)
        return found | self.in_history

    def _read_history(self):
        new = Revision.objects.filter(pk__gt=self.newest).order_by("pk")
        for key, content in new.values_list("pk", "document_bytes"):
            self.newest = key
            self.revisions += 1
            self.in_history |= marks_in(unpack(bytes(content)))
        assert Revision.objects.count() == self.revisions, "a revision is gone"
