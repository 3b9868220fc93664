"""What is known of artists' names, whoever is credited by them."""

from collections.abc import Mapping
from typing import NamedTuple

from ..document.artist_names import spelled, usual_key
from ..document.folding import fold
from ..models import NameRule


class NameRules(NamedTuple):
    """What rows of `NameRule` say: the folded names that are whole, and by the keys of
    other spellings the names that they are of."""

    whole: frozenset[str]
    same: Mapping[str, str]

    def name_of(self, name: str) -> str:
        """Return the name of which this is another spelling, or the name itself."""
        return self.same.get(spelled(name), name)

    def keys_of(self, name: str) -> tuple[str, str]:
        """Return the key of this very spelling, which goes before, and that of the
        name."""
        name = self.name_of(name)
        return spelled(name), usual_key(name)


def rule_key(kind: str, name: str) -> str:
    """Return the key of a rule of a kind for a name."""
    return fold(name) if kind == NameRule.Kind.WHOLE else spelled(name)


def name_rules() -> NameRules:
    """Return the rules of today, in one query."""
    whole, same = set(), {}
    rows = NameRule.objects.order_by().values_list("kind", "key", "same_as")
    for kind, key, same_as in rows:
        if kind == NameRule.Kind.WHOLE:
            whole.add(key)
        else:
            same[key] = same_as
    return NameRules(frozenset(whole), same)
