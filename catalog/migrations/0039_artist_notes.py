"""Artists of one name are told apart by a note, in songs of some titles."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0038_recordings"),
    ]

    operations = [
        migrations.AddField(
            model_name="artist",
            name="note",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=100
            ),
        ),
        migrations.AlterField(
            model_name="namerule",
            name="kind",
            field=models.CharField(
                choices=[
                    ("whole", "is one name"),
                    ("same", "is another spelling of"),
                    ("many", "is the name of several artists"),
                ],
                max_length=5,
            ),
        ),
    ]
