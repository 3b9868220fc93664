"""Duplicates in the admin: pairs side by side, and two entries made one."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from catalog.document.entry import Picture
from catalog.editing import history
from catalog.models import Anime, NotDuplicate, Redirect, Run

from ..factories import make_anime, save_document
from .forms import document_of

pytestmark = pytest.mark.django_db

URL = reverse("admin:catalog_anime_duplicates")
LIST = reverse("admin:catalog_anime_changelist")


def merge_url(left, right):
    return reverse("admin:catalog_anime_merge", args=[left.pk, right.pk])


def page(response):
    assert response.status_code == 200
    return response.content.decode()


def seen(left, right):
    return {
        "seen_left": history.latest(left).pk,
        "seen_right": history.latest(right).pk,
    }


@pytest.fixture
def pair():
    return (
        make_anime("Akira", tags=["a", "b"], synopsis="Short.", start_date="1988"),
        make_anime(
            "AKIRA!",
            slug="akira-2",
            franchise="Another",
            tags=["b", "c"],
            synopsis="A longer one.",
            start_date="1988-07-16",
            episodes=1,
            is_published=False,
        ),
    )


def chosen(client, pair):
    """Return what the page of a pair has chosen by itself."""
    form = client.get(merge_url(*pair)).context["form"]
    return {name: form[name].value() for name in form.fields}


def test_pairs_are_shown_side_by_side(admin_client, pair):
    told = page(admin_client.get(URL))
    assert "The same: name" in told
    assert merge_url(*pair) in told
    assert "1 pair." in told


def test_two_works_are_told_apart_once(admin_client, pair):
    left, right = pair
    data = {"left": left.pk, "right": right.pk}
    told = page(admin_client.post(URL, data, follow=True))
    assert "Marked as not duplicates" in told
    assert "None that nobody has told apart." in told
    admin_client.post(URL, data)
    assert NotDuplicate.objects.get().decided_by.username == "admin"


@pytest.mark.parametrize("key", ["", "x", "0", "-1", "9" * 30, "１", "same"])
def test_what_is_no_pair_is_not_found(admin_client, pair, key):
    key = pair[0].pk if key == "same" else key
    data = {"left": pair[0].pk, "right": key}
    assert admin_client.post(URL, data).status_code == 404
    if str(key).isdecimal() and str(key).isascii():
        address = merge_url(*pair).replace(f"/{pair[1].pk}/", f"/{key}/")
        assert admin_client.get(address).status_code == 404
    assert not NotDuplicate.objects.exists()


def test_the_richer_value_is_chosen_beforehand(admin_client, pair):
    form = chosen(admin_client, pair)
    assert form == {
        "stays": "left",
        **seen(*pair),
        "title": "left",
        "episodes": "right",
        "start-date": "right",
        "tags": "both",
        "synopsis": "right",
        "is_published": "left",
        "franchise": "left",
    }


def test_two_entries_are_merged_after_a_look_and_parted_again(admin_client, pair):
    left, right = pair
    before = document_of(left), document_of(right)
    data = chosen(admin_client, pair)
    told = page(admin_client.post(merge_url(*pair), data))
    assert "A longer one." in told
    assert Anime.objects.count() == 2
    data["apply"] = "1"
    told = page(admin_client.post(merge_url(*pair), data, follow=True))
    assert "“AKIRA!” was merged into “Akira”." in told
    assert "Undo this run" in told
    document = document_of(left)
    assert (document.title, document.episodes) == ("Akira", 1)
    assert document.tags == ("a", "b", "c")
    assert Anime.objects.get() == left
    assert Redirect.objects.get().slug == "akira-2"
    undo = reverse("admin:catalog_run_undo", args=[Run.objects.get().pk])
    told = page(admin_client.post(undo, follow=True))
    assert "2 entries are as they were before." in told
    assert (document_of(left), document_of(right)) == before
    assert not Anime.objects.get(pk=right.pk).is_published


def test_each_value_is_of_the_side_chosen(admin_client, pair):
    left, right = pair
    data = chosen(admin_client, pair) | {
        "stays": "right",
        "title": "left",
        "tags": "left",
        "synopsis": "left",
        "franchise": "left",
        "is_published": "right",
        "apply": "1",
    }
    admin_client.post(merge_url(*pair), data)
    anime = Anime.objects.get()
    assert anime == right
    assert (anime.title, anime.synopsis, anime.episodes) == ("Akira", "Short.", 1)
    assert (anime.franchise, anime.is_published) == (left.franchise, False)
    assert document_of(anime).tags == ("a", "b")
    assert Redirect.objects.get().slug == "akira"


def test_uploaded_posters_are_seen(admin_client, pair):
    left, right = pair
    names = [f"posters/{letter * 32}.jpg" for letter in "ab"]
    for anime, name in zip(pair, names, strict=True):
        save_document(anime, document_of(anime), picture=Picture(name, 20, 30))
    told = page(admin_client.get(merge_url(left, right)))
    assert "<h2>Uploaded poster</h2>" in told
    for side, name in zip(("left", "right"), names, strict=True):
        assert f'src="/media/{name}" alt="The {side} poster"' in told
        assert f">{name}<" not in told


def test_one_can_choose_otherwise_after_the_look(admin_client, pair):
    data = chosen(admin_client, pair) | {"title": "right", "back": "1"}
    told = page(admin_client.post(merge_url(*pair), data))
    assert 'name="title" value="right" checked' in told
    assert Anime.objects.count() == 2


def test_what_is_changed_meanwhile_is_looked_at_anew(admin_client, pair):
    data = chosen(admin_client, pair) | {"apply": "1"}
    save_document(pair[1], document_of(pair[1]))
    told = page(admin_client.post(merge_url(*pair), data, follow=True))
    assert "changed meanwhile" in told
    assert Anime.objects.count() == 2


@pytest.mark.parametrize(
    "odd",
    [
        {"stays": "both"},
        {"title": "both"},
        {"title": ""},
        {"tags": "x"},
        {"franchise": "both"},
    ],
)
def test_what_makes_no_sense_merges_nothing(admin_client, pair, odd):
    data = chosen(admin_client, pair) | odd | {"apply": "1"}
    told = page(admin_client.post(merge_url(*pair), data))
    assert "Choose a value for every field" in told
    assert Anime.objects.count() == 2


@pytest.mark.parametrize("odd", [{}, {"seen_left": "x"}, {"seen_right": "9" * 30}])
def test_what_comes_from_no_look_merges_nothing(admin_client, pair, odd):
    data = chosen(admin_client, pair) | odd if odd else {}
    admin_client.post(merge_url(*pair), {**data, "apply": "1"})
    assert Anime.objects.count() == 2


def test_two_of_the_list_are_merged(admin_client, pair):
    def choose(*entries):
        data = {"action": "merge_selected", "index": "0"}
        data["_selected_action"] = [anime.pk for anime in entries]
        return admin_client.post(LIST, data, follow=True)

    assert choose(*pair).redirect_chain[-1][0] == merge_url(*pair)
    for entries in (pair[:1], [*pair, make_anime()]):
        assert "Choose two anime" in page(choose(*entries))


def test_markup_in_values_is_shown_as_text(admin_client):
    pair = make_anime("<b>x", slug="x"), make_anime("<i>x", slug="y", synopsis="<u>")
    told = page(admin_client.get(merge_url(*pair)))
    assert "<b>x" not in told
    assert "<u>" not in told


@pytest.mark.parametrize("count", [1, 40])
def test_each_page_costs_the_same_for_any_number(
    admin_client, django_assert_max_num_queries, count
):
    for number in range(count):
        pair = [make_anime(f"N{number}", slug=f"{number}-{n}") for n in "ab"]
    with django_assert_max_num_queries(9):
        page(admin_client.get(URL))
    with django_assert_max_num_queries(15):
        page(admin_client.get(merge_url(*pair)))


@pytest.mark.parametrize("missing", ["publish_anime", "delete_anime", "change_anime"])
def test_who_may_not_merge_sees_no_door(client, pair, missing):
    user = User.objects.create_user("editor", is_staff=True)
    names = {"view_anime", "change_anime", "publish_anime", "delete_anime"} - {missing}
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    assert client.get(URL).status_code == 403
    assert client.post(URL).status_code == 403
    assert client.get(merge_url(*pair)).status_code == 403
    data = {"apply": "1", "stays": "left", **seen(*pair)}
    assert client.post(merge_url(*pair), data).status_code == 403
    assert "Duplicates" not in page(client.get(LIST))
    assert Anime.objects.count() == 2
