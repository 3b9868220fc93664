"""Songs and links in the admin: found across all entries, and changed one by one."""

import csv
from dataclasses import replace
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from catalog.admin.queues.pending_edit import form_address
from catalog.editing import history
from catalog.entries import store
from catalog.models import Anime, Credit, Link, PendingEdit, Revision, Song

from ..factories import load_document, make_anime, save_document
from .forms import document_of, fields_of

pytestmark = pytest.mark.django_db

SONGS = reverse("admin:catalog_song_changelist")
LINKS = reverse("admin:catalog_link_changelist")


@pytest.fixture
def catalogue():
    make_anime(
        "Uchuu Senkan",
        original_title="宇宙戦艦",
        start_date="1974-10-20",
        songs=[
            ("opening", '#1: "Ship (船, Boat)" by Ai Aya (eps 1-12)'),
            ("ending", '"Star"'),
        ],
        links=[
            ("Fans", "http://www.geocities.com/senkan/"),
            ("MAL", "https://myanimelist.net/anime/1"),
        ],
    )
    make_anime(
        "Akira",
        is_published=False,
        songs=[("insert", '"" by Unheard')],
        links=[
            ("", "https://myanimelist.net/anime/1"),
            ("Wiki", "https://en.wikipedia.org/wiki/geocities.com"),
            ("Odd", "geocities"),
        ],
    )


def test_a_singer_is_found_in_either_order(admin_client):
    make_anime("X", songs=[("opening", '"Falco" by Shimatani Hitomi')])
    make_anime("Y", songs=[("opening", '"Yume" by Hitomi Shimatani')])
    for words in ("Hitomi Shimatani", "shimatani hitomi"):
        assert len(found(admin_client, SONGS, q=words)) == 2


def found(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return [str(row) for row in response.context["cl"].result_list]


def sign_in(client, group):
    user = User.objects.create_user("someone", is_staff=True)
    user.groups.set(Group.objects.filter(name=group))
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    "words", ["ship", "船", "boat", "ai aya", "uchuu", "SHIP", " ship "]
)
def test_songs_are_found_by_any_name(admin_client, catalogue, words):
    assert "Ship" in found(admin_client, SONGS, q=words)
    assert '"" by Unheard' not in found(admin_client, SONGS, q=words)


def test_a_song_that_could_not_be_read_is_found_by_its_line(admin_client, catalogue):
    assert found(admin_client, SONGS, q="unheard") == ['"" by Unheard']


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ['"" by Unheard', "Ship", "Star"]),
        ({"kind__exact": "ending"}, ["Star"]),
        ({"artist": "known"}, ["Ship"]),
        ({"artist": "unknown"}, ["Star"]),
        ({"artist": "unread"}, ['"" by Unheard']),
        ({"artist": "nonsense"}, ['"" by Unheard', "Ship", "Star"]),
        ({"started": "1974"}, ["Ship", "Star"]),
        ({"started": "unknown"}, ['"" by Unheard']),
        ({"started": "197", "kind__exact": "opening"}, ["Ship"]),
    ],
)
def test_songs_are_filtered(admin_client, catalogue, query, expected):
    assert found(admin_client, SONGS, **query) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("geocities", ["Wiki", "geocities", "Fans"]),
        ("www.geocities.com/senkan", ["Fans"]),
        ("wiki", ["Wiki"]),
        ("uchuu", ["Fans", "MAL"]),
        ("宇宙", ["Fans", "MAL"]),
        ("%", []),
    ],
)
def test_links_are_found_by_label_address_and_entry(
    admin_client, catalogue, words, expected
):
    Link.objects.filter(label="Odd").update(label="")
    assert found(admin_client, LINKS, q=words) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"host": "geocities.com"}, ["Fans"]),
        ({"host": "wikipedia.org"}, ["Wiki"]),
        ({"host": "nonsense"}, []),
        ({"scheme": "http"}, ["Fans"]),
        ({"scheme": "https", "host": "en.wikipedia.org"}, ["Wiki"]),
        ({"scheme": "other"}, ["Odd"]),
        ({"shared": "yes"}, ["https://myanimelist.net/anime/1", "MAL"]),
    ],
)
def test_links_are_filtered(admin_client, catalogue, query, expected):
    assert found(admin_client, LINKS, **query) == expected


def test_an_address_that_one_entry_has_twice_is_not_shared(admin_client):
    make_anime(links=[("A", "https://a.example/"), ("B", "https://a.example/")])
    assert found(admin_client, LINKS, shared="yes") == []


def test_hosts_are_offered_with_their_numbers_the_largest_first(
    admin_client, catalogue
):
    page = admin_client.get(LINKS, {"host": "other.example"}).content.decode()
    hosts = ["myanimelist.net (2)", "en.wikipedia.org (1)", "geocities.com (1)"]
    places = [page.index(host) for host in hosts]
    assert places == sorted(places)
    assert "other.example" in page


def test_each_row_leads_to_its_place_in_the_form_of_its_entry(admin_client, catalogue):
    anime = Anime.objects.get(title="Uchuu Senkan")
    form = reverse("admin:catalog_anime_change", args=[anime.pk])
    for model, title, place in [(Song, "Star", "songs-1"), (Link, "MAL", "links-1")]:
        row = model.objects.get(anime=anime, position=1)
        assert str(row) == title
        name = model._meta.model_name
        listed = reverse(f"admin:catalog_{name}_changelist")
        assert f'href="{form}#{place}"' in admin_client.get(listed).content.decode()
        assert f'id="{place}"' in admin_client.get(form).content.decode()
        history = reverse(f"admin:catalog_{name}_history", args=[row.pk])
        assert admin_client.get(history).url == reverse(
            "admin:catalog_anime_history", args=[anime.pk]
        )


@pytest.mark.parametrize("name", ["song", "link"])
@pytest.mark.parametrize("page", ["change", "history"])
def test_a_row_that_is_gone_is_told_of(admin_client, name, page):
    address = reverse(f"admin:catalog_{name}_{page}", args=[999])
    response = admin_client.get(address, follow=True)
    assert response.redirect_chain == [
        (reverse(f"admin:catalog_{name}_changelist"), 302)
    ]
    assert f"That {name} is not there any more" in response.content.decode()


@pytest.mark.parametrize("name", ["song", "link"])
def test_nothing_is_added_or_deleted_here(admin_client, catalogue, name):
    add = reverse(f"admin:catalog_{name}_add")
    assert admin_client.post(add).status_code == 403
    row = {"song": Song, "link": Link}[name].objects.first()
    delete = reverse(f"admin:catalog_{name}_delete", args=[row.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    listed = reverse(f"admin:catalog_{name}_changelist")
    admin_client.post(
        listed, {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    )
    row.refresh_from_db()


def read_csv(client, address, **query):
    response = client.get(address, query)
    assert response["Content-Type"].startswith("text/csv")
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(StringIO(text)))


def test_a_list_is_downloaded_as_it_is_filtered(admin_client, catalogue):
    page = admin_client.get(SONGS, {"kind__exact": "opening"}).content.decode()
    address = f"{reverse('admin:catalog_song_csv')}?kind__exact=opening"
    assert f'href="{address}"' in page
    (song,) = read_csv(admin_client, address)
    assert song == {
        "entry": "Uchuu Senkan",
        "address": "uchuu-senkan",
        "start date": "1974-10-20",
        "kind": "opening",
        "number": "1",
        "title": "Ship",
        "original title": "船",
        "translated title": "Boat",
        "artist": "Ai Aya",
        "episodes": "1-12",
        "as written": "",
    }
    links = read_csv(admin_client, reverse("admin:catalog_link_csv"), q="geocities")
    assert [link["link"] for link in links] == [
        "https://en.wikipedia.org/wiki/geocities.com",
        "geocities",
        "http://www.geocities.com/senkan/",
    ]


def test_a_downloaded_list_is_no_formula(admin_client):
    make_anime("=1+1", songs=[("opening", '"-Re-"')], links=[("@a", "=b")])
    (song,) = read_csv(admin_client, reverse("admin:catalog_song_csv"))
    assert (song["entry"], song["title"]) == ("'=1+1", "'-Re-")


def test_a_filter_that_means_nothing_leads_to_the_list(admin_client):
    response = admin_client.get(reverse("admin:catalog_song_csv"), {"nonsense": "1"})
    assert response.url == SONGS


@pytest.mark.parametrize("count", [1, 30])
def test_the_lists_cost_the_same_for_any_number(
    admin_client, django_assert_num_queries, count
):
    for number in range(count):
        songs = [("opening", f'"S{number}" by A{number}')]
        links = [("L", f"http://{number}.example/")]
        make_anime(f"N {number}", start_date="1985", songs=songs, links=links)
    with django_assert_num_queries(6):
        admin_client.get(SONGS)
    with django_assert_num_queries(6):
        admin_client.get(SONGS, {"q": "s", "started": "1985", "artist": "known"})
    with django_assert_num_queries(7):  # the hosts are read once
        admin_client.get(LINKS)
    with django_assert_num_queries(6):
        admin_client.get(LINKS, {"q": "l", "host": "0.example", "shared": "yes"})
    with django_assert_num_queries(5):
        b"".join(admin_client.get(reverse("admin:catalog_link_csv")).streaming_content)


@pytest.mark.parametrize("group", ["Contributor", "Editor", "Maintainer", "none"])
def test_who_sees_entries_sees_their_songs_and_links(client, catalogue, group):
    sign_in(client, group)
    expected = 403 if group == "none" else 200
    for address in (SONGS, LINKS, f"{SONGS}csv/", f"{LINKS}csv/"):
        assert client.get(address).status_code == expected


# One row


def page_of(row):
    return reverse(f"admin:catalog_{row._meta.model_name}_change", args=[row.pk])


def opened(client, row):
    """Return the fields of a row's form as it is opened now."""
    response = client.get(page_of(row))
    assert response.status_code == 200
    return fields_of(response, f"{row._meta.model_name}_form")


def send(client, row, fields=None, **changes):
    """Send the form of a row with changes, and return the page that it leads to."""
    fields = opened(client, row) if fields is None else fields
    return client.post(page_of(row), fields | changes, follow=True)


def test_one_song_is_changed_with_its_entry_and_its_history(client, catalogue):
    editor = sign_in(client, "Editor")
    song = Song.objects.get(title="Star")
    before = load_document(song.anime)
    page = send(client, song, title="Stars", artist="Bo Boa").content.decode()
    assert "“Uchuu Senkan” is saved. Visitors see it." in page
    star = replace(before.songs[1], title="Stars", artist="Bo Boa", spelling="")
    after = load_document(song.anime)
    assert after == replace(before, songs=(before.songs[0], star))
    assert Credit.objects.filter(artist__name="Bo Boa").exists()
    assert history.latest(song.anime).author == editor


def test_one_link_is_changed_with_its_entry(client, catalogue):
    sign_in(client, "Editor")
    link = Link.objects.get(label="Fans")
    before = load_document(link.anime)
    send(client, link, url="https://fans.example/")
    fans = replace(before.links[0], url="https://fans.example/")
    assert load_document(link.anime) == replace(before, links=(fans, before.links[1]))


@pytest.mark.parametrize("name", ["song", "link"])
def test_what_is_sent_unchanged_changes_nothing(admin_client, catalogue, name):
    for row in {"song": Song, "link": Link}[name].objects.all():
        before = Revision.objects.count(), load_document(row.anime)
        page = send(admin_client, row).content.decode()
        assert "You changed nothing." in page
        assert (Revision.objects.count(), load_document(row.anime)) == before


def test_a_row_is_checked_as_in_the_form_of_its_entry(admin_client, catalogue):
    link, before = Link.objects.get(label="Fans"), Revision.objects.count()
    page = send(admin_client, link, url="fans").content.decode()
    assert "“fans” is not a valid URL; start with https://." in page
    page = send(admin_client, Song.objects.get(title="Star"), title="").content.decode()
    assert "A song has a title." in page
    assert Revision.objects.count() == before


def test_a_contributor_suggests_what_visitors_would_see(client, catalogue):
    user = sign_in(client, "Contributor")
    song = Song.objects.get(title="Star")
    assert "Suggest this edit" in client.get(page_of(song)).content.decode()
    page = send(client, song, title="Stars").content.decode()
    assert "Sent to the editors." in page
    assert load_document(song.anime).songs[1].title == "Star"
    pending = PendingEdit.objects.get(author=user)
    assert pending.document.songs[1].title == "Stars"
    # Whoever has an edit of the entry waiting goes on with it.
    assert client.get(page_of(song)).url == form_address(pending)


def test_a_second_suggestion_does_not_go_over_the_first(client, catalogue):
    user = sign_in(client, "Contributor")
    song, link = Song.objects.get(title="Star"), Link.objects.get(label="Fans")
    late = opened(client, link)
    send(client, song, title="Stars")
    page = send(client, link, late, label="Typed").content.decode()
    assert "You already have an edit of this entry waiting." in page
    assert 'value="Typed"' in page
    assert PendingEdit.objects.get(author=user).document.links[0].label == "Fans"


def test_a_contributor_saves_a_row_of_what_is_not_published(client, catalogue):
    sign_in(client, "Contributor")
    page = send(client, Link.objects.get(label="Wiki"), label="W").content.decode()
    assert "“Akira” is saved. Visitors do not see it." in page
    assert Link.objects.filter(label="W").exists()


def test_what_others_saved_meanwhile_stays(admin_client, catalogue):
    song = Song.objects.get(title="Star")
    fields = opened(admin_client, song)
    known = load_document(song.anime)
    new = replace(known.songs[0], title="New", spelling="")
    save_document(song.anime, replace(known, songs=(new, *known.songs)))
    send(admin_client, song, fields, title="Stars")
    titles = [one.title for one in load_document(song.anime).songs]
    assert titles == ["New", "Ship", "Stars"]


@pytest.mark.parametrize(("choice", "url"), [("ours", "mine"), ("theirs", "theirs")])
def test_where_two_changed_one_link_the_second_is_asked(
    admin_client, catalogue, choice, url
):
    link = Link.objects.get(label="Fans")
    fields = opened(admin_client, link)
    known = load_document(link.anime)
    theirs = replace(known.links[0], url="https://theirs.example/")
    save_document(link.anime, replace(known, links=(theirs, known.links[1])))
    response = send(admin_client, link, fields, url="https://mine.example/")
    page = response.content.decode()
    assert "someone else changed the same values" in page
    assert load_document(link.anime).links[0] == theirs
    (asked,) = response.context["collisions"]
    again = fields_of(response, "link_form")
    send(admin_client, link, again, **{asked.key: choice})
    assert load_document(link.anime).links[0].url == f"https://{url}.example/"


def test_what_is_sent_of_an_entry_that_is_gone_is_told_of(admin_client, catalogue):
    link = Link.objects.get(label="Fans")
    fields = opened(admin_client, link)
    store.delete([link.anime])
    page = send(admin_client, link, fields, label="F").content.decode()
    assert "That link is not there any more" in page


@pytest.mark.parametrize("changes", [{"place": "99"}, {"anime": "x"}, {"place": "x"}])
def test_a_crafted_row_is_one_that_is_gone(admin_client, catalogue, changes):
    link = Link.objects.get(label="Fans")
    page = send(admin_client, link, label="F", **changes).content.decode()
    assert "That link is not there any more" in page
    assert Link.objects.filter(label="Fans").exists()


def test_a_row_of_another_reading_is_not_saved(admin_client, catalogue):
    link = Link.objects.get(label="Fans")
    for changes in ({"reader": "0"}, {"opened_on": "999"}):
        page = send(admin_client, link, label="F", **changes).content.decode()
        assert "What the entry was when you opened it is not known any more." in page
        assert Link.objects.filter(label="Fans").exists()


def test_nobody_saves_what_they_may_only_suggest(client, catalogue):
    sign_in(client, "Contributor")
    link = Link.objects.get(label="Fans")
    fields = opened(client, link) | {"label": "F"}
    assert client.post(page_of(link), fields | {"_preview": "1"}).status_code == 400
    client.post(page_of(link), fields | {"_save": "1", "_keep": "1"})
    assert Link.objects.filter(label="Fans").exists()
    assert not Link.objects.filter(label="F").exists()


def test_who_may_only_see_entries_sees_a_row(client, catalogue):
    user = sign_in(client, "none")
    user.user_permissions.add(Permission.objects.get(codename="view_anime"))
    link = Link.objects.get(label="Fans")
    page = client.get(page_of(link)).content.decode()
    assert "http://www.geocities.com/senkan/" in page
    assert 'name="_save"' not in page
    assert client.post(page_of(link), {"label": "F"}).status_code == 403


@pytest.mark.parametrize("name", ["song", "link"])
def test_a_row_costs_a_fixed_number_of_queries(
    admin_client, django_assert_num_queries, django_assert_max_num_queries, name
):
    songs = [("opening", f'"S{number}" by A{number}') for number in range(30)]
    links = [("L", f"http://{number}.example/") for number in range(30)]
    make_anime("Many", songs=songs, links=links)
    row = {"song": Song, "link": Link}[name].objects.get(position=7)
    admin_client.get(page_of(row))
    with django_assert_num_queries({"song": 7, "link": 6}[name]):
        admin_client.get(page_of(row))
    fields = opened(admin_client, row)
    with django_assert_max_num_queries(40):
        changes = {"song": {"title": "T"}, "link": {"label": "M"}}[name]
        admin_client.post(page_of(row), fields | changes)


def test_episodes_have_one_kind_of_dash(forms):
    anime = make_anime("X", songs=[("opening", '"One" by A (eps 1–12)')])
    before = document_of(anime).songs[0]
    document = forms.change(
        anime,
        songs__1__line='"Two" by B (eps 3—4)',
        songs__0__number="1",
    )
    one, two = document.songs
    assert (one.episodes, two.episodes) == (before.episodes, "3-4")  # not typed here
    fields = forms.open(anime) | {"songs-0-episodes": ["1 – 12, 14〜20"]}
    forms.send(fields, anime)
    assert document_of(anime).songs[0].episodes == "1-12, 14-20"
