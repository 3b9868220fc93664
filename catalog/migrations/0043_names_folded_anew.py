"""Names are folded otherwise: those on record go, and are made anew after `migrate`."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("catalog", "SearchName").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("catalog", "0042_sources_of_runs")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
