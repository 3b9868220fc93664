"""What editors decide of artists: who are one, who are two, and how they are named."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.contrib.auth.models import User

from ..document.artist_names import folded_name, key_in_songs, usual_key
from ..document.sort_keys import sort_key
from ..models import (
    Artist,
    ArtistName,
    ArtistRedirect,
    Credit,
    NameRule,
    Song,
    catalogue_write,
)
from ..slugs import slugify
from . import credits, recordings
from .addresses import free_slugs_of
from .artist_pairs import mark_artists_not_duplicates
from .artists import find_by_names, known_by
from .names import NameRules, name_rules, rule_key


def number_of_songs(artists: Collection[Artist]) -> int:
    """Return how many songs are credited to any of some artists."""
    of_them = Credit.objects.filter(artist__in=artists).order_by()
    return of_them.values("song").distinct().count()


@catalogue_write()
def hand_over(groups: Iterable[tuple[Artist, Collection[Artist]]]) -> dict[int, str]:
    """Hand all that some artists have to the one of each group that stays, and delete
    them.

    Return the native name that each got by its key, "" where it has its own.
    """
    songs: list[int] = []
    natives = {}
    for stays, goes in groups:
        of_them = Credit.objects.filter(artist__in=goes)
        songs += of_them.values_list("song", flat=True)
        for model in (ArtistName, ArtistRedirect, Credit):
            model.objects.filter(artist__in=goes).update(artist=stays)
        ArtistRedirect.objects.bulk_create(
            ArtistRedirect(slug=one.slug, artist=stays) for one in goes
        )
        natives[stays.pk] = ""
        if not stays.native_name:
            native = next((one.native_name for one in goes if one.native_name), "")
            Artist.objects.filter(pk=stays.pk).update(native_name=native)
            natives[stays.pk] = native
        Artist.objects.filter(pk__in=[one.pk for one in goes]).delete()
    recordings.tell_anew(Song.objects.filter(pk__in=songs))
    find_by_names(*natives)
    credits.settle(natives)
    return natives


@catalogue_write()
def rename(key: int, name: str, native_name: str, note: str) -> list[int]:
    """Give an artist other names, which lead to it from now on as well.

    `note` tells it from others of the name. Return the keys of the spellings that are
    new.
    """
    own = {"name": name, "native_name": native_name, "sort_name": sort_key(name)}
    Artist.objects.filter(pk=key).update(**own, note=note)
    spelled = [
        ArtistName.objects.get_or_create(
            key=usual_key(one),
            defaults={"artist_id": key, "name": one, "folded": folded_name(one)},
        )
        for one in (name, native_name)
        if one
    ]
    find_by_names(key)
    return [spelling.pk for spelling, is_new in spelled if is_new]


def drop_unused_names(keys: Collection[int]) -> None:
    """Delete spellings by which no song is credited."""
    names = ArtistName.objects.filter(pk__in=keys)
    of_them = Credit.objects.filter(artist__in=names.values("artist"))
    used = {usual_key(name) for name in of_them.values_list("name", flat=True)}
    names.exclude(key__in=used).delete()


def natives_of(name: ArtistName) -> tuple[str, list[ArtistName]]:
    """Return the native name that songs have beside a spelling, and the spellings of
    its artist that no other spelling has beside it.

    Of “Akino Arai (新居昭乃)” the native name is in brackets.
    """
    songs = Song.objects.filter(credits__artist=name.artist_id).distinct()
    natives: dict[str, str] = {}
    beside: dict[str, set[str]] = defaultdict(set)
    texts = songs.order_by("pk").values_list("artist", flat=True)
    for reading in credits.read_texts(texts).values():
        for credit in reading.credits:
            if credit.native_name:
                native = usual_key(credit.native_name)
                beside[native].add(usual_key(credit.name))
                natives.setdefault(usual_key(credit.name), credit.native_name)
    alone = [key for key, names in beside.items() if names == {name.key}]
    own = ArtistName.objects.filter(artist=name.artist_id, key__in=alone)
    return natives.get(name.key, ""), list(own.exclude(pk=name.pk))


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
    if usual_key(artist.native_name) in {one.key for one in names}:
        Artist.objects.filter(pk=artist.pk).update(native_name="")
    mark_artists_not_duplicates(artist, own)
    credit_anew([artist.pk], [one.key for one in names])
    return own


class SplitSongs(NamedTuple):
    """An artist that songs were given to, and the keys of the names and rules that say
    so."""

    artist: Artist
    names: list[int]
    rules: list[int]


@catalogue_write()
def give_songs(
    artist: Artist, songs: Collection[int], note: str, author: User | None
) -> SplitSongs:
    """Give some songs of an artist to another one of the same name, who is made: so it
    is for songs of these titles. The two count as told apart.

    Raise Credit.DoesNotExist if there are none, or one of them is not the artist's or
    has no title.
    """
    rules = name_rules()
    theirs = Credit.objects.filter(artist=artist, song__in=songs)
    titled = theirs.exclude(song__title="").values("song").distinct()
    if not songs or titled.count() != len({*songs}):
        raise Credit.DoesNotExist
    named = _named_in(artist, songs, rules)
    (slug,) = free_slugs_of(Artist, [slugify(artist.name)], ArtistRedirect)
    own = Artist.objects.create(
        slug=slug, name=artist.name, note=note, sort_name=artist.sort_name
    )
    kind = NameRule.Kind.MANY
    ruled, names = [], []
    for name in sorted({*named.values()}):
        key = rule_key(kind, rules.name_of(name))
        if key not in rules.many:
            rule, is_new = NameRule.objects.get_or_create(
                kind=kind, key=key, defaults={"name": name, "decided_by": author}
            )
            ruled += [rule.pk] if is_new else []
    for key, name in sorted(named.items()):
        row, is_new = ArtistName.objects.update_or_create(
            key=key,
            defaults={"artist": own, "name": name, "folded": folded_name(name)},
        )
        names += [row.pk] if is_new else []
    mark_artists_not_duplicates(artist, own)
    credit_anew([artist.pk], [usual_key(name) for name in named.values()])
    return SplitSongs(own, names, ruled)


def names_in_songs(artist: Artist, songs: Collection[int]) -> list[ArtistName]:
    """Return the names by which an artist is told to be the one in some songs."""
    return list(artist.names.filter(key__in=_named_in(artist, songs, name_rules())))


def _named_in(
    artist: Artist, songs: Collection[int], rules: NameRules
) -> dict[str, str]:
    """Return by what names songs with a title credit an artist, by their keys in songs
    of these titles."""
    credits = Credit.objects.filter(artist=artist, song__in=songs)
    titled = credits.exclude(song__title="").order_by("name", "song__title")
    return {
        key_in_songs(rules.name_of(name), title): name
        for name, title in titled.values_list("name", "song__title")
    }


@catalogue_write()
def credit_anew(artists: Collection[int], keys: Collection[str]) -> None:
    """Credit songs of artists to whom the keys of names lead by now.

    Whom they lead to has those names, also where no song of theirs is moved.
    """
    owners = {*artists, *known_by(keys).values()}
    credits.recredit(Song.objects.filter(credits__artist__in=artists).distinct())
    find_by_names(*owners)
    credits.settle(owners)


@contextmanager
def crediting_anew(names: Iterable[str]) -> Iterator[None]:
    """Change what is known of names, and credit their songs by that."""
    names = [*names]
    with catalogue_write():
        before = _credited_by(names)
        yield
        songs = before | _credited_by(names)
        credits.recredit(Song.objects.filter(pk__in=songs))


def keep_whole(name: str, author: User) -> NameRule:
    """Keep a name whole from now on, wherever songs have it; return its rule."""
    kind = NameRule.Kind.WHOLE
    with crediting_anew([name]):
        rule, _ = NameRule.objects.get_or_create(
            kind=kind,
            key=rule_key(kind, name),
            defaults={"name": name, "decided_by": author},
        )
    return rule


def _credited_by(names: Iterable[str]) -> set[int]:
    """Return the songs of all whom some texts credit as they are read now."""
    names = [*names]
    credited = credits.of_known(map(credits.Sung, names))
    artists = {key for each in credited.values() for _, key in each if key}
    for name in names:
        in_songs = ArtistName.objects.filter(key__startswith=key_in_songs(name, ""))
        artists |= set(in_songs.values_list("artist", flat=True))
    found = Credit.objects.filter(artist__in=artists).order_by()
    return set(found.values_list("song", flat=True))
