"""Many songs or links at once, of a list or to a host: looked at, done, undone."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from catalog.admin.parts.hosts import hosts_of
from catalog.editing import row_edits
from catalog.editing.undo import undo_run
from catalog.models import Artist, DeadLink, Finding, Link, Revision, Run, Song

from ..factories import load_document, make_anime, make_document, save_document

pytestmark = pytest.mark.django_db

SONGS = reverse("admin:catalog_song_changelist")
LINKS = reverse("admin:catalog_link_changelist")
BULK = reverse("admin:catalog_link_bulk")
HOSTS = reverse("admin:catalog_link_hosts")
GEO = "http://www.geocities.jp/"


def choose(client, address, *rows):
    """Choose rows of a list, and return the address that it leads to."""
    keys = [row.pk for row in rows]
    data = {"action": "edit_selected", "_selected_action": keys}
    return client.post(address, data).headers["Location"]


def do(client, address, **data):
    """Look at what an edit of chosen rows would do, and do it; return both pages."""
    choice = address.partition("choice=")[2]
    before = Revision.objects.count()
    looked = client.get(address.partition("?")[0], {"choice": choice, **data})
    assert Revision.objects.count() == before
    form = looked.context["form"]
    sent = {field.name: field.value() or "" for field in form}
    return looked, client.post(looked.context["address"], sent, follow=True)


def links_of(anime):
    return [(link.label, link.url) for link in load_document(anime).links]


def test_chosen_links_are_made_https_and_no_others(admin_client):
    one = make_anime(links=[("a", GEO), ("b", "http://b.example/"), ("c", "HTTP://c/")])
    other = make_anime(links=[("a", GEO)])
    a, b, c = one.links.all()
    address = choose(admin_client, LINKS, a, c)
    page = admin_client.get(address).content.decode()
    assert "Chosen: <b>2 links</b> of 1 entry." in page
    looked, done = do(admin_client, address, do="https")
    assert "<b>1</b> of 1 entry would change." in looked.content.decode()
    assert "Done: make 2 links https." in done.content.decode()
    https = GEO.replace("http:", "https:")
    assert links_of(one) == [("a", https), ("b", b.url), ("c", "https://c/")]
    assert links_of(other) == [("a", GEO)]
    undo_run(Run.objects.get())
    assert links_of(one) == [("a", GEO), ("b", b.url), ("c", "HTTP://c/")]


def test_of_an_address_that_two_entries_have_one_is_removed(admin_client):
    one = make_anime("A", links=[("x", GEO), ("y", "http://y.example/")])
    other = make_anime("B", links=[("x", GEO), ("z", "http://z.example/")])
    chosen = [one.links.get(label="x"), other.links.get(label="z")]
    do(admin_client, choose(admin_client, LINKS, *chosen), do="remove")
    assert links_of(one) == [("y", "http://y.example/")]
    assert links_of(other) == [("x", GEO)]


def test_the_host_of_chosen_links_is_replaced(admin_client):
    anime = make_anime(links=[("a", f"{GEO}x?y#z"), ("b", "mailto:a@b.example")])
    address = choose(admin_client, LINKS, *anime.links.all())
    do(admin_client, address, do="host", new="web.example.org")
    assert links_of(anime)[0][1] == "http://web.example.org/x?y#z"
    assert Run.objects.get().title == "move 2 links to web.example.org"


@pytest.mark.parametrize(
    "new", ["", "a b.example", "http://a.example", "a/b.c", "nohost"]
)
def test_what_is_no_host_is_refused_in_words(admin_client, new):
    anime = make_anime(links=[("a", GEO)])
    address = choose(admin_client, LINKS, *anime.links.all())
    page = admin_client.get(
        f"{address}&do=host",
        {"do": "host", "new": new} | {"choice": address.partition("choice=")[2]},
    )
    assert f"“{new}” is not a host. Write example.org." in page.content.decode()
    assert not Run.objects.exists()


def test_chosen_songs_get_an_artist_and_a_kind(admin_client):
    songs = [("opening", '#1: "A" by Ai (eps 1-2)'), ("opening", "unreadable")]
    one, other = make_anime(songs=songs), make_anime(songs=songs[:1])
    rows = Song.objects.all()
    do(admin_client, choose(admin_client, SONGS, *rows), do="artist", artist="Bo & Cy")
    said = [song.artist for song in load_document(one).songs]
    assert said == ["Bo & Cy", ""]
    assert {artist.name for artist in Artist.objects.all()} >= {"Bo", "Cy"}
    row = other.songs.get()
    do(admin_client, choose(admin_client, SONGS, row), do="kind", kind="ending")
    assert [song.kind for song in load_document(other).songs] == ["ending"]
    assert [song.kind for song in load_document(one).songs] == ["opening"] * 2
    assert Run.objects.first().title == "make 1 song ending"
    for run in Run.objects.order_by("-pk"):
        undo_run(run)
    assert [song.artist for song in load_document(one).songs] == ["Ai", ""]


def test_what_was_saved_since_it_was_chosen_is_left_alone(admin_client):
    anime = make_anime("A", links=[("a", GEO)])
    address = choose(admin_client, LINKS, anime.links.get())
    save_document(anime, make_document("A", links=[("b", f"{GEO}b")]))
    page = admin_client.get(address, follow=True).content.decode()
    assert "Those links are not there any more. Select them again." in page
    assert links_of(anime) == [("b", f"{GEO}b")]


@pytest.mark.parametrize("choice", ["", "\0", "x", "9" * 999])
def test_what_is_no_choice_is_no_error(admin_client, choice):
    for data in ({}, {"do": "remove"}, {"host": "\0"}, {"host": "nowhere.example"}):
        page = admin_client.get(BULK, {"choice": choice, **data}, follow=True)
        assert "Those links are not there any more." in page.content.decode()


def test_an_unknown_deed_is_refused(admin_client):
    make_anime(links=[("a", GEO)])
    page = admin_client.post(BULK, {"host": "geocities.jp", "do": "burn"})
    assert "Select a valid choice" in page.content.decode()
    assert not Run.objects.exists()


# By host


def test_all_links_of_a_host_are_removed_and_back(admin_client):
    one = make_anime(links=[("a", f"{GEO}1"), ("b", "http://b.example/geocities.jp")])
    other = make_anime(links=[("a", "https://sub.geocities.jp/2")])
    sent = {"host": "geocities.jp", "do": "remove"}
    looked = admin_client.get(BULK, sent)
    assert looked.context["preview"].changed == 2
    assert "Apply to 2 links to geocities.jp" in looked.content.decode()
    admin_client.post(BULK, {**sent, "seen": looked.context["preview"].seen})
    assert Link.objects.get().label == "b"
    undo_run(Run.objects.get())
    assert links_of(other) == [("a", "https://sub.geocities.jp/2")]
    assert len(links_of(one)) == 2


def test_a_host_is_marked_as_gone_and_back(admin_client):
    anime = make_anime(links=[("a", f"{GEO}1"), ("b", "http://b.example/")])
    make_anime(links=[("a", f"{GEO}1"), ("c", f"{GEO}2")])
    sent = {"host": "geocities.jp", "do": "gone"}
    looked = admin_client.get(BULK, sent).content.decode()
    assert f"<li><bdi>{GEO}1</bdi></li>" in looked
    before = Revision.objects.count()
    admin_client.post(BULK, sent)
    assert {one.url for one in DeadLink.objects.all()} == {f"{GEO}1", f"{GEO}2"}
    assert DeadLink.objects.first().reason == "admin said so."
    dead = Finding.objects.filter(rule="dead-link")
    assert dead.get(anime=anime).elements == ["a"]
    assert dead.count() == 2
    assert Revision.objects.count() == before
    run = Run.objects.get()
    assert run.title == "mark 3 links to geocities.jp as gone"
    page = admin_client.post(BULK, sent, follow=True).content.decode()
    assert "Nothing is left to change." in page
    undo = reverse("admin:catalog_run_undo", args=[run.pk])
    admin_client.post(undo, {"sure": "on"})
    assert not DeadLink.objects.exists()
    assert not dead.exists()


def test_what_was_on_record_stays_when_a_run_is_undone(admin_user):
    make_anime(links=[("a", GEO)])
    DeadLink.objects.create(url=GEO, reason="404")
    run = row_edits.mark_gone([GEO, f"{GEO}1"], "x", admin_user)
    undo_run(run)
    assert DeadLink.objects.get().reason == "404"


def test_hosts_are_counted_with_those_below_them():
    urls = [
        (1, "http://www.A.example/1"),
        (1, "https://a.example/2"),
        (2, "HTTP://www.A.example"),
        (3, "https://b.a.example/"),
        (4, "mailto:x@a.example"),
        (4, "http://"),
        (4, ""),
    ]
    hosts = hosts_of(urls, {"http://www.A.example/1"})
    told = [(h.name, h.links, len(h.entries), h.https, h.gone) for h in hosts]
    assert told == [("a.example", 4, 3, 2, 1), ("b.a.example", 1, 1, 1, 0)]
    assert hosts[0].written == "www.A.example"
    assert hosts[0].secure == 50


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_of_hosts_leads_to_links_and_deeds(
    admin_client, django_assert_num_queries, number
):
    for n in range(number):
        make_anime(links=[("a", f"{GEO}{n}"), ("b", f"http://h{n}.example/")])
    admin_client.get(HOSTS)
    with django_assert_num_queries(5):
        page = admin_client.get(HOSTS)
    host, ways = page.context["rows"][0]
    assert (host.name, host.links) == ("geocities.jp", number) or number == 1
    for _, ways in page.context["rows"]:
        for address in ways.values():
            assert admin_client.get(address).status_code == 200
    replace = admin_client.get(HOSTS, {"q": "Geocities"}).context["rows"][0][1]
    asked = admin_client.get(replace["Replace in links"])
    assert asked.context["form"]["old"].value() == "www.geocities.jp"
    for query in ({"q": "\0"}, {"q": "nothing"}, {"p": "x"}, {"p": "\0"}):
        assert admin_client.get(HOSTS, query).status_code == 200


def test_who_may_not_edit_many_sees_hosts_and_no_deeds(client):
    make_anime(links=[("a", GEO)])
    user = User.objects.create_user("rei", is_staff=True)
    user.groups.add(Group.objects.get(name="Contributor"))
    client.force_login(user)
    page = client.get(HOSTS)
    assert "geocities.jp" in page.content.decode()
    assert "Mark as gone" not in page.content.decode()
    sent = {"host": "geocities.jp", "do": "remove"}
    assert client.get(BULK, sent).status_code == 403
    assert client.post(BULK, sent).status_code == 403
    assert "edit_selected" not in client.get(LINKS).content.decode()
    assert Link.objects.count() == 1


@pytest.mark.parametrize("number", [1, 20])
def test_a_preview_of_rows_costs_the_same_for_any_number(
    admin_client, django_assert_num_queries, number
):
    for n in range(number):
        make_anime(links=[("a", f"{GEO}{n}")])
    sent = {"host": "geocities.jp", "do": "https"}
    with django_assert_num_queries(7):
        admin_client.get(BULK, sent)
