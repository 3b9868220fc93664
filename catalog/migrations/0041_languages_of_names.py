"""Alternative names have a language and a kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0040_names_anew")]
    operations = [
        migrations.AddField(
            model_name="alternativename",
            name="language",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=35
            ),
        ),
        migrations.AddField(
            model_name="alternativename",
            name="kind",
            field=models.CharField(blank=True, db_default="", default="", max_length=8),
        ),
    ]
