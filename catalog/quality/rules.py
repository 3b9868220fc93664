"""The registry of all quality rules, what hurts most first."""

from ..document import quality
from . import catalogue_wide

RULES = {rule.code: rule for rule in (*quality.RULES, *catalogue_wide.RULES)}
CATALOGUE_WIDE = {rule.code for rule in catalogue_wide.RULES}


def codes_of(name: str) -> set[str]:
    """Return the codes of a group's rules; of a rule its own, and else none."""
    return {code for code, rule in RULES.items() if name in (code, rule.group)}
