"""Accounts: nobody rises above themselves by their pages."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from .forms import fields_of

pytestmark = pytest.mark.django_db

PASSWORD = {"password1": "right horse battery", "password2": "right horse battery"}


def account(name, *groups, **values):
    user = User.objects.create_user(name, is_staff=True, **values)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def maintainer(client):
    user = account("mai", "Maintainer")
    client.force_login(user)
    return user


def send(client, user, **changes):
    """Send the form of an account with changes, and return the account."""
    url = reverse("admin:auth_user_change", args=[user.pk])
    client.post(url, fields_of(client.get(url), "user_form") | changes)
    return User.objects.get(pk=user.pk)


def group(name):
    return Group.objects.get(name=name).pk


def test_a_maintainer_gives_the_groups_that_are_not_above(client, maintainer):
    above = Group.objects.create(name="Above")
    above.permissions.set(Permission.objects.filter(codename="change_group"))
    kana = send(client, account("kana", "Contributor"), groups=group("Maintainer"))
    assert [one.name for one in kana.groups.all()] == ["Maintainer"]
    kana = send(client, kana, groups=above.pk)
    assert [one.name for one in kana.groups.all()] == ["Maintainer"]
    kana = send(client, kana, groups=group("Editor"), is_active="")
    assert [one.name for one in kana.groups.all()] == ["Editor"]


def test_no_maintainer_makes_superusers_or_gives_single_permissions(client, maintainer):
    every = [*Permission.objects.values_list("pk", flat=True)]
    rights = {"is_superuser": "on", "user_permissions": every, "first_name": "Kana"}
    for user in (account("kana", "Contributor"), maintainer):
        user = send(client, user, **rights)
        assert (user.first_name, user.is_superuser) == ("Kana", False)
        assert not user.user_permissions.exists()


@pytest.mark.parametrize("is_superuser", [False, True])
def test_nobody_changes_what_they_may_themselves(client, maintainer, is_superuser):
    User.objects.filter(pk=maintainer.pk).update(is_superuser=is_superuser)
    user = send(
        client,
        maintainer,
        first_name="Mai",
        is_staff="",
        is_active="",
        is_superuser="" if is_superuser else "on",
        groups=[group("Editor")],
    )
    assert (user.first_name, user.is_superuser) == ("Mai", is_superuser)
    assert user.is_staff
    assert user.is_active
    assert [one.name for one in user.groups.all()] == ["Maintainer"]
    url = reverse("admin:auth_user_delete", args=[user.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("is_active", [True, False])
@pytest.mark.parametrize("above", ["superuser", "permission", "group"])
def test_a_maintainer_touches_no_account_above(client, maintainer, above, is_active):
    user = account("kana", is_superuser=above == "superuser", is_active=is_active)
    right = Permission.objects.get(codename="add_group")
    if above == "permission":
        user.user_permissions.add(right)
    if above == "group":
        made = Group.objects.create(name="Above")
        made.permissions.add(right)
        user.groups.add(made)
    before = User.objects.values().get(pk=user.pk)
    page = client.get(reverse("admin:auth_user_change", args=[user.pk]))
    assert page.status_code == 200
    assert "../password/" not in page.content.decode()
    for name, data in [
        ("auth_user_change", {"username": "kana", "email": "a@b.example"}),
        ("auth_user_password_change", PASSWORD),
        ("auth_user_delete", {"post": "yes"}),
    ]:
        url = reverse(f"admin:{name}", args=[user.pk])
        assert client.post(url, data).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": user.pk, "post": "yes"}
    client.post(reverse("admin:auth_user_changelist"), chosen)
    assert User.objects.values().get(pk=user.pk) == before


def test_a_maintainer_sets_the_password_of_an_equal(client, maintainer):
    user = account("kana", "Maintainer")
    url = reverse("admin:auth_user_password_change", args=[user.pk])
    data = PASSWORD | {"usable_password": "true", "set-password": "1"}
    assert client.post(url, data).status_code == 302
    assert User.objects.get(pk=user.pk).check_password(PASSWORD["password1"])


def test_a_superuser_gives_all(client):
    client.force_login(account("root", is_superuser=True))
    user = send(client, account("kana"), is_superuser="on", groups=group("Editor"))
    assert user.is_superuser
    assert [one.name for one in user.groups.all()] == ["Editor"]


def test_the_page_of_an_account_asks_what_it_may_a_few_times(
    client, maintainer, django_assert_num_queries
):
    url = reverse("admin:auth_user_change", args=[account("kana", "Editor").pk])
    ContentType.objects.clear_cache()  # other tests may have read some
    with django_assert_num_queries(18):
        assert client.get(url).status_code == 200
