"""What is typed into an entry's form and not saved yet: kept, and let go."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ..models import Anime, Revision, UnsavedWork

MOST = 100  # pieces of one editor
LARGEST = 1_000_000  # characters of one piece
KEPT_FOR = timedelta(days=90)

# What one field says: a text, a box that is checked or not, or choices as (key, text).
Value = str | bool | list[list[str]]
Values = dict[str, Value]
Action = Revision.Action


@dataclass(frozen=True, slots=True)
class TypedRow:
    """What was typed in one row of a form; its fields beside all rows are one, too.

    `part` names the rows, "" what is beside them; `place` is where the row stood.
    `was` is what it showed before: a row is found again by that, and by nothing else.
    It is None for a new row.
    """

    part: str
    place: int
    was: Values | None
    typed: Values

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


class Ended(Exception):
    """The form was saved or discarded before."""


class TooMany(Exception):
    """Someone has as many pieces of unsaved work as are kept."""


def read_typed(text: str) -> list[TypedRow]:
    """Return what a form says was typed into it. Raise ValueError for anything else."""
    try:
        rows = json.loads(text)
        if not isinstance(rows, list):
            raise TypeError(f"no rows: {rows!r}")
        return [_read_row(**row) for row in rows]
    except (AttributeError, RecursionError, TypeError) as error:
        raise ValueError(str(error)) from error


def _read_row(part: Any, place: Any, was: Any, typed: Any) -> TypedRow:
    if type(place) is not int or not 0 <= place < 10_000:
        raise ValueError(f"no place of a row: {place}")
    before = None if was is None else _read_values(was)
    return TypedRow(clean_text(part), place, before, _read_values(typed))


def _read_values(values: Any) -> Values:
    return {clean_text(name): _read_value(value) for name, value in values.items()}


def _read_value(value: Any) -> Value:
    if isinstance(value, list):
        return [[clean_text(key), clean_text(text)] for key, text in value]
    return value if isinstance(value, bool) else clean_text(value)


def clean_text(text: Any) -> str:
    """Return a text as both databases take it. Raise TypeError if it is none."""
    if not isinstance(text, str):
        raise TypeError(f"no text: {text!r}")
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def keep_typed(work: UnsavedWork) -> None:
    """Keep what was typed in a form in the place of an older copy.

    A newer copy stays. Raise Ended or TooMany; then nothing is kept.
    """
    copies = UnsavedWork.objects.filter(user=work.user_id, key=work.key)
    older = copies.filter(ended_at=None, number__lte=work.number)
    work.changed_at = timezone.now()
    names = (
        *("anime_id", "pending_edit_id", "title", "opened_on"),
        *("typed", "number", "changed_at"),
    )
    if older.update(**{name: getattr(work, name) for name in names}):
        return
    if known := copies.first():
        if known.ended_at:
            raise Ended
        return
    if not work.typed:
        return
    if UnsavedWork.objects.waiting(work.user_id).count() >= MOST:
        raise TooMany
    UnsavedWork.objects.bulk_create([work], ignore_conflicts=True)


def end(user: User, key: str, anime: Anime | None = None, sent: str = "") -> None:
    """Let go of what was typed in a form that is saved or discarded.

    `anime` is the entry that it made, `sent` a digest of what it was made of. A form
    without a key has nothing kept.
    """
    if not key:
        return
    now = timezone.now()
    ended = UnsavedWork(
        user=user, key=key, anime=anime, changed_at=now, ended_at=now, sent=sent
    )
    UnsavedWork.objects.bulk_create(
        [ended],
        update_conflicts=True,
        unique_fields=["user", "key"],
        update_fields=["anime", "title", "typed", "changed_at", "ended_at", "sent"],
    )


def made_by(user: User, key: str, sent: str) -> UnsavedWork | None:
    """Return what is on record of a form that made an entry; None if it made none.

    The form may have another key by now (without its script, whoever goes back to it
    gets a new one): then it is known by the digest of what is sent, until its entry is
    edited.

    Within a transaction: where the same form is being saved in another one, this waits
    until that has ended.
    """
    blank = UnsavedWork(user=user, key=key, changed_at=timezone.now())
    UnsavedWork.objects.bulk_create([blank], ignore_conflicts=True)
    ended = UnsavedWork.objects.filter(user=user, ended_at__isnull=False)
    is_it = Q(key__in=[key, first_key(key)])
    of_it = Revision.objects.filter(anime=OuterRef("anime"))
    edited = of_it.exclude(action=Action.CREATED)
    return (
        ended.filter(is_it | Q(~Exists(edited), sent=sent), anime__isnull=False)
        .select_related("anime")
        .order_by("pk")
        .first()
    )


def first_key(key: str) -> str:
    """Return the key that a form had when it was opened.

    One that was saved, and is typed into again, goes on under a key that begins so.
    """
    return key.partition("-")[0]


def remove_old(now: datetime | None = None) -> int:
    """Remove what nobody has come back to for long, and return how many there were."""
    before = (now or timezone.now()) - KEPT_FOR
    removed, _ = UnsavedWork.objects.filter(changed_at__lt=before).delete()
    return removed


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an entry that is gone: its last revision, and where it is now."""

    revision: Revision
    stays: Anime | None = None  # the entry that it was merged into


def fates(keys: Collection[int]) -> dict[int, Fate]:
    """Return what became of entries that are gone, by their keys."""
    if not keys:
        return {}
    deleted = Revision.objects.filter(anime__in=keys, action=Action.DELETED)
    last = {
        one.anime_id: one for one in deleted.select_related("author").order_by("pk")
    }
    runs = {one.run_id for one in last.values() if one.run_id}
    joined = Revision.objects.filter(run__in=runs, action=Action.JOINED)
    into = dict(joined.values_list("run", "anime")) if runs else {}
    there = Anime.objects.in_bulk(into.values()) if into else {}
    # What stayed then may have gone the same way since.
    further = fates({*into.values()} - there.keys())
    found = {}
    for key, revision in last.items():
        other = into.get(revision.run_id or 0, 0)
        fate = further.get(other)
        found[key] = Fate(revision, fate.stays if fate else there.get(other))
    return found
