"""What a list of the admin is filtered by, each with the way to the list without it."""

from dataclasses import dataclass

from django.contrib.admin.views.main import SEARCH_VAR, ChangeList


@dataclass(frozen=True, slots=True)
class ChosenFilter:
    """A choice in words, and the query of the list without it.

    `is_choice` is False for what the filter does not offer, and so passes over or
    finds nothing by.
    """

    name: str
    without: str
    is_choice: bool = True


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
        value = str(chosen[-1]) if chosen else "not a choice any more"
        if getattr(spec, "says_numbers", False):
            value = value.rpartition(" (")[0] or value
        name = f"{str(spec.title).capitalize()}: {value}"
        without = changes.get_query_string(remove=names)
        chips.append(ChosenFilter(name, without, bool(chosen)))
    return chips
