"""Names as they are compared: by their letters and digits alone."""

import re
import unicodedata

# The marks of kana make letters of their own: か is not が.
_VOICING = "\u3099\u309a"
_SILENT = re.compile(rf"[^\w{_VOICING}]|_")


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
