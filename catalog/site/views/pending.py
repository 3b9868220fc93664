"""Addresses whose pages are being built."""

from django.http import Http404


def pending(request, **parts):
    raise Http404("not built yet")
