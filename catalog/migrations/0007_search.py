import django.db.models.deletion
from django.db import migrations, models

from catalog.search.vendors import vendor_of


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            'ALTER TABLE catalog_searchname ALTER key TYPE text COLLATE "C"'
        )
    schema_editor.execute(vendor_of(schema_editor.connection).CREATE)


def drop(apps, schema_editor):
    schema_editor.execute(vendor_of(schema_editor.connection).DROP)


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
