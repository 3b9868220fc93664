"""“Not a problem here”: said once for an entry and a rule, and taken back."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from ..models import Anime, Dismissal, catalogue_write
from . import start_dates

LONGEST_REASON = 500


@catalogue_write()
def dismiss(anime: Anime, rule: str, reason: str, author: User | None = None) -> None:
    """Put on record that what a rule finds in an entry is no problem, and why."""
    Dismissal.objects.update_or_create(
        anime=anime,
        rule=rule,
        defaults={"reason": reason[:LONGEST_REASON], "author": author},
    )
    start_dates.update_sure_starts(Anime.objects.filter(pk=anime.pk))


@catalogue_write()
def reopen(anime: Anime, rules: Iterable[str]) -> None:
    """Take back the dismissals of some rules in an entry."""
    Dismissal.objects.filter(anime=anime, rule__in=list(rules)).delete()
    start_dates.update_sure_starts(Anime.objects.filter(pk=anime.pk))
