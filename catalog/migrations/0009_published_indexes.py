from django.db import migrations, models


def index(name: str, *fields: str) -> migrations.AddIndex:
    return migrations.AddIndex(
        model_name="anime",
        index=models.Index(
            fields=[*fields, "rating", "is_published"],
            condition=models.Q(("is_published", True)),
            name=name,
        ),
    )


class Migration(migrations.Migration):
    """Index what visitors may see, with all that the lists ask of it."""

    dependencies = [("catalog", "0008_quality")]

    operations = [
        migrations.RemoveIndex(model_name="anime", name="by_title"),
        migrations.RemoveIndex(model_name="anime", name="by_start"),
        index("by_title", "sort_title", "id"),
        index("by_start", "start_date", "id"),
        index("by_franchise", "franchise", "start_date"),
    ]
