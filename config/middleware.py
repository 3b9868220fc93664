"""Middleware of this site's own."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from catalog.site.machine import health
from config.routers import replica_reads

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def probes_first(get_response: GetResponse) -> GetResponse:
    """Answer those who ask for no page, before anything looks at how they ask.

    A balancer asks by an address or a name of its own, or by none, and without TLS.
    """
    views = {"/healthz": health.healthz, "/readyz": health.readyz}

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return views.get(request.path_info, get_response)(request)

    return middleware


def read_from_replica(get_response: GetResponse) -> GetResponse:
    """Answer visitors from the replica.

    Editors are left out, in the admin and on the public pages: they look for what they
    saved a moment ago. The session cookie tells them, without a query.
    """
    for_editors = (
        reverse("admin:index"),
        # What a preview shows may have been saved a moment ago.
        reverse("catalog:preview", args=["-"]).removesuffix("-/"),
    )

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if (
            request.method not in {"GET", "HEAD"}
            or request.path.startswith(for_editors)
            or settings.SESSION_COOKIE_NAME in request.COOKIES
        ):
            return get_response(request)
        with replica_reads():
            return get_response(request)

    return middleware
