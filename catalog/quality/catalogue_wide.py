"""Quality rules that look at more than one entry, each in a query or two over all.

Each is told which entries it is asked about, and returns the elements that it finds by
entry.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

from django.core.files.storage import default_storage
from django.db.models import Count, Field, Model, Q, QuerySet

from ..document.display import element_name
from ..document.external_ids import CATALOGUES
from ..document.model import Link as DocumentLink
from ..document.quality import Rule
from ..models import Anime, DeadLink, Link, SourceFile
from ..posters import sweeping
from ..search import first_works

M = TypeVar("M", bound=Model)

ByEntry = dict[int, list[str]]

# What two entries may share.
_SHARED = ("mal_id", "anidb_id", "ann_id", "sort_title", "original_title")
_COMPARED = (*_SHARED, "type", "start_date", "franchise_id")
_OF_WORKS = ("pk", "title", "type", "start_date", "franchise_id", "has_article")

_LONG = ("tv-serie", "movie")  # an advertisement before them has no article

NAMED = 3  # other entries that an element names; of a franchise there may be many

# Numbers of pages that are about one work each; pages of encyclopaedias are not.
_CATALOGUES = {f"{key}_id": CATALOGUES[key] for key in ("anidb", "ann")}


class Asked:
    """The entries that are asked about: some, as their rows are by now, or all."""

    def __init__(self, entries: Collection[Anime] | None = None) -> None:
        self.entries = entries
        self.keys = None if entries is None else {anime.pk for anime in entries}

    def among(self, rows: QuerySet[M]) -> QuerySet[M]:
        """Return the rows that belong to these entries."""
        return rows if self.keys is None else rows.filter(anime__in=self.keys)

    @cached_property
    def _near(self) -> list[dict[str, Any]]:
        """What is compared of these entries, and of all that share a value or the
        franchise."""
        values = defaultdict(set)
        for anime in self.entries or ():
            for column in (*_SHARED, "franchise_id"):
                if value := getattr(anime, column):
                    values[column].add(value)
        alike = Q(*[(f"{c}__in", v) for c, v in values.items()], _connector=Q.OR)
        rows = Anime.objects.filter(alike) if values else Anime.objects.none()
        rows = rows.with_articles().order_by("pk")
        return [*rows.values("pk", "slug", "title", "has_article", *_COMPARED)]

    def franchises(self) -> Iterable[list[dict[str, Any]]]:
        """Return the works of the franchises of these entries, by their keys."""
        rows: Iterable[dict[str, Any]] = (
            Anime.objects.with_articles().order_by("pk").values(*_OF_WORKS)
            if self.keys is None
            else self._near
        )
        works = defaultdict(list)
        for row in rows:
            works[row["franchise_id"]].append(row)
        return works.values()

    def rows_with(self, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield what may be alike in columns, in order; the first has a value."""
        first = columns[0]
        if self.keys is not None:
            yield from (row for row in self._near if row[first])
            return
        entries = Anime.objects.order_by("pk").exclude(**{first: None})
        entries = entries.exclude(**_blank(first))
        alike = entries.order_by().values(*columns).annotate(size=Count("pk"))
        again = alike.filter(size__gt=1).values(first)
        rows = entries.filter(**{f"{first}__in": again})
        yield from rows.values("pk", "slug", "title", *columns).iterator()


def shared_links(asked: Asked) -> ByEntry:
    found: ByEntry = defaultdict(list)
    for column, name in _CATALOGUES.items():
        for pk, others in _alike([column], asked):
            titles = ", ".join(title for _, title in others[:NAMED])
            more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
            found[pk].append(f"{name}, with {titles}{more}")
    return found


def possible_duplicates(asked: Asked) -> ByEntry:
    found: ByEntry = defaultdict(list)
    for columns in (
        ["mal_id"],
        ["sort_title", "type", "start_date"],
        ["original_title", "type", "start_date"],
    ):
        for pk, others in _alike(columns, asked):
            addresses = (slug for slug, _ in others)
            found[pk] += [slug for slug in addresses if slug not in found[pk]]
    return found


def missing_articles(asked: Asked) -> ByEntry:
    found: ByEntry = {}
    for works in asked.franchises():
        starts = [work["start_date"] or "" for work in works]
        (at,) = first_works([0] * len(works), starts, [work["pk"] for work in works])
        first, is_asked = works[at], asked.keys is None or works[at]["pk"] in asked.keys
        if first["has_article"] or first["type"] not in _LONG or not is_asked:
            continue
        if with_article := [work["title"] for work in works if work["has_article"]]:
            found[first["pk"]] = with_article[:NAMED]
    return found


def dead_links(asked: Asked) -> ByEntry:
    found: ByEntry = defaultdict(list)
    links = Link.objects.filter(url__in=DeadLink.objects.values("url"))
    rows = asked.among(links).order_by("anime_id", "position")
    for pk, *values in rows.values_list("anime_id", "label", "url"):
        found[pk].append(element_name(DocumentLink(*values)))
    return found


def differing_duplicate_files(asked: Asked) -> ByEntry:
    found: ByEntry = defaultdict(list)
    twins = SourceFile.objects.filter(
        role=SourceFile.Role.TWIN, anime__title__isnull=False, problems__isnull=False
    )
    rows = asked.among(twins).order_by("path")
    for pk, path, problems in rows.values_list("anime_id", "path", "problems"):
        for problem in problems or ():
            if problem["code"] == "twin-differs":
                found[pk].append(f"{path}: {problem['message']}")
    return found


def lost_posters(asked: Asked) -> ByEntry:
    if asked.entries is not None:
        posters = [(anime.pk, anime.poster.name) for anime in asked.entries]
        known: set[str] = set()
    else:
        rows = Anime.objects.exclude(poster="").order_by()
        posters = list(rows.values_list("pk", "poster"))
        # One look at the folder is cheaper than one at each of its files.
        known = set(sweeping.stored_pictures())
    return {
        pk: [name]
        for pk, name in posters
        if name and name not in known and not default_storage.exists(name)
    }


RULES: dict[Rule, Callable[[Asked], ByEntry]] = {
    Rule(
        "possible-duplicate",
        "duplicates",
        "title",
        "same name, type and date as another",
        "Another entry has the same name, type and start date: it may be the same "
        "work.",
        "Compare the two. Merge them if they are one work.",
    ): possible_duplicates,
    Rule(
        "shared-link",
        "links",
        "links",
        "page that several entries link to",
        "A page about one work is linked from other entries, too.",
        "Open the page, and delete the link if it is about the other work.",
    ): shared_links,
    Rule(
        "no-article",
        "links",
        "links",
        "no article, but later works have one",
        "Later works of the franchise link to an article of the English Wikipedia, and "
        "this one, the first, to none.",
        "Add the link, if there is an article about this work.",
    ): missing_articles,
    Rule(
        "dead-link",
        "links",
        "links",
        "link that leads nowhere",
        "A link leads nowhere.",
        "Look for the page’s new address, or delete the link.",
    ): dead_links,
    Rule(
        "twin-differs",
        "duplicates",
        "",
        "duplicate file says something else",
        "Another file of this work says something else.",
        "Compare the files, and enter what is right.",
    ): differing_duplicate_files,
    Rule(
        "lost-poster",
        "links",
        "poster",
        "file of the poster is gone",
        "The file of the poster is gone: pages show a picture that is none.",
        "Upload it again, or take it away.",
    ): lost_posters,
}


def _alike(
    columns: list[str], asked: Asked
) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Yield entries that share the values of columns, each with the others that do.

    The others are pairs of slug and title. An absent value equals none, but that two
    have no date is alike.
    """
    groups = defaultdict(list)
    for row in asked.rows_with(columns):
        values = tuple(row[column] for column in columns)
        groups[values].append((row["pk"], row["slug"], row["title"]))
    for group in groups.values():
        for pk, _, _ in group:
            others = [(slug, title) for key, slug, title in group if key != pk]
            if others and (asked.keys is None or pk in asked.keys):
                yield pk, others


def _blank(column: str) -> dict[str, Any]:
    """Return the condition that a column has no value; numbers have NULL instead."""
    field = Anime._meta.get_field(column)
    is_text = isinstance(field, Field) and field.empty_strings_allowed
    return {column: ""} if is_text else {"pk__in": []}
