"""Names as they are compared: by what is seen, or by their letters and digits alone."""

import re
import unicodedata

# The marks of kana make letters of their own: か is not が.
_VOICING = "\u3099\u309a"
# Signs without a shape that Unicode counts as letters, marks or symbols.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
_SILENT = re.compile(rf"[^\w{_VOICING}]|_")


def as_seen(text: str) -> str:
    """Return what texts have in common that look the same, "" if nothing can be seen.

    Full and half width do not count, nor how a letter is composed, nor signs that
    nobody sees; blanks count as one. Case and marks count.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    usual = "".join(
        unicodedata.normalize("NFKC", c)
        if unicodedata.east_asian_width(c) in "FH"
        else c
        for c in text
    )
    seen = (" " if c.isspace() else c for c in usual if not _is_unseen(c))
    return unicodedata.normalize("NFC", " ".join("".join(seen).split()))


def _is_unseen(sign: str) -> bool:
    is_control = unicodedata.category(sign) in ("Cc", "Cf") and not sign.isspace()
    return is_control or _UNSEEN.match(sign) is not None


def letters_of(text: str) -> str:
    """Return letters, their marks and digits alone, in one case and width.

    A text that has none is what can be seen of it.
    """
    seen = as_seen(text).casefold()
    if seen.isalnum():
        return seen
    kept = (c for c in seen if c.isalnum() or unicodedata.category(c)[0] == "M")
    return "".join(kept) or seen


def fold(name: str) -> str:
    """Return what names that are the same have in common: "" for a blank one.

    Width, case, accents, blanks and punctuation do not count, unless there is nothing
    else: `√` stays.
    """
    if name.isascii():
        text = name.lower()
    else:
        text = unicodedata.normalize("NFKD", name).casefold()
        text = "".join(c for c in text if c in _VOICING or not unicodedata.combining(c))
    letters = unicodedata.normalize("NFKC", _SILENT.sub("", text))
    return letters or "".join(text.split()) or "".join(name.split())
