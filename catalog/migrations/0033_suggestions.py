import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import catalog.models.accounts


class Migration(migrations.Migration):
    """Keep what became of suggestions, who made them, and notes between colleagues."""

    dependencies = [
        ("catalog", "0032_open_counts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="pendingedit",
            name="sent_back",
            field=models.TextField(
                blank=True, db_default="", default="", editable=False
            ),
        ),
        migrations.AddField(
            model_name="pendingedit",
            name="sent_back_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=catalog.models.accounts.keep_name,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pendingedit",
            name="sent_back_by_name",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=150
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="suggested_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=catalog.models.accounts.keep_name,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="suggested_by_name",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=150
            ),
        ),
        migrations.AlterField(
            model_name="pendingedit",
            name="publish_at",
            field=models.DateTimeField(blank=True, db_index=True, null=True),
        ),
        migrations.CreateModel(
            name="DecidedSuggestion",
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
                ("document_bytes", models.BinaryField()),
                ("own", models.JSONField(null=True)),
                (
                    "author_name",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=150
                    ),
                ),
                ("suggested_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("published", "Published"),
                            ("in-part", "published in part"),
                            ("declined", "Declined"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(auto_now_add=True)),
                (
                    "decided_by_name",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=150
                    ),
                ),
                (
                    "anime",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="decided_suggestions",
                        to="catalog.anime",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=catalog.models.accounts.keep_name,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.revision",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=catalog.models.accounts.keep_name,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="EntryNote",
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
                    "author_name",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=150
                    ),
                ),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                (
                    "anime",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="notes",
                        to="catalog.anime",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=catalog.models.accounts.keep_name,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
    ]
