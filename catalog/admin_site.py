"""The site of the admin: Django's, with the editors' desk as its front page."""

from django.conf import settings
from django.contrib import admin

from .models import Anime


class AdminSite(admin.AdminSite):
    site_header = site_title = settings.SITE_NAME
    index_title = "Catalogue"
    index_template = "admin/desk.html"

    def index(self, request, extra_context=None):
        desk = self.get_model_admin(Anime).desk(request)
        return super().index(request, desk | (extra_context or {}))
