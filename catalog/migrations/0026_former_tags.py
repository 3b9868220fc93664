import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table of what leads to a tag; runs of what is done to terms."""

    dependencies = [
        ("catalog", "0025_account_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerTag",
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
                ("name", models.CharField(max_length=100, null=True, unique=True)),
                ("slug", models.SlugField(max_length=100, null=True, unique=True)),
                ("key", models.PositiveBigIntegerField(null=True, unique=True)),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former",
                        to="catalog.tag",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="run",
            name="term",
            field=models.CharField(
                blank=True,
                choices=[
                    ("tag", "Tag"),
                    ("franchise", "Franchise"),
                    ("artist", "Artist"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="term_key",
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="run",
            name="kind",
            field=models.CharField(
                choices=[
                    ("import", "Import"),
                    ("repair", "Repair"),
                    ("bulk", "bulk action"),
                    ("merge", "Merge"),
                    ("rename", "Rename"),
                    ("split", "Split"),
                    ("deletion", "Deletion"),
                ],
                max_length=10,
            ),
        ),
    ]
