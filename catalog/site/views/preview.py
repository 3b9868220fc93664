"""What a shared link shows: an entry that visitors do not see yet, or not like this."""

from django.http import Http404
from django.views.decorators.http import require_safe

from ...editing import pending_edits
from ...entries import store
from ...models import Anime, Draft
from ..pages import preview


@require_safe
def shared(request, token):
    what = preview.read_link(token) or {}
    if key := what.get("draft"):
        if rows := list(Draft.objects.for_preview().filter(pk=key)):
            draft, dismissed = rows[0], {row.dismissed for row in rows}
            entry = pending_edits.merged(draft).entry
            said = (draft.author, draft, dismissed)
            return preview.page(request, entry, draft.anime, *said)
    else:
        known = Anime.objects.select_related("franchise")
        if anime := known.filter(pk=what.get("anime")).first():
            return preview.page(request, store.load([anime])[anime.pk], anime)
    raise Http404("no such preview, or not any more")
