"""Pages are made of values: no template holds a row, or asks the database."""

from contextlib import contextmanager
from dataclasses import fields, is_dataclass

import pytest
from django.contrib.auth import get_user_model
from django.core.paginator import Page
from django.db import connection
from django.db.models import Manager, Model, QuerySet
from django.template import Context, Template

from catalog.editing import pending_edits
from catalog.entries import store
from catalog.models import Anime
from catalog.site.pages import preview
from tests.site import pages

pytestmark = pytest.mark.django_db

# What the site's own context processors add for the admin's templates.
OF_EVERY_PAGE = {"request", "user", "perms", "messages", "csrf_token"}


class Asked(AssertionError):
    """A template asked the database."""


def refuse(execute, sql, *arguments):
    raise Asked(sql)


@contextmanager
def silence(monkeypatch):
    """Refuse all queries from the moment that a page is rendered; give the contexts."""
    seen = []
    render = Template.render

    def guarded(template, context):
        seen.append((template.name, context))
        with connection.execute_wrapper(refuse):
            return render(template, context)

    with monkeypatch.context() as patched:
        patched.setattr(Template, "render", guarded)
        yield seen


def rows_in(value, path=""):
    """Yield where in a context there is a row, or what would ask for one."""
    if isinstance(value, Model | QuerySet | Manager):
        yield path
    elif isinstance(value, Page):
        yield from rows_in(value.object_list, f"{path}.object_list")
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from rows_in(one, f"{path}.{name}")
    elif isinstance(value, list | tuple | set):
        for number, one in enumerate(value):
            yield from rows_in(one, f"{path}.{number}")
    elif is_dataclass(value):
        for field in fields(value):
            yield from rows_in(getattr(value, field.name), f"{path}.{field.name}")


def check(client, path, monkeypatch):
    with silence(monkeypatch) as seen:
        client.get(path)
    assert seen, path
    for name, context in seen:
        flat = context.flatten()
        held = {key: flat[key] for key in flat.keys() - OF_EVERY_PAGE}
        assert not list(rows_in(held)), (path, name)


@pytest.mark.parametrize("make", [pages.real, pages.hostile])
def test_no_template_of_a_public_page_asks_the_database(
    make, client, monkeypatch, settings
):
    paths = make().values()
    settings.DEBUG = True  # for the style guide
    for path in [*paths, "/styleguide/", "/robots.txt", "/opensearch.xml"]:
        check(client, path, monkeypatch)


def test_no_template_of_a_preview_asks_the_database(client, admin_client, monkeypatch):
    pages.hostile()
    author = get_user_model().objects.create_user("kim")
    anime = Anime.objects.select_related("franchise").get(slug="hostile")
    pending = pending_edits.keep(
        anime, store.load([anime])[anime.pk], anime.revisions.get().pk, author
    )
    for visitor in (client, admin_client):
        for what in ({"anime": anime.pk}, {"edit": pending.pk}):
            check(visitor, preview.link_to(**what), monkeypatch)


def test_a_template_that_asks_is_noticed(monkeypatch):
    with silence(monkeypatch), pytest.raises(Asked):
        Template("{% for one in all %}{% endfor %}").render(
            Context({"all": Anime.objects.all()})
        )
    assert list(rows_in({"a": [Anime()], "b": (Anime.objects.all(),)})) == [
        ".a.0",
        ".b.0",
    ]
