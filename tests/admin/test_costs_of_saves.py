"""How many queries a save by the entry's form takes: 40 at most, of every kind.

What an entry's rows cost whatever their number is asserted in `test_entry_form.py`.
"""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from catalog.models import Anime, Franchise, PendingEdit, Tag

from ..factories import make_anime
from .forms import EntryForms, document_of, fields_of
from .test_posters import picture

pytestmark = pytest.mark.django_db

SONG = '"Song (歌)" by New One (新居) feat. Other'


def make_one(**values):
    return make_anime(
        "X",
        songs=[("opening", '"One" by A'), ("ending", '"Two" by B')],
        links=[("", "https://example.org/1")],
        alternative_names=["Name"],
        tags=["a", "b"],
        **values,
    )


def new_tag(name):
    return str(Tag.objects.create(name=name, slug=name).pk)


def all_changed(fields):
    """Return what a form sends when all that is in it was changed at once."""
    new = Franchise.objects.create(slug="new-world", name="New world")
    return fields | {
        "title": ["Y"],
        "original_title": ["新"],
        "start_date": ["1998-04-03"],
        "synopsis": ["Text."],
        "slug": ["y"],
        "franchise": [str(new.pk)],
        "poster": picture(),
        "songs-0-title": ["Three"],
        "songs-0-artist": ["New One (新居) feat. Other"],
        "songs-1-artist": ["C"],
        "links-0-url": ["https://example.org/2"],
        "alternative_names-0-name": ["Other name"],
        "tags": [*fields.get("tags", [])[1:], new_tag("fresh")],
    }


def own_part_left(fields):
    """Return what is sent by someone who may suggest alone."""
    own = ("slug", "franchise", "poster")
    return {name: value for name, value in fields.items() if name not in own}


def forms_of(role):
    user = User.objects.create_user(role.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    forms = EntryForms(Client())
    forms.client.force_login(user)
    return forms


def sent(forms, url, fields):
    """Send a form that is saved."""
    response = forms.client.post(url, fields)
    assert response.status_code == 302, response.context["errors"]


@pytest.fixture
def suggestion():
    """An entry all of which a contributor would change, and the suggestion."""
    anime = make_one()
    forms = forms_of("Contributor")
    fields = own_part_left(all_changed(forms.open(anime)))
    sent(forms, forms.url(anime), fields)
    return anime, f"{forms.url(anime)}?edit={PendingEdit.objects.get().pk}", forms


@pytest.mark.parametrize(
    ("role", "is_published", "most"),
    [("Contributor", False, 46), ("Editor", True, 46)],
)
def test_a_change_of_everything(role, is_published, most, django_assert_num_queries):
    anime = make_one(is_published=is_published)
    forms = forms_of(role)
    fields = all_changed(forms.open(anime))
    with django_assert_num_queries(most):
        sent(forms, forms.url(anime), fields)
    assert Anime.objects.get().slug == "y"
    assert document_of(anime).songs[0].artist == "New One (新居) feat. Other"


def test_a_change_of_one_value_and_of_none(forms, django_assert_num_queries):
    anime = make_one()
    fields = forms.open(anime)
    with django_assert_num_queries(12):
        sent(forms, forms.url(anime), fields)
    fields = forms.open(anime) | {"title": ["Y"]}
    with django_assert_num_queries(23):
        sent(forms, forms.url(anime), fields)


def test_rows_that_go(forms, django_assert_num_queries):
    anime = make_one()
    rows = ("songs-0", "links-0", "alternative_names-0")
    gone = {f"{row}-DELETE": ["on"] for row in rows}
    fields = forms.open(anime) | gone | {"tags": [], "songs-1-artist": ["New"]}
    with django_assert_num_queries(40):
        sent(forms, forms.url(anime), fields)
    document = document_of(anime)
    assert (document.links, document.alternative_names, document.tags) == ((),) * 3
    assert [song.title for song in document.songs] == ["Two"]


@pytest.mark.parametrize(("role", "most"), [("Contributor", 46), ("Editor", 43)])
def test_an_entry_that_is_new(role, most, django_assert_num_queries):
    forms = forms_of(role)
    fields = forms.open() | {
        "title": ["New"],
        "type": ["movie"],
        "start_date": ["1999-01-02"],
        "poster": picture(),
        "songs-0-line": [SONG],
        "links-0-url": ["https://example.org/1"],
        "alternative_names-0-name": ["Name"],
        "tags": [new_tag("one"), new_tag("two")],
    }
    with django_assert_num_queries(most):
        sent(forms, forms.url(), fields)
    assert Anime.objects.get().poster


def test_a_suggestion(suggestion, django_assert_num_queries):
    _, url, forms = suggestion
    fields = fields_of(forms.client.get(url), "anime_form")
    with django_assert_num_queries(22):
        sent(forms, url, fields | {"title": ["Z"]})
    another = make_one(slug="another")
    fields = forms.open(another) | {"songs-0-title": ["Z"], "tags": [new_tag("z")]}
    with django_assert_num_queries(20):
        sent(forms, forms.url(another), fields)


def test_a_suggestion_that_is_published(forms, suggestion, django_assert_num_queries):
    anime, url, _ = suggestion
    fields = fields_of(forms.client.get(url), "anime_form")
    with django_assert_num_queries(46):
        sent(forms, url, fields | {"state": ["published"]})
    assert document_of(anime).title == "Y"
    assert not PendingEdit.objects.exists()


def test_a_save_beside_another(forms, django_assert_num_queries):
    anime = make_one()
    editor = forms_of("Editor")
    fields = all_changed(editor.open(anime))
    forms.change(anime, end_date="2001")
    with django_assert_num_queries(46):
        sent(editor, editor.url(anime), fields)
    document = document_of(anime)
    assert (document.title, document.end_date) == ("Y", "2001")
