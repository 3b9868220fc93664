"""Middleware of this site's own."""

from django.conf import settings
from django.urls import reverse

from config.routers import replica_reads


def read_from_replica(get_response):
    """Answer visitors from the replica.

    Editors are left out, in the admin and on the public pages: they look for what they
    saved a moment ago. The session cookie tells them, without a query.
    """
    for_editors = (
        reverse("admin:index"),
        # What a preview shows is saved for a moment, and read back.
        reverse("catalog:preview", args=["-"]).removesuffix("-/"),
    )

    def middleware(request):
        if (
            request.method not in {"GET", "HEAD"}
            or request.path.startswith(for_editors)
            or settings.SESSION_COOKIE_NAME in request.COOKIES
        ):
            return get_response(request)
        with replica_reads():
            return get_response(request)

    return middleware
