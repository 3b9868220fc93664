"""What is done to tags, franchises and artists themselves, each deed a run.

Undoing one (`undo_run`) gives back a term with what led to it: `Run.before` has
their rows as they were.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model, Q

from .. import search
from ..document.artist_names import folded_name, spelled, usual_key
from ..document.edits import remove_tags, replace_tag
from ..entries import artist_edits, artist_pairs, row_snapshots, store
from ..models import (
    Anime,
    Artist,
    ArtistName,
    ArtistNotDuplicate,
    ArtistRedirect,
    FormerTag,
    Franchise,
    FranchiseRedirect,
    NameRule,
    Run,
    Tag,
    catalogue_write,
)
from ..slugs import slugify
from . import bulk_edits, recordings

Kind = Run.Kind
Term = Run.Term


@catalogue_write()
def merge_tags(stays: Tag, goes: Tag, author: User | None = None) -> Run:
    """Replace one tag by another on all entries; what led to it leads to the other.

    Raise DoesNotExist if one of them is gone.
    """
    stays, goes = (Tag.objects.get(pk=one.pk) for one in (stays, goes))
    edit = bulk_edits.Edit(
        f"tag “{goes.name}” into “{stays.name}”",
        lambda document: replace_tag(document, goes.name, stays.name),
    )
    hidden = FormerTag.objects.in_place_of(goes)
    before = [goes, *goes.former.all(), *hidden.exclude(tag=goes)]
    run = _edit_all(Kind.MERGE, stays, edit, _tagged(goes), before, author)
    hidden.delete()
    goes.former.update(tag=stays)
    Tag.objects.filter(pk=goes.pk).delete()
    FormerTag.objects.create(tag=stays, name=goes.name, slug=goes.slug, key=goes.pk)
    return run


@catalogue_write()
def rename_tag(tag: Tag, name: str, author: User | None = None) -> Run:
    """Give a tag another name, on all its entries; the one of before leads to it.

    Where the name leads to another tag, it is this one's own from now on.
    """
    tag = Tag.objects.get(pk=tag.pk)
    led = FormerTag.objects.filter(name=name)
    before: list[Model] = [tag, *led]
    led.update(tag=tag, name=None)
    FormerTag.objects.filter(name=None, slug=None, key=None).delete()
    FormerTag.objects.create(tag=tag, name=tag.name)
    Tag.objects.filter(pk=tag.pk).update(name=name)
    # Their Documents have the new name by now.
    edit = bulk_edits.Edit(f"tag “{tag.name}” is now “{name}”", always=True)
    return _edit_all(Kind.RENAME, tag, edit, _tagged(tag), before, author)


@catalogue_write()
def delete_tag(tag: Tag, author: User | None = None) -> Run:
    """Delete a tag, and take it off all its entries."""
    tag = Tag.objects.get(pk=tag.pk)
    edit = bulk_edits.Edit(
        f"tag “{tag.name}”", lambda document: remove_tags(document, [tag.name])
    )
    before = [tag, *tag.former.all()]
    run = _edit_all(Kind.DELETION, tag, edit, _tagged(tag), before, author)
    Tag.objects.filter(pk=tag.pk).delete()
    return run


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
    before = [goes, *goes.redirects.all()]
    run = _edit_all(Kind.MERGE, stays, edit, entries, before, author)
    goes.redirects.update(franchise=stays)
    Franchise.objects.filter(pk=goes.pk).delete()
    FranchiseRedirect.objects.update_or_create(
        slug=goes.slug, defaults={"franchise": stays}
    )
    return run


@catalogue_write()
def rename_franchise(
    franchise: Franchise, name: str, author: User | None = None
) -> Run:
    """Give a franchise another name; it keeps its address, which is its folder."""
    franchise = Franchise.objects.get(pk=franchise.pk)
    title = f"franchise “{franchise.name}” is now “{name}”"
    run = _run(Kind.RENAME, franchise, title, [franchise], author)
    Franchise.objects.filter(pk=franchise.pk).update(name=name)
    _find_by_name(franchise.pk)
    return run


@catalogue_write()
def delete_franchise(franchise: Franchise, author: User | None = None) -> Run:
    """Delete a franchise without works. Raise ProtectedError if it has one."""
    franchise = Franchise.objects.get(pk=franchise.pk)
    before = [franchise, *franchise.redirects.all()]
    run = _run(Kind.DELETION, franchise, f"franchise “{franchise}”", before, author)
    Franchise.objects.get(pk=franchise.pk).delete()
    return run


@catalogue_write()
def merge_artists(
    stays: Artist, goes: Collection[Artist], author: User | None = None
) -> Run:
    """Make one of some artists: `stays` gets all that the others have, with their
    addresses.

    Raise DoesNotExist if one of them is gone.
    """
    names = ", ".join(f"“{one}”" for one in goes)
    title = f"artist {names} into “{stays}”"
    return merge_groups_of_artists([(stays, goes)], title, author)


@catalogue_write()
def merge_groups_of_artists(
    groups: Iterable[tuple[Artist, Collection[Artist]]],
    title: str,
    author: User | None = None,
) -> Run:
    """Make one of the artists of each group, as one run; the first of it stays.

    Raise DoesNotExist if one of them is gone.
    """
    there = [
        (Artist.objects.get(pk=stays.pk), [Artist.objects.get(pk=o.pk) for o in goes])
        for stays, goes in groups
    ]
    gone = [one for _, goes in there for one in goes]
    apart = Q(first__in=gone) | Q(second__in=gone)
    before: list[Model] = [*gone]
    before += ArtistName.objects.filter(artist__in=gone)
    before += ArtistRedirect.objects.filter(artist__in=gone)
    before += ArtistNotDuplicate.objects.filter(apart)
    run = _run(Kind.MERGE, there[0][0], title, before, author)
    run.report = {"songs": artist_edits.number_of_songs(gone)}
    run.report["groups"] = [[s.pk, *(one.pk for one in goes)] for s, goes in there]
    run.report["native_names"] = artist_edits.hand_over(there)
    run.save(update_fields=["report"])
    return run


@catalogue_write()
def delete_artist(artist: Artist, author: User | None = None) -> Run:
    """Delete an artist without songs, with the spellings and addresses that lead there.

    Raise ProtectedError if a song is credited to the artist.
    """
    artist = Artist.objects.get(pk=artist.pk)
    before: list[Model] = [artist, *artist.names.all(), *artist.redirects.all()]
    before += artist_pairs.told_apart(artist.pk)
    run = _run(Kind.DELETION, artist, f"artist “{artist}”", before, author)
    Artist.objects.get(pk=artist.pk).delete()
    return run


@catalogue_write()
def tell_artists_apart(one: Artist, other: Artist, author: User | None = None) -> Run:
    """Note that two artists are not one: they are no likely pair any more.

    Raise DoesNotExist if one of them is gone.
    """
    one, other = (Artist.objects.get(pk=key) for key in sorted((one.pk, other.pk)))
    row = artist_pairs.mark_artists_not_duplicates(one, other, author)
    title = f"artists “{one}” and “{other}” are not duplicates"
    run = _run(Kind.DECISION, one, title, [], author)
    run.made = {"artistnotduplicate": [row.pk]}
    run.report = {"artists": [one.pk, other.pk]}
    run.save(update_fields=["made", "report"])
    return run


@catalogue_write()
def rename_artist(
    artist: Artist,
    name: str,
    native_name: str,
    author: User | None = None,
    note: str | None = None,
) -> Run:
    """Give an artist other names of its own; those of before still lead to it.

    `note` tells it from others of the name; by default it stays.
    """
    was = Artist.objects.get(pk=artist.pk)
    note = was.note if note is None else note
    title = f"artist “{was}” is now “{Artist(name=name, note=note)}”"
    run = _run(Kind.RENAME, was, title, [was], author)
    made = artist_edits.rename(was.pk, name, native_name, note)
    run.made = {"artistname": made}
    run.save(update_fields=["made"])
    return run


@catalogue_write()
def split_off_spelling(
    artist: Artist, spelling: str, author: User | None = None
) -> Run:
    """Make a spelling of an artist one of its own, with the songs credited to it.

    Of the artist's own name only what is written so to the letter goes.
    Raise DoesNotExist if the artist has no such spelling.
    """
    key, usual = spelled(spelling), usual_key(spelling)
    known = {one.key: one for one in artist.names.filter(key__in=(key, usual))}
    if key not in known and usual not in known:
        raise ArtistName.DoesNotExist
    if key in known or usual != usual_key(artist.name):
        return split_off_name(known.get(key) or known[usual], author)
    name = ArtistName.objects.create(
        artist=artist, name=spelling, folded=folded_name(spelling), key=key
    )
    run = split_off_name(name, author)
    run.made["artistname"] = [name.pk]
    run.save(update_fields=["made"])
    return run


@catalogue_write()
def split_off_songs(
    artist: Artist, songs: Collection[int], note: str, author: User | None = None
) -> Run:
    """Make whoever sings some songs of an artist another one of the same name.

    `note` tells the two apart. Raise Credit.DoesNotExist if there are none, or one of
    them is not the artist's or has no title.
    """
    before: list[Model] = [artist, *artist_edits.names_in_songs(artist, songs)]
    made = artist_edits.give_songs(artist, songs, note, author)
    title = f"artist “{made.artist}” out of “{artist}”"
    run = _run(Kind.SPLIT, made.artist, title, before, author)
    run.made = {
        "artist": [made.artist.pk],
        "artistname": made.names,
        "namerule": made.rules,
    }
    run.report = {"songs": artist_edits.number_of_songs([made.artist])}
    run.save(update_fields=["made", "report"])
    return run


@catalogue_write()
def split_off_name(name: ArtistName, author: User | None = None) -> Run:
    """Make a spelling an artist of its own, with the songs credited to it.

    The native name and the spellings that belong to it go along: what songs have beside
    it alone, and of an artist that was merged what it had.
    """
    artist = name.artist
    native, names = artist_edits.natives_of(name)
    names = [name, *names]
    own_name, slug = name.name, slugify(name.name)
    if merged := _merged_under(name):
        fields, keys = merged
        own_name, slug = fields["name"], fields["slug"]
        native = fields["native_name"] or native
        known = {one.key for one in names}
        names += artist.names.filter(key__in=keys - known)
    before = [artist, *names, *artist.redirects.all()]
    own = artist_edits.split_off(artist, names, own_name, native, slug)
    title = f"artist “{own}” out of “{artist}”"
    run = _run(Kind.SPLIT, own, title, before, author)
    run.made = {"artist": [own.pk]}
    run.report = {"songs": artist_edits.number_of_songs([own])}
    run.save(update_fields=["made", "report"])
    return run


def _merged_under(name: ArtistName) -> tuple[dict[str, Any], set[str]] | None:
    """Return the row and the names' keys of the artist of a name that was merged last,
    as they were."""
    merges = Run.objects.filter(kind=Kind.MERGE, term=Term.ARTIST, undone_at=None)
    for run in merges.order_by("-pk").iterator(chunk_size=50):
        names = defaultdict(set)
        for row in run.before:
            if row["model"] == "catalog.artistname":
                names[row["fields"]["artist"]].add(_key_of(row))
        for row in run.before:
            if row["model"] == "catalog.artist":
                fields = row["fields"]
                if usual_key(fields["name"]) == name.key:
                    return fields, names[row["pk"]]
    return None


def _tagged(tag: Tag) -> list[int]:
    """Return the keys of the entries that have a tag."""
    return list(Anime.objects.filter(tagged__tag=tag).values_list("pk", flat=True))


def _edit_all(
    kind: Run.Kind,
    term: Model,
    edit: bulk_edits.Edit,
    entries: Iterable[int],
    before: Iterable[Model],
    author: User | None,
) -> Run:
    """Edit the entries and return the run, which there is without entries, too."""
    run = bulk_edits.apply(entries, edit, author)
    return _run(kind, term, edit.title, before, author, run)


def _run(
    kind: Run.Kind,
    term: Model,
    title: str,
    before: Iterable[Model],
    author: User | None,
    run: Run | None = None,
) -> Run:
    run = run or Run(author=author)
    run.kind, run.title = kind, title
    run.term, run.term_key = Term(type(term).__name__.lower()), term.pk
    run.before = row_snapshots.rows_as_json(before)
    run.save()
    return run


# Undone


def later_run(run: Run) -> Run | None:
    """Return the first later run that is to be undone before one of a term's.

    It is one that renamed, split or took away what this one left.
    """
    if not run.term or (run.kind == Kind.MERGE and run.term != Term.ARTIST):
        return None  # what is given back then is another one than what was left
    left = {run.term_key, *_keys_in(run)}
    if run.kind == Kind.MERGE:
        left = {*_native_names(run)}
    later = Run.objects.filter(term=run.term, undone_at=None, pk__gt=run.pk)
    if run.kind == Kind.DECISION:
        left = {*run.report["artists"]}
        later = later.filter(kind=Kind.MERGE)
    if run.kind == Kind.MERGE:
        later = later.exclude(kind=Kind.RENAME)
    for one in later.order_by("pk").iterator(chunk_size=50):
        if not left.isdisjoint(_keys_in(one)):
            return one
    return None


def _keys_in(run: Run) -> set[int]:
    """Return the keys of the terms that a run has the rows of, as they were."""
    label = f"catalog.{run.term}"
    return {row["pk"] for row in run.before if row["model"] == label}


def hand_back(run: Run, change: store.RevisionInfo, done: Collection[int]) -> None:
    """Let entries have the terms of before a run, whose rows are put back.

    `done` are those that have become what they were.
    """
    if run.term == Term.ARTIST:
        _give_back_names(run)
    elif run.term == Term.RECORDING:
        recordings.undo(run)
    elif run.term == Term.FRANCHISE and run.kind == Kind.RENAME:
        _find_by_name(run.term_key)
    elif run.term == Term.TAG and run.kind == Kind.RENAME:
        # Those that got the tag since have its other name in their Documents.
        tagged = Anime.objects.filter(tagged__tag=run.term_key).exclude(pk__in=done)
        rows = list(tagged.select_related("franchise"))
        loaded = store.load(rows)
        store.save([(anime, loaded[anime.pk]) for anime in rows], change)


def _find_by_name(franchise: int | None) -> None:
    """Find the works of a franchise by the name that it has now."""
    works = Anime.objects.filter(franchise=franchise).order_by()
    search.update(works.values_list("pk", flat=True))


def _native_names(run: Run) -> dict[int, str]:
    """Return the native names that artists got by a merge, by the keys of those that
    stayed; runs of before several were merged at once have one."""
    kept = run.report.get("native_names", {run.term_key: run.report.get("native_name")})
    return {int(key): name or "" for key, name in kept.items()}


def _give_back_names(run: Run) -> None:
    """Credit songs by the spellings that lead to whom they led before a run."""
    if run.kind == Kind.DECISION:
        made = run.made["artistnotduplicate"]
        ArtistNotDuplicate.objects.filter(pk__in=made).delete()
        return
    left = {run.term_key or 0}
    if run.kind == Kind.MERGE:
        natives = _native_names(run)
        left = {*natives}
        for key, native in natives.items():
            # The one that stayed may have been renamed since; it got this much.
            if native:
                filled = Artist.objects.filter(pk=key, native_name=native)
                filled.update(native_name="")
    if run.kind == Kind.RENAME:
        artist_edits.drop_unused_names(run.made["artistname"])
    if run.kind == Kind.SPLIT:
        ArtistName.objects.filter(pk__in=run.made.get("artistname", ())).delete()
        NameRule.objects.filter(pk__in=run.made.get("namerule", ())).delete()
    names = (row for row in run.before if row["model"] == "catalog.artistname")
    artist_edits.credit_anew(left, [_key_of(row) for row in names])
    if run.kind == Kind.SPLIT:
        _leave_a_way(run)


def _leave_a_way(run: Run) -> None:
    """Let the addresses of artists that a run split off lead to whom they were split
    off from: they are deleted, unless they have got songs since."""
    (origin,) = _keys_in(run)
    unused = Artist.objects.filter(pk__in=run.made["artist"], credits=None)
    for artist in unused.filter(redirects=None):
        ArtistRedirect.objects.get_or_create(
            slug=artist.slug, defaults={"artist_id": origin}
        )


def _key_of(row: dict[str, Any]) -> str:
    """Return the key of a name as it was; those of before there were keys had none."""
    fields = row["fields"]
    return fields.get("key") or usual_key(fields["name"])
