"""What a shared link shows: an entry that visitors do not see yet, or not like this."""

from django.http import Http404
from django.views.decorators.http import require_safe

from ...exchange import drafts
from ...models import Anime, Draft
from .. import preview


@require_safe
def shared(request, token):
    what = preview.read_link(token) or {}
    if key := what.get("draft"):
        draft = Draft.objects.select_related("base", "author").filter(pk=key).first()
        anime = draft and Anime.objects.filter(pk=draft.anime_id).first()
        if anime:
            merged = drafts.merged(draft)
            said = {"author": draft.author, "draft": draft}
            return preview.show(request, anime, merged.entry, **said)
    elif anime := Anime.objects.filter(pk=what.get("anime")).first():
        return preview.show(request, anime)
    raise Http404("no such preview, or not any more")
