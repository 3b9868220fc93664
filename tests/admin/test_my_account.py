"""My account: what one may do, and the time zone of one's own."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from catalog.models import AccountSettings, Anime, Revision

from ..factories import make_anime
from .forms import read_page

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:catalog_account")
LATE = datetime(2026, 11, 3, 22, 30, tzinfo=UTC)  # the next morning in Tokyo


def account(client, *groups, **values):
    """Sign in with a new account."""
    user = User.objects.create_user("kana", is_staff=True, **values)
    user.groups.set(Group.objects.filter(name__in=groups))
    client.force_login(user)
    return user


def choose(client, zone):
    return client.post(PAGE, {"time_zone": zone}, follow=True)


@pytest.mark.parametrize(
    ("groups", "rights", "said"),
    [
        ([], {}, "You are without a role. You may not see entries yet. A maintainer"),
        (
            ["Contributor"],
            {},
            "You are a contributor. You may edit entries that are not",
        ),
        (
            ["Editor"],
            {},
            "You are an editor. You may edit and publish entries, merge them,",
        ),
        (["Maintainer"], {}, "You may also import files and manage accounts."),
        (
            [],
            {"is_superuser": True},
            "You are a superuser. You may edit and publish entries",
        ),
    ],
)
def test_the_page_says_what_one_may_do(client, groups, rights, said):
    account(client, *groups, **rights)
    page = client.get(PAGE)
    assert said in page.content.decode()
    assert reverse("admin:password_change") in read_page(page).links


def test_the_pages_of_the_admin_lead_there(client):
    account(client, "Contributor")
    for name in ("index", "catalog_anime_changelist"):
        page = read_page(client.get(reverse(f"admin:{name}")))
        assert PAGE in page.links


def test_a_zone_is_chosen_and_given_back(client, settings):
    settings.TIME_ZONE = "Europe/Lisbon"
    user = account(client)
    assert "site&#x27;s own: Europe/Lisbon" in client.get(PAGE).content.decode()
    said = choose(client, "Asia/Tokyo").content.decode()
    assert "Saved. The admin shows you times in Asia/Tokyo." in said
    assert '<option value="Asia/Tokyo" selected>' in said
    assert AccountSettings.objects.get().time_zone == "Asia/Tokyo"
    said = choose(client, "").content.decode()
    assert "Saved. The admin shows you times in Europe/Lisbon." in said
    assert AccountSettings.objects.get(user=user).time_zone == ""


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/admin/catalog/anime/add/", "/admin/catalog/anime/add/"),
        ("//elsewhere.example/", PAGE),
        ("https://elsewhere.example/", PAGE),
        ("javascript:alert(1)", PAGE),
        ("", PAGE),
    ],
)
def test_whoever_came_from_a_form_is_led_back_to_it(client, asked, led_to):
    account(client)
    address = f"{PAGE}?{urlencode({'next': asked})}"
    response = client.post(address, {"time_zone": "Asia/Tokyo"})
    assert response.headers["Location"] == led_to


@pytest.mark.parametrize("zone", ["Tokyo", "../../etc/passwd", "localtime", "\0"])
def test_what_is_no_zone_is_refused_in_plain_words(client, zone):
    account(client)
    page = choose(client, zone).content.decode()
    assert "is not a time zone. Choose one of the list." in page
    assert not AccountSettings.objects.exists()


def test_the_zone_is_of_the_account_at_each_machine_where_it_is_signed_in(client):
    user = account(client, "Editor")
    elsewhere = type(client)()
    elsewhere.force_login(user)
    anime = make_anime("X")
    Revision.objects.update(created_at=LATE)
    history = reverse("admin:catalog_anime_history", args=[anime.pk])
    assert "3 November 2026, 22:30" in elsewhere.get(history).content.decode()
    choose(client, "Asia/Tokyo")
    assert "4 November 2026, 07:30" in elsewhere.get(history).content.decode()


def test_the_next_who_asks_has_their_own_zone(client, admin_client):
    account(client, "Editor")
    choose(client, "Asia/Tokyo")
    make_anime("X")
    Revision.objects.update(created_at=LATE)
    index = reverse("admin:index")
    assert "4 November 2026, 07:30" in client.get(index).content.decode()
    assert timezone.get_current_timezone_name() == "UTC"
    assert "3 November 2026, 22:30" in admin_client.get(index).content.decode()


def test_visitors_pages_keep_the_site_s_zone(client):
    account(client, "Editor")
    choose(client, "Asia/Tokyo")
    make_anime("X")
    Anime.objects.update(updated_at=LATE)
    assert "3 November 2026" in client.get("/anime/x/").content.decode()


def test_a_zone_that_the_machine_forgot_is_the_site_s(client):
    user = account(client, "Editor")
    AccountSettings.objects.create(user=user, time_zone="Europe/Nowhere")
    assert client.get(reverse("admin:index")).status_code == 200
    assert "Europe/Nowhere" not in client.get(PAGE).content.decode()


def test_a_zone_costs_no_query(client, django_assert_num_queries):
    user = account(client)
    AccountSettings.objects.create(user=user, time_zone="Asia/Tokyo")
    done = reverse("admin:password_change_done")
    with django_assert_num_queries(3):  # session, account, what it may
        client.get(done)
    client.logout()
    with django_assert_num_queries(0):
        client.get(reverse("admin:login"))


def test_an_account_that_goes_takes_its_choice_along(client, admin_client):
    user = account(client)
    choose(client, "Asia/Tokyo")
    address = reverse("admin:auth_user_delete", args=[user.pk])
    assert admin_client.post(address, {"post": "yes"}).status_code == 302
    assert not AccountSettings.objects.exists()
