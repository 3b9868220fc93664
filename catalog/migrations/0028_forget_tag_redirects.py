from django.db import migrations


class Migration(migrations.Migration):
    """What led to tags is in FormerTag by now."""

    dependencies = [
        ("catalog", "0027_remember_tags"),
    ]

    operations = [
        migrations.DeleteModel(
            name="FormerTagName",
        ),
        migrations.DeleteModel(
            name="TagRedirect",
        ),
    ]
