"""The orders that the list of anime can be in: a table with a row for each."""

from typing import NamedTuple


class Sort(NamedTuple):
    """An order: its name in addresses and in the form, and how a sentence says it.

    It is by a `column` of `AnimeQuerySet.for_index`; where there is none, by title or
    by how well the words match. `ends` is the field of a card that a page's first and
    last entry are told by.
    """

    name: str
    label: str
    phrase: str
    column: str = ""
    is_descending: bool = False
    ends: str = ""


# In the order of the form.
SORTS = {
    sort.name: sort
    for sort in (
        Sort("relevance", "Best match", "best match first"),
        Sort("title", "Title, A to Z", "by title", ends="title"),
        Sort("-title", "Title, Z to A", "by title from Z to A", ends="title"),
        Sort("newest", "Newest", "newest first", "started", True, "year"),
        Sort("oldest", "Oldest", "oldest first", "started", False, "year"),
        Sort("episodes", "Most episodes", "most episodes first", "episodes", True),
        Sort("shortest", "Fewest episodes", "fewest episodes first", "episodes"),
        Sort("added", "Recently added", "last added first", "created_at", True),
        Sort("changed", "Recently changed", "last changed first", "updated_at", True),
    )
}


def default_sort(words: str) -> str:
    """Return the order of a list that nobody sorted, searched for words or for none."""
    return "relevance" if words else "title"
