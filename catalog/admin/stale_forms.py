"""A form that was opened before its editor signed in again: what it says is not lost.

Whoever signs in, in whichever tab, gets another token against forged requests, and the
forms of before are refused.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from ..models import Anime

_FORMS = ("catalog_anime_add", "catalog_anime_change")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Lead on from a form that is refused for its token.

    What was sent with an entry's form is kept, and its form opens anew with it; who is
    signed out signs in first. Nothing of this for what another site sends.
    """
    match = request.resolver_match
    if match and match.app_name == "admin" and _is_of_this_site(request):
        if not admin.site.has_permission(request):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        if match.url_name == "login":
            return redirect("admin:index")
        if match.url_name in _FORMS:
            entries = admin.site.get_model_admin(Anime)
            return entries.keep_refused(request, **match.kwargs)  # type: ignore[attr-defined]
    return render(request, "403_csrf.html", status=403)


def _is_of_this_site(request: HttpRequest) -> bool:
    """Return True if a browser says that one of this site's pages sends it."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    sent_by = urlsplit(origin)
    own = [f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS]
    return f"{sent_by.scheme}://{sent_by.netloc}" in own
