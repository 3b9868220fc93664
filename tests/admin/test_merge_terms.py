"""Two tags or franchises made one in the admin."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from catalog.models import Franchise, Run, Tag

from ..factories import make_anime
from .forms import document_of

pytestmark = pytest.mark.django_db


def url(model, *keys):
    name = model._meta.model_name
    return reverse(f"admin:catalog_{name}_merge", args=keys)


@pytest.fixture
def anime():
    return make_anime("A", tags=["x", "<b>"])


@pytest.mark.parametrize("model", [Tag, Franchise])
def test_two_of_the_list_are_merged_and_parted(admin_client, anime, model):
    make_anime("B", tags=["x"])
    stays, goes = model.objects.order_by("pk")
    address = reverse(f"admin:catalog_{model._meta.model_name}_changelist")
    data = {"action": "merge_selected", "_selected_action": [stays.pk, goes.pk]}
    response = admin_client.post(address, {**data, "index": "0"}, follow=True)
    assert response.redirect_chain[-1][0] == url(model, stays.pk, goes.pk)
    told = response.content.decode()
    assert "<b><b>" not in told
    response = admin_client.post(
        url(model, stays.pk, goes.pk), {"stays": stays.pk}, follow=True
    )
    assert "was merged into" in response.content.decode()
    assert model.objects.get() == stays
    undo = reverse("admin:catalog_run_undo", args=[Run.objects.get().pk])
    admin_client.post(undo)
    assert model.objects.count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_two_are_needed(admin_client, number):
    tags = [Tag.objects.create(name=str(n), slug=str(n)) for n in range(number)]
    data = {"action": "merge_selected", "_selected_action": [t.pk for t in tags]}
    address = reverse("admin:catalog_tag_changelist")
    response = admin_client.post(address, {**data, "index": "0"}, follow=True)
    assert "Choose two" in response.content.decode()


@pytest.mark.parametrize("other", ["same", 0, 10**30])
def test_what_is_no_pair_is_not_found(admin_client, anime, other):
    tag = Tag.objects.first()
    other = tag.pk if other == "same" else other
    assert admin_client.get(url(Tag, tag.pk, other)).status_code == 404


@pytest.mark.parametrize("stays", ["", "0", "x", "both"])
def test_nothing_happens_before_one_is_chosen(admin_client, anime, stays):
    keys = [tag.pk for tag in Tag.objects.all()]
    assert admin_client.post(url(Tag, *keys), {"stays": stays}).status_code == 200
    assert Tag.objects.count() == 2


def test_the_page_costs_little(admin_client, anime, django_assert_max_num_queries):
    keys = [tag.pk for tag in Tag.objects.all()]
    with django_assert_max_num_queries(6):
        admin_client.get(url(Tag, *keys))


def test_who_may_not_publish_merges_nothing(client, anime):
    user = User.objects.create_user("contributor", is_staff=True)
    names = ["view_tag", "change_tag", "delete_tag", "change_anime", "delete_anime"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    keys = [tag.pk for tag in Tag.objects.all()]
    assert client.get(url(Tag, *keys)).status_code == 403
    assert client.post(url(Tag, *keys), {"stays": keys[0]}).status_code == 403
    assert document_of(anime).tags == ("x", "<b>")
