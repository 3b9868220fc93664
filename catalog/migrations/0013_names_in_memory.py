from importlib import import_module

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

grams = import_module("catalog.migrations.0007_search")


def empty(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # `migrate` makes the names anew, as the older search has them.
    apps.get_model("catalog", "SearchName").objects.all().delete()


class Migration(migrations.Migration):
    """Names are looked for in memory: their rows need no indexes of what they are."""

    dependencies = [("catalog", "0012_groups")]

    operations = [
        migrations.RunPython(grams.drop, grams.create),
        migrations.RemoveIndex(model_name="searchname", name="names_by_key"),
        migrations.RemoveField(model_name="searchname", name="key"),
        migrations.RunPython(migrations.RunPython.noop, empty),
    ]
