"""What a run did to artists or recordings, as its page shows it."""

from dataclasses import dataclass

from django.urls import reverse

from ...editing import run_terms
from ...editing.recordings import recording_names
from ...models import Artist, Recording, Run

MOST = 100  # lines on the page of a run


@dataclass(frozen=True, slots=True)
class NamedTerm:
    """An artist or a recording as it is called, and its page, "" where it has none."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class DeedLine:
    """What was done to one, and the other one, if any."""

    one: NamedTerm
    did: str
    other: NamedTerm | None


def done_by(run: Run) -> tuple[list[DeedLine], int]:
    """Return what a run did to artists or recordings, the first of it, and how many
    lines more there are."""
    touched = run_terms.touched_by(run)
    shown = touched[:MOST]
    keys = {key for one in shown for key in (one.one, one.other) if key}
    named = _artists(run, keys) if run.term == Run.Term.ARTIST else _recordings(keys)
    gone = NamedTerm("deleted since", "")
    lines = [
        DeedLine(
            named.get(one.one, gone),
            one.did,
            named.get(one.other, gone) if one.other else None,
        )
        for one in shown
    ]
    return lines, len(touched) - len(shown)


def _artists(run: Run, keys: set[int]) -> dict[int, NamedTerm]:
    there = Artist.objects.in_bulk(keys)
    then = run_terms.names_then(run)
    return {
        key: NamedTerm(
            str(there.get(key) or then[key]), _page("artist", key in there, key)
        )
        for key in keys
        if key in there or key in then
    }


def _recordings(keys: set[int]) -> dict[int, NamedTerm]:
    found = Recording.objects.filter(pk__in=keys)
    with_songs = set(found.with_uses().values_list("pk", flat=True))
    return {
        key: NamedTerm(name, _page("recording", key in with_songs, key))
        for key, name in recording_names(keys).items()
    }


def _page(model: str, is_there: bool, key: int) -> str:
    return reverse(f"admin:catalog_{model}_change", args=[key]) if is_there else ""
