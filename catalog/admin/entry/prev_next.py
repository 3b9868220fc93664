"""The entries before and after one, in the list that it was opened from."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, PAGE_VAR
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db.models import Q
from django.http import HttpRequest, QueryDict

from ...models import Anime
from .saved import SAVED_AFTER


class _Unasked:
    """Choices of filters, for who shows none: one each, so that no query is made."""

    def __contains__(self, name: Any) -> bool:
        return True

    def __getitem__(self, name: Any) -> list[tuple[str, str]]:
        return [("", "")]


def neighbours_in_list(
    model_admin: admin.ModelAdmin, request: HttpRequest, anime: Anime
) -> dict[str, int | None]:
    """Return the keys `previous` and `following`, None where there is none, and the
    entry's `place` among the `number` of all; {} where it is in no list.

    Where it was in the list until it was saved just now, it has no place, and there are
    the neighbours that it had.
    """
    filters = request.GET.get("_changelist_filters", "")
    if not filters or "\0" in filters:
        return {}
    listing = HttpRequest()  # as one for the list would be
    listing.user = request.user
    asked = QueryDict(filters, mutable=True)
    listing.filter_choices = _Unasked()  # type: ignore[attr-defined]
    for name in (PAGE_VAR, ALL_VAR):
        asked.pop(name, None)
    listing.GET = asked  # type: ignore[assignment]  # nobody changes it from here on
    try:
        entries = model_admin.get_changelist_instance(listing).queryset
    except (IncorrectLookupParameters, SuspiciousOperation, ValidationError):
        return {}
    keys = list(entries.values_list("pk", flat=True))
    number, is_left = len(keys), anime.pk in keys
    if not is_left:
        if SAVED_AFTER not in request.GET:
            return {}
        listed = Q(pk__in=entries.order_by().values("pk")) | Q(pk=anime.pk)
        ordered = Anime.objects.filter(listed).order_by(*entries.query.order_by)
        keys = list(ordered.values_list("pk", flat=True))
    place = keys.index(anime.pk)
    return {
        "previous": keys[place - 1] if place else None,
        "following": keys[place + 1] if place + 1 < len(keys) else None,
        "place": place + 1 if is_left else None,
        "number": number,
    }
