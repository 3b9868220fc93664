"""What can be wrong with an entry's text: warnings are noted, errors raised.

A warning loses nothing: the value is kept as written. An error means that the text is
no entry, and nothing of it can be used.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark about a text; `line` is where, counted from 1."""

    line: int
    severity: str
    code: str
    message: str


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
