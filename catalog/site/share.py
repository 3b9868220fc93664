"""The picture that other sites show beside a link to a page."""

from typing import NamedTuple

from django.conf import settings

from ..models import Anime
from .addresses import absolute, asset
from .cards import card_of


class ShareImage(NamedTuple):
    url: str
    width: int
    height: int
    alt: str


def share_image(anime: Anime | None = None) -> ShareImage:
    """Return the poster of an entry, or else the site's own picture.

    A poster is shown in the largest size that is made, as JPEG, which all sites take.
    """
    picture = card_of(anime)["picture"] if anime else None
    if picture and picture.jpeg:
        url = absolute(picture.src)
        return ShareImage(url, picture.width, picture.height, f"Poster of {anime}")
    url = absolute(asset("img/share.png"))
    return ShareImage(url, 1200, 630, f"{settings.SITE_NAME}: a catalogue of anime")
