"""The grams of names on SQLite: an FTS5 table whose text is that of the names' own."""

from collections.abc import Sequence

POSITION = "instr"  # the function that tells where one text stands in another

_PROPOSED = (
    "n.id IN (SELECT rowid FROM searchname_grams WHERE searchname_grams MATCH %s)"
)

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


def with_all(*choices: Sequence[str]) -> tuple[str, list]:
    """Return a condition, and its values, for names with all grams of some choice."""
    terms = (" AND ".join(map(_quoted, grams)) for grams in choices)
    return _PROPOSED, [" OR ".join(f"({term})" for term in terms)]


def _quoted(gram: str) -> str:
    return '"{}"'.format(gram.replace('"', '""'))
