"""The tags: all of them, and what each is on."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ...document import TYPES
from ...models import Anime, FormerTag
from ..browse.current_index import current_index
from ..browse.filter_labels import type_name
from ..browse.filters import Filters
from ..browse.letter_index import letter_of
from ..pages.cards import cards
from ..pages.histogram import histogram
from ..pages.json_ld import breadcrumbs

MOST_USED = 12
MOST_LISTED = 5_000  # those on the most entries, and then by name
MOST_RELATED = 8
WALL_SIZE = 20


@require_safe
def tag_list(request: HttpRequest) -> HttpResponse:
    index = current_index()
    suitable = index.suitable()
    tags = [
        (slug, index.names[slug], entries)
        for slug, entries in index.counts("tag", suitable)
    ]
    by_use = sorted(tags, key=lambda tag: (-tag[2], tag[1]))
    by_name = sorted(by_use[:MOST_LISTED], key=lambda tag: (tag[1], tag[0]))
    tagged = index.having("tag", *index.names) & suitable
    context = {
        "number": len(tags),
        "left_out": len(tags) - len(by_name),
        "tagged": tagged.bit_count(),
        "untagged": (suitable & ~tagged).bit_count(),
        "groups": [
            (letter, list(group))
            for letter, group in groupby(by_name, key=lambda tag: letter_of(tag[1]))
        ],
        "most_used": by_use[:MOST_USED],
        "most": by_use[0][2] if by_use else 0,
    }
    return render(request, "catalog/tag_list.html", context)


@require_safe
def tag_detail(request: HttpRequest, slug: str) -> HttpResponse:
    index = current_index()
    if slug not in index.names:
        moved = get_object_or_404(FormerTag.objects.select_related("tag"), slug=slug)
        return redirect(moved.tag, permanent=True)
    of_all = index.having("tag", slug)
    found = of_all & index.suitable()
    filters = Filters({"tag": (slug,)})
    related = sorted(
        (pair for pair in index.counts("tag", found) if pair[0] != slug),
        key=lambda pair: (-pair[1], pair[0]),
    )
    counts = dict(index.counts("type", found))
    newest = index.sorted_by("newest", found)[:WALL_SIZE]
    context = {
        "slug": slug,
        "tag": index.names[slug],
        "structured": [
            breadcrumbs(
                ("Tags", reverse("catalog:tag-list")),
                (index.names[slug], request.path),
            )
        ],
        "count": found.bit_count(),
        "adult": of_all.bit_count() - found.bit_count(),
        "query": filters.query(),
        "with_adult": filters.narrowed("adult", "1").query(),
        "types": [
            (
                type_name(type, counts[type]),
                counts[type],
                filters.narrowed("type", type).query(),
            )
            for type in TYPES
            if type in counts
        ],
        "histogram": histogram(index.number_counts("year", found)),
        "related": [
            (index.names[other], other, entries)
            for other, entries in related[:MOST_RELATED]
        ],
        "cards": cards(Anime.objects.of_keys(newest)),
    }
    return render(request, "catalog/tag_detail.html", context)
