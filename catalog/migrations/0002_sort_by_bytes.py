from collections.abc import Callable

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

COLUMNS = [
    ("catalog_anime", "sort_title", "varchar(200)"),
    ("catalog_anime", "slug", "varchar(220)"),
    ("catalog_anime", "start_date", "varchar(10)"),
    ("catalog_anime", "end_date", "varchar(10)"),
    ("catalog_tag", "name", "varchar(100)"),
    ("catalog_franchise", "name", "varchar(300)"),
    ("catalog_sourcefile", "path", "text"),
]


def collate(name: str) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def alter(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for table, column, kind in COLUMNS:
                schema_editor.execute(
                    f'ALTER TABLE {table} ALTER {column} TYPE {kind} COLLATE "{name}"'
                )

    return alter


class Migration(migrations.Migration):
    """Sort and compare on PostgreSQL as SQLite does, whatever the server's locale."""

    dependencies = [("catalog", "0001_initial")]

    operations = [migrations.RunPython(collate("C"), collate("default"))]
