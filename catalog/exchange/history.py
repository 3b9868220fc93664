"""What entries were: revisions, and the ways back to them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ..document import Document
from ..document.diff import diff
from ..document.merge import EMPTY, Conflict, Merged, merge, resolve
from ..document.packing import settle
from ..models import Anime, CatalogueVersion, Franchise, Revision, Run, SourceFile
from ..quality import findings
from . import store

Action = Revision.Action


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of a run's revisions when it was undone."""

    reverted: int  # entries that are again what they were
    deleted: int  # entries that the run had made
    kept: int  # entries that were changed since, and stay


def latest(anime: Anime) -> Revision | None:
    """Return the revision that an entry is at."""
    return Revision.objects.filter(anime=anime).order_by("-pk").first()


def changed_since(anime: Anime, revision: Revision) -> dict[str, Revision]:
    """Return the fields that differ from a revision's, each with its last change."""
    changed: dict[str, Revision] = {}
    before = revision.document
    later = Revision.objects.filter(anime=anime, pk__gt=revision.pk).order_by("pk")
    for one in later.select_related("author"):
        after = one.document
        changed |= {difference.field: one for difference in diff(before, after)}
        before = after
    still = {difference.field for difference in diff(revision.document, before)}
    return {field: one for field, one in changed.items() if field in still}


@transaction.atomic
def save_edit(
    anime: Anime,
    document: Document,
    opened_on: int | None,
    change: store.Change,
    decided: Callable[[Conflict], str] = lambda conflict: "",
) -> Merged:
    """Save what an editor made of an entry, together with what others made meanwhile.

    `opened_on` is the key of the revision that the editor saw. Where both changed one
    value, `decided` says which side's it gets: "ours" is the editor's, "theirs" the one
    that is there now. Where it does not, nothing is written and all conflicts come
    back.
    """
    CatalogueVersion.raise_by_one()
    document = settle(document)
    now = latest(anime)
    if now and now.pk != opened_on:
        seen = Revision.objects.filter(anime=anime, pk=opened_on).first()
        base = seen.document if seen else EMPTY
        current = store.load([Anime.objects.get(pk=anime.pk)])[anime.pk]
        merged = merge(base, document, current)
        if not all(map(decided, merged.conflicts)):
            return merged
        both = merged.document
        for conflict in merged.conflicts:
            both = resolve(both, conflict, getattr(conflict, decided(conflict)))
        if both != document:
            change = replace(change, action=Action.MERGED)
        document = settle(both)
    store.save([(anime, document)], change)
    return Merged(document, ())


@transaction.atomic
def revert(revision: Revision, author: AbstractBaseUser | None = None) -> None:
    """Make an entry again what it was at a revision; that is a revision of its own."""
    anime = revision.anime
    CatalogueVersion.raise_by_one()
    if store.load([anime])[anime.pk] != revision.document:
        note = f"to {revision.created_at:%Y-%m-%d %H:%M}"
        change = store.Change(Action.REVERTED, author, note)
        store.save([(anime, revision.document)], change)


@transaction.atomic
def restore(revision: Revision, author: AbstractBaseUser | None = None) -> Anime:
    """Bring back an entry by the revision of its deletion, and return it.

    It has its key again, and so its history and its files; and its address, if free.
    """
    document = revision.document
    franchise_slug, slug = revision.note.split("/")
    franchise, _ = Franchise.objects.get_or_create(
        slug=franchise_slug, defaults={"name": document.title[:300]}
    )
    anime = Anime(
        pk=revision.anime_id,
        slug=slug,
        franchise=franchise,
        is_published=revision.is_published,
    )
    store.save([(anime, document)], store.Change(Action.CREATED, author, "restored"))
    return anime


@transaction.atomic
def undo(run: Run, author: AbstractBaseUser | None = None) -> Undone:
    """Revert what a run changed and delete what it made, but for entries changed since.

    The files of entries that it made are forgotten, so that they can be imported anew.
    """
    CatalogueVersion.raise_by_one()
    change = store.Change(Action.UNDONE, author, str(run), run)
    revisions = list(run.revisions.exclude(action=Action.UNDONE))
    entries = [revision.anime_id for revision in revisions]
    alive = Anime.objects.select_related("franchise").in_bulk(entries)
    newest = dict(
        Revision.objects.filter(anime__in=entries)
        .values_list("anime")
        .annotate(Max("pk"))
    )
    made, reverted, kept = [], [], 0
    for revision in revisions:
        anime = alive.get(revision.anime_id)
        if not anime or newest[anime.pk] != revision.pk:
            kept += bool(anime)
            continue
        earlier = Revision.objects.filter(anime=revision.anime_id, pk__lt=revision.pk)
        if previous := earlier.order_by("-pk").first():
            anime.is_published = previous.is_published
            reverted.append((anime, previous.document))
        else:
            made.append(anime)
    if reverted:
        store.save(reverted, change)
    if made:
        SourceFile.objects.filter(anime__in=made).delete()
        store.delete(made, change)
    findings.refresh()
    run.conflicts.filter(choice="").delete()
    run.undone_at = timezone.now()
    run.save(update_fields=["undone_at"])
    return Undone(len(reverted), len(made), kept)
