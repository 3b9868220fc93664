"""What was called a draft is a pending edit: rows, permissions and groups go along."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ACTS = ("view", "add", "change", "delete")


def rename_permissions(
    apps: StateApps, old: tuple[str, str], new: tuple[str, str], using: str
) -> None:
    """Rename permissions where they are, so that who has them keeps them."""
    known = apps.get_model("auth", "Permission").objects.using(using)
    known = known.filter(content_type__app_label="catalog")
    for act in ACTS:
        known.filter(codename=f"{act}_{old[0]}").update(
            codename=f"{act}_{new[0]}", name=f"Can {act} {new[1]}"
        )


DRAFT, PENDING_EDIT = ("draft", "draft"), ("pendingedit", "pending edit")


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    using = schema_editor.connection.alias
    rename_permissions(apps, DRAFT, PENDING_EDIT, using)


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    using = schema_editor.connection.alias
    rename_permissions(apps, PENDING_EDIT, DRAFT, using)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0020_not_duplicates"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Its content type is renamed with it, by Django.
        migrations.RenameModel("Draft", "PendingEdit"),
        migrations.AlterField(
            "PendingEdit",
            "anime",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="pending_edits",
                to="catalog.anime",
            ),
        ),
        migrations.AlterField(
            "PendingEdit",
            "author",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="pending_edits",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RemoveConstraint(
            "PendingEdit", name="an editor has one draft of an entry"
        ),
        migrations.AddConstraint(
            "PendingEdit",
            models.UniqueConstraint(
                fields=["anime", "author"],
                name="an editor has one pending edit of an entry",
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
