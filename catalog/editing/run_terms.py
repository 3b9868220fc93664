"""What runs did to artists and recordings, as far as each has it on record."""

from collections.abc import Iterator
from typing import NamedTuple

from ..models import Artist, Recording, Run

Kind = Run.Kind

TERMS = (Run.Term.ARTIST, Run.Term.RECORDING)


class Touched(NamedTuple):
    """An artist or a recording that a run did something to, and the other one, if any.

    Each is a key; `did` is what is said between the two.
    """

    one: int
    did: str
    other: int | None = None


def touched_by(run: Run) -> list[Touched]:
    """Return what a run did to artists or recordings, in its order."""
    return list(_touched(run)) if run.term in TERMS else []


def runs_of(term: Artist | Recording) -> list[int]:
    """Return the keys of the runs that did something to an artist or a recording, the
    newest first."""
    runs = Run.objects.filter(term=type(term).__name__.lower()).order_by("-pk")
    return [
        run.pk
        for run in runs.iterator(chunk_size=50)
        for keys in [{key for one in touched_by(run) for key in (one.one, one.other)}]
        if term.pk in keys
    ]


def names_then(run: Run) -> dict[int, str]:
    """Return what artists were called before a run that it took away or changed."""
    return {
        row["pk"]: str(Artist(name=fields["name"], note=fields.get("note", "")))
        for row in run.before
        if row["model"] == "catalog.artist"
        for fields in [row["fields"]]
    }


def _touched(run: Run) -> Iterator[Touched]:
    key, report = run.term_key or 0, run.report
    match Kind(run.kind), Run.Term(run.term):
        case Kind.MERGE, Run.Term.ARTIST:
            # Runs of before they were on record merged one group.
            for stays, *goes in report.get("groups", [[key, *names_then(run)]]):
                yield from (Touched(one, "merged into", stays) for one in goes)
        case Kind.MERGE, Run.Term.RECORDING:
            yield from (Touched(one, "joined to", key) for one in report["joined"])
        case Kind.SPLIT, Run.Term.ARTIST:
            (origin,) = names_then(run)
            yield Touched(key, "split off from", origin)
        case Kind.SPLIT, Run.Term.RECORDING:
            yield Touched(key, "split off from", report.get("from"))
        case Kind.DECISION, _:
            one, other = report["artists"]
            yield Touched(one, "not the same as", other)
        case Kind.DELETION, _:
            yield Touched(key, "deleted")
        case _:
            yield Touched(key, "renamed")
