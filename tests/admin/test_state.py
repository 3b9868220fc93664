"""Who sees an entry, and when: chosen in its form, and obeyed by every save."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from catalog.editing import history, pending_edits
from catalog.models import Anime, PendingEdit, Revision

from ..factories import make_anime
from .forms import EntryForms, fields_of

pytestmark = pytest.mark.django_db

LATER = "2999-01-02T03:04"
SCHEDULED = {"state": "scheduled", "publish_at": LATER}


@pytest.fixture
def forms(admin_client):
    return EntryForms(admin_client)


def page_after(forms, anime, **changes):
    """Save an entry's form with changes, and return the page that it leads to."""
    answer = forms.send(forms.open(anime), anime, _save="Save", **changes)
    assert answer.status_code == 302, answer.context["errors"]
    return forms.client.get(answer.url).content.decode()


def test_a_new_entry_begins_not_published(forms):
    assert forms.open()["state"] == ["not-published"]
    assert not forms.add(title="X", type="ova").is_published
    assert forms.add(title="Y", type="ova", state="published").is_published


def test_a_new_entry_is_planned(forms, client):
    anime = forms.add(title="X", type="ova", **SCHEDULED)
    assert not anime.is_published
    fields = forms.open(anime)
    assert (fields["state"], fields["publish_at"]) == (["scheduled"], [LATER])
    # What is saved until then is published with it.
    forms.change(anime, title="Y")
    assert not Anime.objects.get().is_published
    assert pending_edits.publish_due(timezone.now() + timedelta(days=400_000)) == 1
    anime.refresh_from_db()
    assert (anime.title, anime.is_published) == ("Y", True)


@pytest.mark.parametrize(
    ("state", "is_published"), [("not-published", False), ("published", True)]
)
def test_a_plan_is_given_up(forms, state, is_published):
    anime = forms.add(title="X", type="ova", **SCHEDULED)
    forms.change(anime, state=state)
    assert not PendingEdit.objects.exists()
    assert Anime.objects.get().is_published == is_published


def test_a_plan_is_no_edit_beside_the_entry(forms):
    anime = forms.add(title="X", type="ova", **SCHEDULED)
    pending = PendingEdit.objects.get()
    page = forms.client.get(forms.url(anime)).content.decode()
    assert "edit of this entry waiting" not in page
    assert "Scheduled edit" not in page
    listed = f"{forms.url(anime)}?edit={pending.pk}"
    assert forms.client.get(listed).url == forms.url(anime)


def test_a_time_is_needed(forms):
    told = forms.refuse(make_anime("X"), state="scheduled", title="Y")
    assert "Enter the date and time." in told


def test_two_who_plan_one_entry_are_told(forms):
    anime = make_anime("X", is_published=False)
    mine, theirs = forms.open(anime), forms.open(anime)
    forms.send(theirs, anime, **SCHEDULED)
    again = {**mine, "state": ["scheduled"], "publish_at": ["2998-01-02T03:04"]}
    response = forms.client.post(forms.url(anime), again)
    said = "\n".join(map(str, response.context["errors"]))
    assert "changed the time meanwhile: now it is 2 January 2999, 03:04" in said
    fields = fields_of(response, "anime_form")
    assert forms.client.post(forms.url(anime), fields).status_code == 302
    assert PendingEdit.objects.get().publish_at.year == 2998


def test_a_form_from_before_leaves_a_plan_alone(forms):
    anime = make_anime("X", is_published=False)
    before = forms.open(anime)
    forms.send(forms.open(anime), anime, **SCHEDULED)
    forms.send(before, anime, title="Y")
    assert PendingEdit.objects.get().publish_at.year == 2999


def test_an_entry_leaves_the_site_only_when_that_was_said(forms):
    anime = make_anime("X")
    told = forms.refuse(anime, state="not-published")
    assert "Visitors will not find “X” any more." in told
    assert Anime.objects.get().is_published
    forms.change(anime, state="not-published", take_off="on")
    assert not Anime.objects.get().is_published


def test_a_form_from_before_neither_publishes_nor_takes_off(forms):
    anime = make_anime("X")
    before = forms.open(anime)
    forms.change(anime, state="not-published", take_off="on")
    forms.send(before, anime, title="Y")
    anime.refresh_from_db()
    assert (anime.title, anime.is_published) == ("Y", False)


def test_a_save_says_what_holds_now(forms):
    anime = make_anime("X", slug="x")
    page = page_after(forms, anime, title="Y")
    assert "Saved. Visitors see it." in page
    assert 'href="/anime/x/" target="_blank"' in page
    before, after = Revision.objects.order_by("pk").values_list("pk", flat=True)
    compare = reverse("admin:catalog_anime_compare", args=[anime.pk, before, after])
    assert compare in page
    # It holds as long as nobody saves the entry again.
    forms.change(anime, title="Z")
    assert (
        "Saved."
        not in forms.client.get(
            f"{forms.url(anime)}?saved_after={before}"
        ).content.decode()
    )


def test_a_save_is_undone_from_where_it_was_made(forms):
    anime = make_anime("X")
    page = page_after(forms, anime, title="Y")
    before = Revision.objects.order_by("pk").first()
    undo = reverse("admin:catalog_anime_revert", args=[anime.pk, before.pk])
    assert undo in page
    seen = history.latest(anime).pk
    answer = forms.client.post(undo, {"seen": seen, "next": "form"})
    assert answer.url == forms.url(anime)
    assert Anime.objects.get().title == "X"


def test_what_visitors_do_not_see_is_published_from_there(forms):
    anime = make_anime("X", is_published=False)
    page = page_after(forms, anime, title="Y")
    assert "Saved. Visitors do not see it." in page
    assert "Publish now" in page
    page = page_after(forms, anime, _publish="1")
    assert "Saved. Visitors see it." in page
    assert Anime.objects.get().is_published


def test_a_planned_entry_says_when(forms):
    anime = make_anime("X", is_published=False)
    page = page_after(forms, anime, **SCHEDULED)
    assert "Saved. Visitors see it from 2 January 2999, 03:04." in page


def test_one_goes_on_with_the_list(forms):
    anime, other = make_anime("X"), make_anime("Y")
    url = f"{forms.url(anime)}?_changelist_filters=type%3Dtv-serie"
    fields = {**forms.open(anime), "title": "Z", "_next": str(other.pk)}
    answer = forms.client.post(url, fields)
    assert answer.url.startswith(forms.url(other))
    assert "_changelist_filters=type%3Dtv-serie" in answer.url
    assert (
        "“Z” is saved. Visitors see it."
        in forms.client.get(answer.url).content.decode()
    )


def test_a_contributor_has_one_button(client):
    user = User.objects.create_user("kana", is_staff=True)
    user.groups.set(Group.objects.filter(name="Contributor"))
    client.force_login(user)
    forms, anime = EntryForms(client), make_anime("X")
    page = client.get(forms.url(anime)).content.decode()
    assert 'value="Suggest this change"' in page
    assert 'name="state"' not in page
    forms.send(forms.open(anime), anime, title="Y", _save="1", _publish="1")
    assert Anime.objects.get().title == "X"
    assert PendingEdit.objects.get().document.title == "Y"
    new = forms.add(title="New", type="ova", state="published", _publish="1")
    assert not new.is_published
