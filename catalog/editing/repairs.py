"""Known damage that can be undone for certain: a table of rules, and their run."""

import re
from collections.abc import Callable, Collection
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import islice

from django.contrib.auth.models import User

from ..document import Document, markup
from ..document.entry import Entry
from ..document.external_ids import external_ids
from ..document.packing import normalize_document
from ..document.remedies import start_that_was_meant
from ..entries import store
from ..models import Anime, Run, SourceFile, catalogue_write
from ..quality import findings

BATCH = 250

# MyAnimeList had given out its numbers up to here when 2022 began.
_KNOWN_BY_2022 = 50_000
_ENTITY = re.compile(r"&(?:#\w+|\w+);")


def start_in_future(document: Document) -> Document:
    """Undo a year read as day and year: `1931` became 2031-01-19, May 1927 2027-05-19.

    A work that MyAnimeList knew by 2022 was not to be shown on the 19th of a month
    years later.
    """
    number = external_ids(document.links).get("mal", _KNOWN_BY_2022)
    if number >= _KNOWN_BY_2022:
        return document
    return start_that_was_meant(document) or document


def escaped_twice(document: Document) -> Document:
    """Undo a second escaping of names: `A &amp;amp; B` in a file is “A & B”."""
    return replace(
        document,
        title=_unescaped(document.title),
        original_title=_unescaped(document.original_title),
        alternative_names=tuple(
            replace(one, name=_unescaped(one.name))
            for one in document.alternative_names
        ),
    )


def _unescaped(name: str) -> str:
    while _ENTITY.search(name) and (read := markup.unescape(name)) != name:
        name = read
    return name


RULES: dict[str, Callable[[Document], Document]] = {
    "start-in-future": start_in_future,
    "escaped-twice": escaped_twice,
}


@dataclass(frozen=True, slots=True)
class Repair:
    """One entry that a rule changes, and how."""

    anime: Anime
    rule: str
    before: Entry
    after: Entry


def repair(
    rules: Collection[str] = RULES,
    *,
    dry_run: bool = False,
    author: User | None = None,
    advance: Callable[[int], object] = lambda entries: None,
    stopped: Callable[[], bool] = lambda: False,
) -> list[Repair]:
    """Repair all entries by some rules, each change a revision that names its rule.

    A value that an editor typed is no damage: only what stands as a file has it is
    repaired. Return what was changed, or would be.
    """
    done: list[Repair] = []
    run: Run | None = None
    entries = Anime.objects.order_by("pk").iterator(chunk_size=BATCH)
    while (batch := list(islice(entries, BATCH))) and not stopped():
        with nullcontext() if dry_run else catalogue_write():
            found = _found(batch, rules)
            if found and not dry_run:
                run = run or Run.objects.create(
                    kind=Run.Kind.REPAIR, author=author, title=", ".join(rules)
                )
                for one in found:
                    change = store.RevisionInfo(
                        store.Action.REPAIRED, author, one.rule, run
                    )
                    store.save([(one.anime, one.after)], change)
        done += found
        advance(len(batch))
    if run:
        findings.refresh_catalogue_wide()
    return done


def _found(entries: list[Anime], rules: Collection[str]) -> list[Repair]:
    keys = [anime.pk for anime in entries]
    fresh = list(Anime.objects.filter(pk__in=keys).select_related("franchise"))
    loaded = store.load(fresh)
    files = SourceFile.objects.filter(anime__in=entries).with_base()
    bases: dict[int, list[Document]] = {}
    suspects = {
        anime.pk
        for anime in fresh
        if any(
            RULES[rule](document) != document
            for document in [loaded[anime.pk].document]
            for rule in rules
        )
    }
    for file in files.filter(anime__in=suspects):
        if file.anime_id and (base := file.base):
            bases.setdefault(file.anime_id, []).append(base)
    repairs = []
    for anime in fresh:
        entry = loaded[anime.pk]
        for rule in rules if anime.pk in suspects else ():
            document = entry.document
            repaired = RULES[rule](document)
            if repaired != document and _as_in_a_file(
                document, repaired, bases.get(anime.pk, [])
            ):
                after = entry.with_document(normalize_document(repaired))
                repairs.append(Repair(anime, rule, entry, after))
                entry = after
    return repairs


def _as_in_a_file(
    document: Document, repaired: Document, bases: list[Document]
) -> bool:
    """Return True if all that a repair changes is what some file says."""
    names = ("title", "original_title", "alternative_names", "start_date")
    changed = [n for n in names if getattr(document, n) != getattr(repaired, n)]
    return any(
        all(getattr(base, name) == getattr(document, name) for name in changed)
        for base in bases
    )
