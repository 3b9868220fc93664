"""Artists: which one a credit means, and what editors decide of them.

A name leads to an artist by its folded spelling, a row of `ArtistName`. Names that no
row knows become artists; what editors join or part are rows too, so every later import
follows them.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from itertools import chain, combinations

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Max

from .. import fast_insert, search
from ..document.credits import LONGEST_NAME, Credit, song_key
from ..document.folding import fold
from ..document.sort_keys import order_key, sort_key
from ..models import (
    Artist,
    ArtistName,
    ArtistNotDuplicate,
    ArtistRedirect,
    ProcessCache,
    Song,
    catalogue_write,
)
from ..models import Credit as CreditRow
from ..slugs import free_slugs, slugify
from .addresses import slugs_of


def folded_name(name: str) -> str:
    """Return the spelling by which a name is looked up."""
    return fold(name)[:LONGEST_NAME]


def get_or_create_artists(credits: Iterable[Credit]) -> dict[str, int]:
    """Return the artists of credits by folded name, and make those that are new."""
    by_name: dict[str, Credit] = {}
    natives: dict[str, Credit] = {}
    for credit in credits:
        by_name.setdefault(folded_name(credit.name), credit)
        if credit.native_name:
            natives.setdefault(folded_name(credit.native_name), credit)
    known = _known({*by_name, *natives})
    new = {name: credit for name, credit in by_name.items() if name not in known}
    known |= _create(new)
    _name_natively(
        {name: credit for name, credit in natives.items() if name not in known}, known
    )
    return known


def _known(names: Collection[str]) -> dict[str, int]:
    rows = ArtistName.objects.filter(folded__in=names)
    return dict(rows.values_list("folded", "artist"))


def _create(new: dict[str, Credit]) -> dict[str, int]:
    if not new:
        return {}
    slugs = free_slugs([slugify(c.name) for c in new.values()], _taken)
    fast_insert.insert(
        Artist,
        ["slug", "name", "native_name", "sort_name"],
        [
            (slug, credit.name, credit.native_name, sort_key(credit.name))
            for slug, credit in zip(slugs, new.values(), strict=True)
        ],
    )
    rows = Artist.objects.filter(slug__in=slugs)
    keys = dict(rows.values_list("slug", "pk"))
    ids = {name: keys[slug] for name, slug in zip(new, slugs, strict=True)}
    _insert_names((ids[name], credit.name, name) for name, credit in new.items())
    return ids


def _name_natively(new: dict[str, Credit], known: dict[str, int]) -> None:
    """Add original names that nobody has yet to the artists credited with them."""
    owners = {name: known[folded_name(credit.name)] for name, credit in new.items()}
    _insert_names(
        (owners[name], credit.native_name, name) for name, credit in new.items()
    )
    nameless = Artist.objects.filter(native_name="").in_bulk(owners.values())
    for name, credit in new.items():
        if artist := nameless.get(owners[name]):
            artist.native_name = artist.native_name or credit.native_name
    Artist.objects.bulk_update(nameless.values(), ["native_name"])
    _find_by_names(*owners.values())


def _insert_names(rows: Iterable[tuple[int, str, str]]) -> None:
    fast_insert.insert(ArtistName, ["artist", "name", "folded"], rows)


def _taken(slugs: Collection[str]) -> set[str]:
    return slugs_of(Artist, slugs) | slugs_of(ArtistRedirect, slugs)


def likely_duplicates() -> list[tuple[int, int]]:
    """Return the pairs of artists that may be one, and that nobody has told apart.

    Their names differ only in order or long vowels, or their original names are equal.
    The older one is the first of a pair.
    """
    alike: dict[tuple[str, str], set[int]] = defaultdict(set)
    for name, artist in ArtistName.objects.values_list("name", "artist"):
        alike["name", order_key(name)].add(artist)
    natives = Artist.objects.exclude(native_name="").values_list("native_name", "pk")
    for name, artist in natives:
        alike["native", fold(name)].add(artist)
    pairs = chain.from_iterable(
        combinations(sorted(artists), 2) for artists in alike.values()
    )
    apart = set(ArtistNotDuplicate.objects.values_list("first", "second"))
    return sorted({*pairs} - apart)


def _state_of_names(connection: BaseDatabaseWrapper) -> Hashable:
    rows = (ArtistName, Artist, ArtistNotDuplicate)
    return tuple(
        tuple(model.objects.aggregate(Max("pk"), Count("pk")).values())
        for model in rows
    )


# All names are compared, which takes seconds: once for every name that is new.
_number = ProcessCache(
    "artist pairs", _state_of_names, lambda *_: len(likely_duplicates())
)


def count_of_likely_duplicates() -> int:
    """Return how many pairs of artists may be one."""
    return _number.now(connection)


@transaction.atomic
def mark_artists_not_duplicates(
    one: Artist, other: Artist, author: User | None = None
) -> None:
    """Note that two artists are not one: they are no likely duplicates any more."""
    first, second = sorted([one.pk, other.pk])
    ArtistNotDuplicate.objects.get_or_create(
        first_id=first, second_id=second, defaults={"decided_by": author}
    )


@catalogue_write()
def merge_artists(kept: Artist, other: Artist) -> None:
    """Make two artists one: `kept` gets all that the other has, with its address."""
    songs = list(other.credits.values_list("song", flat=True))
    for model in (ArtistName, ArtistRedirect, CreditRow):
        model.objects.filter(artist=other).update(artist=kept)
    ArtistRedirect.objects.create(slug=other.slug, artist=kept)
    if other.native_name and not kept.native_name:
        kept.native_name = other.native_name
        kept.save(update_fields=["native_name"])
    other.delete()
    _rekey(songs)
    _find_by_names(kept)


@catalogue_write()
def save_renamed(artist: Artist) -> None:
    """Save an artist with its new names, which lead to it from now on as well."""
    artist.sort_name = sort_key(artist.name)
    artist.save()
    for name in filter(None, (artist.name, artist.native_name)):
        ArtistName.objects.get_or_create(
            folded=folded_name(name), defaults={"artist": artist, "name": name}
        )
    _find_by_names(artist)


@catalogue_write()
def split_off_name(name: ArtistName) -> Artist:
    """Make a spelling an artist of its own again, with the songs credited to it."""
    artist = name.artist
    wish = slugify(name.name)
    artist.redirects.filter(slug=wish).delete()
    (slug,) = free_slugs([wish], _taken)
    own = Artist.objects.create(
        slug=slug, name=name.name, sort_name=sort_key(name.name)
    )
    name.artist = own
    name.save(update_fields=["artist"])
    credits = [c for c in artist.credits.all() if folded_name(c.name) == name.folded]
    CreditRow.objects.filter(pk__in=[c.pk for c in credits]).update(artist=own)
    _rekey([c.song_id for c in credits])
    _find_by_names(artist, own)
    return own


def _find_by_names(*artists: Artist | int) -> None:
    """Find entries by the names that artists of their songs have now."""
    songs = Song.objects.filter(credits__artist__in=artists).order_by()
    search.update(set(songs.values_list("anime", flat=True)))


def _rekey(songs: Collection[int]) -> None:
    """Tell anew which songs are one, after their artists have changed."""
    rows = list(Song.objects.filter(pk__in=songs).prefetch_related("credits"))
    for song in rows:
        artists = [credit.artist_id for credit in song.credits.all()]
        song.key = song_key(song.title, artists, (song.anime_id, song.position))
    Song.objects.bulk_update(rows, ["key"], batch_size=500)
