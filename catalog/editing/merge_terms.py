"""Two tags or two franchises made one, with all their entries, as one run."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Model

from ..document.edits import replace_tag
from ..entries import row_snapshots
from ..models import (
    Anime,
    FormerTagName,
    Franchise,
    FranchiseRedirect,
    Run,
    Tag,
    TagRedirect,
    catalogue_write,
)
from . import bulk_edits


@catalogue_write()
def merge_tags(stays: Tag, goes: Tag, author: User | None = None) -> Run:
    """Replace one tag by another on all entries; its address leads to the other.

    Raise DoesNotExist if one of them is gone.
    """
    stays, goes = (Tag.objects.get(pk=one.pk) for one in (stays, goes))
    edit = bulk_edits.Edit(
        f"tag “{goes.name}” into “{stays.name}”",
        lambda document: replace_tag(document, goes.name, stays.name),
    )
    entries = Anime.objects.filter(tagged__tag=goes).values_list("pk", flat=True)
    before = [goes, *goes.redirects.all(), *goes.former_names.all()]
    run = _run(edit, entries, before, author)
    goes.redirects.update(tag=stays)
    goes.former_names.update(tag=stays)
    Tag.objects.filter(pk=goes.pk).delete()
    remember_name(stays, goes.name)
    TagRedirect.objects.update_or_create(slug=goes.slug, defaults={"tag": stays})
    return run


@catalogue_write()
def remember_name(tag: Tag, name: str) -> None:
    """Record a former name of a tag: older revisions and edits that wait have it."""
    FormerTagName.objects.update_or_create(name=name, defaults={"tag": tag})


@catalogue_write()
def merge_franchises(
    stays: Franchise, goes: Franchise, author: User | None = None
) -> Run:
    """Put the works of one franchise to another; its address and folder lead there.

    Raise DoesNotExist if one of them is gone.
    """
    stays, goes = (Franchise.objects.get(pk=one.pk) for one in (stays, goes))
    edit = bulk_edits.Edit(
        f"franchise “{goes.name}” into “{stays.name}”", own={"franchise": stays.slug}
    )
    entries = Anime.objects.filter(franchise=goes).values_list("pk", flat=True)
    run = _run(edit, entries, [goes, *goes.redirects.all()], author)
    goes.redirects.update(franchise=stays)
    Franchise.objects.filter(pk=goes.pk).delete()
    FranchiseRedirect.objects.update_or_create(
        slug=goes.slug, defaults={"franchise": stays}
    )
    return run


def _run(
    edit: bulk_edits.Edit,
    entries: Iterable[int],
    before: Iterable[Model],
    author: User | None,
) -> Run:
    """Edit the entries and return the run, which there is without entries, too."""
    run = bulk_edits.apply(entries, edit, author)
    run = run or Run(title=edit.title, author=author)
    run.kind = Run.Kind.MERGE
    run.before = row_snapshots.rows_as_json(before)
    run.save()
    return run
