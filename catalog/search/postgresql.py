"""The grams of names on PostgreSQL: an index of what a function makes of their text.

pg_trgm would do for words of Latin letters alone: kana and kanji are letters to it in
some locales only, and words of one letter never.

What is asked most is a function, whose plan the server keeps; else it takes as long to
plan a search as to make it. Lists go there as lines of text.
"""

from collections.abc import Sequence

from .query import Query
from .ranking import Tier

CREATE = f"""
CREATE FUNCTION searchname_grams(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ARRAY(
        SELECT DISTINCT substr(words, n, 3) COLLATE "C"
        FROM generate_series(1, length(words) - 2) n
    );
CREATE INDEX searchname_grams ON catalog_searchname
    USING gin (searchname_grams(words));

CREATE FUNCTION searchname_by_words(
    query text, past_query text, all_grams text, all_pieces text, below bigint
)
    RETURNS TABLE (tier integer, rank bigint, id bigint, name text)
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    grams text[] := string_to_array(all_grams, E'\\n');
    pieces text[] := string_to_array(all_pieces, E'\\n');
BEGIN
    RETURN QUERY
    SELECT {Tier.PREFIX}, n.rank, n.id, CASE n.key WHEN query THEN n.name END
    FROM catalog_searchname n
    WHERE n.key >= query AND n.key < past_query AND n.rank < below
    UNION ALL
    SELECT {Tier.WORDS}, n.rank, n.id, NULL
    FROM catalog_searchname n
    WHERE searchname_grams(n.words) @> grams AND n.rank < below
        AND (SELECT bool_and(strpos(n.words, piece) > 0) FROM unnest(pieces) piece)
    ORDER BY 1, 2, 3;
END
$$;

CREATE FUNCTION searchname_wholes(all_keys text, below bigint)
    RETURNS TABLE (rank bigint, id bigint, name text)
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    keys text[] := string_to_array(all_keys, E'\\n');
BEGIN
    RETURN QUERY
    SELECT n.rank, n.id, n.name FROM catalog_searchname n
    WHERE n.key = ANY (keys) AND n.rank < below ORDER BY 1, 2;
END
$$;
"""
DROP = """
DROP INDEX searchname_grams;
DROP FUNCTION searchname_grams(text);
DROP FUNCTION searchname_by_words(text, text, text, text, bigint);
DROP FUNCTION searchname_wholes(text, bigint);
"""

# The index keeps itself, but what is new waits in a list, which every query would read.
REMOVE = ""
ADD = REBUILD = "SELECT gin_clean_pending_list('searchname_grams')"


def by_words(query: Query, below: int) -> tuple[str, list]:
    """Return the statement for (tier, rank, key, name) of what has a query in it.

    The name is given of those that are the query; they have the tier of beginnings."""
    lists = "\n".join(query.grams()), "\n".join(query.pieces)
    return (
        "SELECT tier, rank, id, name FROM searchname_by_words(%s, %s, %s, %s, %s)",
        [query.key, query.end, *lists, below],
    )


def wholes(keys: Sequence[str], below: int) -> tuple[str, list]:
    """Return the statement for the names that fold to one of some keys."""
    sql = "SELECT rank, id, name FROM searchname_wholes(%s, %s)"
    return sql, ["\n".join(keys), below]


def proposed(query: Query, below: int, most: int) -> tuple[str, list]:
    """Return the statement for names that may be near a query."""
    choices = query.choices()
    has_grams = " OR ".join(["searchname_grams(n.words) @> %s"] * len(choices))
    sql = f"""
        SELECT n.rank, n.id, n.name, n.words FROM catalog_searchname n
        WHERE ({has_grams}) AND n.rank < %s
        ORDER BY n.rank, n.id LIMIT %s
    """
    return sql, [*choices, below, most]
