"""What holds of an entry after it was saved, and what can be done next."""

from typing import Any

from django.urls import reverse

from ...models import Anime, Revision
from ...permissions import Deed, may
from ...site.pages import preview
from .edit_session import EditSession

# In the form's address, the key of the revision that was there before a save; 0: none.
SAVED_AFTER = "saved_after"


def in_words(anime: Anime) -> str:
    """Return that an entry is saved, and whether visitors see it."""
    if anime.is_published:
        return f"“{anime}” is saved. Visitors see it."
    return f"“{anime}” is saved. Visitors do not see it."


def saved_context(session: EditSession) -> dict[str, Any]:
    """Return what the form says after a save; {} where it was not saved just now."""
    anime, newest = session.anime, session.newest
    if not anime or not newest or session.pending:
        return {}
    after = session.request.GET.get(SAVED_AFTER)
    if after is None or session.request.method == "POST":
        return {}
    earlier = Revision.objects.filter(anime=anime, pk__lt=newest.pk)
    before = earlier.order_by("-pk").values_list("pk", flat=True).first()
    is_same = after == str(newest.pk)
    if not is_same and after != str(before or 0):
        return {}
    found: dict[str, Any] = {"saved": newest, "is_same": is_same}
    if not anime.is_published:
        found["saved_preview"] = preview.link_to(anime=anime.pk)
    if before and not is_same:
        keys = [anime.pk, before, newest.pk]
        found["what_changed"] = reverse("admin:catalog_anime_compare", args=keys)
        if may(session.user, Deed.REVERT_ENTRY):
            args = [anime.pk, before]
            found["undo_address"] = reverse("admin:catalog_anime_revert", args=args)
    return found
