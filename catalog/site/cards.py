"""Rows of `AnimeQuerySet.for_list` as cards: all that a template would have to ask for.

A page shows many, so whatever is the same for all is worked out once.
"""

from collections.abc import Iterable

from django.urls import reverse

from ..document import TYPES
from ..document.doubts import sure_year
from ..models import Anime
from ..querysets import CARD_FIELDS
from .covers import Cover, colour_of
from .figures import HEIGHT, WIDTH
from .posters import Picture, media_url, poster_of
from .script import language_of


def cards(rows: Iterable[dict]) -> list[dict]:
    """Return the rows with `url`, `year`, `kind`, `facts`, `picture` and the like."""
    before, _, after = reverse("catalog:anime-detail", args=["-"]).rpartition("-")
    media = media_url()
    covers = reverse("catalog:cover", args=["-", "-"]).partition("-")[0]
    made = []
    for row in rows:
        cover = Cover.of(row)
        address = f"{covers}{cover.digest}/{row['slug']}.svg"
        drawn = Picture(address, WIDTH, HEIGHT, is_drawn=True)
        year = sure_year(row["start_date"])
        kind = TYPES[row["type"]]
        made.append(
            {
                **row,
                "colour": colour_of(cover.franchise_id),
                "language": language_of(cover.original_title),
                "url": f"{before}{row['slug']}{after}",
                "year": year,
                "kind": kind,
                "facts": " · ".join(_facts(year, kind, row["episodes"])),
                "picture": poster_of(row, media) or drawn,
            }
        )
    return made


def card_of(anime: Anime) -> dict:
    """Return an entry's own card, as the pages of lists would show it."""
    row = {name: getattr(anime, name) for name in CARD_FIELDS}
    return cards([row | {"poster": anime.poster.name}])[0]


def _facts(year: int | None, kind: str, episodes: int | None):
    if year:
        yield str(year)
    yield kind
    if episodes and episodes > 1:
        yield f"{episodes}\N{NO-BREAK SPACE}ep."
