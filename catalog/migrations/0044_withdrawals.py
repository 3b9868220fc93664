"""Entries can be withdrawn for good: addresses stay, and no file brings one back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0043_names_folded_anew")]
    operations = [
        migrations.AlterField(
            model_name="run",
            name="kind",
            field=models.CharField(
                choices=[
                    ("import", "Import"),
                    ("names", "import of names"),
                    ("repair", "Repair"),
                    ("bulk", "bulk action"),
                    ("merge", "Merge"),
                    ("rename", "Rename"),
                    ("split", "Split"),
                    ("deletion", "Deletion"),
                    ("decision", "Decision"),
                    ("withdrawal", "Withdrawal"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Withdrawal",
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
                ("slug", models.SlugField(max_length=220, unique=True)),
                ("mal_id", models.PositiveBigIntegerField(null=True)),
                (
                    "anime",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="catalog.anime",
                    ),
                ),
                (
                    "franchise",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="withdrawals",
                        to="catalog.franchise",
                    ),
                ),
            ],
            options={"ordering": ["slug"]},
        ),
    ]
