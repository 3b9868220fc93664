"""Entries withdrawn for good, for takedowns. Undoing the run (`undo_run`) brings one
back."""

from django.contrib.auth.models import User

from ..entries import store
from ..models import Anime, Run, Withdrawal, catalogue_write
from ..quality import findings


@catalogue_write()
def withdraw(key: int, reason: str = "", author: User | None = None) -> Run | None:
    """Withdraw an entry, and return the run; None where the entry is gone.

    It is deleted, all its addresses are kept as such, and no import makes it anew.
    """
    anime = Anime.objects.filter(pk=key).first()
    if anime is None:
        return None
    run = Run.objects.create(
        kind=Run.Kind.WITHDRAWAL,
        author=author,
        title=": ".join(filter(None, [f"“{anime}”", reason])),
        report={"deleted": 1},
    )
    slugs = [anime.slug, *anime.redirects.values_list("slug", flat=True)]
    Withdrawal.objects.bulk_create(
        Withdrawal(
            slug=slug,
            anime_id=key,
            franchise_id=anime.franchise_id,
            mal_id=anime.mal_id,
        )
        for slug in slugs
    )
    store.delete([anime], store.RevisionInfo(author=author, run=run))
    findings.refresh_catalogue_wide()
    return run
