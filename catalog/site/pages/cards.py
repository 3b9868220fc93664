"""Cards: an entry as lists show it, made of rows of `AnimeQuerySet.for_list`.

A page shows many, so whatever is the same for all is worked out once.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.urls import reverse

from ...document import TYPES, PartialDate
from ..addresses import of_each
from ..covers.drawing import Cover, colour_of
from ..covers.patterns import HEIGHT, WIDTH
from ..language import language_of
from .poster_images import ResponsiveImage, media_url, poster_of


class Card(NamedTuple):
    """All that a template says of an entry in a list, and what lists are made by.

    `start` is the start date as far as it is sure, `language` that of the original
    title, `key` None for an entry that nobody saved.
    """

    key: int | None
    url: str
    title: str
    original_title: str
    language: str
    type: str
    kind: str
    start: PartialDate | None
    year: int | None
    facts: str
    picture: ResponsiveImage
    franchise: int
    colour: str


def cards(rows: Iterable[dict]) -> list[Card]:
    """Return a card for each row."""
    url = of_each("anime-detail")
    media = media_url()
    covers = reverse("catalog:cover", args=["-", "-"]).partition("-")[0]
    made = []
    for row in rows:
        cover = Cover.of(row)
        picture = poster_of(row, media)
        if picture is None:
            address = f"{covers}{cover.digest}/{row['slug']}.svg"
            picture = ResponsiveImage(address, WIDTH, HEIGHT, is_drawn=True)
        start = row["sure_start"] or None
        year = start.year if start else None
        kind = TYPES[row["type"]].label
        made.append(
            Card(
                row["pk"],
                url(row["slug"]),
                cover.title,
                cover.original_title,
                language_of(cover.original_title),
                row["type"],
                kind,
                start,
                year,
                " · ".join(_facts(year, kind, row["episodes"])),
                picture,
                cover.franchise_id,
                colour_of(cover.franchise_id),
            )
        )
    return made


def _facts(year: int | None, kind: str, episodes: int | None) -> Iterator[str]:
    if year:
        yield str(year)
    yield kind
    if episodes and episodes > 1:
        yield f"{episodes}\N{NO-BREAK SPACE}ep."
