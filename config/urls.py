"""The admin, the catalogue, and uploads where they lie on this machine's disk."""

from posixpath import normpath

from csp.constants import NONE
from csp.decorators import csp
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from catalog.admin.imports import uploads


# An upload never runs as a page of this site, whatever it holds, not even when opened
# by itself. An upload never changes under its name, but may be taken away.
@csp({"default-src": [NONE], "sandbox": True})  # type: ignore[arg-type]  # of any view
@cache_control(public=True, max_age=3600)
@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    # What waits to be imported is for the session alone that sent it.
    if normpath(name).lstrip("/").startswith(f"{uploads.FOLDER}/"):
        raise Http404(name)
    try:
        return serve(request, name, document_root=settings.MEDIA_ROOT)
    except OSError as error:  # such as a name too long for the disk
        raise Http404(name) from error


urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("", include("catalog.urls")),
]

# WhiteNoise does not serve uploads. A proxy in front may take this over, but for the
# folder `imports/`, and S3 does.
if settings.MEDIA_ROOT:
    urlpatterns.insert(0, path("media/<path:name>", media))
