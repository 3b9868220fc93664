"""Any entry: another each time, and the one page that is never kept."""

from random import randrange

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ...models import Anime


@never_cache
@require_safe
def random(request: HttpRequest) -> HttpResponse:
    anime = Anime.objects.suitable().order_by("pk")
    entries = anime.count()
    place = randrange(entries) if entries else 0
    slug = anime.values_list("slug", flat=True)[place : place + 1].first()
    if slug is None:
        raise Http404("nothing to choose from")
    return redirect("catalog:anime-detail", slug)
