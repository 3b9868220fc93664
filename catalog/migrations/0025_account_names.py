from django.conf import settings
from django.db import migrations, models

import catalog.models.accounts


class Migration(migrations.Migration):
    """Keep the name of an account that is deleted where it did something."""

    dependencies = [
        ("catalog", "0024_compared"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="artistnotduplicate",
            name="decided_by_name",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=150
            ),
        ),
        migrations.AddField(
            model_name="conflict",
            name="decided_by_name",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=150
            ),
        ),
        migrations.AddField(
            model_name="dismissal",
            name="author_name",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=150
            ),
        ),
        migrations.AddField(
            model_name="notduplicate",
            name="decided_by_name",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=150
            ),
        ),
        migrations.AddField(
            model_name="pendingedit",
            name="author_name",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=150
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="author_name",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=150
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="author_name",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=150
            ),
        ),
        migrations.AlterField(
            model_name="artistnotduplicate",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=catalog.models.accounts.keep_name,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="conflict",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=catalog.models.accounts.keep_name,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="dismissal",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=catalog.models.accounts.keep_name,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="notduplicate",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=catalog.models.accounts.keep_name,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="pendingedit",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=catalog.models.accounts.keep_name,
                related_name="pending_edits",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="revision",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=catalog.models.accounts.keep_name,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="run",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=catalog.models.accounts.keep_name,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
