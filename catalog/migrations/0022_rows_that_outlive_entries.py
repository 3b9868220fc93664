"""Conflicts, and pairs that are not duplicates, come back with their entry."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0021_pending_edits"),
    ]

    operations = [
        migrations.AlterField(
            model_name="conflict",
            name="anime",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="conflicts",
                to="catalog.anime",
            ),
        ),
        migrations.AlterField(
            model_name="notduplicate",
            name="first",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="catalog.anime",
            ),
        ),
        migrations.AlterField(
            model_name="notduplicate",
            name="second",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="catalog.anime",
            ),
        ),
    ]
