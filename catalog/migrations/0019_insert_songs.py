from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0018_sure_start")]

    operations = [
        migrations.AlterField(
            model_name="song",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opening", "Opening"),
                    ("ending", "Ending"),
                    ("insert", "Insert song"),
                ],
                max_length=10,
            ),
        ),
    ]
