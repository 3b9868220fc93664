"""“Not a problem here”: said once for an entry and a rule, and taken back."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from ..models import Anime, Dismissal, Finding, Run, catalogue_write
from . import start_dates

LONGEST_REASON = 500
_MADE = "dismissal"  # as runs call what they made


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


@catalogue_write()
def dismiss_many(
    keys: Iterable[int], rule: str, name: str, reason: str, author: User | None = None
) -> Run | None:
    """Dismiss what a rule finds in entries, and return the run; None for no finding.

    `name` is what people call the rule. Undone, all of it is found again.
    """
    found = Finding.objects.open().filter(rule=rule).values_list("anime", flat=True)
    chosen = sorted({*keys} & {*found})
    if not chosen:
        return None
    reason = reason[:LONGEST_REASON]
    title = f"not a problem: {name}, because: {reason}"
    run = Run.objects.create(kind=Run.Kind.BULK, title=title, author=author)
    said = [
        Dismissal(anime_id=key, rule=rule, reason=reason, author=author)
        for key in chosen
    ]
    Dismissal.objects.bulk_create(said)
    run.made = {_MADE: [one.pk for one in said]}
    run.save(update_fields=["made"])
    start_dates.update_sure_starts(Anime.objects.filter(pk__in=chosen))
    return run


def take_back(run: Run) -> None:
    """Take back the dismissals that a run made, as far as they are there."""
    made = Dismissal.objects.filter(pk__in=run.made.get(_MADE, ()))
    keys = list(made.values_list("anime", flat=True))
    if keys:
        made.delete()
        start_dates.update_sure_starts(Anime.objects.filter(pk__in=keys))
