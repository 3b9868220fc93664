"""The cover of an entry as pages of the admin show it: small."""

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ..models import Anime
from ..posters.sizes import smallest_of
from ..site.covers.drawing import Cover, draw


def cover_of(anime: Anime, look: str) -> SafeString:
    """Return the poster of an entry, or the cover that is drawn where it has none.

    `look` is its class. A drawn cover has an address once visitors may see it.
    """
    cover = Cover(anime.franchise_id, anime.title, anime.original_title)
    if anime.poster:
        address = default_storage.url(smallest_of(anime))
    elif anime.is_published:
        address = reverse("catalog:cover", args=[cover.digest, anime.slug])
    else:
        drawn = f'<svg class="{look}" aria-hidden="true" '
        return mark_safe(draw(cover).replace("<svg ", drawn, 1))
    image = '<img class="{}" src="{}" alt="" loading="lazy">'
    return format_html(image, look, address)
