"""Two entries of one work: of which of them each value is to be."""

from django import forms

from ..document.diff import as_text
from ..document.matching import FIELDS
from ..document.union import BOTH, LEFT, RIGHT, differing, richer, sides_of, union
from .collisions import readable

NAMES = {LEFT: "left", RIGHT: "right", BOTH: "both"}
# Of the entry alone: no Document has them. A Document's poster is an address.
OWN = {"is_published": "State", "franchise": "Franchise", "picture": "Poster kept here"}


class Side:
    """One of two entries as it is now."""

    def __init__(self, anime, document, revision):
        self.anime, self.document, self.revision = anime, document, revision

    def own(self, name):
        """Return a value that the entry alone has."""
        return getattr(self.anime, "poster" if name == "picture" else name)

    def text(self, name):
        """Return a value as people read it, a list with an element a line."""
        if name == "is_published":
            return "published" if self.anime.is_published else "draft"
        if name in OWN:
            return str(self.own(name))
        value = FIELDS[name].of(self.document)
        if isinstance(value, tuple):
            return "\n".join(map(as_text, value))
        return value if isinstance(value, str) else as_text(value)


class MergeForm(forms.Form):
    """Which entry stays, and the side of each field that differs; the richer first."""

    stays = forms.ChoiceField(choices=[(LEFT, ""), (RIGHT, "")])

    def __init__(self, data, left, right):
        super().__init__(data)
        self.sides = {LEFT: left, RIGHT: right}
        usual = _usual(left, right)
        self.fields["stays"].initial = usual
        for side, one in self.sides.items():
            self.fields[f"seen_{side}"] = forms.IntegerField(initial=one.revision)
        self.differing = differing(left.document, right.document)
        for name in self.differing:
            side = richer(name, left.document, right.document, usual)
            self._ask(name, sides_of(name), side)
        for name in OWN:
            one, other = (side.own(name) for side in self.sides.values())
            if one != other:
                side = RIGHT if other and (not one or usual == RIGHT) else LEFT
                self._ask(name, (LEFT, RIGHT), side)

    def _ask(self, name, sides, initial):
        self.fields[name] = forms.ChoiceField(
            choices=[(side, NAMES[side]) for side in sides], initial=initial
        )

    @property
    def rows(self):
        """Give of each value in question its label, and what can be chosen of it."""
        for name in self.fields:
            if name in self.differing or name in OWN:
                chosen = self[name].value()
                yield (
                    OWN.get(name) or readable(name),
                    [
                        (name, side, side == chosen, self._shown(name, side))
                        for side, _ in self.fields[name].choices
                    ],
                )

    def _shown(self, name, side):
        return "Both" if side == BOTH else self.sides[side].text(name)

    @property
    def stays_and_goes(self):
        """The sides that stay and go, of a valid form."""
        stays = self.cleaned_data["stays"]
        return self.sides[stays], self.sides[LEFT if stays == RIGHT else RIGHT]

    @property
    def seen(self):
        """The revisions that the form was made of, by the entries' keys."""
        return {
            one.anime.pk: self.cleaned_data[f"seen_{side}"]
            for side, one in self.sides.items()
        }

    @property
    def document(self):
        """What the two come to."""
        choices = {name: self.cleaned_data[name] for name in self.differing}
        documents = (one.document for one in self.sides.values())
        return union(*documents, choices, self.cleaned_data["stays"])

    @property
    def own(self):
        """The entry's own values as chosen, without the poster."""
        chosen = ((n, self.cleaned_data.get(n)) for n in ("is_published", "franchise"))
        return {n: self.sides[side].own(n) for n, side in chosen if side}

    @property
    def takes_poster(self):
        side = self.cleaned_data.get("picture")
        return bool(side) and side != self.cleaned_data["stays"]


def _usual(left, right):
    """Return the side that stays unless the editor says otherwise: what visitors see,
    then what says more, then what is older."""

    def worth(side):
        values = [field.of(side.document) for field in FIELDS.values()]
        return side.anime.is_published, sum(v not in (None, ()) for v in values)

    return RIGHT if worth(right) > worth(left) else LEFT
