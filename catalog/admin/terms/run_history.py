"""The history of an artist or a recording: the runs that did something to it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from ...editing.run_terms import runs_of
from ...models import Run
from ...permissions import Deed, may
from ..keys import parse_pk
from ..model_admin import CatalogAdmin

ROWS = 50  # runs on a page


class RunHistory(CatalogAdmin):
    """A view for the admins of what runs are done to."""

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """List the runs, the newest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        term = get_object_or_404(self.get_queryset(request), pk=parse_pk(object_id))
        page = Paginator(runs_of(term), ROWS).get_page(request.GET.get("p"))
        runs = Run.objects.select_related("author").in_bulk(page.object_list)
        return self.page(
            request,
            "term_history.html",
            f"History of {term}",
            original=term,
            page=page,
            runs=[runs[key] for key in page.object_list if key in runs],
            may_see_runs=may(request.user, Deed.SEE_RUNS),
        )
