"""The other names of a work, each with its language and its kind."""

import re
from dataclasses import dataclass
from functools import lru_cache

from langcodes import Language, tag_is_valid

OFFICIAL = "official"
LONGEST_LANGUAGE = 35  # characters: room for all that RFC 5646 (4.4.1) asks for

# What stands in bold before a name, and the name. A colon ends it, inside or behind.
_MARKED = re.compile(r"\*\*(?P<mark>[^*:]+)(?::\s*\*\*|\*\*\s*:)(?P<name>.*)", re.S)


@dataclass(frozen=True, slots=True)
class NameKind:
    """A kind of name: what forms call it."""

    label: str


NAME_KINDS = {
    OFFICIAL: NameKind("Official"),
    "short": NameKind("Short"),
    "other": NameKind("Other"),
}


@dataclass(frozen=True, slots=True)
class AlternativeName:
    """Another name of a work.

    `language` is a tag of BCP 47, and `kind` one of `NAME_KINDS`; "" is none. A name
    with a language is official where nothing else is said.
    """

    name: str
    language: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        if self.language and not self.kind:
            object.__setattr__(self, "kind", OFFICIAL)

    @property
    def mark(self) -> str:
        """What a file has in bold before it: “en, short”, “en”, “short” or nothing."""
        kind = "" if self.language and self.kind == OFFICIAL else self.kind
        return ", ".join(filter(None, (self.language, kind)))


@lru_cache(maxsize=1_000)
def read_language(text: str) -> str:
    """Return a language as BCP 47 writes its tag: `pt-BR` of `PT-br`.

    Raise ValueError for what the registry of languages does not have.
    """
    if len(text) <= LONGEST_LANGUAGE and tag_is_valid(text):
        return Language.get(text, normalize=False).to_tag()
    raise ValueError(f"“{text}” is not a language tag. Write en, ja-Latn or pt-BR")


def split_mark(markdown: str) -> tuple[str, str, str]:
    """Return language, kind and name that an item of a file says, the name as markdown.

    Where its bold part says anything else, all of it is the name.
    """
    if match := _MARKED.match(markdown):
        words = [word.strip() for word in match["mark"].split(",")]
        kind = words[-1].lower()
        languages = words[:-1] if kind in NAME_KINDS else words
        try:
            match languages, kind in NAME_KINDS:
                case [], True:
                    return "", kind, match["name"]
                case [language], is_kind:
                    tag = read_language(language)
                    return tag, kind if is_kind else OFFICIAL, match["name"]
        except ValueError:
            pass
    return "", "", markdown
