"""What all admins of the catalogue share: their gates, their routes, their pages."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from ..models import Run
from ..permissions import Deed, may
from ..stale_forms import ONLY_POSTED
from .chips import chips_of

SELECTED = "was_selected"  # of a row of a list
MOST_SELECTED = 500  # that are selected again


def signed_in(request: HttpRequest) -> User:
    """Return who asks. The admin lets nobody in who is not signed in."""
    assert request.user.is_authenticated
    return request.user


class CatalogAdmin(admin.ModelAdmin):
    """Each gate of Django's admin is a deed; what has none here, nobody does."""

    class Media:
        css = {"all": ["admin-extra/admin.css"]}

    deeds: Mapping[Literal["view", "add", "change", "delete"], Deed] = {}

    def _may(
        self, request: HttpRequest, *acts: Literal["view", "add", "change", "delete"]
    ) -> bool:
        deeds = [self.deeds[act] for act in acts if act in self.deeds]
        return any(may(request.user, deed) for deed in deeds)

    def has_view_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return self._may(request, "view", "change")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "add")

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return self._may(request, "change")

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return self._may(request, "delete")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        response = super().changelist_view(
            request, {"title": title, **(extra_context or {})}
        )
        context = getattr(response, "context_data", None) or {}
        if "cl" in context:
            context.update(self.list_context(request, context["cl"]))
            kept = request.session.pop(f"{SELECTED} {self.opts.model_name}", ())
            for row in context["cl"].result_list if kept else ():
                vars(row)[SELECTED] = row.pk in kept
        return response

    def action_checkbox(self, obj: Model) -> SafeString:
        """Return the box that selects a row, with what was selected just before."""
        box = super().action_checkbox(obj)
        if vars(obj).get(SELECTED):
            return mark_safe(box.replace("<input ", "<input checked ", 1))
        return box

    def refuse_selected(
        self, request: HttpRequest, told: str, rows: QuerySet[Any]
    ) -> None:
        """Say why an action does nothing with what is selected, which stays so."""
        messages.error(request, told)
        keys = rows.order_by().values_list("pk", flat=True)[:MOST_SELECTED]
        request.session[f"{SELECTED} {self.opts.model_name}"] = list(keys)

    def list_context(self, request: HttpRequest, changes: ChangeList) -> dict[str, Any]:
        """Return what a list says beside its rows."""
        return {"chips": chips_of(changes)}

    def route(
        self, route: str, view: Callable[..., HttpResponseBase], name: str
    ) -> URLPattern:
        """Return the address of a view of the admin: `admin:catalog_NAME`."""
        return path(route, self.admin_site.admin_view(view), name=f"catalog_{name}")

    def posted(
        self, route: str, view: Callable[..., HttpResponseBase], name: str
    ) -> URLPattern:
        """Return the address of a view that only takes what is posted.

        Its button is on the page whose address is the beginning of this one.
        """
        pattern = self.route(route, view, name)
        vars(pattern.callback)[ONLY_POSTED] = True
        return pattern

    def say_done(self, request: HttpRequest, told: str, run: Run) -> None:
        """Tell what a run did, with a link to where it is undone."""
        address = reverse("admin:catalog_run_change", args=[run.pk])
        undo = '{} <a href="{}">Undo it there</a>.'
        messages.success(request, format_html(undo, told, address))

    def page(
        self, request: HttpRequest, template: str, title: str, **context: Any
    ) -> TemplateResponse:
        """Return a page of the admin, with all that its frame needs."""
        request.current_app = self.admin_site.name
        each = self.admin_site.each_context(request)
        context = {**each, "opts": self.opts, "title": title, **context}
        return TemplateResponse(request, f"admin/catalog/{template}", context)
