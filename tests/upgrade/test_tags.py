"""What led to tags, and tags that look alike, through the migrations of a table."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from catalog.models import FormerTag, Tag, TaggedAnime, catalogue_write

from ..factories import make_anime

pytestmark = pytest.mark.django_db


def migrate(name, function):
    module = import_module(f"catalog.migrations.{name}")
    with catalogue_write():
        getattr(module, function)(apps, SimpleNamespace(connection=connection))


def lead():
    rows = FormerTag.objects.values_list("name", "slug", "key", "tag__name")
    return {tuple(row) for row in rows}


def test_tags_that_look_alike_become_one():
    anime = make_anime("A", tags=["mecha", "space"])
    other = make_anime("B", tags=["x"])
    x = Tag.objects.get(name="x")
    twin = Tag.objects.create(name="mecha\u200b", slug="mecha-2")
    unseen = Tag.objects.create(name="\u200b", slug="zero-width-space")
    Tag.objects.filter(pk=x.pk).update(name="ｘ")
    FormerTag.objects.create(tag=twin, name="ｒｏｂｏｔｓ")
    for entry in (anime, other):
        for tag in (twin, unseen):
            TaggedAnime.objects.create(content_object=entry, tag=tag, position=9)
    migrate("0029_tags_as_seen", "merge_alike")
    assert {*Tag.objects.values_list("name", flat=True)} == {"mecha", "space", "x"}
    assert {*other.tagged.values_list("tag__name", flat=True)} == {"x", "mecha"}
    assert anime.tagged.count() == 2
    assert lead() == {
        ("robots", None, None, "mecha"),
        (None, "mecha-2", twin.pk, "mecha"),
    }
