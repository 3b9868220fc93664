"""The registry of all quality rules, what hurts most first."""

from ..document import quality
from . import catalogue_wide

RULES = {rule.code: rule for rule in (*quality.RULES, *catalogue_wide.RULES)}
CATALOGUE_WIDE = {rule.code for rule in catalogue_wide.RULES}
