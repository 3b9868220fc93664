"""A song is one thing, with an address; which it is, `reread_catalogue` tells."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import catalog.models.accounts


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0037_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="song",
            name="original_key",
            field=models.BigIntegerField(db_index=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="run",
            name="term",
            field=models.CharField(
                blank=True,
                choices=[
                    ("tag", "Tag"),
                    ("franchise", "Franchise"),
                    ("artist", "Artist"),
                    ("recording", "Recording"),
                ],
                max_length=10,
            ),
        ),
        # Those of before were texts.
        migrations.RemoveField(model_name="song", name="key"),
        migrations.AddField(
            model_name="song",
            name="key",
            field=models.BigIntegerField(db_index=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="Recording",
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
                    "slug",
                    models.SlugField(
                        max_length=220, unique=True, verbose_name="address"
                    ),
                ),
                ("key", models.BigIntegerField(editable=False, unique=True)),
                (
                    "joined_to",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined",
                        to="catalog.recording",
                    ),
                ),
                (
                    "leads_to",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.recording",
                    ),
                ),
            ],
            options={
                "ordering": ["slug"],
            },
        ),
        migrations.AddField(
            model_name="song",
            name="recording",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="songs",
                to="catalog.recording",
            ),
        ),
        migrations.CreateModel(
            name="SongToldApart",
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
                ("key", models.BigIntegerField()),
                (
                    "decided_by_name",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=150
                    ),
                ),
                ("decided_at", models.DateTimeField(auto_now_add=True)),
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
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("anime", "key"), name="a song is told apart once"
                    )
                ],
            },
        ),
    ]
