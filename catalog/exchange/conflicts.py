"""What a merge could not decide: kept for the editors, and decided by them."""

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone

from ..document import values
from ..document.merge import Conflict as MergeConflict
from ..document.merge import resolve
from ..document.packing import settle
from ..models import Conflict, Run, catalogue_write
from . import store
from .works import Work


def queue(works: Iterable[Work], run: Run) -> None:
    """Put the conflicts of works where editors see them, each value once."""
    for work in works:
        for conflict in work.conflicts:
            Conflict.objects.update_or_create(
                anime=work.anime,
                field=conflict.field,
                element=conflict.element,
                choice="",
                defaults={
                    "path": work.key,
                    "run": run,
                    "base": values.to_json(conflict.base),
                    "ours": values.to_json(conflict.ours),
                    "theirs": values.to_json(conflict.theirs),
                },
            )


@catalogue_write()
def decide(
    conflict: Conflict, choice: str, author: AbstractBaseUser | None = None
) -> None:
    """Give an entry the value chosen, as a revision; do nothing if that was done.

    `choice` is one of Conflict.Choice. The site's value needs no change of the entry,
    so it has no revision.
    """
    conflict = Conflict.objects.get(pk=conflict.pk)
    if conflict.choice:
        return
    if choice != Conflict.Choice.OURS:
        anime, ours = store.load_one(conflict.anime_id)
        merged = as_merged(conflict)
        document = settle(resolve(ours.document, merged, getattr(merged, choice)))
        if document != ours.document:
            note = f"{conflict.field} {conflict.element}".rstrip()
            change = store.Change(store.Action.DECIDED, author, note, conflict.run)
            store.save([(anime, ours.with_document(document))], change)
    conflict.choice = choice
    conflict.decided_at, conflict.decided_by = timezone.now(), author
    conflict.save(update_fields=["choice", "decided_at", "decided_by"])


def as_merged(conflict: Conflict) -> MergeConflict:
    """Return a queued conflict with its three values as the merge had them."""
    return MergeConflict(
        conflict.field,
        conflict.element,
        *(
            values.from_json(conflict.field, value)
            for value in (conflict.base, conflict.ours, conflict.theirs)
        ),
    )
