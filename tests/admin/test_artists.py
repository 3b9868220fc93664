"""Artists in the admin: renamed, merged, told apart, parted."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from catalog.editing import terms
from catalog.entries import artist_pairs, store
from catalog.models import (
    Artist,
    ArtistNotDuplicate,
    CatalogueVersion,
    Credit,
    NameRule,
    Run,
)

from ..factories import make_anime

pytestmark = pytest.mark.django_db

LIST = reverse("admin:catalog_artist_changelist")
DUPLICATES = reverse("admin:catalog_artist_duplicates")
MERGE = reverse("admin:catalog_artist_merge")
ALIKE = reverse("admin:catalog_artist_alike")


def sung(*names):
    return make_anime(songs=[("opening", f'"Song" by {name}') for name in names])


@pytest.fixture
def pair():
    sung("Akino Arai (新居昭乃)", "Arai Akino", "Bo")
    return list(Artist.objects.order_by("pk")[:2])


def decide(client, pair, choice):
    first, second = pair
    fields = {"first": first.pk, "second": second.pk, "choice": choice}
    return client.post(DUPLICATES, fields, follow=True).content.decode()


def change(artist):
    return reverse("admin:catalog_artist_change", args=[artist.pk])


@pytest.mark.parametrize("number", [1, 20])
def test_artists_are_listed_with_their_songs(
    admin_client, django_assert_max_num_queries, number
):
    for n in range(number):
        sung(f"A{n}", f"A{n} & B")
    with django_assert_max_num_queries(12):
        response = admin_client.get(LIST)
    songs = {artist.name: artist.songs for artist in response.context["cl"].result_list}
    assert songs["A0"] == 2
    assert songs["B"] == number


def test_they_are_found_by_any_spelling(admin_client, pair):
    page = admin_client.get(LIST, {"q": "新居"}).content.decode()
    assert "Akino Arai" in page
    assert "Arai Akino" not in page


@pytest.mark.parametrize("number", [1, 20])
def test_two_that_may_be_one_are_shown_side_by_side(
    admin_client, django_assert_max_num_queries, number
):
    for n in range(number):
        sung(f"Akino Arai{n}", f"Arai{n} Akino")
    with django_assert_max_num_queries(12):
        page = admin_client.get(DUPLICATES).content.decode()
    assert page.count("<h3>One</h3>") == number
    assert f"Waiting: {number}." in page
    assert f"{number} possible duplicate" in admin_client.get(LIST).content.decode()


def test_no_duplicates_are_no_error(admin_client):
    assert (
        "No two artists look like one" in admin_client.get(DUPLICATES).content.decode()
    )


@pytest.mark.parametrize(("choice", "kept"), [("first", 0), ("second", 1)])
def test_two_that_are_the_same_become_one(admin_client, pair, choice, kept):
    page = decide(admin_client, pair, choice)
    assert f"was merged into “{pair[kept]}”" in page
    assert "Waiting: 0." in page
    assert Artist.objects.filter(pk=pair[kept].pk).exists()
    assert not Artist.objects.filter(pk=pair[1 - kept].pk).exists()
    assert "Someone has already resolved this" in decide(admin_client, pair, choice)


def test_two_that_differ_are_not_asked_about_again(admin_client, admin_user, pair):
    assert "Marked as not duplicates" in decide(admin_client, pair, "apart")
    assert ArtistNotDuplicate.objects.get().decided_by == admin_user
    assert not artist_pairs.likely_pairs()


def test_two_that_differ_are_named_on_their_pages_until_that_is_undone(
    admin_client, pair
):
    told = decide(admin_client, pair, "apart")
    run = Run.objects.get()
    assert reverse("admin:catalog_run_change", args=[run.pk]) in told
    for one, other in (pair, pair[::-1]):
        page = admin_client.get(change(one)).text
        assert "Not the same as" in page
        assert change(other) in page
    query = {"artist": [one.pk for one in pair]}
    assert "were told apart on" in admin_client.get(MERGE, query).text
    row = ArtistNotDuplicate.objects.get()
    apart = reverse("admin:catalog_artist_apart", args=[pair[1].pk])
    page = admin_client.post(apart, {"apart": row.pk}, follow=True).text
    assert "“Akino Arai” and “Arai Akino” may be the same again." in page
    run.refresh_from_db()
    assert run.undone_at
    assert len(artist_pairs.likely_pairs()) == 1
    page = admin_client.post(apart, {"apart": row.pk}, follow=True).text
    assert "already resolved" in page
    assert admin_client.get(apart).status_code == 403


def test_different_is_undone_as_a_run_before_a_later_merge_is(admin_client, pair):
    decide(admin_client, pair, "apart")
    decided = Run.objects.get()
    merge = terms.merge_artists(*pair[:1], pair[1:])
    undo = reverse("admin:catalog_run_undo", args=[decided.pk])
    page = admin_client.post(undo, follow=True).text
    assert "Nothing is undone" in page
    admin_client.post(reverse("admin:catalog_run_undo", args=[merge.pk]))
    assert ArtistNotDuplicate.objects.exists()
    page = admin_client.post(undo, follow=True).text
    assert "Undone" in page
    assert not ArtistNotDuplicate.objects.exists()
    assert len(artist_pairs.likely_pairs()) == 1


def test_two_of_a_split_are_told_apart_until_that_is_taken_back(admin_client, pair):
    artist = terms.merge_artists(pair[0], pair[1:]) and pair[0]
    terms.split_off_spelling(artist, "Arai Akino")
    row = ArtistNotDuplicate.objects.get()
    apart = reverse("admin:catalog_artist_apart", args=[artist.pk])
    admin_client.post(apart, {"apart": row.pk})
    assert len(artist_pairs.likely_pairs()) == 1


def test_of_those_that_are_alike_none_are_merged_that_were_told_apart(pair):
    sung("Arai  Akinou")
    assert len(artist_pairs.alike_groups()) == 1
    terms.tell_artists_apart(*pair)
    assert artist_pairs.alike_groups() == []


def test_its_history_lists_the_runs_that_touched_an_artist(
    admin_client, django_assert_num_queries, pair
):
    address = reverse("admin:catalog_artist_history", args=[pair[0].pk])
    assert "No run has changed it." in admin_client.get(address).text
    runs = [
        terms.tell_artists_apart(*pair),
        terms.rename_artist(pair[0], "Akino", ""),
        terms.merge_artists(pair[0], pair[1:]),
    ]
    terms.rename_artist(Artist.objects.get(name="Bo"), "Boo", "")
    admin_client.get(address)
    with django_assert_num_queries(5):
        page = admin_client.get(address)
    assert page.context["runs"] == runs[::-1]
    for run in runs:
        assert reverse("admin:catalog_run_change", args=[run.pk]) in page.text


def test_the_page_of_a_run_lists_what_it_did_to_artists(admin_client, pair):
    sung("Mai", "Mai")
    mai = Artist.objects.get(name="Mai")
    song = mai.credits.first().song_id
    for run, told in [
        (terms.tell_artists_apart(*pair), "not the same as"),
        (terms.rename_artist(pair[0], "Akino", ""), "renamed"),
        (terms.split_off_songs(mai, [song], "the band"), "split off from"),
        (terms.merge_artists(pair[0], pair[1:]), "merged into"),
    ]:
        page = admin_client.get(reverse("admin:catalog_run_change", args=[run.pk]))
        (line,) = page.context["done"]
        assert line.did == told
        assert f'<a href="{line.one.url or line.other.url}">' in page.text
    assert (line.one.name, line.one.url) == ("Arai Akino", "")
    assert line.other.url == change(pair[0])


@pytest.mark.parametrize("choice", ["", "both", "<b>"])
def test_without_an_answer_nothing_is_decided(admin_client, pair, choice):
    assert "Nothing is decided" in decide(admin_client, pair, choice)
    assert artist_pairs.likely_pairs()


@pytest.mark.parametrize("key", ["", "x", "-1", "²", "9" * 12])
def test_artists_that_are_none_are_no_error(admin_client, pair, key):
    fields = {"first": key, "second": pair[1].pk, "choice": "first"}
    response = admin_client.post(DUPLICATES, fields, follow=True)
    assert "already resolved" in response.content.decode()
    fields = {"first": pair[1].pk, "second": pair[1].pk, "choice": "first"}
    response = admin_client.post(DUPLICATES, fields, follow=True)
    assert "already resolved" in response.content.decode()


def test_only_who_may_change_artists_decides(client, pair):
    user = User.objects.create_user("viewer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_artist"))
    client.force_login(user)
    part = reverse("admin:catalog_artist_part", args=[pair[0].pk])
    assert client.get(LIST).status_code == 200
    assert client.get(change(pair[0])).status_code == 200
    assert client.get(DUPLICATES).status_code == 403
    assert client.post(DUPLICATES, {"choice": "first"}).status_code == 403
    assert client.post(part, {"spelling": "新居昭乃"}).status_code == 403
    assert client.post(change(pair[0]), {"name": "X"}).status_code == 403
    selected = [artist.pk for artist in pair]
    client.post(LIST, {"action": "merge_selected", "_selected_action": selected})
    assert Artist.objects.count() == 3


def test_any_artists_can_be_merged(admin_client):
    sung("Bo", "Aya & Bo", "Cy")
    selected = list(Artist.objects.values_list("pk", flat=True))
    fields = {"action": "merge_selected", "_selected_action": selected}
    response = admin_client.post(LIST, fields, follow=True)
    page = response.content.decode()
    names = [artist.name for artist in response.context["artists"]]
    assert names == ["Bo", "Aya", "Cy"]
    assert "2 songs" in page
    assert page.count("1 song<") == 2
    (address, _), *_ = response.redirect_chain
    page = admin_client.post(address, {"stays": "x"}).content.decode()
    assert "Whose name stays" in page
    assert Artist.objects.count() == 3
    aya = Artist.objects.get(name="Aya")
    page = admin_client.post(address, {"stays": aya.pk}, follow=True).content.decode()
    assert "“Bo”, “Cy” were merged into “Aya”." in page
    assert Artist.objects.get() == aya
    assert aya.credits.count() == 4
    page = admin_client.post(address, {"stays": aya.pk}, follow=True).content.decode()
    assert "already resolved" in page
    undo = reverse("admin:catalog_run_undo", args=[Run.objects.get().pk])
    admin_client.post(undo)
    assert Artist.objects.count() == 3


@pytest.mark.parametrize("number", [2, 20])
def test_the_page_of_a_merge_costs_the_same_for_all(
    admin_client, django_assert_num_queries, number
):
    for n in range(number):
        sung(f"A{n}")
    keys = Artist.objects.values_list("pk", flat=True)
    with django_assert_num_queries(5):
        page = admin_client.get(MERGE, {"artist": keys}).content.decode()
    assert page.count('name="stays"') == number


@pytest.mark.parametrize("keys", [[], ["x"], ["0", "1"], ["9" * 30, "²"]])
def test_what_are_no_artists_is_no_error(admin_client, keys):
    response = admin_client.get(MERGE, {"artist": keys}, follow=True)
    assert "already resolved" in response.content.decode()


def test_two_merges_of_one_artist_at_once(admin_client, pair, monkeypatch):
    def by_someone_else(*args):
        monkeypatch.undo()
        terms.merge_artists(pair[1], [pair[0]])
        return terms.merge_artists(*args)

    merge = "catalog.admin.terms.artist.terms.merge_artists"
    monkeypatch.setattr(merge, by_someone_else)
    page = decide(admin_client, pair, "first")
    assert "already resolved" in page
    assert Artist.objects.filter(pk=pair[1].pk).exists()


def test_who_may_change_artists_may_undo_that(client, admin_client, pair):
    run = terms.merge_artists(pair[0], pair[1:])
    undo = reverse("admin:catalog_run_undo", args=[run.pk])
    user = User.objects.create_user("viewer", is_staff=True)
    names = ["view_artist", "view_run"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    assert client.post(undo).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="change_artist"))
    page = client.get(reverse("admin:catalog_run_change", args=[run.pk]))
    assert "1 song" in page.content.decode()
    assert client.post(undo).status_code == 302
    assert Artist.objects.count() == 3


def test_one_artist_is_not_merged_and_stays_selected(admin_client, pair):
    fields = {"action": "merge_selected", "_selected_action": [pair[0].pk]}
    page = admin_client.post(LIST, fields, follow=True).content.decode()
    assert "two or more" in page
    assert page.count("<input checked ") == 1
    assert "<input checked " not in admin_client.get(LIST).text


def test_artists_of_whom_one_is_gone_are_not_merged_half(admin_client, pair):
    bo = Artist.objects.get(name="Bo")
    keys = [one.pk for one in (*pair, bo)]
    address = f"{MERGE}?" + "&".join(f"artist={key}" for key in keys)
    terms.merge_artists(bo, pair[1:])
    page = admin_client.post(address, {"stays": keys[0]}, follow=True)
    assert "Nothing was merged." in page.text
    assert len(page.context["artists"]) == 2


def test_an_artist_without_songs_is_deleted_and_comes_back(admin_client, pair):
    anime = sung("Zed")
    zed = Artist.objects.get(name="Zed")
    delete = reverse("admin:catalog_artist_delete", args=[zed.pk])
    assert delete not in admin_client.get(change(zed)).text
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    store.delete([anime])
    assert delete in admin_client.get(change(zed)).text
    admin_client.post(delete, {"post": "yes"})
    assert not Artist.objects.filter(name="Zed").exists()
    run = Run.objects.get()
    page = admin_client.get(reverse("admin:catalog_run_change", args=[run.pk])).text
    assert "Zed" in page
    admin_client.post(reverse("admin:catalog_run_undo", args=[run.pk]))
    assert Artist.objects.get(name="Zed").names.get().name == "Zed"


def test_pairs_show_works_to_tell_who_is_who(admin_client):
    for n in range(5):
        make_anime(
            f"Work {n}",
            start_date=str(2000 - n),
            songs=[("opening", f'"S{n}" by Akino Arai'), ("ending", '"E" by Bo')],
        )
    sung("Arai Akino")
    for address in (DUPLICATES, ALIKE):
        admin_client.get(address)
        page = admin_client.get(address).text
        assert "“<bdi>S4</bdi>” on <bdi>Work 4</bdi>, 1996" in page
        assert "Work 1<" not in page
    assert page.count(" checked ") == 1
    page = admin_client.get(ALIKE, {"selected": "none"}).text
    assert " checked " not in page
    assert 'data-goes="1"' in page


def test_a_new_name_leads_to_the_artist_and_the_old_one_still_does(admin_client):
    sung("Akino Aral")
    artist, number = Artist.objects.get(), CatalogueVersion.objects.get().number
    fields = {"name": " Akino  Arai", "native_name": "新居昭乃"}
    admin_client.post(change(artist), fields)
    sung("AKINO ARAI", "Akino Aral", "新居昭乃")
    artist = Artist.objects.get()
    assert (artist.name, artist.slug) == ("Akino Arai", "akino-aral")
    assert artist.sort_name == "akino arai"
    assert Credit.objects.count() == 4
    assert CatalogueVersion.objects.get().number > number


def test_a_name_that_another_artist_has_is_refused(admin_client, pair):
    page = admin_client.post(change(pair[1]), {"name": "AKINO ARAI"})
    assert "“Akino Arai” has that name" in page.content.decode()
    assert admin_client.post(change(pair[0]), {"name": "AKINO ARAI"}).status_code == 302


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "\x00"])
def test_a_name_that_is_none_is_refused(admin_client, pair, name):
    assert admin_client.post(change(pair[0]), {"name": name}).status_code == 200
    assert Artist.objects.filter(name="Akino Arai").exists()


def test_a_spelling_is_parted_again(admin_client, pair):
    terms.merge_artists(pair[0], pair[1:])
    url = reverse("admin:catalog_artist_part", args=[pair[0].pk])
    assert url in admin_client.get(change(pair[0])).content.decode()
    assert admin_client.get(url).status_code == 403
    fields = {"spelling": "Arai Akino"}
    page = admin_client.post(url, fields, follow=True).content.decode()
    assert "“Arai Akino” is an artist of its own" in page
    assert Artist.objects.get(slug="arai-akino").credits.count() == 1


def test_the_own_name_of_an_artist_is_not_parted(admin_client, pair):
    url = reverse("admin:catalog_artist_part", args=[pair[0].pk])
    fields = {"spelling": "Akino Arai"}
    page = admin_client.post(url, fields, follow=True).content.decode()
    assert "own name" in page
    assert Artist.objects.count() == 3


def test_nobody_adds_or_deletes_artists(admin_client, pair):
    assert admin_client.post(reverse("admin:catalog_artist_add")).status_code == 403
    url = reverse("admin:catalog_artist_delete", args=[pair[0].pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("number", [1, 20])
def test_the_page_of_an_artist_lists_the_songs(
    admin_client, django_assert_num_queries, number
):
    for n in range(number):
        make_anime(start_date=str(1999 - n), songs=[("ending", f'#2: "S{n}" by Ai')])
    page_of = change(Artist.objects.get())
    admin_client.get(page_of)  # a process asks once what kinds of rows there are
    with django_assert_num_queries(10):
        page = admin_client.get(page_of)
    shown = page.context["song_page"]
    assert [song.title for song in shown] == [f"S{n}" for n in range(number)][::-1]
    text = page.content.decode()
    assert f"{number} song{'s' * (number > 1)}</h2>" in text
    for name, key in (("song", shown[0].pk), ("anime", shown[0].anime_id)):
        assert reverse(f"admin:catalog_{name}_change", args=[key]) in text
    assert "<td>Ending 2</td>" in text
    assert text.count("View on site") == 1


def test_of_very_many_songs_there_are_pages(admin_client, monkeypatch):
    monkeypatch.setattr("catalog.admin.terms.artist.SONGS", 2)
    for n in range(3):
        make_anime(f"Entry {n}", songs=[("opening", f'"S{n}" by Ai')])
    page_of = change(Artist.objects.get())
    for page in ("2", "999", "\0", "x"):
        text = admin_client.get(page_of, {"p": page}).content.decode()
        assert "3 songs</h2>" in text
        assert ("Entry 2" in text) == (page in ("2", "999"))


def test_who_may_see_no_entries_sees_no_songs(client, pair):
    user = User.objects.create_user("someone", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_artist"))
    client.force_login(user)
    page = client.get(change(pair[0]))
    assert page.status_code == 200
    assert "artist-songs" not in page.content.decode()


def test_an_artist_without_a_page_has_no_link_to_it(admin_client):
    make_anime(songs=[("opening", '"Song" by Ai')], is_published=False)
    artist = Artist.objects.get()
    page = admin_client.get(change(artist)).content.decode()
    assert artist.get_absolute_url() not in page
    sung("Ai")
    assert (
        artist.get_absolute_url() in admin_client.get(change(artist)).content.decode()
    )


def test_each_pair_says_why_and_a_name_is_kept_whole(admin_client):
    sung("Zan & The Boys")
    page = admin_client.get(DUPLICATES).content.decode()
    assert artist_pairs.TOGETHER in page
    pair = Artist.objects.order_by("pk")
    page = decide(admin_client, pair, "whole")
    assert "“Zan &amp; The Boys” is one name now." in page
    assert Credit.objects.get().name == "Zan & The Boys"
    sung("Zan & the boys")
    assert Credit.objects.last().artist.name == "Zan & The Boys"
    rule = NameRule.objects.get(name="Zan & The Boys")
    remove = reverse("admin:catalog_namerule_delete", args=[rule.pk])
    admin_client.post(remove, {"post": "yes"})
    assert Credit.objects.count() == 4


def test_all_that_are_alike_are_seen_and_merged_at_once(admin_client, pair):
    sung("Kumiko Oosugi", "Kumiko Osugi", "Kumiko Osugi", "Kumiko Ousugi")
    page = admin_client.get(DUPLICATES).content.decode()
    assert "4 pairs. You see them first." in page
    page = admin_client.get(ALIKE)
    groups = page.context["groups"]
    assert [[str(one) for one, _ in group] for _, group in groups] == [
        ["Akino Arai", "Arai Akino"],
        ["Kumiko Osugi", "Kumiko Oosugi", "Kumiko Ousugi"],
    ]
    stamps = [stamp for stamp, _ in page.context["groups"]]
    answer = admin_client.post(ALIKE, {"group": ["x"]}, follow=True)
    assert "Nothing is merged" in answer.content.decode()
    answer = admin_client.post(ALIKE, {"group": ["x", *stamps[1:]]}, follow=True)
    assert "1 group was left out" in answer.text
    assert "2 artists were merged." in answer.content.decode()
    names = {*Artist.objects.values_list("name", flat=True)}
    assert names == {"Akino Arai", "Arai Akino", "Bo", "Kumiko Osugi"}
    # What was shown is merged, or nothing.
    answer = admin_client.post(ALIKE, {"group": stamps[1:]}, follow=True)
    assert "Nothing is merged" in answer.content.decode()
    run = Run.objects.get()
    admin_client.post(reverse("admin:catalog_run_undo", args=[run.pk]))
    assert Artist.objects.count() == 6


def test_an_artist_shows_who_may_be_the_same_and_each_spelling(admin_client):
    sung("KOTOKO", "kotoko", "kotoko", "Kotokko")
    artist = Artist.objects.get(name="KOTOKO")
    page = admin_client.get(change(artist)).content.decode()
    assert "<bdi>kotoko</bdi>" in page
    assert "2 songs" in page
    part = reverse("admin:catalog_artist_part", args=[artist.pk])
    said = admin_client.post(part, {"spelling": "KOTOKO"}, follow=True)
    assert "own name" in said.content.decode()
    said = admin_client.post(part, {"spelling": "Nobody"}, follow=True)
    assert "No song is credited by that spelling" in said.content.decode()
    said = admin_client.post(part, {"spelling": "kotoko"}, follow=True)
    assert "“kotoko” is an artist of its own" in said.content.decode()
    assert artist.credits.count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "", "kind": "whole"}, "This field is required."),
        ({"name": "A & B", "kind": ""}, "This field is required."),
        ({"name": "judy and mary", "kind": "whole"}, "There is such a rule for"),
        ({"name": "A", "kind": "same"}, "Say of which name it is another spelling."),
        ({"name": "A", "kind": "same", "same_as": "A"}, "That is the same spelling."),
    ],
)
def test_a_rule_for_a_name_says_all_that_it_needs(admin_client, fields, said):
    add = reverse("admin:catalog_namerule_add")
    assert said in admin_client.post(add, fields).content.decode()


def test_a_rule_makes_one_of_two_spellings_and_tells_them_apart_again(admin_client):
    sung("MEG", "Meg")
    rule = {"name": "Meg", "kind": "same", "same_as": "MEG"}
    add = reverse("admin:catalog_namerule_add")
    assert admin_client.post(add, rule).status_code == 302
    credited = {*Credit.objects.values_list("artist__name", flat=True)}
    assert credited == {"MEG"}
    listed = reverse("admin:catalog_namerule_changelist")
    page = admin_client.get(listed, {"q": "Meg"}).content.decode()
    assert "admin" in page
    key = NameRule.objects.get(name="Meg").pk
    chosen = {"action": "delete_selected", "_selected_action": [key], "post": "yes"}
    admin_client.post(listed, chosen)
    credited = {*Credit.objects.values_list("artist__name", flat=True)}
    assert credited == {"MEG", "Meg"}
