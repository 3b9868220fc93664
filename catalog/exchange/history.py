"""What entries were: revisions, and the ways back to them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from ..document import Document
from ..document.diff import Change, diff
from ..document.matching import FIELDS
from ..document.merge import EMPTY, Conflict, Merged, merge, resolve
from ..document.packing import settle
from ..models import Anime, Franchise, Revision, Run, SourceFile, catalogue_write
from ..quality import findings
from . import rows, store

Action = Revision.Action
BATCH = 250  # entries


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


@catalogue_write()
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
def bring_back(
    before: Revision,
    after: Revision,
    gone: Change,
    author: AbstractBaseUser | None = None,
) -> bool:
    """Give an entry an element again that it lost between two of its revisions.

    It comes behind the one that it stood behind. Return False where it is there, or
    another in its place: then nothing is written.
    """
    anime, field = after.anime, FIELDS[gone.field]
    if gone.before in field.of(store.load([anime])[anime.pk]):
        return False
    had, has = field.of(before.document), field.of(after.document)
    ahead = had[: had.index(gone.before)]
    place = max((has.index(one) + 1 for one in ahead if one in has), default=0)
    elements = (*has[:place], gone.before, *has[place:])
    document = replace(after.document, **{field.attribute: elements})
    note = f"brought back: {gone.element}"
    change = store.Change(Action.EDITED, author, note)
    return not save_edit(anime, document, after.pk, change).conflicts


@catalogue_write()
def revert(revision: Revision, author: AbstractBaseUser | None = None) -> None:
    """Make an entry again what it was at a revision; that is a revision of its own."""
    anime = revision.anime
    if store.load([anime])[anime.pk] != revision.document:
        note = f"to {timezone.localtime(revision.created_at):%Y-%m-%d %H:%M}"
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


@catalogue_write()
def undo(run: Run, author: AbstractBaseUser | None = None) -> Undone:
    """Make what a run changed again what it was, and delete what it made.

    What was changed since stays; but of a merge, only the changes made since stay. The
    files of entries that the run made are forgotten, so that they can be imported anew.
    """
    if Run.objects.get(pk=run.pk).undone_at:
        return Undone(0, 0, 0)
    change = store.Change(Action.UNDONE, author, str(run), run)
    as_they_were = rows.put_back(run.before)
    reverted, made, kept = 0, [], 0
    for batch in _last_changes(run):
        entries = Anime.objects.select_related("franchise").in_bulk(batch)
        newest = Revision.objects.filter(anime__in=batch).values_list("anime")
        newest = dict(newest.annotate(Max("pk")))
        previous = _before(run, batch)
        earlier = []
        for key, last in batch.items():
            anime, before = entries.get(key), previous.get(key)
            if newest[key] != last:
                if anime and run.kind == Run.Kind.MERGE:
                    earlier.append((anime, _without(last, anime, before)))
                else:
                    kept += bool(anime)
            elif not before:
                made += [anime] * bool(anime)
            elif anime:
                if row := as_they_were.get(key):
                    anime = store.with_poster_of(anime, row)
                    anime.locks = row.locks
                earlier.append((anime, _as_at(before, anime)))
            elif key in as_they_were:
                earlier.append((_gone(as_they_were[key]), before.document))
        if earlier:
            store.save(earlier, change)
            reverted += len(earlier)
    if made:
        SourceFile.objects.filter(anime__in=made).delete()
        store.delete(made, change)
    findings.refresh()
    run.conflicts.filter(choice="").delete()
    run.undone_at = timezone.now()
    run.save(update_fields=["undone_at"])
    return Undone(reverted, len(made), kept)


def _last_changes(run: Run) -> Iterator[dict[int, int]]:
    """Give, in batches, the entries that a run changed, and the last revision of each
    that it made."""
    revisions = run.revisions.exclude(action=Action.UNDONE).order_by("anime", "pk")
    keys = dict(revisions.values_list("anime", "pk"))
    rest = iter(keys.items())
    while batch := dict(islice(rest, BATCH)):
        yield batch


def _before(run: Run, batch: dict[int, int]) -> dict[int, Revision]:
    """Return, by entry, what it was before the run's changes, or the last of them."""
    others = Revision.objects.exclude(run=run)
    same = others.filter(anime=OuterRef("anime"), pk__lt=OuterRef("pk"))
    earlier = Subquery(same.order_by("-pk").values("pk")[:1])
    revisions = Revision.objects.filter(pk__in=batch.values())
    keys = revisions.annotate(earlier=earlier).values_list("earlier", flat=True)
    found = Revision.objects.filter(pk__in=[key for key in keys if key])
    return {revision.anime_id: revision for revision in found}


def _as_at(revision: Revision, anime: Anime) -> Document:
    """Make an entry's own values what they were at a revision; return its Document."""
    anime.is_published = revision.is_published
    anime.franchise = _franchise_of(revision, anime)
    return revision.document


def _franchise_of(revision: Revision, anime: Anime) -> Franchise:
    """Return the franchise that an entry had; the one that it has if that is gone."""
    if revision.franchise_id in (None, anime.franchise_id):
        return anime.franchise
    known = Franchise.objects.filter(pk=revision.franchise_id).first()
    return known or anime.franchise


def _gone(row: Anime) -> Anime:
    """Return a deleted entry as a new one, with its key and all that was its own."""
    row._state.adding = True
    if not Franchise.objects.filter(pk=row.franchise_id).exists():
        row.franchise, _ = Franchise.objects.get_or_create(
            slug=row.slug, defaults={"name": row.title[:300]}
        )
    return row


def _without(key: int, anime: Anime, before: Revision) -> Document:
    """Take back what one revision changed of an entry; return its Document.

    What was changed since stays.
    """
    changed = Revision.objects.get(pk=key)
    if anime.is_published == changed.is_published:
        anime.is_published = before.is_published
    if anime.franchise_id == changed.franchise_id:
        anime.franchise = _franchise_of(before, anime)
    now = store.load([anime])[anime.pk]
    return settle(merge(changed.document, now, before.document).document)
