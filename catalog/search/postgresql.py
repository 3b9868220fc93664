"""The grams of names on PostgreSQL: an index of what a function makes of their text.

pg_trgm would do for words of Latin letters alone: kana and kanji are letters to it in
some locales only, and words of one letter never.
"""

from collections.abc import Sequence

POSITION = "strpos"  # the function that tells where one text stands in another

CREATE = """
CREATE FUNCTION searchname_grams(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ARRAY(
        SELECT DISTINCT substr(words, n, 3) COLLATE "C"
        FROM generate_series(1, length(words) - 2) n
    );
CREATE INDEX searchname_grams ON catalog_searchname
    USING gin (searchname_grams(words));
"""
DROP = """
DROP INDEX searchname_grams;
DROP FUNCTION searchname_grams(text);
"""

# The index keeps itself, but what is new waits in a list, which every query would read.
REMOVE = ""
ADD = REBUILD = "SELECT gin_clean_pending_list('searchname_grams')"


def with_all(*choices: Sequence[str]) -> tuple[str, list]:
    """Return a condition, and its values, for names with all grams of some choice."""
    condition = " OR ".join(["searchname_grams(n.words) @> %s"] * len(choices))
    return f"({condition})", [list(grams) for grams in choices]
