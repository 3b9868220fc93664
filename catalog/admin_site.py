"""The site of the admin: Django's, with a front page of its own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path

from . import stale_forms
from .models import Anime
from .permissions import Deed, may

# The applications that are of accounts: Django's, and the one that locks sign-ins.
ACCOUNTS = ("auth", "axes")


class AdminSite(admin.AdminSite):
    site_header = site_title = settings.SITE_NAME
    index_title = "Catalogue"
    index_template = "admin/dashboard.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # In the place of Django's, which asks nobody whether they may see the thing.
        route = "r/<path:content_type_id>/<path:object_id>/"
        on_site = path(route, self.admin_view(self.view_on_site), name="view_on_site")
        return [on_site, *super().get_urls()]

    def view_on_site(
        self, request: HttpRequest, content_type_id: str, object_id: str
    ) -> HttpResponseBase:
        """Lead to the page that something has on the site, for whoever may see it."""
        try:
            kind = ContentType.objects.get(pk=content_type_id)
        except (ContentType.DoesNotExist, ValueError) as error:
            raise Http404 from error
        model = kind.model_class()
        here = self._registry.get(model) if model else None
        if not (here and here.has_view_or_change_permission(request)):
            raise PermissionDenied
        return shortcut(request, content_type_id, object_id)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Let nobody in who is signed out, and keep what they send meanwhile."""

        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            here = request.resolver_match
            is_lost = stale_forms.is_form(request) and not self.has_permission(request)
            if is_lost and here and here.url_name != "logout":
                return stale_forms.ask_to_sign_in(request)
            return guarded(request, *args, **kwargs)

        guarded = super().admin_view(view, cacheable)
        return asked

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign someone in, and go on with the form that was sent before."""
        carried = request.POST.get(stale_forms.CARRIED, "")
        context = {stale_forms.CARRIED: carried, **(extra_context or {})}
        response = super().login(request, context)
        sent = stale_forms.read_sent(carried) if response.status_code == 302 else None
        if sent and self.has_permission(request):
            return stale_forms.go_on_with(request, sent)
        return response

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        may_search = self.get_model_admin(Anime).has_view_permission(request)
        suggests = may(request.user, Deed.EDIT_ENTRY) and not may(
            request.user, Deed.PUBLISH
        )
        own = {"may_search": may_search, "suggests": suggests}
        return {**super().each_context(request), **own}

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the applications, with all that is of accounts as one, the last."""
        listed = super().get_app_list(request, app_label)
        of_accounts = [app for app in listed if app["app_label"] in ACCOUNTS]
        rest = [app for app in listed if app not in of_accounts]
        if not of_accounts:
            return rest
        models = [model for app in of_accounts for model in app["models"]]
        return [*rest, {**of_accounts[0], "models": models}]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        dashboard = self.get_model_admin(Anime).dashboard_context(request)  # type: ignore[attr-defined]
        return super().index(request, dashboard | (extra_context or {}))
