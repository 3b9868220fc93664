"""What is known of artists' names, whoever is credited by them."""

from collections.abc import Mapping
from typing import NamedTuple

from ..document.artist_names import key_in_songs, spelled, usual_key
from ..document.folding import fold
from ..models import NameRule


class NameRules(NamedTuple):
    """What rows of `NameRule` say: the folded names that are whole, by the keys of
    other spellings the names that they are of, and the keys of names that several
    artists have."""

    whole: frozenset[str]
    same: Mapping[str, str]
    many: frozenset[str]

    def name_of(self, name: str) -> str:
        """Return the name of which this is another spelling, or the name itself."""
        return self.same.get(spelled(name), name)

    def in_song(self, name: str, title: str) -> tuple[str, str]:
        """Return a name with the title of its song, "" where that tells nothing."""
        is_told = self.many and usual_key(self.name_of(name)) in self.many
        return name, title if is_told else ""

    def keys_of(self, name: str, title: str = "") -> tuple[str, ...]:
        """Return the keys of a name, the one first that goes before the others: that of
        the name in songs of a title, of this very spelling, and of the name."""
        name = self.name_of(name)
        keys = spelled(name), usual_key(name)
        return (key_in_songs(name, title), *keys) if title else keys


def rule_key(kind: str, name: str) -> str:
    """Return the key of a rule of a kind for a name."""
    match kind:
        case NameRule.Kind.WHOLE:
            return fold(name)
        case NameRule.Kind.MANY:
            return usual_key(name)
    return spelled(name)


def name_rules() -> NameRules:
    """Return the rules of today, in one query."""
    whole, many, same = set(), set(), {}
    rows = NameRule.objects.order_by().values_list("kind", "key", "same_as")
    for kind, key, same_as in rows:
        if kind == NameRule.Kind.WHOLE:
            whole.add(key)
        elif kind == NameRule.Kind.MANY:
            many.add(key)
        else:
            same[key] = same_as
    return NameRules(frozenset(whole), same, frozenset(many))
