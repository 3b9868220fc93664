"""The site of the admin: Django's, with a front page of its own."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse

from .models import Anime


class AdminSite(admin.AdminSite):
    site_header = site_title = settings.SITE_NAME
    index_title = "Catalogue"
    index_template = "admin/dashboard.html"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        may_search = self.get_model_admin(Anime).has_view_permission(request)
        return {**super().each_context(request), "may_search": may_search}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        dashboard = self.get_model_admin(Anime).dashboard_context(request)  # type: ignore[attr-defined]
        return super().index(request, dashboard | (extra_context or {}))
