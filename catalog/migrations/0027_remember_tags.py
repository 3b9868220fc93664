"""What leads to tags goes into one table, and what runs of tags keep with it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

REDIRECT, NAME, FORMER = (
    f"catalog.{model}" for model in ("tagredirect", "formertagname", "formertag")
)


def remember(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    using = schema_editor.connection.alias
    tags, former, names, redirects, runs = (
        apps.get_model("catalog", name).objects.using(using)
        for name in ("Tag", "FormerTag", "FormerTagName", "TagRedirect", "Run")
    )
    for redirect in redirects.order_by("pk"):
        former.create(tag_id=redirect.tag_id, slug=redirect.slug)
    left = dict(names.order_by("pk").values_list("name", "tag"))
    # A merge keeps the tag that it took away: by name, address and key.
    merges = runs.filter(kind="merge").order_by("pk")
    for run in merges.iterator(chunk_size=50):
        was = [row for row in run.before if row["model"] == "catalog.tag"]
        if run.title.startswith("tag “"):
            run.term = "tag"
        elif run.title.startswith("franchise “"):
            run.term = "franchise"
        run.before = [converted(row) for row in run.before]
        run.save(update_fields=["term", "before"])
        for row in was if run.undone_at is None else ():
            name, slug = row["fields"]["name"], row["fields"]["slug"]
            known = former.filter(slug=slug, key=None).first()
            if known and not tags.filter(pk=row["pk"]).exists():
                known.key = row["pk"]
                if left.get(name, known.tag_id) == known.tag_id:
                    left.pop(name, None)
                    known.name = free_name(tags, former, name)
                known.save()
    for name, tag in left.items():
        former.create(tag_id=tag, name=free_name(tags, former, name))
    former.filter(name=None, slug=None).delete()


def free_name(tags, former, name: str) -> str | None:  # type: ignore[no-untyped-def]
    """Return a name, or None where it is a tag's own or leads elsewhere."""
    has_it = Q(name=name)
    taken = tags.filter(has_it).exists() or former.filter(has_it).exists()
    return None if taken else name


def converted(row: dict) -> dict:
    """Return a row of a run as the one table has it; its key there is a new one."""
    kept = {REDIRECT: "slug", NAME: "name"}.get(row["model"])
    if not kept:
        return row
    fields = {"tag": row["fields"]["tag"], kept: row["fields"][kept]}
    return {"model": FORMER, "pk": None, "fields": fields}


def part(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    using = schema_editor.connection.alias
    former, names, redirects = (
        apps.get_model("catalog", name).objects.using(using)
        for name in ("FormerTag", "FormerTagName", "TagRedirect")
    )
    for row in former.order_by("pk"):
        if row.name:
            names.create(tag_id=row.tag_id, name=row.name)
        if row.slug:
            redirects.create(tag_id=row.tag_id, slug=row.slug)
    former.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0026_former_tags"),
    ]

    operations = [migrations.RunPython(remember, part)]
