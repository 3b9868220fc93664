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
from django.db.models import Count, Max, Value

from .. import fast_insert, search
from ..document.credits import LONGEST_NAME, Credit, read_credits, song_key
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
from ..slugs import slugify
from .addresses import free_slugs_of


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
    added = {n: c for n, c in natives.items() if n not in known and n not in new}
    made = _create(new, added)
    known |= made
    owners = {name: known[folded_name(credit.name)] for name, credit in added.items()}
    _insert_names(
        [
            *((made[name], credit.name, name) for name, credit in new.items()),
            *((owners[name], c.native_name, name) for name, c in added.items()),
        ]
    )
    there = {name: key for name, key in owners.items() if key not in made.values()}
    if there:
        _name_natively({name: added[name] for name in there}, there)
    return known


def _known(names: Collection[str]) -> dict[str, int]:
    rows = ArtistName.objects.filter(folded__in=names)
    return dict(rows.values_list("folded", "artist"))


def _create(new: dict[str, Credit], natives: dict[str, Credit]) -> dict[str, int]:
    """Make an artist of each new name, by the first of their original names."""
    if not new:
        return {}
    native: dict[str, str] = {}
    for credit in (*new.values(), *natives.values()):
        if credit.native_name:
            native.setdefault(folded_name(credit.name), credit.native_name)
    slugs = free_slugs_of(
        Artist, [slugify(c.name) for c in new.values()], ArtistRedirect
    )
    written = fast_insert.insert(
        Artist,
        ["slug", "name", "native_name", "sort_name"],
        [
            (slug, credit.name, native.get(name, ""), sort_key(credit.name))
            for slug, (name, credit) in zip(slugs, new.items(), strict=True)
        ],
        returning=["slug", "id"],
    )
    keys = dict(written)
    return {name: keys[slug] for name, slug in zip(new, slugs, strict=True)}


def _name_natively(new: dict[str, Credit], owners: dict[str, int]) -> None:
    """Give artists that there are the original names that songs have beside theirs.

    `owners` are the artists of the new names, by which entries are found from now on.
    """
    nameless = Artist.objects.filter(native_name="").in_bulk(owners.values())
    for name, credit in new.items():
        if artist := nameless.get(owners[name]):
            artist.native_name = artist.native_name or credit.native_name
    Artist.objects.bulk_update(nameless.values(), ["native_name"])
    _find_by_names(*owners.values())


def _insert_names(rows: Iterable[tuple[int, str, str]]) -> None:
    fast_insert.insert(ArtistName, ["artist", "name", "folded"], rows)


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
    names, *others = (
        model._default_manager.order_by()
        .values(place=Value(place))
        .annotate(newest=Max("pk"), number=Count("pk"))
        for place, model in enumerate((ArtistName, Artist, ArtistNotDuplicate))
    )
    rows = names.union(*others, all=True)
    return frozenset(tuple(row.values()) for row in rows)


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


def number_of_songs(artists: Collection[Artist]) -> int:
    """Return how many songs are credited to any of some artists."""
    credits = CreditRow.objects.filter(artist__in=artists).order_by()
    return credits.values("song").distinct().count()


@catalogue_write()
def hand_over(stays: Artist, goes: Collection[Artist]) -> str:
    """Hand all that some artists have to one that stays, and delete them.

    Return the native name that it got, "" where it has its own.
    """
    credits = CreditRow.objects.filter(artist__in=goes)
    songs = list(credits.values_list("song", flat=True))
    for model in (ArtistName, ArtistRedirect, CreditRow):
        model.objects.filter(artist__in=goes).update(artist=stays)
    ArtistRedirect.objects.bulk_create(
        ArtistRedirect(slug=one.slug, artist=stays) for one in goes
    )
    native = ""
    if not stays.native_name:
        native = next((one.native_name for one in goes if one.native_name), "")
        Artist.objects.filter(pk=stays.pk).update(native_name=native)
    Artist.objects.filter(pk__in=[one.pk for one in goes]).delete()
    _rekey(songs)
    _find_by_names(stays)
    return native


@catalogue_write()
def rename(key: int, name: str, native_name: str) -> list[int]:
    """Give an artist other names, which lead to it from now on as well.

    Return the keys of the spellings that are new.
    """
    names = {"name": name, "native_name": native_name, "sort_name": sort_key(name)}
    Artist.objects.filter(pk=key).update(**names)
    spelled = [
        ArtistName.objects.get_or_create(
            folded=folded_name(one), defaults={"artist_id": key, "name": one}
        )
        for one in (name, native_name)
        if one
    ]
    _find_by_names(key)
    return [spelling.pk for spelling, is_new in spelled if is_new]


def drop_unused_names(keys: Collection[int]) -> None:
    """Delete spellings by which no song is credited."""
    names = ArtistName.objects.filter(pk__in=keys)
    credits = CreditRow.objects.filter(artist__in=names.values("artist"))
    used = {folded_name(name) for name in credits.values_list("name", flat=True)}
    names.exclude(folded__in=used).delete()


def natives_of(name: ArtistName) -> tuple[str, list[ArtistName]]:
    """Return the native name that songs have beside a spelling, and the spellings of
    its artist that no other spelling has beside it.

    Of “Akino Arai (新居昭乃)” the native name is in brackets.
    """
    songs = Song.objects.filter(credits__artist=name.artist_id).distinct()
    natives: dict[str, str] = {}
    beside: dict[str, set[str]] = defaultdict(set)
    for text in songs.order_by("pk").values_list("artist", flat=True):
        for credit in read_credits(text):
            if credit.native_name:
                folded = folded_name(credit.native_name)
                beside[folded].add(folded_name(credit.name))
                natives.setdefault(folded_name(credit.name), credit.native_name)
    alone = [folded for folded, names in beside.items() if names == {name.folded}]
    own = ArtistName.objects.filter(artist=name.artist_id, folded__in=alone)
    return natives.get(name.folded, ""), list(own.exclude(pk=name.pk))


@catalogue_write()
def split_off(
    artist: Artist, names: Collection[ArtistName], name: str, native: str, slug: str
) -> Artist:
    """Make spellings of an artist one of their own, with the songs credited to them.

    The two count as told apart. `slug` is the address wished for.
    """
    artist.redirects.filter(slug=slug).delete()
    (free,) = free_slugs_of(Artist, [slug], ArtistRedirect)
    own = Artist.objects.create(
        slug=free, name=name, native_name=native, sort_name=sort_key(name)
    )
    ArtistName.objects.filter(pk__in=[one.pk for one in names]).update(artist=own)
    if folded_name(artist.native_name) in {one.folded for one in names}:
        Artist.objects.filter(pk=artist.pk).update(native_name="")
    mark_artists_not_duplicates(artist, own)
    credit_anew(artist.pk, [one.folded for one in names])
    return own


@catalogue_write()
def credit_anew(artist: int, names: Collection[str]) -> None:
    """Credit songs of an artist to whom some folded names lead by now.

    Whom they lead to has those names, also where no song of theirs is moved.
    """
    leads = _known(names)
    moved: dict[int, list[int]] = defaultdict(list)
    songs = set()
    credits = CreditRow.objects.filter(artist=artist)
    for key, song, name in credits.values_list("pk", "song", "name"):
        owner = leads.get(folded_name(name), artist)
        if owner != artist:
            moved[owner].append(key)
            songs.add(song)
    for owner, keys in moved.items():
        CreditRow.objects.filter(pk__in=keys).update(artist=owner)
    _rekey(songs)
    _find_by_names(artist, *leads.values())


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
