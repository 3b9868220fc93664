"""Tags that look the same are one: in files their names are read so from now on."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ..document.fields import tag_name


def merge_alike(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    using = schema_editor.connection.alias
    tags, tagged, former = (
        apps.get_model("catalog", name).objects.using(using)
        for name in ("Tag", "TaggedAnime", "FormerTag")
    )
    for row in former.exclude(name=None):
        name = tag_name(row.name) or None
        if name != row.name:
            taken = former.filter(name=name) if name else former.none()
            row.name = None if taken.exists() else name
            row.save()
    for tag in tags.order_by("pk"):
        name = tag_name(tag.name)
        if name == tag.name:
            continue
        stays = tags.filter(name=name).first()
        if stays:
            both = tagged.filter(tag=stays).values("content_object")
            rows = tagged.filter(tag=tag)
            rows.exclude(content_object__in=both).update(tag=stays)
            former.filter(tag=tag).update(tag=stays)
            former.create(tag=stays, slug=tag.slug, key=tag.pk)
        elif name:
            tags.filter(pk=tag.pk).update(name=name)
            continue
        # What no one sees is no tag; entries keep the line as they have it.
        tagged.filter(tag=tag).delete()
        tags.filter(pk=tag.pk).delete()
    former.filter(name=None, slug=None, key=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0028_forget_tag_redirects"),
    ]

    operations = [migrations.RunPython(merge_alike, migrations.RunPython.noop)]
