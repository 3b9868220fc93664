"""The sign-in: who guesses is locked out, and nobody else."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from config.visitors import address_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client):
    User.objects.create_superuser("kana", password="right horse battery")

    def send(password, after="", **headers):
        fields = {"username": "kana", "password": password, "next": after}
        return client.post(reverse("admin:login"), fields, **headers)

    return send


def test_who_knows_the_password_gets_in(sign_in):
    assert sign_in("wrong").status_code == 200
    assert sign_in("right horse battery").status_code == 302


@pytest.mark.parametrize(
    "address", ["//example.org", "https://example.org/", "/\\example.org", "mailto:a@b"]
)
def test_the_sign_in_leads_to_no_other_site(sign_in, address):
    response = sign_in("right horse battery", after=address)
    assert response.url == reverse("admin:index")


def test_who_guesses_is_locked_out_even_with_the_right_password(sign_in):
    for _ in range(6):
        sign_in("wrong")
    assert sign_in("right horse battery").status_code == 429


def test_the_editor_elsewhere_is_not(sign_in):
    for _ in range(7):
        sign_in("wrong", REMOTE_ADDR="203.0.113.9")
    assert sign_in("right horse battery").status_code == 302


def test_a_session_ends(sign_in, client, settings):
    sign_in("right horse battery")
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.session.get_expiry_age() <= 14 * 60 * 60


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # no proxy of ours
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "10.0.0.1, 198.51.100.1", "198.51.100.1"),  # the first is made up
        ("127.0.0.1", "198.51.100.1, ::1", "198.51.100.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "198.51.100.1", "198.51.100.1"),  # a Unix socket
    ],
)
def test_the_address_is_what_trusted_proxies_say(rf, remote, forwarded, address):
    request = rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert address_of(request) == address
