from django.conf import settings
from django.db import migrations, models

import catalog.models.saved_filter


class Migration(migrations.Migration):
    """Keep what lists of the admin are filtered by, under a name."""

    dependencies = [
        ("catalog", "0034_work_of_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedFilter",
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
                    "owner_name",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=150
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "model_name",
                    models.CharField(
                        choices=[
                            ("anime", "Anime"),
                            ("song", "Songs"),
                            ("link", "Links"),
                        ],
                        max_length=5,
                    ),
                ),
                ("query", models.TextField()),
                ("is_shared", models.BooleanField(default=False)),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=catalog.models.saved_filter.shared_ones_stay,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "name"),
                        name="saved filters have names of their own",
                    )
                ],
            },
        ),
    ]
