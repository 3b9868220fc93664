"""The page at an address that leads nowhere any more."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def withdrawn_page(request: HttpRequest) -> HttpResponse:
    """Answer that what was here was withdrawn for good."""
    return render(request, "410.html", status=410)
