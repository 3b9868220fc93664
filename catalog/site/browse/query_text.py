"""What visitors typed, as a page may repeat it."""

from collections.abc import Sequence


def tidied(text: str) -> str:
    """Return a text as someone would type it: single blanks, nothing unprintable."""
    words = " ".join(text.split())
    return "".join(filter(str.isprintable, words)).strip()


def ellipsized(text: str, longest: int = 20) -> str:
    """Return a text in a form that fits into a sentence."""
    text = tidied(text)
    return text if len(text) <= longest else f"{text[:longest]}…"


def remark_on(ignored: Sequence[tuple[str, str]], most: int = 3) -> str:
    """Return the sentence that says which values of a query string were ignored."""
    if not ignored:
        return ""
    said = [f"{name} “{ellipsized(value)}”" for name, value in ignored[:most]]
    if len(ignored) > most:
        said.append(f"{len(ignored) - most:,} more")
    return f"Ignored unknown filter values: {', '.join(said)}."


def swap_remark(swapped: tuple[str, str, str]) -> str:
    """Return the sentence that says how a range is read, by its name and both ends."""
    name, first, last = swapped
    what = name.lower()
    return f"The {what} were the wrong way round, and are swapped: {first} to {last}."
