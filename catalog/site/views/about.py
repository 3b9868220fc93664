"""Who runs the site, where its data comes from, and what it keeps of visitors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ...models import Run
from ..contact import contact
from ..pages.json_ld import breadcrumbs


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    context = {
        "contact": contact(),
        "sources": Run.sources_in_use(),
        "structured": [breadcrumbs(("About", request.path))],
    }
    return render(request, "catalog/about.html", context)
