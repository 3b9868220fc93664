import re

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_the_first_admin_gets_the_password_that_is_printed(capsys, client):
    call_command("create_first_admin")
    password = re.search(r"admin, password (\S{16})\n", capsys.readouterr().out)[1]
    fields = {"username": "admin", "password": password}
    assert client.post("/admin/login/", fields).status_code == 302
    assert User.objects.get().is_superuser


def test_a_second_run_changes_nothing(capsys):
    call_command("create_first_admin")
    before = User.objects.get().password
    capsys.readouterr()
    call_command("create_first_admin")
    assert User.objects.get().password == before
    assert "password" not in capsys.readouterr().out


def test_any_superuser_is_enough(capsys):
    User.objects.create_superuser("editor")
    call_command("create_first_admin")
    assert User.objects.get().username == "editor"


def test_an_ordinary_account_of_that_name_is_left_alone(capsys):
    User.objects.create_user("admin")
    call_command("create_first_admin")
    assert not User.objects.get().is_superuser
    assert "createsuperuser" in capsys.readouterr().err
