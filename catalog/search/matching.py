"""Which names match, in order: the one place that asks the database for them."""

from django.db import connections, router
from django.db.models import Q

from ..models import SearchName
from .query import Query
from .ranking import END, FIRST_DRAFT, Kind, Tier, kind_of
from .typos import distances
from .vendors import vendor_of

# A tier, the rank of a name and its key: plain tuples, since there may be thousands.
Match = tuple[int, int, int]

_LAST_LETTER = "\U0010ffff"
_MOST_PROPOSED = 2000  # names that are compared letter by letter

_BY_WORDS = f"""
SELECT {Tier.PREFIX}, n.rank, n.id, CASE n.key WHEN %s THEN n.name END
FROM catalog_searchname n
WHERE n.key >= %s AND n.key < %s AND n.rank < %s
UNION ALL
SELECT {Tier.WORDS}, n.rank, n.id, NULL
FROM catalog_searchname n
WHERE {{condition}} AND n.rank < %s
ORDER BY 1, 2, 3
"""
_PROPOSED = """
SELECT n.rank, n.id, n.words
FROM catalog_searchname n
WHERE {condition} AND n.rank < %s
ORDER BY n.rank, n.id
LIMIT %s
"""


def matches(query: Query, *, drafts: bool) -> list[Match]:
    """Return the names that match, best first; of an entry there may be several.

    Names with typos are looked for where no entry and no franchise is named so.
    """
    if not query.key:
        return []
    connection = connections[router.db_for_read(SearchName)]
    below = END if drafts else FIRST_DRAFT
    numbered = _numbered(connection.alias, query, below) if query.numbers else []
    if query.is_number:
        return numbered
    wholes, found = _by_words(connection, query, below)
    found = [*wholes, *numbered, *found]
    if all(kind_of(rank) > Kind.ALIAS for _, rank, _ in found):
        found += _by_typos(connection, query, below)
    return found


def _by_words(connection, query: Query, below: int) -> tuple[list[Match], list[Match]]:
    """Return the names that are the query, and those that have it or its words."""
    vendor = vendor_of(connection)
    proposed, grams = vendor.with_all(query.grams())
    has = f"{vendor.POSITION}(n.words, %s) > 0"
    condition = " AND ".join([proposed, *[has] * len(query.pieces)])
    start, end = query.key, query.key + _LAST_LETTER
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_WORDS.format(condition=condition),
            [start, start, end, below, *grams, *query.pieces, below],
        )
        rows = cursor.fetchall()
    wholes = sorted(
        (_difference(query.text, name), rank, pk) for _, rank, pk, name in rows if name
    )
    others = [(tier, rank, pk) for tier, rank, pk, name in rows if not name]
    return [(Tier.WHOLE, rank, pk) for _, rank, pk in wholes], others


def _difference(text: str, name: str) -> int:
    """Return how much a name differs from a text that folds as it does."""
    return 0 if name == text else 1 if name.casefold() == text.casefold() else 2


def _by_typos(connection, query: Query, below: int) -> list[Match]:
    choices = query.choices()
    if not choices:
        return []
    condition, grams = vendor_of(connection).with_all(*choices)
    with connection.cursor() as cursor:
        cursor.execute(
            _PROPOSED.format(condition=condition), [*grams, below, _MOST_PROPOSED]
        )
        rows = cursor.fetchall()
    near = distances(query, [words for _, _, words in rows])
    best = sorted((typos, is_part, *rows[at][:2]) for typos, is_part, at in near)
    return [(Tier.TYPOS, rank, pk) for _, _, rank, pk in best]


def _numbered(alias: str, query: Query, below: int) -> list[Match]:
    """Return the titles of entries by their numbers in other catalogues."""
    columns = {name: f"anime__{name}_id" for name in query.numbers}
    condition = Q()
    for name, column in columns.items():
        condition |= Q(**{column: query.numbers[name]})
    rows = SearchName.objects.using(alias).filter(condition, rank__lt=below)
    titles = [
        (
            [
                value != query.numbers[name]
                for name, value in zip(columns, ids, strict=True)
            ],
            rank,
            pk,
        )
        for rank, pk, *ids in rows.values_list("rank", "pk", *columns.values())
        if kind_of(rank) == Kind.TITLE
    ]
    return [(Tier.WHOLE, rank, pk) for _, rank, pk in sorted(titles)]
