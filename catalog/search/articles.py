"""Articles of Wikipedia: the titles that addresses have, and all their spellings."""

import re
from typing import NamedTuple
from urllib.parse import quote, unquote

_ADDRESS = re.compile(
    r"(?:https?://)?([a-z-]{2,12})\.(?:m\.)?wikipedia\.org/wiki/([^#?\s]+)", re.I
)
# What tells an article from others of its name: nobody types it.
_DISAMBIGUATION = re.compile(r" \([^()]*\)$")


class Article(NamedTuple):
    """An article: its language, and its name as an address has it."""

    language: str
    name: str

    @property
    def title(self) -> str:
        """What it is about."""
        return _DISAMBIGUATION.sub("", unquote(self.name).replace("_", " ").strip())

    @property
    def addresses(self) -> list[str]:
        """All spellings of its address."""
        name = unquote(self.name).replace(" ", "_")
        spelled = {name, quote(name), quote(name, safe="/:()!,'*@"), self.name}
        return [
            f"{scheme}://{self.language}.{host}.org/wiki/{one}"
            for scheme in ("http", "https")
            for host in ("wikipedia", "m.wikipedia")
            for one in sorted(spelled)
        ]


def article_at(address: str) -> Article | None:
    """Return the article that an address is of, None for any other."""
    match = _ADDRESS.match(address.strip())
    return Article(match[1].lower(), match[2]) if match else None
