"""The seasons of broadcasting: January to March is winter, and so on."""

from typing import NamedTuple

from django.http import Http404
from django.urls import reverse

from ...document.dates import SEASONS


class Season(NamedTuple):
    year: int
    name: str

    def __str__(self) -> str:
        return f"{self.name.capitalize()} {self.year}"

    @property
    def path(self) -> str:
        return reverse("catalog:season-detail", args=self)


def season_or_404(year: int, name: str) -> Season:
    """Return a season; raise Http404 for what is none."""
    if name not in SEASONS:
        raise Http404(name)
    return Season(year, name)
