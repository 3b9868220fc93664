"""Links as they are pasted: an address a line, with a label or without one."""

import re
from typing import NamedTuple

from .model import Link
from .parser import is_url

_BULLET = re.compile(r"^\s*[-*•]\s+")
_MARKDOWN = re.compile(r"\[(?P<label>[^\]]*)\]\((?P<url>\S+)\)")
_ADDRESS = re.compile(r"<?(?P<url>https?://[^\s<>]+)>?", re.I)
_AROUND = " \t:：|–—-,;()"  # what parts a label from its address


class PastedLink(NamedTuple):
    """A line and the link that it says, None where it says none or more than one.

    The label is blank where the line has none.
    """

    line: str
    link: Link | None


def read_pasted_links(text: str) -> list[PastedLink]:
    """Return what each line says that is not blank."""
    lines = (_BULLET.sub("", line, count=1).strip() for line in text.splitlines())
    return [PastedLink(line, _read(line)) for line in lines if line]


def _read(line: str) -> Link | None:
    written = _MARKDOWN.fullmatch(line)
    addresses = [written] if written else [*_ADDRESS.finditer(line)]
    if len(addresses) != 1:
        return None
    (address,) = addresses
    if not is_url(address["url"]):
        return None
    if written:
        return Link(written["label"].strip(), written["url"])
    label = line[: address.start()].strip(_AROUND) or line[address.end() :]
    return Link(label.strip(_AROUND), address["url"])
