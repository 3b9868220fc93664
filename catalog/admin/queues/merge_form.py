"""Two entries of one work: of which of them each value is to be."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from ...document import Document
from ...document.combine import (
    BOTH,
    LEFT,
    RIGHT,
    combine_documents,
    differing_fields,
    fuller_side,
    sides_of,
)
from ...document.display import value_text
from ...document.entry import OWN_FIELDS, Entry, field_label
from ...document.fields import FIELDS
from ...document.packing import normalize_document
from ...models import Anime
from ..comparison import pictures_of, whole

NAMES = {LEFT: "left", RIGHT: "right", BOTH: "both"}
# Of the entry's own part; the rest is the business of the entry that stays.
OWN = {"is_published": "State", "franchise": "Franchise", "picture": "Uploaded poster"}


class Side:
    """One of two entries as it is now."""

    def __init__(self, anime: Anime, entry: Entry, revision: int) -> None:
        self.anime, self.entry, self.revision = anime, entry, revision

    @property
    def document(self) -> Document:
        return self.entry.document

    def own(self, name: str) -> Any:
        """Return a value of the entry's own part."""
        return getattr(self.entry.own, name)

    def text(self, name: str) -> str:
        """Return a value as people read it, a list with an element a line."""
        if name == "is_published":
            return "published" if self.own(name) else "not published"
        if name == "franchise":
            return str(self.anime.franchise)
        if name in OWN:
            return OWN_FIELDS[name].as_text(self.own(name))
        value = FIELDS[name].of(self.document)
        if isinstance(value, tuple):
            return "\n".join(map(value_text, value))
        return whole(name, value)


class MergeForm(forms.Form):
    """Which entry stays, and the side of each field that differs; the richer first."""

    stays = forms.ChoiceField(choices=[(LEFT, ""), (RIGHT, "")])

    def __init__(self, data: Mapping[str, Any] | None, left: Side, right: Side) -> None:
        super().__init__(data)
        self.sides = {LEFT: left, RIGHT: right}
        usual = _usual(left, right)
        self.fields["stays"].initial = usual
        for side, one in self.sides.items():
            self.fields[f"seen_{side}"] = forms.IntegerField(initial=one.revision)
        self.differing = differing_fields(left.document, right.document)
        for name in self.differing:
            side = fuller_side(name, left.document, right.document, usual)
            self._ask(name, side)
        for name in OWN:
            one, other = (side.own(name) for side in self.sides.values())
            if one != other:
                side = RIGHT if other and (not one or usual == RIGHT) else LEFT
                self._ask(name, side)

    def _ask(self, name: str, initial: str) -> None:
        self.fields[name] = forms.ChoiceField(
            choices=[(side, NAMES[side]) for side in _sides_of(name)], initial=initial
        )

    @property
    def rows(self) -> Iterator[tuple[str, list[tuple[str, str, bool, str, str]]]]:
        """Yield the label of each value in question, and its choices."""
        for name in self.fields:
            if name in self.differing or name in OWN:
                chosen = self[name].value()
                yield (
                    OWN.get(name) or field_label(name),
                    [
                        (name, side, side == chosen, shown, *pictures_of(name, shown))
                        for side in _sides_of(name)
                        for shown in [self._shown(name, side)]
                    ],
                )

    def _shown(self, name: str, side: str) -> str:
        return "Both" if side == BOTH else self.sides[side].text(name)

    @property
    def stays_and_goes(self) -> tuple[Side, Side]:
        """The sides that stay and go, of a valid form."""
        stays = self.cleaned_data["stays"]
        return self.sides[stays], self.sides[LEFT if stays == RIGHT else RIGHT]

    @property
    def seen(self) -> dict[int, int]:
        """The revisions that the form was made of, by the entries' keys."""
        return {
            one.anime.pk: self.cleaned_data[f"seen_{side}"]
            for side, one in self.sides.items()
        }

    @property
    def document(self) -> Document:
        """What the two come to."""
        choices = {name: self.cleaned_data[name] for name in self.differing}
        left, right = (self.sides[side].document for side in (LEFT, RIGHT))
        return combine_documents(left, right, choices, self.cleaned_data["stays"])

    @property
    def entry(self) -> Entry:
        """What the one that stays is to be. What is locked in one is locked in it."""
        stays, goes = self.stays_and_goes
        chosen = ((name, self.cleaned_data.get(name)) for name in OWN)
        own = {name: self.sides[side].own(name) for name, side in chosen if side}
        locks = stays.entry.own.locks | goes.entry.own.locks
        entry = stays.entry.with_document(normalize_document(self.document))
        return entry.with_own(**own, locks=locks)


def _sides_of(name: str) -> tuple[str, ...]:
    return (LEFT, RIGHT) if name in OWN else sides_of(name)


def _usual(left: Side, right: Side) -> str:
    """Return the side that stays unless the editor says otherwise: what visitors see,
    then what says more, then what is older."""

    def worth(side: Side) -> tuple[bool, int]:
        values = [field.of(side.document) for field in FIELDS.values()]
        return side.entry.own.is_published, sum(v not in (None, ()) for v in values)

    return RIGHT if worth(right) > worth(left) else LEFT
