"""Two editors of one value: what both made of it, for the second one to choose."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from django import forms
from django.http import QueryDict

from ..document.entry import OWN_FIELDS, field_label, field_text
from ..document.fields import FIELDS
from ..document.merge import MergeConflict
from ..models import Conflict, Revision
from .comparison import frames_of, pictures_of
from .labels import saved_by

NOTHING = "(nothing)"


@dataclass
class Collision:
    """A conflict between the values of a form and those that are there by now."""

    conflict: MergeConflict
    revision: Revision | None  # the one that the other value came with
    choice: str  # "ours" or "theirs", as made on the page before, or ""

    @property
    def key(self) -> str:
        return key_of(self.conflict)

    @property
    def name(self) -> str:
        return conflict_label(self.conflict)

    @property
    def mine(self) -> str:
        return self._texts[0] or NOTHING

    @property
    def theirs(self) -> str:
        return self._texts[1] or NOTHING

    @property
    def pictures(self) -> tuple[str, ...]:
        """The addresses of mine and theirs, if the conflict is about pictures."""
        return pictures_of(self.conflict.field, *self._texts)

    @property
    def frames(self) -> tuple[str, ...]:
        """What is shown of mine and theirs, if the conflict is about pictures."""
        return frames_of(self.conflict.field, *self._texts)

    @property
    def _texts(self) -> tuple[str, str]:
        ours, theirs = self.conflict.ours, self.conflict.theirs
        field = self.conflict.field
        return field_text(field, ours), field_text(field, theirs)

    @property
    def origin(self) -> str:
        return f"by {saved_by(self.revision)}" if self.revision else ""

    @property
    def error(self) -> str:
        return (
            f"{self.name}: yours is “{self.mine}”, and now there is “{self.theirs}” "
            f"{self.origin}. Choose above."
        )

    def form_field(self, form: forms.BaseForm) -> str | None:
        """Return the form's field for it, or None for what is in rows."""
        name = form_field_of(self.conflict.field)
        return name if name in form.fields else None


def form_field_of(field: str) -> str:
    """Return the name that the entry's form has for a field."""
    own = OWN_FIELDS.get(field)
    if own is None:
        return FIELDS[field].attribute
    return {"picture": "poster", "locks": "locked"}.get(field, own.attribute)


def key_of(conflict: MergeConflict) -> str:
    """Return the name of the choice; a choice is for these very values, not for others.

    So whoever chose between two sees a third one first.
    """
    what = repr((conflict.field, conflict.element, conflict.ours, conflict.theirs))
    return f"choice-{blake2b(what.encode(), digest_size=8).hexdigest()}"


def choices_in(data: QueryDict) -> Callable[[MergeConflict], str]:
    """Return a function that tells the choice made for a conflict, as posted."""

    def choice(conflict: MergeConflict) -> str:
        value = data.get(key_of(conflict), "")
        return value if value in ("ours", "theirs") else ""

    return choice


def conflict_label(conflict: MergeConflict | Conflict) -> str:
    """Return what an editor calls the value in doubt."""
    name = field_label(conflict.field)
    return f"{name} “{conflict.element}”" if conflict.element else name
