"""Groups of songs that are one, and the recording that each is.

Songs that share a key are one, and so are all that hang together by such. A group is
the oldest recording whose key is among theirs, so the same entries always give the same
recordings, in whichever order they are saved; what stays on record besides is where an
address led last, and what editors decided.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, TypeVar

from django.contrib.auth.models import User
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    TextField,
    Value,
    When,
)

from .. import fast_insert
from ..document.same_songs import groups_of, own_key
from ..models import Recording, Song, SongToldApart
from ..slugs import slugify
from .addresses import free_slugs_of

Place = TypeVar("Place", bound=Hashable)


class SongLine(NamedTuple):
    """A song of an entry, as far as that tells which one it is.

    `said` are its title, original title and artist, `beside` is what makes an address
    of the title: who sings, or else the anime.
    """

    anime: int
    said: tuple[str, str, str]
    keys: tuple[int, ...]
    beside: str = ""
    recording: int | None = None

    @property
    def columns(self) -> tuple[int | None, int | None, int | None]:
        """The values of `Song.key`, `Song.original_key` and `Song.recording`."""
        first, second, *_ = (*self.keys, None, None)
        return first, second, self.recording


def keys_in(*columns: int | None) -> tuple[int, ...]:
    """Return the keys that columns have."""
    return tuple(key for key in columns if key is not None)


@lru_cache(maxsize=2_000)  # asked twice of those that are new
def _wish(line: SongLine) -> str:
    """Return the address that a song would have."""
    return slugify(f"{line.said[0] or line.said[1]} {line.beside}")


def regroup(
    gone: Mapping[int, SongLine],
    come: Mapping[Place, SongLine],
    became: Mapping[int, Place],
) -> tuple[dict[Place, SongLine], dict[int, int]]:
    """Return songs that come with their recordings, and the recordings of others that
    hang together with them or with what goes: those are told anew.

    The keys of what comes are the usual ones; those of what is told apart are returned.
    `became` says which of the songs that come is which of those that go, where it is
    any. Neither are written here. What is new is made.
    """
    if not any(line.keys for line in chain(gone.values(), come.values())):
        return dict(come), {}
    known = _OnRecord(without=gone)
    known.ask(
        chain(gone.values(), come.values()),
        slugs={_wish(line) for line in come.values() if line.keys},
        anime={line.anime for line in come.values()},
    )
    come = _told_apart(gone, come, became, known.apart)
    known.ask(come.values())
    lines: dict[Hashable, SongLine] = dict(chain(come.items(), known.songs.items()))
    groups = _Groups(lines, known)
    themselves = {pk: pk for pk in known.songs}
    groups.lead_on({**known.songs, **gone}, {**themselves, **became})
    found = groups.write()
    moved = defaultdict(list)
    for pk, line in known.songs.items():
        if line.recording != found[pk]:
            moved[found[pk]].append(pk)
    for recording, pks in moved.items():
        Song.objects.filter(pk__in=pks).update(recording=recording)
    told = {
        place: line._replace(recording=found.get(place)) for place, line in come.items()
    }
    return told, {pk: found[pk] for pk in known.songs}


def tell_apart(line: SongLine, author: User | None = None) -> list[int]:
    """Put on record that a song is one of its own within its anime; return the keys of
    the rows that say so."""
    known = SongToldApart.objects.filter(anime=line.anime, key__in=line.keys)
    there = set(known.values_list("key", flat=True))
    rows = [
        SongToldApart.objects.create(anime_id=line.anime, key=key, decided_by=author)
        for key in line.keys
        if key not in there
    ]
    return [row.pk for row in rows]


def _told_apart(
    gone: Mapping[int, SongLine],
    come: Mapping[Place, SongLine],
    became: Mapping[int, Place],
    apart: Mapping[int, set[int]],
) -> Mapping[Place, SongLine]:
    """Return songs with keys of their own where an editor told them apart.

    One that was told apart stays so with another title.
    """
    if not apart:
        return come
    own = {
        anime: {own_key(key, anime) for key in keys} for anime, keys in apart.items()
    }
    were = {
        place
        for pk, place in became.items()
        if not own.get(gone[pk].anime, set()).isdisjoint(gone[pk].keys)
    }
    told = dict(come)
    for place, line in come.items():
        is_told = not apart.get(line.anime, set()).isdisjoint(line.keys)
        if place in were and not is_told:
            tell_apart(line)
        if place in were or is_told:
            keys = tuple(own_key(key, line.anime) for key in line.keys)
            told[place] = line._replace(keys=keys)
    return told


def _is_mended(was: tuple[str, str, str], now: tuple[str, str, str]) -> bool:
    """Return True if a song that says something else has kept its title or artist."""
    return any(one and one == other for one, other in zip(was, now, strict=True))


class _OnRecord:
    """What is on record of some songs: others that hang together with them, the
    recordings of their keys, and the keys that are told apart within their anime."""

    def __init__(self, without: Collection[int]) -> None:
        self.without = without
        self.songs: dict[int, SongLine] = {}
        self.rows: dict[int, Recording] = {}
        self.joins: set[int] = set()  # those of them that are joined with others
        self.slugs: set[str] = set()
        self.asked_slugs: set[str] = set()
        self.apart: dict[int, set[int]] = defaultdict(set)
        self._asked: set[int] = set()

    def ask(
        self,
        lines: Iterable[SongLine],
        slugs: Collection[str] = (),
        anime: Collection[int] = (),
    ) -> None:
        """Ask what is not known of some songs, and of the addresses they wish for."""
        self.asked_slugs |= {*slugs}
        wanted = {key for line in lines for key in line.keys} - self._asked
        while wanted:
            self._asked |= wanted
            found: set[int] = set()
            for row in sorted(_rows_of(wanted, slugs, anime), key=lambda row: row[:2]):
                found |= self._take(*row)
            wanted = found - self._asked
            slugs = anime = ()

    def _take(
        self,
        kind: int,
        pk: int,
        anime: int,
        leads_to: int | None,
        key: int,
        other: int | None,
        *texts: str,
    ) -> set[int]:
        """Take what was found, and return the keys that it has."""
        if kind == _SONG and pk not in self.without:
            title, original_title, artist = texts
            said, keys = (title, original_title, artist), keys_in(key, other)
            self.songs[pk] = SongLine(anime, said, keys, recording=leads_to)
            return {*keys}
        if kind == _RECORDING:
            self.slugs.add(texts[0])
            self.rows[pk] = Recording(
                pk=pk,
                slug=texts[0],
                key=key,
                leads_to_id=leads_to,
                joined_to_id=other,
                is_carried=texts[1] == _CARRIED,
            )
            self.joins |= {pk} if texts[1] else set()
        if kind == _APART:
            self.apart[anime].add(key)
        return set()


_SONG, _RECORDING, _APART = range(3)
_JOINED, _CARRIED = "joined", "carried"


def _rows_of(
    keys: Collection[int], slugs: Collection[str], anime: Collection[int]
) -> Iterable[tuple]:
    """Return the songs of keys, recordings of keys or addresses, and what is told apart
    within anime: as rows of one kind, in one query."""

    def kind(number: int) -> Value:
        return Value(number, IntegerField())

    none, blank = Value(None, BigIntegerField()), Value("", TextField())
    songs = Song.objects.with_any_key(keys).order_by()
    named = Recording.objects.filter(Q(key__in=keys) | Q(slug__in=slugs)).order_by()
    to_it = Recording.objects.filter(joined_to=OuterRef("pk"))
    is_joined = Q(joined_to__isnull=False) | Exists(to_it)
    named = named.annotate(
        join=Case(
            When(is_carried=True, then=Value(_CARRIED)),
            When(is_joined, then=Value(_JOINED)),
            default=blank,
            output_field=TextField(),
        )
    )
    apart = SongToldApart.objects.filter(anime__in=anime).order_by()
    return songs.values_list(
        *(kind(_SONG), "pk", "anime_id", "recording_id", "key", "original_key"),
        *("title", "original_title", "artist"),
    ).union(
        named.values_list(
            *(kind(_RECORDING), "pk", none, "leads_to_id", "key", "joined_to_id"),
            *("slug", "join", blank),
        ),
        apart.values_list(
            *(kind(_APART), "pk", "anime_id", none, "key", none, blank, blank, blank),
        ),
        all=True,
    )


class _Groups:
    """Songs that are one, and the recording that each group of them is."""

    def __init__(self, lines: Mapping[Hashable, SongLine], known: _OnRecord) -> None:
        self.lines = lines
        self.known = known
        self.groups = groups_of({place: line.keys for place, line in lines.items()})
        self.group_of = {
            key: number
            for number, group in enumerate(self.groups)
            for place in group
            for key in lines[place].keys
        }
        self.chosen: dict[int, Recording] = {}
        self.leads: dict[Recording, int] = {}  # by it, the group that it leads to
        self.moved: set[Recording] = set()
        self.carried: dict[int, Recording] = {}  # by group, what its songs were
        self.released: set[int] = set()  # those that no song is carried to any more
        for _, row in sorted(known.rows.items()):  # the oldest first
            if row.key in self.group_of:
                group = self.group_of[row.key]
                self.chosen.setdefault(group, row)
                self.leads[row] = group

    def lead_on(
        self, was: Mapping[int, SongLine], became: Mapping[int, Hashable]
    ) -> None:
        """Let recordings whose key no song has any more lead to where their songs went.

        One goes along with a song that says the same as before: its artist is another
        row by now, or what it hung together with is gone.
        """
        before = groups_of({pk: line.keys for pk, line in was.items()})
        old = {
            key: number
            for number, group in enumerate(before)
            for pk in group
            for key in was[pk].keys
        }
        owners: dict[int, Recording] = {}
        for _, row in sorted(self.known.rows.items()):
            if row.key not in old:
                continue
            owners.setdefault(old[row.key], row)
            if row in self.leads:
                continue
            heirs = [
                (self.lines[became[pk]].said != was[pk].said, number in self.chosen, pk)
                for pk in before[old[row.key]]
                if pk in became and self.lines[became[pk]].keys
                for number in [self._group_at(became[pk])]
            ]
            if heirs:
                is_another, is_taken, pk = min(heirs)
                group = self._group_at(became[pk])
                if not is_another and not is_taken:
                    row.key = self.lines[became[pk]].keys[0]
                    self.chosen[group] = row
                    self.moved.add(row)
                self.leads[row] = group
        self._carry_joins({row: before[n] for n, row in owners.items()}, was, became)

    def _carry_joins(
        self,
        songs_of: Mapping[Recording, Collection[int]],
        was: Mapping[int, SongLine],
        became: Mapping[int, Hashable],
    ) -> None:
        """Let songs that were shown with others, since an editor joined them, stay
        with them though their titles or artists are mended.

        `songs_of` are the songs that recordings had.
        """
        gone_on = {
            row: [
                (pk, self.lines[became[pk]], group)
                for pk in songs
                if pk in became
                for keys in [self.lines[became[pk]].keys]
                if keys and keys != was[pk].keys
                for group in [self._group_at(became[pk])]
                if group != self.group_of.get(row.key)
            ]
            for row, songs in songs_of.items()
        }
        of_joins = [row for row in gone_on if row.pk in self.known.joins]
        if not any(gone_on[row] for row in of_joins):
            return
        ends = Recording.objects.joined([row.pk for row in of_joins])
        own: dict[int, set[Hashable]] = defaultdict(set)
        for row, songs in songs_of.items():
            own[ends.get(row.pk, row.pk)] |= {became.get(pk) for pk in songs}
        for row in of_joins:
            for pk, now, group in gone_on[row]:
                is_same = now.said == was[pk].said
                is_alone = own[ends.get(row.pk, row.pk)].issuperset(self.groups[group])
                there = self.chosen.get(group)
                is_back = there and there.pk == row.joined_to_id
                if is_back and row.is_carried:
                    if is_same or row.key not in self.group_of:
                        row.joined_to = None
                        self.released.add(row.pk)
                elif is_same or (is_alone and _is_mended(was[pk].said, now.said)):
                    self.carried.setdefault(group, row)

    def _group_at(self, place: Hashable) -> int:
        return self.group_of[self.lines[place].keys[0]]

    def write(self) -> dict[Hashable, int]:
        """Write what has changed of recordings, make those that are new, and return the
        recordings of songs."""
        chosen = {**{n: row.pk for n, row in self.chosen.items()}, **self._make()}
        changed = []
        for row, group in self.leads.items():
            leads_to = None if chosen[group] == row.pk else chosen[group]
            if leads_to != row.leads_to_id or row in self.moved:
                row.leads_to_id = leads_to
                changed.append(row)
        Recording.objects.bulk_update(changed, ["key", "leads_to"], batch_size=500)
        if self.released:
            Recording.objects.filter(pk__in=self.released).release()
        joined = {row.pk for row in self.chosen.values() if row.joined_to_id}
        shown = Recording.objects.joined(joined | self._write_carried(chosen))
        return {
            place: shown.get(chosen[group], chosen[group])
            for group, places in enumerate(self.groups)
            for place in places
        }

    def _write_carried(self, chosen: Mapping[int, int]) -> set[int]:
        """Join recordings to what their songs were, and return their keys; those that
        editors joined to others, or these to them, stay so."""
        if not self.carried:
            return set()
        ends = Recording.objects.joined([row.pk for row in self.carried.values()])
        written = set()
        for group, row in self.carried.items():
            there = self.chosen.get(group)
            if ends.get(row.pk) != chosen[group] and not (there and there.joined_to_id):
                own = Recording.objects.filter(pk=chosen[group])
                own.update(joined_to=row, is_carried=True)
                written.add(chosen[group])
        return written

    def _make(self) -> dict[int, int]:
        """Make recordings of the groups that are none yet, and return them by group."""
        new = [n for n in range(len(self.groups)) if n not in self.chosen]
        if not new:
            return {}
        firsts = self._with_singers([self.groups[n][0] for n in new])
        slugs = free_slugs_of(
            Recording,
            map(_wish, firsts),
            known=(self.known.asked_slugs, self.known.slugs),
        )
        rows = [(slug, line.keys[0]) for slug, line in zip(slugs, firsts, strict=True)]
        written = fast_insert.insert(
            Recording, ["slug", "key"], rows, returning=["slug", "id"]
        )
        keys = dict(written)
        return {n: keys[slug] for n, slug in zip(new, slugs, strict=True)}

    def _with_singers(self, places: Collection[Hashable]) -> list[SongLine]:
        """Return songs with what stands beside their titles in addresses, also of those
        that only now are groups of their own."""
        lines = {place: self.lines[place] for place in places}
        bare = [p for p, one in lines.items() if isinstance(p, int) and not one.beside]
        singers = Song.objects.filter(pk__in=bare).singers() if bare else {}
        named = {pk: lines[pk]._replace(beside=who) for pk, who in singers.items()}
        return [*(lines | named).values()]
