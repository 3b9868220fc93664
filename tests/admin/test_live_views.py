"""What the entry's form asks while someone types."""

import json

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from catalog.models import Anime, Artist, Revision

from ..factories import make_anime

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"admin:catalog_anime_{name}", args=args)


def said(client, name, *args, **data):
    response = client.post(url(name, *args), data)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def signed_in(client):
    """Return a client of someone who may do what is named, and no more."""

    def make(*permissions, name="editor"):
        user = User.objects.create_user(name, is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)
        return client

    return make


def test_lines_are_shown_as_they_are_read(admin_client, django_assert_num_queries):
    make_anime("X", songs=[("opening", '"Old" by Yoko Takahashi')])
    lines = '"One (一)" by Yoko Takahashi\nED2: "Two <b>" by Someone New\n???'
    with django_assert_num_queries(5):
        page = said(admin_client, "read_songs", text=lines, kind="opening")
    artist = Artist.objects.get(name="Yoko Takahashi")
    address = reverse("admin:catalog_artist_change", args=[artist.pk])
    assert f'href="{address}"' in page
    assert "Someone New</bdi> <span" in page
    assert '<bdi lang="ja">一</bdi>' in page
    assert "Ending 2" in page
    assert "Two &lt;b&gt;" in page
    assert "No title could be read from:</b> ???" in page


@pytest.mark.parametrize(
    "data",
    [{}, {"text": ""}, {"text": "\x00\n" * 9}, {"kind": "x", "text": '"a" by \x00b'}],
)
def test_odd_lines_break_nothing(admin_client, data):
    said(admin_client, "read_songs", **data)
    said(admin_client, "read_synopsis", **data)


def completed(client, text, field="artist"):
    return json.loads(said(client, "complete", text=text, field=field))


def test_artists_and_titles_are_completed(admin_client, django_assert_num_queries):
    make_anime("X", songs=[("opening", '"Zankoku na Tenshi" by Yoko Takahashi')])
    completed(admin_client, "yoko")  # which reads the names
    with django_assert_num_queries(8):
        found = completed(admin_client, "yoko tak")
    assert found == {"known": ["Yoko Takahashi"], "new": ["yoko tak"]}
    found = completed(admin_client, "Someone feat. Yoko T")
    assert found["known"] == ["Someone feat. Yoko Takahashi"]
    assert found["new"] == ["Someone", "Yoko T"]
    assert completed(admin_client, "YOKO TAKAHASHI")["new"] == []
    assert completed(admin_client, "zankoku", "title") == {
        "known": ["Zankoku na Tenshi"]
    }


@pytest.mark.parametrize("text", ["", " ", "\x00", "(", "&", "x" * 100_000, "A, , B"])
def test_whatever_is_typed_can_be_completed(admin_client, text):
    for field in ("artist", "title", "other"):
        assert "known" in completed(admin_client, text, field)


def test_a_synopsis_is_shown_as_on_its_page(admin_client):
    page = said(admin_client, "read_synopsis", text="*War* <script>x</script>")
    assert "<em>War</em>" in page
    assert "<script" not in page


def test_another_editor_is_named(signed_in):
    anime = make_anime("X")
    newest = Revision.objects.get(anime=anime.pk).pk
    first = signed_in("change_anime", "publish_anime", name="first")
    assert said(first, "others", anime.pk, opened_on=newest) == ""
    second = signed_in("change_anime", "publish_anime", name="second")
    notice = said(second, "others", anime.pk, opened_on=newest)
    assert notice == "first has this form open too."
    other = make_anime("Y")
    key = Revision.objects.get(anime=other.pk).pk
    assert said(second, "others", other.pk, opened_on=key) == ""


def test_a_save_meanwhile_is_told(forms):
    anime = make_anime("X")
    opened_on = Revision.objects.get(anime=anime.pk).pk
    forms.change(anime, title="Y")
    notice = said(forms.client, "others", anime.pk, opened_on=opened_on)
    assert notice.startswith("You saved this entry since you opened it.")
    assert "since" in said(forms.client, "others", anime.pk, opened_on="x" * 99)


@pytest.mark.parametrize(
    ("permissions", "status"), [([], 403), (["view_anime"], 403), (["add_anime"], 200)]
)
def test_only_editors_are_answered(signed_in, permissions, status):
    client = signed_in(*permissions)
    for name in ("read_songs", "read_synopsis", "complete"):
        assert client.post(url(name), {"text": "x"}).status_code == status
        assert client.get(url(name)).status_code == 405
    assert client.post(url("others", make_anime("X").pk)).status_code == 403


def test_strangers_are_asked_to_sign_in(client):
    make_anime("X")
    for address in (
        url("read_songs"),
        url("complete"),
        url("read_synopsis"),
        url("others", Anime.objects.get().pk),
    ):
        assert "login" in client.post(address).url


def test_an_entry_that_is_gone_is_told(forms):
    anime = make_anime("X")
    forms.client.post(url("delete", anime.pk), {"post": "yes"})
    told = said(forms.client, "others", anime.pk)
    assert told.startswith("Admin deleted this entry. It cannot be saved from here.")
    assert f'href="{url("unsaved")}"' in told
    assert "does not exist" in said(forms.client, "others", 987)
