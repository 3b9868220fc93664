"""The grams of names on SQLite: an FTS5 table whose text is that of the names' own."""

from collections.abc import Sequence

from .query import Query
from .ranking import Tier

CREATE = """
CREATE VIRTUAL TABLE searchname_grams USING fts5(
    words, content = 'catalog_searchname', content_rowid = 'id',
    tokenize = 'trigram', detail = 'none', columnsize = 0
)
"""
DROP = "DROP TABLE searchname_grams"

# An index of a text elsewhere is told of each row that came, and of each that will go.
ADD = """
INSERT INTO searchname_grams (rowid, words)
SELECT id, words FROM catalog_searchname WHERE anime_id IN ({keys}) ORDER BY id
"""
REMOVE = """
INSERT INTO searchname_grams (searchname_grams, rowid, words)
SELECT 'delete', id, words FROM catalog_searchname WHERE anime_id IN ({keys})
"""
REBUILD = "INSERT INTO searchname_grams (searchname_grams) VALUES ('rebuild')"

# The join is crossed so that the grams come first, which are few.
_WITH_GRAMS = """
FROM searchname_grams g CROSS JOIN catalog_searchname n ON n.id = g.rowid
WHERE searchname_grams MATCH %s AND n.rank < %s
"""


def by_words(query: Query, below: int) -> tuple[str, list]:
    """Return the statement for (tier, rank, key, name) of what has a query in it.

    The name is given of those that are the query; they have the tier of beginnings."""
    has_pieces = "AND instr(n.words, %s) > 0 " * len(query.pieces)
    sql = f"""
        SELECT {Tier.PREFIX}, n.rank, n.id, CASE n.key WHEN %s THEN n.name END
        FROM catalog_searchname n
        WHERE n.key >= %s AND n.key < %s AND n.rank < %s
        UNION ALL
        SELECT {Tier.WORDS}, n.rank, n.id, NULL {_WITH_GRAMS} {has_pieces}
        ORDER BY 1, 2, 3
    """
    begins = [query.key, query.key, query.end, below]
    return sql, [*begins, _all_of(query.grams()), below, *query.pieces]


def wholes(keys: Sequence[str], below: int) -> tuple[str, list]:
    """Return the statement for the names that fold to one of some keys."""
    marks = ", ".join(["%s"] * len(keys))
    sql = f"""
        SELECT n.rank, n.id, n.name FROM catalog_searchname n
        WHERE n.key IN ({marks}) AND n.rank < %s ORDER BY n.rank, n.id
    """
    return sql, [*keys, below]


def proposed(query: Query, below: int, most: int) -> tuple[str, list]:
    """Return the statement for names that may be near a query."""
    sql = f"""
        SELECT n.rank, n.id, n.name, n.words {_WITH_GRAMS}
        ORDER BY n.rank, n.id LIMIT %s
    """
    grams = " OR ".join(f"({_all_of(choice)})" for choice in query.choices())
    return sql, [grams, below, most]


def _all_of(grams: Sequence[str]) -> str:
    return " AND ".join('"{}"'.format(gram.replace('"', '""')) for gram in grams)
