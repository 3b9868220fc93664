from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

RENAMED = {"distinction": "notduplicate", "artisttwin": "artistnotduplicate"}


def rename_permissions(
    apps: StateApps, schema_editor: BaseDatabaseSchemaEditor
) -> None:
    """Django makes permissions by the new names beside those of before otherwise."""
    own = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="catalog"
    )
    for old, new in RENAMED.items():
        for permission in own.filter(codename__endswith=f"_{old}"):
            permission.codename = permission.codename.replace(old, new)
            permission.save(update_fields=["codename"])


class Migration(migrations.Migration):
    """Call what editors told apart, entries and artists alike, not duplicates."""

    dependencies = [
        ("catalog", "0019_insert_songs"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="distinction", name="two entries are told apart once"
        ),
        migrations.RemoveConstraint(
            model_name="distinction", name="the lower key is the left one"
        ),
        migrations.RenameModel("Distinction", "NotDuplicate"),
        migrations.RenameField("notduplicate", "left", "first"),
        migrations.RenameField("notduplicate", "right", "second"),
        migrations.RenameField("notduplicate", "author", "decided_by"),
        migrations.RenameField("notduplicate", "made_at", "decided_at"),
        migrations.AddConstraint(
            model_name="notduplicate",
            constraint=models.UniqueConstraint(
                fields=["first", "second"], name="two entries are told apart once"
            ),
        ),
        migrations.AddConstraint(
            model_name="notduplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")),
                name="the older entry is the first",
            ),
        ),
        migrations.RenameModel("ArtistTwin", "ArtistNotDuplicate"),
        migrations.RunPython(rename_permissions, migrations.RunPython.noop),
    ]
