"""The picture that other sites show beside a link to a page."""

from typing import NamedTuple

from django.conf import settings

from ..addresses import absolute, asset
from .cards import Card


class ShareImage(NamedTuple):
    url: str
    width: int
    height: int
    alt: str


def share_image(card: Card | None = None) -> ShareImage:
    """Return the poster of an entry, or else the site's own picture.

    A poster is shown in the largest size that is made, as JPEG, which all sites take.
    """
    if card and card.picture.jpeg:
        picture = card.picture
        url = absolute(picture.src)
        return ShareImage(url, picture.width, picture.height, f"Poster of {card.title}")
    url = absolute(asset("img/share.png"))
    return ShareImage(url, 1200, 630, f"{settings.SITE_NAME}: a catalogue of anime")
