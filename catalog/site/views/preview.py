"""What a shared link shows: an entry that visitors do not see yet, or not like this."""

from django.http import Http404
from django.views.decorators.http import require_safe

from ...exchange import drafts, store
from ...models import Anime, Draft
from .. import preview


@require_safe
def shared(request, token):
    what = preview.read_link(token) or {}
    if key := what.get("draft"):
        # With its entry, for a draft may outlive that.
        kept = Draft.objects.select_related("base", "author", "anime__franchise")
        if draft := kept.filter(pk=key).first():
            entry = drafts.merged(draft).entry
            return preview.page(request, entry, draft.anime, draft.author, draft)
    else:
        known = Anime.objects.select_related("franchise")
        if anime := known.filter(pk=what.get("anime")).first():
            return preview.page(request, store.load([anime])[anime.pk], anime)
    raise Http404("no such preview, or not any more")
