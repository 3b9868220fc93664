"""A recording may be joined to another only because its songs were of that one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0044_withdrawals")]
    operations = [
        migrations.AddField(
            model_name="recording",
            name="is_carried",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
