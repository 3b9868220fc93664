"""What can be wrong with an entry's text: warnings are noted, errors raised.

A warning loses nothing: the value is kept as written. An error means that the text is
no entry, and nothing of it can be used.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark about a text; `line` is where, counted from 1."""

    line: int
    severity: str
    code: str
    message: str


_LONGEST = 40  # characters of a word that may be a slip of a known one

Note = Callable[[Problem], object]


class DocumentError(Exception):
    """The text is no entry of the catalogue; `line` is where that shows, from 1."""

    def __init__(self, code: str, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.code = code
        self.line = line

    @property
    def problem(self) -> Problem:
        return Problem(self.line, "error", self.code, str(self))


class NotAnime(DocumentError):
    """The text is an entry of another kind (a manga, a novel): skipped, not wrong."""


def did_you_mean(word: str, known: Mapping[str, str]) -> str:
    """Return a question that names what is nearest to a word, "" if nothing is near.

    `known` has words in lower case, and what each of them is called.
    """
    near = get_close_matches(word.lower(), known, 1) if len(word) <= _LONGEST else []
    return f" Did you mean “{known[near[0]]}”?" if near else ""
