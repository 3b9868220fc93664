"""A run may bring names, and says whose they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0041_languages_of_names")]
    operations = [
        migrations.AddField(
            model_name="run",
            name="sources",
            field=models.JSONField(default=list),
        ),
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
                ],
                max_length=10,
            ),
        ),
    ]
