"""Every component with real data, for those who build the site."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ...document import PartialDate
from ...document.doubts import trusted_part
from ...models import Anime
from ..covers import design_tokens
from ..pages import entry_context, entry_page, home_sections, timeline
from ..pages.cards import cards

DATES = ("1985-10-03", "2008-04-20", "2008-01-20", "2031-01-19")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404("for development only")
    anime = Anime.objects.suitable()
    sung = anime.for_detail().exclude(songs=None).order_by("songs__kind", "pk")[:1]
    pages = Paginator(range(2400), 48)
    schemes = design_tokens.schemes()
    wall = cards(home_sections.one_of_each_franchise(anime.for_list()[:60], 12))
    context = {
        **(entry_context.entry_page_context(entry_page.of_saved(sung)) if sung else {}),
        "scales": {
            kind: {
                name: value
                for name, value in schemes["light"].items()
                if name.startswith(f"{kind}-")
            }
            for kind in ("text", "space")
        },
        "schemes": {
            name: design_tokens.pairs(values) for name, values in schemes.items()
        },
        "wall": wall,
        "chart": home_sections.chart(anime.counts_by_year(), 1990),
        "scale": timeline.scale_of(wall),
        "doubtful": [
            entry_context.start_of(date, trusted_part(date, filed=date))
            for date in map(PartialDate, DATES)
        ],
        "page": pages.page(7),
        "numbers": list(pages.get_elided_page_range(7, on_ends=1)),
        "gap": pages.ELLIPSIS,
    }
    return render(request, "styleguide.html", context)
