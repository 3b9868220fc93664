"""Three groups to begin with; whoever runs the site may change them."""

from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

VIEWED = (
    "anime",
    "artist",
    "conflict",
    "draft",
    "franchise",
    "run",
    "sourcefile",
    "tag",
)

CONTRIBUTOR = {
    "catalog": [
        *(f"view_{name}" for name in VIEWED),
        *("add_anime", "change_anime", "delete_draft", "add_tag"),
    ],
}
EDITOR = {
    "catalog": [
        *CONTRIBUTOR["catalog"],
        *("publish_anime", "delete_anime", "change_artist"),
        *(
            f"{act}_{name}"
            for act in ("change", "delete")
            for name in ("tag", "franchise")
        ),
        "add_franchise",
    ],
}
MAINTAINER = {
    "catalog": [*EDITOR["catalog"], "add_run"],
    "auth": [
        *(f"{act}_user" for act in ("view", "add", "change", "delete")),
        "view_group",
    ],
    "axes": ["view_accessattempt", "delete_accessattempt"],
}

GROUPS = {"Contributor": CONTRIBUTOR, "Editor": EDITOR, "Maintainer": MAINTAINER}


def make_groups(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    # Django makes permissions only once all migrations are through.
    for label in ("catalog", "auth", "axes"):
        app = apps.get_app_config(label)
        app.models_module = True  # type: ignore[assignment]  # any that is there
        create_permissions(
            app, verbosity=0, apps=apps, using=schema_editor.connection.alias
        )
        app.models_module = None
    for name, rights in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        for label, codenames in rights.items():
            known = Permission.objects.filter(
                content_type__app_label=label, codename__in=codenames
            )
            assert known.count() == len(codenames), (name, label)
            group.permissions.add(*known)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_merging"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("axes", "0010_accessattemptexpiration"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
