import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Until 0013 the databases had indexes of grams.
CREATE = {
    "sqlite": """
CREATE VIRTUAL TABLE searchname_grams USING fts5(
    words, content = 'catalog_searchname', content_rowid = 'id',
    tokenize = 'trigram', detail = 'none', columnsize = 0
)
""",
    "postgresql": """
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
    SELECT 1, n.rank, n.id, CASE n.key WHEN query THEN n.name END
    FROM catalog_searchname n
    WHERE n.key >= query AND n.key < past_query AND n.rank < below
    UNION ALL
    SELECT 2, n.rank, n.id, NULL
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
""",
}
DROP = {
    "sqlite": "DROP TABLE searchname_grams",
    "postgresql": """
DROP INDEX searchname_grams;
DROP FUNCTION searchname_grams(text);
DROP FUNCTION searchname_by_words(text, text, text, text, bigint);
DROP FUNCTION searchname_wholes(text, bigint);
""",
}


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            'ALTER TABLE catalog_searchname ALTER key TYPE text COLLATE "C"'
        )
    schema_editor.execute(CREATE[schema_editor.connection.vendor])


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(DROP[schema_editor.connection.vendor])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_posters")]

    operations = [
        migrations.CreateModel(
            name="SearchName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "owner",
                    models.PositiveBigIntegerField(
                        help_text="key of what it is the name of"
                    ),
                ),
                ("name", models.TextField()),
                ("words", models.TextField()),
                ("key", models.TextField()),
                ("rank", models.BigIntegerField()),
                (
                    "anime",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="search_names",
                        to="catalog.anime",
                    ),
                ),
            ],
            options={
                "ordering": ["rank", "pk"],
                "indexes": [models.Index(fields=["key", "rank"], name="names_by_key")],
            },
        ),
        migrations.AlterField(
            model_name="anime",
            name="anidb_id",
            field=models.PositiveBigIntegerField(
                db_index=True, editable=False, null=True
            ),
        ),
        migrations.AlterField(
            model_name="anime",
            name="ann_id",
            field=models.PositiveBigIntegerField(
                db_index=True, editable=False, null=True
            ),
        ),
        migrations.RunPython(create, drop),
    ]
