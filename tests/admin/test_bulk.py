"""Bulk work in the admin: many entries chosen, one action, seen first and then done."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from catalog.admin.bulk import id_ranges
from catalog.editing import history
from catalog.editing.undo import undo_run
from catalog.models import Anime, Dismissal, Finding, Franchise, Run, Tag
from catalog.quality import dismissals

from ..factories import make_anime, save_document
from .forms import apply_after_a_look, document_of

pytestmark = pytest.mark.django_db

LIST = reverse("admin:catalog_anime_changelist")
URL = reverse("admin:catalog_anime_bulk")


def send(client, **data):
    response = client.post(URL, {"keys": "all", **data}, follow=True)
    assert response.status_code == 200
    return response


def page(response):
    return response.content.decode()


@pytest.mark.parametrize("chosen", [[], [5], [1, 2, 3], [1, 3, 4, 9], [7, 8]])
def test_a_selection_is_carried_as_a_short_text(chosen):
    keys = [make_anime().pk for _ in range(10)]
    some = [keys[place] for place in chosen]
    assert id_ranges.parse_ids(id_ranges.format_ids(some)) == some
    assert id_ranges.parse_ids("all") == keys


def test_neighbours_are_written_as_one_range():
    assert id_ranges.format_ids([3, 1, 2, 7]) == "1-3,7"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1-999999999999999999", 2),
        ("{1},{0}", 2),
        ("{0}-{1},{1}-{1},{0}", 2),
        ("{1}-{0}", 0),
        ("0,999999", 0),
    ],
)
def test_a_selection_of_others_finds_what_is_there(text, found):
    keys = [make_anime().pk for _ in range(2)]
    assert id_ranges.parse_ids(text.format(*keys)) == keys[:found]


@pytest.mark.parametrize(
    "text", ["x", "-1", "1-", "1,,2", "1,", "１", "1-2-3", "9" * 19, "all,1"]
)
def test_what_is_no_selection_is_refused(text, admin_client):
    with pytest.raises(ValueError, match="no list"):
        id_ranges.parse_ids(text)
    make_anime()
    told = page(send(admin_client, keys=text, do="publish"))
    assert "The selection is invalid" in told


def test_what_is_chosen_in_the_list_is_what_the_action_is_for(admin_client):
    chosen = [make_anime("A"), make_anime("B")]
    make_anime("C")
    data = {"action": "edit_selected", "_selected_action": [a.pk for a in chosen]}
    told = page(admin_client.post(LIST, {**data, "index": "0"}, follow=True))
    assert "<b>2 entries</b> are chosen" in told
    assert f'value="{id_ranges.format_ids(a.pk for a in chosen)}"' in told


def test_all_that_a_filter_finds_can_be_chosen(admin_client):
    for number in range(3):
        names = ["One Name", "Another Name"]
        anime = make_anime(f"N {number}", alternative_names=names)
    make_anime("other")
    data = {"action": "edit_selected", "_selected_action": [anime.pk], "index": "0"}
    data["select_across"] = "1"
    told = page(admin_client.post(f"{LIST}?q=Name", data, follow=True))
    assert "<b>3 entries</b> are chosen" in told


def test_a_tag_is_added_to_all_after_a_look(admin_client):
    entries = [make_anime(tags=["old"]) for _ in range(3)]
    tag = Tag.objects.create(name="<new>", slug="new")
    told = page(send(admin_client, do="add-tags", tags=[tag.pk]))
    assert "<b>3</b> of 3 chosen entries would change" in told
    assert told.count("<ins>&lt;new&gt;</ins>") == 3
    assert document_of(entries[0]).tags == ("old",)
    response = send(admin_client, do="add-tags", tags=[tag.pk], apply="1")
    run = Run.objects.get()
    assert response.redirect_chain[-1][0] == reverse(
        "admin:catalog_run_change", args=[run.pk]
    )
    assert "3 anime changed." in page(response)
    assert all(document_of(anime).tags == ("old", "<new>") for anime in entries)
    undo = reverse("admin:catalog_run_undo", args=[run.pk])
    admin_client.post(undo)
    assert all(document_of(anime).tags == ("old",) for anime in entries)


@pytest.mark.parametrize(
    ("data", "changed"),
    [
        ({"do": "type", "type": "ova"}, {"type": "ova"}),
        ({"do": "rating", "rating": "PG"}, {"rating": "PG"}),
        ({"do": "rating", "rating": ""}, {"rating": ""}),
        ({"do": "unpublish"}, {"is_published": False}),
        (
            {"do": "text", "find": "AK", "replacement": "Ok", "ignore_case": "on"}
            | {"texts": ["title", "synopsis"]},
            {"title": "Okira", "synopsis": "Ok!"},
        ),
        (
            {"do": "text", "find": "kira", "replacement": "", "texts": ["title"]},
            {"title": "A", "synopsis": "ak!"},
        ),
    ],
)
def test_each_action_does_what_it_says(admin_client, data, changed):
    anime = make_anime("Akira", type="movie", rating="R", synopsis="ak!")
    assert "<b>1</b> of 1" in page(send(admin_client, **data))
    send(admin_client, **data, apply="1")
    anime = Anime.objects.get(pk=anime.pk)
    assert {name: getattr(anime, name) for name in changed} == changed
    undo_run(Run.objects.get())
    anime = Anime.objects.get(pk=anime.pk)
    now = (anime.title, anime.type, anime.rating, anime.synopsis, anime.is_published)
    assert now == ("Akira", "movie", "R", "ak!", True)


def test_tags_are_removed_and_franchises_set(admin_client):
    anime = make_anime("A", tags=["x", "y"])
    other = make_anime("B", tags=["y"])
    tags = Tag.objects.filter(name="x").values_list("pk", flat=True)
    send(admin_client, do="remove-tags", tags=[*tags], apply="1")
    assert document_of(anime).tags == ("y",)
    data = {"do": "franchise", "franchise": other.franchise.pk}
    told = page(send(admin_client, **data))
    assert "<del>a</del><ins>b</ins>" in told
    send(admin_client, **data, apply="1")
    assert Anime.objects.get(pk=anime.pk).franchise == other.franchise


def test_a_host_is_https_from_now_on_by_one_button(admin_client):
    links = [("A", "http://a.net/1"), ("B", "http://b.org/"), ("C", "https://a.net/")]
    anime = make_anime("A", links=links, poster_url="http://a.net/p.jpg")
    make_anime("B", links=[("A", "http://a.net/2")])
    asked = page(admin_client.get(URL, {"do": "links"}))
    assert asked.index('value="a.net"') < asked.index('value="b.org"')
    assert "<del>http</del><ins>https</ins>" in page(send(admin_client, https="a.net"))
    data = {"do": "links", "old": "http://a.net", "new": "https://a.net"}
    send(admin_client, **data, apply="1")
    urls = [link.url for link in document_of(anime).links]
    assert urls == ["https://a.net/1", "http://b.org/", "https://a.net/"]
    assert document_of(anime).poster_url == "https://a.net/p.jpg"
    assert Run.objects.get().report["updated"] == 2


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"do": "explode"},
        {"do": "add-tags"},
        {"do": "add-tags", "tags": ["x", "999999999999999999999"]},
        {"do": "remove-tags", "tags": ["\0"]},
        {"do": "type"},
        {"do": "type", "type": "manga"},
        {"do": "rating", "rating": "X"},
        {"do": "franchise"},
        {"do": "franchise", "franchise": "0"},
        {"do": "links", "old": "http://a.net"},
        {"do": "links", "new": "http://a.net"},
        {"do": "links", "old": "\0", "new": "x"},
        {"do": "text", "find": "x"},
        {"do": "text", "texts": ["title"]},
        {"do": "text", "find": "x", "texts": ["slug"]},
        {"do": "text", "find": "x" * 1001, "texts": ["title"]},
        {"do": "publish", "seen": "99999999999999999999"},
        {"do": "publish", "keys": "0"},
        {"do": "publish", "keys": ""},
    ],
)
def test_what_makes_no_sense_changes_nothing(admin_client, data):
    make_anime("x", is_published=False, links=[("A", "http://a.net/")])
    before = Anime.objects.values().get()
    for apply in ({}, {"apply": "1"}):
        assert "Edit many" in page(send(admin_client, **data, **apply))
    assert Anime.objects.values().get() == before
    assert not Run.objects.exists()


@pytest.mark.parametrize("old", ["http://[", "[", "(", "http://a.net\\", "?", "#", "/"])
def test_odd_addresses_harm_nothing(admin_client, old):
    make_anime(links=[("A", "http://[x/"), ("B", "http://a.net/")])
    assert admin_client.get(URL, {"do": "links"}).status_code == 200
    send(admin_client, do="links", old=old, new="x")
    send(admin_client, https=old)


def test_what_would_become_invalid_is_told_and_left(admin_client):
    make_anime("Out")
    make_anime("Out of Space")
    data = {"do": "text", "find": "Out", "texts": ["title"]}
    told = page(send(admin_client, **data))
    assert "<b>1</b> of 2" in told
    assert "It would have no title." in told
    told = page(send(admin_client, **data, apply="1"))
    assert "1 stay as they were" in told
    assert "Out: It would have no title." in told


def test_an_edit_made_meanwhile_stays_and_is_told(admin_client):
    anime = make_anime("A")
    data = {"do": "type", "type": "ova"}
    seen = send(admin_client, **data).context["form"].data["seen"]
    save_document(anime, document_of(anime))
    told = page(send(admin_client, **data, seen=seen, apply="1"))
    assert "Someone else had changed it since the preview." in told


def test_one_can_go_back_and_change_something(admin_client):
    make_anime("A")
    response = send(admin_client, do="type", type="ova")
    way = re.search(r'href="(\?choice=[^"]+)">Change something', page(response))[1]
    told = page(admin_client.get(URL + unescape(way)))
    assert 'value="ova" selected' in told
    assert not Run.objects.exists()


def test_a_preview_is_shown_again_as_it_is_asked_for(admin_client):
    """So the browser's Back sends nothing, and finds the page."""
    make_anime("A")
    ((address, status),) = send(admin_client, do="type", type="ova").redirect_chain
    assert status == 302
    make_anime("B")
    assert "Apply to 2 entries" in page(admin_client.get(address))
    for number in range(10):
        send(admin_client, do="rating", rating="R", keys=str(number))
    response = admin_client.get(address, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "This selection is not kept any more." in page(response)


def test_a_selection_is_kept_for_its_own_editor(admin_client, client):
    ((address, _),) = send(admin_client, do="type", type="ova").redirect_chain
    client.force_login(User.objects.create_superuser("other"))
    assert client.get(address, follow=True).redirect_chain == [(LIST, 302)]


def test_a_preview_is_of_what_changes_and_says_how(admin_client):
    make_anime("A", tags=["new", "old"])
    changed = make_anime("B", tags=["old"])
    tags = dict(Tag.objects.values_list("name", "pk"))
    response = send(admin_client, do="add-tags", tags=[tags["new"]])
    assert "<b>1</b> of 2" in page(response)
    assert response.context["form"].data["keys"] == str(changed.pk)
    assert 'Tags</span> <span class="bulk__text">+ <ins>new</ins>' in page(response)
    told = page(send(admin_client, do="remove-tags", tags=[tags["old"]]))
    assert told.count("− <del>old</del>") == 2


def test_a_new_tag_is_made_with_the_edit(admin_client):
    anime = make_anime("A", tags=["old"])
    data = {"do": "add-tags", "new_tags": " Classic , old,, late night,"}
    told = page(send(admin_client, **data))
    assert "New: the tags “classic”, “late night”." in told
    assert not Tag.objects.filter(name="classic").exists()
    send(admin_client, **data, apply="1")
    assert document_of(anime).tags == ("old", "classic", "late night")
    undo_run(Run.objects.get())
    assert [*Tag.objects.values_list("name", flat=True)] == ["old"]


@pytest.mark.parametrize("names", ["x" * 101, "\u200b", "\0", "a\nb" * 40])
def test_what_can_be_no_tag_is_refused(admin_client, names):
    make_anime("A")
    send(admin_client, do="add-tags", new_tags=names, apply="1")
    assert not Tag.objects.exists()


# Findings


def dated(number):
    return [make_anime(f"N{n}", start_date="2008-04-20") for n in range(number)]


def test_a_remedy_is_used_in_all_that_have_the_finding(admin_client):
    entries = dated(3)
    sure = make_anime("Sure", start_date="2008-04-20")
    dismissals.dismiss(sure, "suspect-day", "The station says so.")
    listed = page(admin_client.get(LIST, {"finding": "suspect-day"}))
    way, label = re.search(
        r'href="([^"]+)">(Reduce to the year or month in [^<]+)<', listed
    ).groups()
    assert label == "Reduce to the year or month in all 3 entries…"
    some = page(admin_client.get(LIST, {"finding": "suspect-day", "q": "N1"}))
    assert "Reduce to the year" not in some
    response = admin_client.get(unescape(way))
    assert "Apply to 3 entries" in page(response)
    apply_after_a_look(admin_client, response)
    assert [document_of(one).start_date for one in entries] == ["2008-04"] * 3
    assert document_of(sure).start_date == "2008-04-20"
    assert not Finding.objects.open().filter(rule="suspect-day").exists()
    undo_run(Run.objects.get())
    assert document_of(entries[0]).start_date == "2008-04-20"
    assert Finding.objects.open().filter(rule="suspect-day").count() == 3


def test_a_finding_is_dismissed_for_many_with_one_reason(admin_client):
    one, two, other = dated(3)
    keys = id_ranges.format_ids([one.pk, two.pk])
    data = {"keys": keys, "do": "dismiss", "finding": "suspect-day", "reason": "True."}
    response = send(admin_client, **data)
    assert "The finding is hidden in <b>2</b> entries, because: “True.”" in page(
        response
    )
    told = page(apply_after_a_look(admin_client, response))
    assert "2 anime have this finding no more." in told
    found = Finding.objects.open().filter(rule="suspect-day")
    assert found.get().anime == other
    assert Anime.objects.get(pk=one.pk).sure_start == "2008-04-20"
    run = Run.objects.get()
    assert str(run).endswith("in doubt, because: True.")
    told = page(send(admin_client, **data, apply="1"))
    assert "Nothing is left to change." in told
    undo_run(run)
    assert found.count() == 3
    assert Anime.objects.get(pk=one.pk).sure_start == "2008-04"


@pytest.mark.parametrize(
    "data",
    [
        {"do": "remedy"},
        {"do": "remedy", "finding": "no-tags"},
        {"do": "remedy", "finding": "no"},
        {"do": "dismiss", "finding": "suspect-day"},
        {"do": "dismiss", "finding": "\0", "reason": "x"},
        {"do": "dismiss", "finding": "suspect-day", "reason": "\0"},
    ],
)
def test_a_finding_that_makes_no_sense_changes_nothing(admin_client, data):
    dated(1)
    for apply in ({}, {"apply": "1"}):
        assert "Edit many" in page(send(admin_client, **data, **apply))
    assert not Run.objects.exists()
    assert not Dismissal.objects.exists()


def test_applied_twice_is_done_once(admin_client):
    make_anime("A")
    send(admin_client, do="type", type="ova", apply="1")
    told = page(send(admin_client, do="type", type="ova", apply="1"))
    assert "Nothing is left to change." in told
    assert Run.objects.count() == 1


def test_a_look_at_many_shows_the_first_and_counts_all(admin_client):
    for number in range(60):
        make_anime(f"N{number}", synopsis="<b>" + "word " * 400 + "end")
    data = {"do": "text", "find": "end", "replacement": "END", "texts": ["synopsis"]}
    told = page(send(admin_client, **data))
    assert "Apply to 60 entries" in told
    assert "… and 10 entries more." in told
    assert told.count("<ins>END</ins>") == 50
    assert told.count("word") < 50 * 40
    assert "<b>word" not in told


@pytest.mark.parametrize("count", [1, 60])
def test_each_page_costs_the_same_for_any_number(
    admin_client, django_assert_max_num_queries, count
):
    for _ in range(count):
        make_anime(links=[("A", "http://a.net/")])
    franchise = Franchise.objects.first()
    with django_assert_max_num_queries(8):
        admin_client.get(URL, {"do": "links"})
    with django_assert_max_num_queries(13):
        data = {"keys": "all", "do": "franchise", "franchise": franchise.pk}
        assert admin_client.post(URL, data, follow=True).status_code == 200


@pytest.mark.parametrize("names", [["view_anime"], ["view_anime", "change_anime"]])
def test_who_may_not_publish_changes_nothing(client, names):
    user = User.objects.create_user("contributor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    make_anime("A")
    assert client.get(URL).status_code == 403
    data = {"keys": "all", "do": "unpublish", "apply": "1"}
    assert client.post(URL, data).status_code == 403
    assert "Replace in links" not in page(client.get(LIST))
    assert "Edit selected" not in page(client.get(LIST))
    assert Anime.objects.published().exists()


def test_who_may_publish_undoes_bulk_work_but_no_import(client):
    editor = User.objects.create_user("editor", is_staff=True)
    names = ["change_anime", "view_anime", "publish_anime"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(editor)
    make_anime("A", type="ova")
    told = page(send(client, do="type", type="ona", apply="1"))
    assert "Undo this run" in told
    run, imported = Run.objects.get(), Run.objects.create(kind="import", title="x")
    for one, status in ((run, 302), (imported, 403)):
        undo = reverse("admin:catalog_run_undo", args=[one.pk])
        assert client.post(undo).status_code == status
    assert Anime.objects.get().type == "ova"


def test_a_publish_of_all_leaves_the_published_alone(admin_client):
    hidden, live = make_anime("A", is_published=False), make_anime("B")
    send(admin_client, do="publish", apply="1")
    assert Run.objects.get().report["updated"] == 1
    assert Anime.objects.get(pk=hidden.pk).is_published
    assert history.latest(live).action != "bulk"
