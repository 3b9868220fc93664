"""The index of artists, and the page of each."""

import pytest

from catalog.editing import terms
from catalog.models import Artist, ArtistName
from catalog.site.views.artists import PAGE_SIZE
from tests.factories import make_anime

pytestmark = pytest.mark.django_db


def sung(*names, **values):
    lines = [("opening", f'"Song {n}" by {name}') for n, name in enumerate(names)]
    return make_anime(songs=lines, **values)


def html(response):
    return response.content.decode()


def listed(response):
    groups = response.context["groups"]
    return {
        letter.label: [(artist.name, songs) for artist, songs in found]
        for letter, found in groups
    }


@pytest.mark.parametrize("number", [1, 20, PAGE_SIZE + 1])
def test_the_index_costs_four_queries(number, client, django_assert_num_queries):
    sung(*(f"Artist {n}" for n in range(number)))
    with django_assert_num_queries(4):
        response = client.get("/artists/")
    assert len(response.context["page"].object_list) == min(number, PAGE_SIZE)


def test_an_empty_catalogue_has_an_index(client):
    response = client.get("/artists/")
    assert response.status_code == 200
    assert "No artists yet" in html(response)


def test_artists_stand_under_their_letters_with_their_songs(client):
    sung("Bo", "Áya", "aya B", "19", "絢香", "Яна", "aya B & Bo")
    sung("Bo")  # one of the songs above, on another anime
    assert listed(client.get("/artists/")) == {
        "0–9": [("19", 1)],
        "A": [("Áya", 1), ("aya B", 2)],
        "B": [("Bo", 2)],
        "あ": [("Яна", 1), ("絢香", 1)],
    }


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        ("0", {"0–9": [("19", 1)]}),
        ("a", {"A": [("Aya", 1)]}),
        ("other", {"あ": [("絢香", 1)]}),
        ("z", {}),
    ],
)
def test_a_letter_can_be_chosen(client, letter, expected):
    sung("Aya", "19", "絢香")
    response = client.get(f"/artists/?letter={letter}")
    assert listed(response) == expected
    assert 'class="remark"' not in html(response)


@pytest.mark.parametrize("letter", ["A", "aa", "é", "%00", "<b>", "x" * 5000, "%ff"])
def test_a_letter_that_is_none_is_ignored_and_the_page_says_so(client, letter):
    sung("Aya")
    response = client.get(f"/artists/?letter={letter}")
    assert listed(response) == {"A": [("Aya", 1)]}
    assert "There is no such letter" in html(response)


def test_letters_without_artists_lead_nowhere(client):
    sung("Aya")
    text = html(client.get("/artists/"))
    assert 'href="?letter=a"' in text
    assert 'href="?letter=b"' not in text


@pytest.mark.parametrize("number", [1, 20])
def test_a_page_costs_five_queries(number, client, django_assert_num_queries):
    for _ in range(number):
        sung("Aya & Bo", "Aya")
    with django_assert_num_queries(5):
        response = client.get("/artists/aya/")
    assert html(response).count('class="use"') == 2 * number


def test_an_entrys_page_costs_no_more_with_its_artists(
    client, django_assert_num_queries
):
    make_anime("Akira", songs=[("opening", f'"S{n}" by A{n} & B') for n in range(20)])
    with django_assert_num_queries(4):
        text = html(client.get("/anime/akira/"))
    assert (
        '<a href="/artists/a3/"><bdi>A3</bdi></a> &amp; <a href="/artists/b/">' in text
    )


def test_a_page_says_what_is_known(client):
    sung("Ayasako (彩)", "AYASAKO feat. Bo", start_date="1998")
    sung("Duo [Ai (CV: Ayasako), Mai (Bo)]", start_date="2001-04")
    text = " ".join(html(client.get("/artists/ayasako/")).split())
    assert "<title>Ayasako · Mokuroku</title>" in text
    assert 'artist__vertical--short" lang="ja">彩</p>' in text
    assert "<dd>3 <small>on 2 anime</small></dd>" in text
    assert "<dd>1998–2001</dd>" in text
    assert "<dt>Sings as</dt><dd><bdi>Ai</bdi></dd>" in text
    assert "3 anime songs, 1998 to 2001." in text
    assert "Also spelled" not in text
    assert (
        '<bdi class="song-row__own">AYASAKO</bdi> feat. <a href="/artists/bo/">' in text
    )


def test_other_spellings_are_told(client):
    sung("Akino Arai (新居昭乃)", "Arai Akino")
    one, other = Artist.objects.order_by("pk")
    terms.merge_artists(one, [other])
    response = client.get("/artists/akino-arai/")
    assert response.context["spellings"] == ["Arai Akino"]


def test_an_address_of_old_leads_to_the_artist(client):
    sung("Akino Arai", "Arai Akino")
    one, other = Artist.objects.order_by("pk")
    terms.merge_artists(one, [other])
    response = client.get("/artists/arai-akino/")
    assert (response.status_code, response["Location"]) == (301, "/artists/akino-arai/")


def test_a_song_on_several_anime_is_told_once_with_all_of_them(client):
    for year in ("2003", "1999", ""):
        make_anime(
            f"In {year}", start_date=year, songs=[("ending", '"Fly" by Aya & Bo')]
        )
    response = client.get("/artists/aya/")
    (group,) = response.context["groups"]
    (row,) = group.rows
    assert [use.work.title for use in row.uses] == ["In 1999", "In 2003", "In "]


def test_an_artist_credited_twice_with_a_song_has_it_once(client):
    sung("Aya & Aya (Aya)")
    assert client.get("/artists/aya/").context["songs"] == 1


def test_an_artist_without_songs_has_no_page(client):
    sung("Aya").delete()
    Artist.objects.create(slug="bo", name="Bo", sort_name="bo")
    for slug in ("bo", "nobody", "A_-" * 90):
        assert client.get(f"/artists/{slug}/").status_code == 404


HOSTILE = [
    "<script>alert(1)</script>",
    "'; DROP TABLE artists; --",
    "{{ 7 }} {% x %}",
    "../../etc/passwd",
    "%2e%2e%00",
    "\u202eevil\u202c",
    "\u0301\u0302",
    "\u200b",
    "👩‍👩‍👧‍👦",
    "√",
    "-",
    "___",
    "𝔄𝔶𝔞",
    "ﷺ" * 20,
    "Z̸̡͝a̷͜l̶g̵o̷",
    "あ" * 200,
    "A" * 200,
    "MARIA & the Ω",
    "\ue000",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_a_page(client, name):
    sung(name, f"Unit [{name} (CV: {name})]", f"{name} ({name})")
    assert Artist.objects.exists()
    for artist in Artist.objects.all():
        response = client.get(artist.get_absolute_url())
        assert response.status_code == 200
        text = html(response)
        assert "<script>alert" not in text
    assert client.get("/artists/").status_code == 200
    assert client.get("/songs/").status_code == 200


def test_names_that_fold_alike_share_a_page(client):
    sung("MYTH&ROID", "Myth & Roid")
    assert ArtistName.objects.count() == 1
    response = client.get("/artists/myth-roid/")
    assert response.context["songs"] == 2
