from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import catalog.models.fields


def index(name: str, *fields: str) -> migrations.AddIndex:
    return migrations.AddIndex(
        model_name="anime",
        index=models.Index(
            fields=[*fields, "rating", "is_published"],
            condition=models.Q(("is_published", True)),
            name=name,
        ),
    )


def sort_by_bytes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            'ALTER TABLE catalog_anime ALTER sure_start TYPE varchar(10) COLLATE "C"'
        )


class Migration(migrations.Migration):
    """Keep what no rule doubts of the start date of an entry.

    Until `reread_catalogue` has written it, that is the date on record: so each entry
    counts as read by no reader that is known.
    """

    dependencies = [("catalog", "0017_words_made")]

    operations = [
        migrations.AddField(
            model_name="anime",
            name="sure_start",
            field=catalog.models.fields.PartialDateField(
                blank=True, default="", editable=False, max_length=10
            ),
            preserve_default=False,
        ),
        migrations.RunPython(sort_by_bytes, migrations.RunPython.noop),
        migrations.RunSQL(
            "UPDATE catalog_anime SET sure_start = start_date, reader = 0",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveIndex(model_name="anime", name="by_start"),
        migrations.RemoveIndex(model_name="anime", name="by_franchise"),
        index("by_start", "sure_start", "id"),
        index("by_franchise", "franchise", "sure_start"),
    ]
