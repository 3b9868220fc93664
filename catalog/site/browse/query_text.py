"""What visitors typed, as a page may repeat it."""


def tidied(text: str) -> str:
    """Return a text as someone would type it: single blanks, nothing unprintable."""
    words = " ".join(text.split())
    return "".join(filter(str.isprintable, words)).strip()


def shortened(text: str, longest: int = 20) -> str:
    """Return a text in a form that fits into a sentence."""
    text = tidied(text)
    return text if len(text) <= longest else f"{text[:longest]}…"


def remark_on(ignored: list[tuple[str, str]], most: int = 3) -> str:
    """Return the sentence that says which values of a query string were ignored."""
    if not ignored:
        return ""
    said = [f"{name} “{shortened(value)}”" for name, value in ignored[:most]]
    if len(ignored) > most:
        said.append(f"{len(ignored) - most:,} more")
    return f"Not understood, and so ignored: {', '.join(said)}."
