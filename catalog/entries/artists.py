"""Artists: which one a name means, and those who are new.

A name leads to an artist by a row of `ArtistName`. Names that no row is for become
artists; what editors merge or split are rows too, so every later import follows them.
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import chain

from .. import fast_insert, search
from ..document.artist_names import folded_name
from ..document.credits import Credit
from ..document.sort_keys import sort_key
from ..models import Artist, ArtistName, ArtistRedirect, Song
from ..slugs import slugify
from .addresses import free_slugs_of
from .names import NameRules

# A name, and the title of the song that has it, where that tells whose it is.
Named = tuple[str, str]


def artists_of(names: Iterable[Named], rules: NameRules) -> dict[Named, int]:
    """Return the artists that names lead to, by name; who is not known is left out."""
    known, key_of = _look_up(names, rules)
    return {name: known[key] for name, key in key_of.items() if key in known}


def get_or_create_artists(
    credits: Iterable[tuple[Credit, str]], rules: NameRules
) -> tuple[dict[Named, int], set[int]]:
    """Return the artists of credits by name, and those of them that have got another
    name by these. Make those that are new.

    Each comes with the title of the song.
    """
    named = [(one, rules.in_song(one.name, title)) for one, title in credits]
    natives_of = {(one.native_name, "") for one, _ in named if one.native_name}
    known, key_of = _look_up({name for _, name in named} | natives_of, rules)
    new: dict[str, Credit] = {}
    natives: dict[str, tuple[Credit, str]] = {}
    for credit, name in named:
        if (key := key_of[name]) not in known:
            new.setdefault(key, credit)
    for credit, name in named:
        native = key_of.get((credit.native_name, ""))
        if native and native not in known and native not in new:
            natives.setdefault(native, (credit, key_of[name]))
    made = _create(new, natives, rules)
    known |= made
    owners = {native: known[key] for native, (_, key) in natives.items()}
    _insert_names(
        [
            *((made[key], credit.name, key) for key, credit in new.items()),
            *((owners[key], one.native_name, key) for key, (one, _) in natives.items()),
        ]
    )
    there = {key: owner for key, owner in owners.items() if owner not in made.values()}
    if there:
        _name_natively({key: natives[key][0] for key in there}, there)
    return {name: known[key_of[name]] for _, name in named}, {*there.values()}


def _look_up(
    names: Iterable[Named], rules: NameRules
) -> tuple[dict[str, int], dict[Named, str]]:
    """Return the artists that there are of names by key, and the key of each name: the
    first that leads somewhere, or else the usual one."""
    keys = {name: rules.keys_of(*name) for name in names}
    known = known_by({*chain.from_iterable(keys.values())})
    return known, {
        name: next((key for key in of_one if key in known), of_one[-1])
        for name, of_one in keys.items()
    }


def known_by(keys: Collection[str]) -> dict[str, int]:
    """Return the artists that keys lead to, by key."""
    rows = ArtistName.objects.filter(key__in=keys)
    return dict(rows.values_list("key", "artist"))


def _create(
    new: Mapping[str, Credit],
    natives: Mapping[str, tuple[Credit, str]],
    rules: NameRules,
) -> dict[str, int]:
    """Make an artist of each new name, by the first of their original names.

    `natives` are credits by the keys of such, with the key of the credited name.
    """
    if not new:
        return {}
    native: dict[str, str] = {}
    for key, credit in new.items():
        if credit.native_name:
            native.setdefault(key, credit.native_name)
    for credit, key in natives.values():
        native.setdefault(key, credit.native_name)
    names = {key: rules.name_of(credit.name) for key, credit in new.items()}
    slugs = free_slugs_of(Artist, map(slugify, names.values()), ArtistRedirect)
    written = fast_insert.insert(
        Artist,
        ["slug", "name", "native_name", "sort_name"],
        [
            (slug, name, native.get(key, ""), sort_key(name))
            for slug, (key, name) in zip(slugs, names.items(), strict=True)
        ],
        returning=["slug", "id"],
    )
    keys = dict(written)
    return {key: keys[slug] for key, slug in zip(new, slugs, strict=True)}


def _name_natively(new: dict[str, Credit], owners: dict[str, int]) -> None:
    """Give artists that there are the original names that songs have beside theirs.

    `owners` are the artists of the new names, by which entries are found from now on.
    """
    nameless = Artist.objects.filter(native_name="").in_bulk(owners.values())
    for name, credit in new.items():
        if artist := nameless.get(owners[name]):
            artist.native_name = artist.native_name or credit.native_name
    Artist.objects.bulk_update(nameless.values(), ["native_name"])
    find_by_names(*owners.values())


def _insert_names(rows: Iterable[tuple[int, str, str]]) -> None:
    fast_insert.insert(
        ArtistName,
        ["artist", "name", "folded", "key"],
        ((artist, name, folded_name(name), key) for artist, name, key in rows),
    )


def find_by_names(*artists: Artist | int) -> None:
    """Find entries by the names that artists of their songs have now."""
    songs = Song.objects.filter(credits__artist__in=artists).order_by()
    search.update(set(songs.values_list("anime", flat=True)))
