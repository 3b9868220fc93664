"""What a shared link shows: an entry that visitors do not see yet, or not like this."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ...editing import pending_edits
from ...entries import store
from ...models import Anime, PendingEdit, account_name
from ..pages import preview


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    what = preview.unsign_link(token) or {}
    # Links that were made before say "draft"; none is older than a week.
    if key := what.get("edit", what.get("draft")):
        if rows := list(PendingEdit.objects.for_preview().filter(pk=key)):
            pending = rows[0]
            dismissed = {row.dismissed for row in rows}  # type: ignore[attr-defined]
            entry = pending_edits.propose(pending).wished
            said = (account_name(pending), pending, dismissed)
            return preview.page(request, entry, pending.anime, *said)
    else:
        known = Anime.objects.select_related("franchise")
        if anime := known.filter(pk=what.get("anime", 0)).first():
            return preview.page(request, store.load([anime])[anime.pk], anime)
    raise Http404("no such preview, or not any more")
