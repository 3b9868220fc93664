"""What a list of the admin is filtered by, each with the way to the list without it."""

from dataclasses import dataclass

from django.contrib.admin.views.main import SEARCH_VAR, ChangeList


@dataclass(frozen=True, slots=True)
class ChosenFilter:
    """A choice in words, and the query of the list without it."""

    name: str
    without: str


def chips_of(changes: ChangeList) -> list[ChosenFilter]:
    """Return what was chosen for a list, in the order of its filters."""
    chips = []
    if changes.query:
        without = changes.get_query_string(remove=[SEARCH_VAR])
        chips.append(ChosenFilter(f"“{changes.query}”", without))
    for spec in changes.filter_specs:
        names = [name for name in spec.expected_parameters() if name]
        if not any(name in changes.params for name in names):
            continue
        chosen = [one["display"] for one in spec.choices(changes) if one["selected"]]
        name = ": ".join([str(spec.title).capitalize(), *map(str, chosen[-1:])])
        chips.append(ChosenFilter(name, changes.get_query_string(remove=names)))
    return chips
