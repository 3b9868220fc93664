"""The front page: what waits, what is to be cleaned up, and what changed lately."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from catalog.admin.dashboard.clean_up import trend
from catalog.admin.dashboard.waiting import said_of_moment
from catalog.document.entry import Entry, Own
from catalog.document.quality import GROUPS
from catalog.editing import pending_edits
from catalog.entries import store
from catalog.models import (
    Anime,
    Conflict,
    DecidedSuggestion,
    Finding,
    LatePublication,
    OpenCount,
    PendingEdit,
    Run,
    SavedFilter,
    UnsavedWork,
)
from catalog.quality import dismissals, findings, progress

from ..factories import keep_edit, make_anime, make_document, save_document

pytestmark = pytest.mark.django_db

URL = reverse("admin:index")
NOW = timezone.now()


def keep_one(anime, author, publish_at=None, **values):
    document = make_document(anime.title, synopsis="New.")
    pending = keep_edit(anime, document, None, author, publish_at)
    PendingEdit.objects.filter(pk=pending.pk).update(**values)
    return pending


def keep_unsaved(user, title, key="k"):
    typed = [{"part": "", "place": 0, "was": None, "typed": {"title": "x"}}]
    UnsavedWork.objects.create(
        user=user, key=key, title=title, typed=typed, changed_at=NOW
    )


def in_role(client, name, username="someone"):
    user = User.objects.create_user(username, is_staff=True)
    user.groups.add(Group.objects.get(name=name))
    client.force_login(user)
    return user


def said(response, part="waiting"):
    return [line.says for line in response.context[part]]


def lines(response, name):
    """The numbers of a group's lines, by what each says."""
    groups = {group.name: group for group in response.context["groups"]}
    return {line.name: line.number for line in groups[name].lines}


# Waiting for me


def test_what_waits_is_counted_and_leads_to_its_list(admin_client, admin_user):
    one = make_anime("One")
    two = make_anime("Two")
    Conflict.objects.create(anime=one, path="a.md", field="title", ours="a", theirs="b")
    failed = keep_one(one, admin_user, problem="It is gone.")
    keep_one(two, User.objects.create_user("rei"))
    for title, key in (("Two", "a"), ("", "b"), ("C", "c"), ("D", "d")):
        keep_unsaved(admin_user, title, key)
    response = admin_client.get(URL)
    assert said(response) == [
        "1 suggestion to decide",
        "1 scheduled edit could not be published",
        "1 conflict to decide",
        "4 texts not saved: “D”, “C”, a new entry and 1 more",
    ]
    for line in response.context["waiting"]:
        assert admin_client.get(line.address, follow=True).status_code == 200
    address = response.context["waiting"][1].address
    found = admin_client.get(address).context["cl"].result_list
    assert [pending.pk for pending in found] == [failed.pk]


def test_where_nothing_waits_that_is_said(admin_client):
    page = admin_client.get(URL).content.decode()
    assert "Nothing waits for you." in page
    assert "Nothing has changed yet." in page
    assert "Clean up" not in page


def test_a_contributor_is_not_asked_to_decide(client):
    user = in_role(client, "Contributor")
    anime = make_anime("Akira")
    Conflict.objects.create(anime=anime, path="a", field="title", ours="a", theirs="b")
    keep_one(anime, user)
    keep_one(anime, User.objects.create_user("rei"))
    response = client.get(URL)
    assert said(response) == []
    (line,) = response.context["under_way"]
    assert line.says == "Your suggestion for “Akira”"
    assert line.note == "An editor decides. Nothing is left for you to do."
    assert client.get(line.address).status_code == 200


def test_what_goes_live_is_told_the_next_first(client):
    user = in_role(client, "Editor")
    other = User.objects.create_superuser("mio")
    a, b, c, d = (make_anime(title) for title in "ABCD")
    keep_one(a, user)
    keep_one(b, other, NOW + timedelta(days=9))
    plan = keep_one(c, user, NOW + timedelta(minutes=1), own={"published": True})
    keep_one(d, other)
    own = client.get(URL).context["under_way"]
    assert [line.says.partition(" goes live")[0] for line in own] == [
        "“C”",
        "An edit of “B”",
        "Your edit of “A”",
    ]
    assert [line.note for line in own] == [
        "Scheduled by you.",
        "Scheduled by mio.",
        "Kept for later.",
    ]
    assert f"edit={plan.pk}" in own[0].address


def test_of_many_that_go_live_the_rest_is_a_number(admin_client, admin_user):
    for number in range(10):
        keep_one(make_anime(), admin_user, NOW + timedelta(days=number))
    assert said(admin_client.get(URL), "under_way")[8:] == ["2 more"]


@pytest.mark.parametrize(
    ("hours", "words"),
    [(1, "today at 13:05"), (21, "tomorrow at 9:05"), (48, "on 30 November 2026 at")],
)
def test_a_moment_is_told_as_people_say_it(monkeypatch, hours, words):
    noon = datetime(2026, 11, 28, 12, 5, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)
    assert said_of_moment(noon + timedelta(hours=hours)).startswith(words)


# Clean up


def test_what_is_open_is_counted_by_group_and_leads_to_its_list(admin_client):
    one = make_anime("One", type="movie", start_date="1988", tags=["space"])
    make_anime("One", slug="one-2", franchise="Other", type="movie", start_date="1988")
    dismissals.dismiss(one, "no-episodes", "Nobody knows.")
    findings.refresh_if_stale()
    response = admin_client.get(URL)
    groups = {group.name: group for group in response.context["groups"]}
    assert [*groups] == [*GROUPS.values()]
    dates = groups["Dates and episodes"]
    assert (dates.open, dates.done) == (1, 50)
    assert lines(response, "Names and texts") == {
        "no original title": 2,
        "no tags": 1,
        "no synopsis": 2,
    }
    assert lines(response, "Duplicates") == {
        "pairs of entries that may be one work": 1,
        "same name, type and date as another": 2,
    }
    for group in groups.values():
        found = admin_client.get(group.address)
        assert found.context["cl"].result_count == group.open
        for line in group.lines:
            assert admin_client.get(line.address).status_code == 200
    songs = groups["Songs"]
    assert (songs.open, songs.done, songs.lines, songs.trend) == (0, 100, [], None)


def test_what_is_nearly_done_is_not_done(admin_client):
    for _ in range(199):
        make_anime(episodes=1)
    make_anime(start_date="1988")
    groups = admin_client.get(URL).context["groups"]
    assert groups[0].done == 0
    for anime in Anime.objects.filter(start_date=""):
        dismissals.dismiss(anime, "no-start-date", "Lost.")
    groups = admin_client.get(URL).context["groups"]
    assert (groups[0].open, groups[0].done) == (1, 99)


def test_a_pair_told_apart_is_counted_no_more(admin_client):
    pair = [
        make_anime("One", slug=slug, franchise=slug, start_date="1988")
        for slug in ("one", "two")
    ]
    name = "pairs of entries that may be one work"
    assert lines(admin_client.get(URL), "Duplicates")[name] == 1
    admin_client.post(
        reverse("admin:catalog_anime_duplicates"),
        {"left": pair[0].pk, "right": pair[1].pk},
    )
    assert name not in lines(admin_client.get(URL), "Duplicates")


def test_a_chart_shows_how_it_went(admin_client):
    make_anime("One")
    today = progress.today()
    for days, entries in ((400, 9), (14, 4), (7, 3), (0, 8)):
        day = today - timedelta(days=days)
        OpenCount.objects.create(day=day, group="dates", entries=entries)
    response = admin_client.get(URL)
    shown = response.context["groups"][0].trend
    # Of today there is the number as it is now.
    assert shown.points == "0.0,2.0 60.0,9.0 120.0,23.0"
    assert shown.change.startswith("3 fewer than on ")
    page = response.content.decode()
    assert f'role="img" aria-label="{shown.says}"' in page
    assert page.count("<polyline") == 1


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (4, 4, "as many as on 1 May 2026"),
        (4, 5, "1 more than on 1 May 2026"),
        (0, 0, "as many as on 1 May 2026"),
        (2000, 0, "2,000 fewer than on 1 May 2026"),
    ],
)
def test_a_chart_is_told_in_words(before, now, change):
    shown = trend([(date(2026, 5, 1), before)], date(2026, 5, 3), now)
    assert shown.change == change
    assert shown.says == f"{before:,} open on 1 May 2026, {now:,} today"


def test_where_there_is_no_earlier_day_there_is_no_chart():
    today = date(2026, 5, 1)
    assert trend([], today, 4) is None
    assert trend([(today, 4)], today, 4) is None


# Lately


def changes(response):
    return [(one.name, one.what, one.saves) for one in response.context["changes"]]


def test_what_one_person_does_to_an_entry_is_one_line(admin_client, admin_user):
    anime, other = make_anime("Akira"), make_anime("Aria")
    mio = User.objects.create_user("mio")
    for number, author in enumerate([admin_user] * 3 + [mio] + [admin_user] * 2):
        document = make_document("Akira", episodes=number + 1)
        save_document(anime, document, store.RevisionInfo(author=author))
    assert changes(admin_client.get(URL)) == [
        ("Akira", "Edited by admin", 5),
        ("Akira", "Edited by mio", 1),
        ("Aria", "Edited by the system", 1),
        ("Akira", "Edited by the system", 1),
    ]
    assert "Edited by admin, 5 saves, " in admin_client.get(URL).content.decode()
    assert other


def test_what_a_run_changed_is_one_line_without_folders(admin_client, admin_user):
    anime = make_anime("Akira <b>")
    counts = {"files": 3, "created": 3}
    run = Run.objects.create(
        kind="import", title="/srv/secret/files", author=admin_user, report=counts
    )
    own = Own(franchise=anime.franchise.slug)
    store.save(
        [(Anime(), Entry(make_document(title), own)) for title in "abc"],
        store.RevisionInfo(store.Action.IMPORTED, run=run),
    )
    response = admin_client.get(URL)
    assert ("Import of 3 files", "By admin", 1) in changes(response)
    assert len(changes(response)) == 2
    assert "Akira &lt;b&gt;" in response.content.decode()
    for page in (URL, reverse("admin:catalog_run_changelist")):
        assert "secret" not in admin_client.get(page).content.decode()
    address = reverse("admin:catalog_run_change", args=[run.pk])
    assert "secret" not in admin_client.get(address).content.decode()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"kind": "import", "report": {"files": 1}}, "Import of 1 file"),
        ({"kind": "import", "title": "a/b.md"}, "Import: b.md"),
        ({"kind": "bulk", "report": {"updated": 1}}, "Edit of 1 entry: x"),
        ({"kind": "bulk", "report": {"updated": 1234}}, "Edit of 1,234 entries: x"),
        ({"kind": "rename", "title": "tag “a/b”"}, "Rename: tag “a/b”"),
    ],
)
def test_a_run_is_called_by_what_it_was(admin_client, values, name):
    Run.objects.create(**{"title": "x", "report": {}, **values})
    ((shown, what, _),) = changes(admin_client.get(URL))
    assert (shown, what) == (name, "By the system")


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("/srv/a, b/files", "a, files"),
        ("/", "/"),
        ("", ""),
        ("a.md, b.md, c.md, d/d.md, e.md", "a.md, b.md, c.md and 2 more"),
    ],
)
def test_an_import_names_files_and_no_folders(title, subject):
    assert Run(kind="import", title=title).subject == subject


def test_a_deleted_entry_leads_to_where_it_can_be_restored(admin_client):
    anime = make_anime("Akira")
    store.delete([anime], store.RevisionInfo())
    ((change),) = admin_client.get(URL).context["changes"]
    assert change.address == reverse("admin:catalog_anime_deleted")
    assert (change.name, change.what) == ("Akira", "Deleted by the system")


# Who sees what


@pytest.mark.parametrize(
    ("group", "links"),
    [
        ("Contributor", ["Add anime"]),
        ("Editor", ["Add anime", "Replace in links"]),
        ("Maintainer", ["Add anime", "Import files", "Replace in links"]),
    ],
)
def test_one_sees_the_links_that_one_may_open(client, group, links):
    in_role(client, group)
    make_anime("A", start_date="1988")
    make_anime("A", slug="a-2", franchise="B", start_date="1988")
    response = client.get(URL)
    assert [link.name for link in response.context["start_links"]] == links
    doors = [line for one in response.context["groups"] for line in one.lines]
    for door in (*response.context["start_links"], *doors):
        assert client.get(door.address).status_code == 200


def test_it_says_what_a_role_may_do_and_whom_to_ask(client):
    User.objects.create_superuser("zoe")
    in_role(client, "Maintainer", "mio")
    in_role(client, "Editor", "kana")
    page = client.get(URL).content.decode()
    assert "You are an editor. You may edit and publish entries, merge them" in page
    assert "Importing files is for maintainers (here: mio, zoe)." in page
    in_role(client, "Contributor", "rei")
    page = client.get(URL).content.decode()
    assert "Publishing is for editors (here: kana, mio, zoe)." in page


def test_who_may_see_no_entries_sees_the_admin_as_it_was(client):
    make_anime()
    client.force_login(User.objects.create_user("someone", is_staff=True))
    page = client.get(URL).content.decode()
    assert "admin-search" not in page
    assert "Waiting for me" not in page


def test_accounts_and_sign_ins_stand_together_and_last(admin_client):
    listed = admin_client.get(URL).context["app_list"]
    assert [app["name"] for app in listed] == ["Catalogue", "Accounts"]
    names = [model["name"] for model in listed[-1]["models"]]
    assert names == ["Groups", "Users", "Failed sign-ins"]
    for model in listed[-1]["models"]:
        page = admin_client.get(model["admin_url"]).content.decode()
        assert "Axes" not in page
        assert "Accounts" in page


def test_the_sign_in_says_what_it_is_for(client):
    page = client.get(reverse("admin:login")).content.decode()
    assert "Here editors look after the anime of Mokuroku." in page


@pytest.mark.parametrize("role", ["Contributor", "Editor", "Maintainer"])
@pytest.mark.parametrize("count", [1, 30])
def test_the_front_page_costs_the_same_for_any_number(
    client, django_assert_num_queries, role, count
):
    other = User.objects.create_superuser("mio")
    user = in_role(client, role)
    for number in range(count):
        anime = make_anime()
        keep_one(anime, user)
        keep_one(make_anime(), user, sent_back="Where from?")
        keep_one(anime, other, NOW + timedelta(days=number + 1))
        keep_unsaved(user, anime.title, f"k{number}")
        Conflict.objects.create(anime=anime, path="a", field="title")
        Run.objects.create(kind="import", title="a", report={"files": 1})
        late = {"title": anime.title, "due_at": NOW, "done_at": NOW}
        LatePublication.objects.create(anime=anime, **late)
        store.delete([make_anime()], store.RevisionInfo())
        said = store.RevisionInfo(author=other, suggested_by=user)
        save_document(anime, make_document(anime.title, synopsis="Said."), said)
        saved = {"name": anime.title, "model_name": "anime", "query": "q=a"}
        SavedFilter.objects.create(owner=user, **saved)
        SavedFilter.objects.create(owner=other, is_shared=True, **saved)
    progress.count_today()
    client.get(URL)
    queries = {"Contributor": 17, "Editor": 17, "Maintainer": 16}
    with django_assert_num_queries(queries[role]):
        client.get(URL)


def test_a_suggestion_that_was_sent_back_is_its_author_s_to_change(client):
    author = User.objects.create_user("kana", is_staff=True)
    author.groups.set(Group.objects.filter(name="Contributor"))
    keep_one(make_anime("X"), author)
    client.force_login(author)
    assert not client.get(URL).context["waiting"]
    PendingEdit.objects.update(sent_back="Where from?")
    page = client.get(URL)
    (line,) = page.context["waiting"]
    assert line.says == "Your suggestion for “X” was sent back"
    assert line.note.startswith("Because: Where from? Change it")
    assert not page.context["under_way"]


def test_a_suggestion_that_was_declined_is_told_for_a_while(client):
    editor = User.objects.create_superuser("ed")
    author = in_role(client, "Contributor")
    keep_one(make_anime("X"), author)
    (edit,) = PendingEdit.objects.all()
    declined = pending_edits.note_decision(edit, "declined", editor, "No\nsource")
    edit.delete()
    page = client.get(URL)
    (line,) = page.context["waiting"]
    assert line.says == "Your suggestion for “X” was declined"
    assert line.note == "Because: No source. Open it to suggest it again."
    assert "source" in client.get(line.address).content.decode()
    DecidedSuggestion.objects.filter(pk=declined.pk).update(
        decided_at=NOW - timedelta(weeks=3)
    )
    assert not client.get(URL).context["waiting"]


@pytest.mark.parametrize(("role", "is_offered"), [("Contributor", 0), ("Editor", 1)])
def test_what_can_be_mended_for_all_is_one_click_away(client, role, is_offered):
    in_role(client, role)
    anime = make_anime("X", start_date="2031-01-19")
    Finding.objects.get_or_create(anime=anime, rule="start-in-future")
    lines = [
        line for group in client.get(URL).context["groups"] for line in group.lines
    ]
    ways = [line.remedy_address for line in lines if line.remedy]
    assert len(ways) == is_offered
    for way in ways:
        assert "1931" in client.get(way).content.decode()
