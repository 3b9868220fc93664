"""The pictures of works without a poster."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from ...models import Anime
from ..covers.drawing import Cover, draw

YEAR = 365 * 24 * 3600


@require_safe
def cover(request: HttpRequest, digest: str, slug: str) -> HttpResponse:
    """Answer with a picture that never changes under its address.

    An earlier address leads to the picture of today, for the time being: what an editor
    takes back has its earlier address again.
    """
    row = Anime.objects.published().filter(slug=slug).for_list().first()
    if row is None:
        raise Http404(slug)
    drawn = Cover.of(row)
    if digest != drawn.digest:
        return redirect("catalog:cover", drawn.digest, slug)
    response = HttpResponse(draw(drawn), content_type="image/svg+xml")
    patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response
