"""Credits: whom the artist texts of songs name, by what is known of names today.

Of “A (B)” the one sings who is an artist elsewhere, so what one entry says may tell who
sings on another. `settle` reads those anew that hang on it (`CreditDoubt`), so that
credits are the same in whichever order entries are saved.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from .. import fast_insert, search
from ..document.credits import Credit, KnownNames, Reading, read_credits
from ..models import Artist, ArtistName, ArtistNotDuplicate, CreditDoubt, Run, Song
from ..models import Credit as CreditRow
from ..querysets import SongQuerySet
from . import artists, recordings
from .names import NameRules, name_rules

BATCH = 2_000  # songs


class Sung(NamedTuple):
    """What tells whom a song credits: its artist text, and its title."""

    text: str
    title: str = ""


class SongCredits(NamedTuple):
    """Whom a song's artist text credits, in order, with the keys of the artists; and
    the keys of the names that it hangs on."""

    credits: Sequence[Credit]
    artists: Sequence[int]
    doubts: Collection[str]

    @property
    def sure_artists(self) -> set[int]:
        """Those who are credited whatever else is known."""
        pairs = zip(self.credits, self.artists, strict=True)
        return {artist for credit, artist in pairs if credit.is_sure}


def read_texts(
    texts: Iterable[str], rules: NameRules | None = None
) -> dict[str, Reading]:
    """Return how artist texts are read today, by text; what one says counts for all."""
    rules = rules or name_rules()
    known = KnownNames(rules.whole)
    readings = {text: read_credits(text, known) for text in dict.fromkeys(texts)}
    doubts = frozenset(chain.from_iterable(one.doubts for one in readings.values()))
    if doubts:
        credits = chain.from_iterable(one.credits for one in readings.values())
        sure = (credit for credit in credits if credit.is_sure)
        known = KnownNames(rules.whole, _artists_among(doubts, sure, rules))
        readings |= {
            text: read_credits(text, known)
            for text, reading in readings.items()
            if reading.doubts
        }
    return readings


def _artists_among(
    names: Collection[str], credits: Iterable[Credit], rules: NameRules
) -> frozenset[str]:
    """Return the names of those who are credited with a song where nobody doubts it, be
    it by one of these credits."""
    wanted = {name: rules.keys_of(name) for name in names}
    named, natives = set(), set()
    for credit in credits:
        named.add(rules.keys_of(credit.name))
        if credit.native_name:
            natives.add(rules.keys_of(credit.native_name))
    keys = {*chain.from_iterable(chain(wanted.values(), named, natives))}
    sure_credits = CreditRow.objects.filter(artist=OuterRef("artist"), is_sure=True)
    rows = ArtistName.objects.filter(key__in=keys).order_by()
    leads, sure, new = {}, set(), set()
    for key, artist, is_sure in rows.values_list("key", "artist", Exists(sure_credits)):
        leads[key] = artist
        if is_sure:
            sure.add(artist)
    for own, usual in named:
        key = own if own in leads else usual
        if key in leads:
            sure.add(leads[key])
        else:
            new.add(key)
    new |= {usual for own, usual in natives if own not in leads} - leads.keys()
    return frozenset(
        name
        for name, both in wanted.items()
        if any(key in new or leads.get(key) in sure for key in both)
    )


def of_known(songs: Iterable[Sung]) -> dict[Sung, list[tuple[Credit, int | None]]]:
    """Return whom songs credit, with the key of each artist that there is."""
    rules = name_rules()
    readings = _readings_of(songs, rules)
    names = {
        rules.in_song(credit.name, song.title)
        for song, reading in readings.items()
        for credit in reading.credits
    }
    keys = artists.artists_of(names, rules)
    return {
        song: [
            (credit, keys.get(rules.in_song(credit.name, song.title)))
            for credit in reading.credits
        ]
        for song, reading in readings.items()
    }


def of_songs(songs: Iterable[Sung]) -> tuple[dict[Sung, SongCredits], set[int]]:
    """Return whom songs credit, and which artists have got another name by them. Who is
    new is made."""
    rules = name_rules()
    readings = _readings_of(songs, rules)
    every = (
        (credit, song.title)
        for song, reading in readings.items()
        for credit in reading.credits
    )
    keys, named = artists.get_or_create_artists(every, rules)
    return {
        song: SongCredits(
            reading.credits,
            [keys[rules.in_song(one.name, song.title)] for one in reading.credits],
            sorted({*chain.from_iterable(map(rules.keys_of, reading.doubts))}),
        )
        for song, reading in readings.items()
    }, named


def _readings_of(songs: Iterable[Sung], rules: NameRules) -> dict[Sung, Reading]:
    songs = list(dict.fromkeys(songs))
    readings = read_texts((song.text for song in songs), rules)
    return {song: readings[song.text] for song in songs}


def write_credits(songs: Mapping[int, SongCredits]) -> None:
    """Write the credits of songs that have none."""
    names = ("name", "lead", "join_phrase", "character", "is_sure")
    fast_insert.insert(
        CreditRow,
        ["song", "position", "artist", *names],
        (
            (song, position, artist, *(getattr(credit, name) for name in names))
            for song, (credits, artists, _) in songs.items()
            for position, (credit, artist) in enumerate(
                zip(credits, artists, strict=True)
            )
        ),
    )
    doubts = ((song, key) for song, one in songs.items() for key in one.doubts)
    fast_insert.insert(CreditDoubt, ["song", "key"], doubts)


def delete_credits(
    songs: SongQuerySet, credited: Collection[tuple[int, bool]]
) -> set[int]:
    """Delete the credits of songs; return who were credited where nobody doubts it.

    `credited` are the keys of all who were, each with whether that was sure.
    """
    if credited:
        credits = CreditRow.objects.filter(song__in=songs)
        credits._raw_delete(credits.db)  # nothing hangs on them
    if not all(is_sure for _, is_sure in credited):
        doubts = CreditDoubt.objects.filter(song__in=songs)
        doubts._raw_delete(doubts.db)
    return {artist for artist, is_sure in credited if is_sure}


def settle(touched: Collection[int]) -> None:
    """Read anew what hangs on whether some artists are credited elsewhere."""
    if touched:
        _recredit_doubts(ArtistName.objects.filter(artist__in=touched))


def settle_within(
    entries: Collection[int], touched: Collection[int], named: Collection[int]
) -> None:
    """Do the same after nothing but some entries has changed: whoever is credited
    beyond them is credited still, but `named` have names that they had not."""
    if touched or named:
        sure = CreditRow.objects.filter(artist=OuterRef("artist"), is_sure=True)
        is_known = Exists(sure.exclude(song__anime__in=entries))
        of_touched = Q(~is_known, artist__in=touched)
        _recredit_doubts(ArtistName.objects.filter(of_touched | Q(artist__in=named)))


def _recredit_doubts(names: QuerySet[ArtistName]) -> None:
    doubtful = CreditDoubt.objects.filter(key__in=names.values("key"))
    recredit(Song.objects.filter(pk__in=doubtful.values("song")))


def recredit(songs: SongQuerySet) -> None:
    """Credit songs as their texts are read today, with all that follows from it."""
    keys = list(songs.order_by("pk").values_list("pk", flat=True))
    touched: set[int] = set()
    for start in range(0, len(keys), BATCH):
        touched |= _recredit(Song.objects.filter(pk__in=keys[start : start + BATCH]))
    settle(touched)


def _drop_nobodies(artists: Collection[int]) -> None:
    """Delete artists whom only a reading had made that is none any more, and of whom
    nobody has decided anything."""
    decided = Run.objects.filter(term=Run.Term.ARTIST, term_key__in=artists)
    apart = ArtistNotDuplicate.objects.filter(
        Q(first=OuterRef("pk")) | Q(second=OuterRef("pk"))
    )
    unused = Artist.objects.filter(pk__in=artists, credits=None, redirects=None)
    unused = unused.exclude(pk__in=decided.values("term_key"))
    unused.exclude(Exists(apart)).delete()


def _recredit(songs: SongQuerySet) -> set[int]:
    """Return who is credited, or no more, where nobody doubts it."""
    rows = list(songs.order_by("pk").only("anime_id", "artist", "title"))
    credited, named = of_songs(Sung(song.artist, song.title) for song in rows)
    values = ("name", "character", "artist", "is_sure")
    had: dict[int, list[tuple]] = defaultdict(list)
    kept = CreditRow.objects.filter(song__in=rows).order_by("song", "position")
    for song, *of_one in kept.values_list("song", *values):
        had[song].append(tuple(of_one))
    changed: dict[Song, SongCredits] = {}
    touched = named
    for song in rows:
        now = credited[Sung(song.artist, song.title)]
        pairs = zip(now.credits, now.artists, strict=True)
        has = [(one.name, one.character, key, one.is_sure) for one, key in pairs]
        if has != had[song.pk]:
            changed[song] = now
            were = {artist for *_, artist, is_sure in had[song.pk] if is_sure}
            touched |= were ^ now.sure_artists
    if changed:
        of_changed = Song.objects.filter(pk__in=[song.pk for song in changed])
        delete_credits(
            of_changed, {one[2:] for song in changed for one in had[song.pk]}
        )
        write_credits({song.pk: now for song, now in changed.items()})
        recordings.tell_anew(of_changed)
        search.update({song.anime_id for song in changed})
        _drop_nobodies({one[2] for song in changed for one in had[song.pk]})
    return touched
