"""What programs that visit are told of the site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", content_type="text/plain")


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """Answer with how a browser searches this site from its address bar."""
    kind = "application/opensearchdescription+xml"
    return render(request, "opensearch.xml", content_type=kind)
