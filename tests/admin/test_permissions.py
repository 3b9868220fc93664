"""Who may do what with entries."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from catalog.entries import store
from catalog.models import Anime, Tag

from ..factories import make_anime
from .forms import EntryForms, document_of, fields_of

pytestmark = pytest.mark.django_db

SONG = ("opening", '"One" by A')


@pytest.fixture
def editor(client):
    """Return the forms of someone who may do what is named, and no more."""

    def make(*permissions):
        user = User.objects.create_user("editor", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)
        return EntryForms(client)

    return make


def test_who_may_only_look_sees_all_and_changes_nothing(editor):
    anime = make_anime("X", songs=[SONG], tags=["space"], links=[("a", "b")])
    forms = editor("view_anime")
    response = forms.client.get(forms.url(anime))
    page = response.content.decode()
    assert "One" in page
    assert 'name="_save"' not in page
    assert "title" not in fields_of(response, "anime_form")
    assert forms.send({"title": "Y"}, anime).status_code == 403
    actions = {"action": "unpublish", "_selected_action": [anime.pk], "index": "0"}
    forms.client.post(reverse("admin:catalog_anime_changelist"), actions)
    assert Anime.objects.published().get().title == "X"


def test_who_may_nothing_sees_nothing(editor):
    anime = make_anime("X")
    gone = make_anime("Gone")
    store.delete([gone])
    forms = editor()
    for one in (anime, gone):
        # Also not what became of it, and by whom.
        assert forms.client.get(forms.url(one)).status_code == 403
        assert forms.send({"title": "Y"}, one).status_code == 403


def test_who_may_change_entries_changes_their_rows(editor):
    anime = make_anime("X", songs=[SONG])
    forms = editor("change_anime", "publish_anime")
    document = forms.change(anime, songs__0__artist="B", links__0__url="https://a.b/")
    assert document.songs[0].artist == "B"
    assert document.links


def test_who_may_only_add_entries_adds_them_whole(editor):
    forms = editor("add_anime")
    response = forms.send(forms.open(), title="X", type="ova", songs__0__title="One")
    assert response.status_code == 302
    assert document_of(Anime.objects.get()).songs


@pytest.mark.parametrize("may_add", [True, False])
def test_only_who_may_add_tags_is_offered_to(editor, may_add):
    forms = editor("change_anime", "view_tag", *(["add_tag"] if may_add else []))
    page = forms.client.get(forms.url(make_anime("X"))).content.decode()
    assert ('id="add_id_tags"' in page) == may_add


def test_a_tag_is_suggested_to_who_may_see_tags(editor):
    Tag.objects.create(name="mecha", slug="mecha")
    forms = editor("change_anime", "view_tag")
    query = {"app_label": "catalog", "model_name": "taggedanime", "field_name": "tag"}
    response = forms.client.get(reverse("admin:autocomplete"), query)
    assert response.json()["results"]
