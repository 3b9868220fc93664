"""The list of entries: what it shows, finds and does with many at once."""

import re
from dataclasses import replace

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.document import PartialDate
from catalog.entries import store
from catalog.models import Anime, CatalogueVersion, Run, Tag

from ..factories import (
    keep_edit,
    load_document,
    make_anime,
    make_document,
    save_document,
)
from .forms import apply_after_a_look

pytestmark = pytest.mark.django_db

URL = reverse("admin:catalog_anime_changelist")


def titles(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200
    return [anime.title for anime in response.context["cl"].result_list]


def run(client, action, *entries, **fields):
    return client.post(
        URL,
        {
            "action": action,
            "_selected_action": [anime.pk for anime in entries],
            "index": "0",
            **fields,
        },
        follow=True,
    )


def test_an_entry_is_listed_with_both_its_titles(admin_client):
    make_anime("Uchuu Senkan", original_title="宇宙戦艦", start_date="1974-10")
    page = admin_client.get(URL).content.decode()
    assert "Uchuu Senkan" in page
    assert "宇宙戦艦" in page
    assert "1974-10" in page


@pytest.mark.parametrize("title", ["宇宙戦艦", "!!", "_", "\U0001f431", "éa", "<b>"])
def test_any_title_has_something_to_stand_for_its_poster(admin_client, title):
    make_anime(title)
    assert titles(admin_client) == [title]


@pytest.mark.parametrize("words", ["uchuu", "宇宙", "戦", "Blazers", "senkan uchuu"])
def test_entries_are_found_by_any_of_their_names(admin_client, words):
    make_anime(
        "Uchuu Senkan",
        original_title="宇宙戦艦",
        alternative_names=["Star Blazers", "Blazers of the Stars"],
    )
    make_anime("Akira", original_title="アキラ")
    assert titles(admin_client, q=words) == ["Uchuu Senkan"]


def test_what_is_searched_comes_best_first_unless_another_order_is_asked_for(
    admin_client,
):
    make_anime("An Akira of Old")
    make_anime("Akira")
    make_anime("Kaba", alternative_names=["Akira, too"])
    assert titles(admin_client, q="akira")[0] == "Akira"
    assert titles(admin_client, q="akira", o="-3")[0] == "Kaba"


def test_an_entry_is_found_by_a_pasted_address_also_while_it_is_not_published(
    admin_client,
):
    address = "https://myanimelist.net/anime/47"
    make_anime("Akira", links=[("MAL", address)], is_published=False)
    make_anime("Other")
    assert titles(admin_client, q=f"{address}/Akira") == ["Akira"]
    assert titles(admin_client, q="mal:47") == ["Akira"]


def test_a_chip_says_no_number_of_other_lists(admin_client):
    make_anime("Akira", type="movie")
    page = admin_client.get(URL, {"finding": "no-tags", "type__exact": "movie"})
    names = [chip.name for chip in page.context["chips"]]
    assert names == ["Type: Movie", "Finding: no tags"]


def test_where_nothing_is_found_a_way_on_is_offered(admin_client):
    make_anime("Akira")
    page = admin_client.get(URL, {"q": "Mushishi <b>"}).content.decode()
    assert "No anime for “<bdi>Mushishi &lt;b&gt;</bdi>”." in page
    assert '<a href="?">Show all</a>' in page
    assert '<a href="add/">Add anime</a>' in page
    page = admin_client.get(URL, {"type": "movie"}).content.decode()
    assert "No anime have all that is chosen." in page


@pytest.mark.parametrize("words", ["   ", "\u3000", "%", "'", "x" * 600])
def test_any_words_may_be_searched(admin_client, words):
    make_anime("Akira")
    assert admin_client.get(URL, {"q": words}).status_code in (200, 302)


@pytest.mark.parametrize(
    ("start", "season"),
    [
        ("1974-10-06", "Fall 1974"),
        ("1974-10", "Fall 1974"),
        ("1974", "1974"),
        ("2035-01-19", "2035-01-19"),
        ("", "-"),
    ],
)
def test_the_season_is_said_as_far_as_it_is_known(admin_client, start, season):
    make_anime(start_date=start, is_filed=True)
    page = admin_client.get(URL).content.decode()
    assert f'<td class="field-season">{season}' in page


def test_entries_are_filtered_by_who_changed_them_and_in_which_run(
    admin_client, admin_user
):
    make_anime("A")
    run = Run.objects.create(kind="import", title="a folder")
    why = store.RevisionInfo(store.Action.IMPORTED, author=admin_user, run=run)
    save_document(make_anime("B"), make_document("B"), why)
    assert titles(admin_client, run=run.pk) == ["B"]
    assert titles(admin_client, editor=admin_user.pk) == ["B"]


def test_an_entry_says_that_edits_wait(admin_client, admin_user):
    anime = make_anime("A")
    make_anime("B")
    keep_edit(anime, make_document("A", synopsis="New."), None, admin_user)
    assert "1 edit waiting" in admin_client.get(URL).content.decode()
    assert titles(admin_client, state="waiting") == ["A"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"type": "movie"}, "A"),
        ({"is_published__exact": "0"}, "C"),
        ({"rating": "PG"}, "B"),
        ({"started": "198"}, "AB"),
        ({"started": "1985"}, "B"),
        ({"started": "unknown"}, "C"),
        ({"started": "nonsense"}, ""),
        ({"state": "published"}, "AB"),
        ({"state": "unpublished"}, "C"),
        ({"state": "waiting"}, ""),
        ({"run": "1"}, ""),
        ({"run": "x"}, ""),
        ({"editor": "9" * 30}, ""),
        ({"franchise": "b"}, "B"),
        ({"franchise": "nonsense"}, ""),
        ({"picture": "kept"}, "C"),
        ({"picture": "named"}, "B"),
        ({"picture": "none"}, "A"),
        ({"tag": "space"}, "AC"),
        ({"tag": "space", "type": "movie"}, "A"),
    ],
)
def test_entries_are_filtered(admin_client, query, found):
    make_anime("A", type="movie", start_date="1988-07-16", tags=["space"])
    make_anime("B", rating="PG", start_date="1985", poster_url="https://example.org/")
    make_anime("C", is_published=False, tags=["mecha", "space"])
    Anime.objects.filter(title="C").update(
        poster="posters/c.jpg", poster_width=1, poster_height=1
    )
    assert "".join(titles(admin_client, **query)) == found


def test_what_is_chosen_stands_above_the_list_and_goes_by_a_click(admin_client):
    make_anime("One", type="movie", tags=["space opera"])
    make_anime("Two", type="movie")
    slug = Tag.objects.get().slug
    query = {"q": "one", "type__exact": "movie", "tag": slug}
    chips = admin_client.get(URL, query).context["chips"]
    assert [chip.name for chip in chips] == [
        *("“one”", "Type: Movie", "Tag: space opera")
    ]
    page = admin_client.get(URL + chips[0].without).content.decode()
    assert 'aria-label="Without Tag: space opera">×</a>' in page
    without = admin_client.get(URL + chips[2].without).context["chips"]
    assert [chip.name for chip in without] == ["“one”", "Type: Movie"]
    assert "Without" not in admin_client.get(URL).content.decode()


@pytest.mark.parametrize("typed", ["space-opera", "space opera", " Space Opera "])
def test_a_tag_is_found_by_what_is_typed(admin_client, typed):
    make_anime("One", tags=["space opera", "space"], type="movie")
    make_anime("Two", tags=["space"])
    assert titles(admin_client, tag=typed) == ["One"]
    assert titles(admin_client, tag="spa") == []
    page = admin_client.get(URL, {"tag": typed, "type__exact": "movie"})
    page = page.content.decode()
    assert "<option>space opera</option>" in page
    assert '<input type="hidden" name="type__exact" value="movie">' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"missing": "title"}, ["Bare", "Unwritten"]),
        ({"missing": "synopsis"}, ["Bare", "Unwritten"]),
        ({"missing": "songs"}, ["Bare"]),
        ({"missing": "songs", "unlinked": "official"}, ["Bare"]),
        ({"picture": "none"}, ["Bare", "Unwritten"]),
        ({"unlinked": "any"}, ["Bare"]),
        ({"unlinked": "official"}, ["Bare", "Unwritten"]),
        ({"unlinked": "mal"}, ["Bare", "Unwritten"]),
        ({"unlinked": "anidb"}, ["Bare", "Full", "Unwritten"]),
        ({"unlinked": "wikipedia"}, ["Bare"]),
        ({"unlinked": "en-wikipedia"}, ["Bare", "Full"]),
        ({"unlinked": "ja-wikipedia"}, ["Bare", "Unwritten"]),
        ({"unlinked": "no such", "missing": "x"}, ["Bare", "Full", "Unwritten"]),
    ],
)
def test_what_an_entry_lacks_can_be_asked_for(admin_client, query, found):
    make_anime(
        "Full",
        original_title="全部",
        synopsis="All of it.",
        poster_url="https://example.org/x.jpg",
        songs=[("opening", '"Tank!"')],
        links=[
            ("Official Site", "https://example.org/"),
            ("MyAnimeList", "https://myanimelist.net/anime/1/Full"),
            ("Wikipedia", "https://ja.wikipedia.org/wiki/X"),
        ],
    )
    make_anime(
        "Unwritten",
        synopsis="No synopsis has been added for this series yet.",
        songs=[("ending", '"Blue"')],
        links=[("Wikipedia", "https://en.wikipedia.org/wiki/X")],
    )
    make_anime("Bare")
    assert titles(admin_client, **query) == found


def test_a_missing_thing_is_a_chip(admin_client):
    query = {"missing": "synopsis", "unlinked": "ann"}
    made = admin_client.get(URL, query).context["chips"]
    assert [chip.name for chip in made] == [
        "Missing: synopsis",
        "Missing link: Anime News Network",
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(
    admin_client, django_assert_num_queries, django_assert_max_num_queries, count
):
    for number in range(count):
        make_anime(tags=["space", "mecha"], start_date=str(1980 + number))
    with django_assert_num_queries(14):
        admin_client.get(URL)
    with django_assert_max_num_queries(18):
        admin_client.get(URL, {"q": "Anime", "tag": "space", "started": "198"})
    with django_assert_num_queries(22):
        admin_client.get(URL, {"_facets": "True", "tag": "space"})


def test_many_are_published_and_taken_back_after_a_look(
    admin_client, django_assert_num_queries
):
    pending, live = make_anime("A", is_published=False), make_anime("B")
    saved = live.updated_at
    number = CatalogueVersion.objects.get().number
    with django_assert_num_queries(20):  # of both pages
        asked = run(admin_client, "publish", pending, live)
    page = asked.content.decode()
    assert "<b>1</b> of 2 chosen entries would change" in page
    assert "Visitors will see it: on its page, in lists and in the search." in page
    assert not Run.objects.exists()
    done = apply_after_a_look(admin_client, asked)
    assert "1 anime published. “Undo this run” takes it back." in done.content.decode()
    of_run = Run.objects.get()
    address = reverse("admin:catalog_run_change", args=[of_run.pk])
    assert done.redirect_chain == [(address, 302)]
    assert Anime.objects.published().count() == 2
    assert Anime.objects.get(title="B").updated_at == saved
    assert CatalogueVersion.objects.get().number > number
    assert of_run.report["updated"] == 1
    asked = run(admin_client, "unpublish", pending, live)
    assert "Visitors will not see them any more" in asked.content.decode()
    apply_after_a_look(admin_client, asked)
    assert not Anime.objects.published().exists()
    # Who is as wished already is left alone.
    asked = run(admin_client, "unpublish", pending, live).content.decode()
    assert "<b>0</b> of 2 chosen entries would change" in asked
    assert "Visitors will" not in asked


def test_all_that_a_search_finds_are_published_at_once(admin_client):
    for number in range(3):
        names = ["One Name", "Another Name"]
        anime = make_anime(f"N {number}", alternative_names=names, is_published=False)
    asked = admin_client.post(
        f"{URL}?q=Name",
        {
            "action": "publish",
            "_selected_action": [anime.pk],
            "select_across": "1",
            "index": "0",
        },
        follow=True,
    )
    apply_after_a_look(admin_client, asked)
    assert Anime.objects.published().count() == 3


def test_an_entry_is_deleted_with_all_that_is_its_own(admin_client):
    anime = make_anime("X", songs=[("opening", '"One"')], tags=["space"])
    anime.source_files.create(path="x/en-US_x.md", digest="", role="own")
    number = CatalogueVersion.objects.get().number
    url = reverse("admin:catalog_anime_delete", args=[anime.pk])
    assert "Yes, I’m sure" in admin_client.get(url).content.decode()
    admin_client.post(url, {"post": "yes"})
    assert not Anime.objects.exists()
    assert Tag.objects.exists()
    assert CatalogueVersion.objects.get().number > number


def test_many_are_deleted_at_once(admin_client):
    entries = [make_anime(), make_anime()]
    run(admin_client, "delete_selected", *entries, post="yes")
    assert not Anime.objects.exists()


def neighbours(client, anime, filters):
    url = reverse("admin:catalog_anime_change", args=[anime.pk])
    response = client.get(url, {"_changelist_filters": filters})
    assert response.status_code == 200
    return response


@pytest.mark.parametrize(
    ("filters", "previous", "following"),
    [
        ("q=letter", "A", "C"),
        ("type=movie", None, "C"),
        ("type=movie&o=-3", "C", None),
        ("type=movie&p=7", None, "C"),
    ],
)
def test_an_entry_leads_to_its_neighbours_of_the_list_it_was_opened_from(
    admin_client, filters, previous, following
):
    make_anime("Letter A")
    anime = make_anime("Letter B", type="movie")
    make_anime("Letter C", type="movie")
    response = neighbours(admin_client, anime, filters)
    for name, letter in (("previous", previous), ("following", following)):
        key = response.context["neighbours"][name]
        assert (Anime.objects.get(pk=key).title[-1] if key else None) == letter


@pytest.mark.parametrize(
    "filters",
    ["type=tv-serie", "", "nonsense=1", "type=\0", "password__x=1"],
)
def test_what_is_in_no_such_list_has_no_neighbours(admin_client, filters):
    anime = make_anime("B", type="movie")
    page = neighbours(admin_client, anime, filters).content.decode()
    assert "of the list" not in page


def test_what_a_save_took_out_of_the_list_keeps_its_neighbours(admin_client):
    first, saved, last = (make_anime(f"Letter {n}", start_date=None) for n in "ABC")
    save_document(saved, replace(load_document(saved), start_date=PartialDate("1998")))
    url = reverse("admin:catalog_anime_change", args=[saved.pk])
    asked = {"_changelist_filters": "finding=no-start-date", "saved_after": "0"}
    response = admin_client.get(url, asked)
    assert response.context["neighbours"] == {
        "previous": first.pk,
        "following": last.pk,
        "place": None,
        "number": 2,
    }
    assert "2 left in the list" in response.content.decode()


def test_neighbours_cost_two_queries(admin_client, django_assert_num_queries):
    anime = make_anime("A", type="movie", tags=["space"])
    make_anime("B", type="movie")
    url = reverse("admin:catalog_anime_change", args=[anime.pk])
    admin_client.get(url)  # which reads what the process keeps
    with CaptureQueriesContext(connection) as alone:
        admin_client.get(url)
    with django_assert_num_queries(len(alone) + 2):
        admin_client.get(url, {"_changelist_filters": "type=movie&started=unknown"})


@pytest.mark.parametrize(
    "text", ["geocities", "www.geocities.jp", "GEOCITIES.jp", "http://geocities.jp/x"]
)
def test_a_search_tells_of_hosts_with_that_name(admin_client, text):
    for number in range(4):
        make_anime(links=[("Official", f"http://www.geocities.jp/{number}")])
    make_anime("Geocities", links=[("a", "http://example.org/geocities.jp")])
    page = admin_client.get(URL, {"q": text}).content.decode()
    listed = f"{reverse('admin:catalog_link_changelist')}?host=geocities.jp"
    assert f'<a href="{listed}">4 links at geocities.jp</a>' in page
    assert admin_client.get(listed).context["cl"].result_count == 4
    assert "example.org" not in page


@pytest.mark.parametrize(
    "text", ["", "ab", "www.", "http://", "a b", "\0\0\0", "/" * 9]
)
def test_other_searches_tell_of_none(admin_client, text):
    make_anime("ab", links=[("Official", "http://ab.example/")])
    page = admin_client.get(URL, {"q": text}).content.decode()
    assert "hosts-found" not in page


def test_each_entry_is_shown_with_its_cover(admin_client):
    make_anime("Akira")
    hidden = make_anime("Hidden", is_published=False)
    page = admin_client.get(reverse("admin:catalog_anime_changelist")).text
    address = re.search(r'class="thumbnail" src="(/[^"]+/akira.svg)"', page)[1]
    assert admin_client.get(address).status_code == 200
    # What visitors may not see has no address.
    assert '<svg class="thumbnail"' in page
    assert f"{hidden.slug}.svg" not in page


@pytest.mark.parametrize(
    "name", ["anime", "artist", "conflict", "franchise", "run", "sourcefile", "tag"]
)
def test_a_list_is_downloaded_as_csv(admin_client, name):
    make_anime("=Cell()", tags=["a"], songs=[("opening", '"One" by Ai')])
    make_anime("Other")
    page = admin_client.get(reverse(f"admin:catalog_{name}_changelist"))
    address = reverse(f"admin:catalog_{name}_csv")
    assert f'href="{address}?"' in page.content.decode()
    answer = admin_client.get(address)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode()
    head, *rows = text.splitlines()
    model_admin = admin.site.get_model_admin(apps.get_model("catalog", name))
    assert len(head.split(",")) == len(model_admin.csv_columns)
    assert not any(row.startswith("=") for row in rows)


def test_the_csv_of_entries_has_what_the_list_is_filtered_by(admin_client):
    make_anime("One", type="movie", start_date="1988", franchise="World")
    make_anime("Two", type="ova")
    address = reverse("admin:catalog_anime_csv")
    answer = admin_client.get(address, {"type__exact": "movie"})
    text = b"".join(answer.streaming_content).decode()
    assert text.splitlines()[1:] == ["One,,one,World,movie,,1988,,,True"]
    assert admin_client.get(address, {"no": "1"}).status_code == 302
