import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def loose_key(to: str) -> models.ForeignKey:
    """Return a key that stays when the row that it names is gone."""
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=to,
    )


class Migration(migrations.Migration):
    """Keep what is typed into a form until it is saved or discarded."""

    dependencies = [
        ("catalog", "0022_rows_that_outlive_entries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="UnsavedWork",
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
                ("key", models.CharField(max_length=64)),
                ("title", models.TextField(blank=True)),
                ("opened_on", models.BigIntegerField(null=True)),
                ("typed", models.JSONField(default=list)),
                ("number", models.BigIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("sent", models.CharField(blank=True, max_length=64)),
                ("anime", loose_key("catalog.anime")),
                ("pending_edit", loose_key("catalog.pendingedit")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "key"),
                        name="a form has one piece of unsaved work",
                    )
                ],
            },
        ),
    ]
