"""Every door, by its address, for each role: who gets in, and whose edit goes live."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from django.utils import timezone

from catalog.admin.entry.edit_session import open_session
from catalog.document.entry import Own, Picture
from catalog.editing import history, pending_edits
from catalog.entries import store
from catalog.files import conflicts
from catalog.models import Anime, Artist, Conflict, Franchise, PendingEdit, Run, Tag
from catalog.permissions import ROLES, Deed

from ..factories import keep_edit, make_anime
from .forms import EntryForms, apply_after_a_look, document_of, fields_of

pytestmark = pytest.mark.django_db

# The doors, by the deed that each is for.
DOORS = {
    "list": Deed.SEE_ENTRIES,
    "open": Deed.SEE_ENTRIES,
    "history": Deed.SEE_ENTRIES,
    "deleted": Deed.SEE_ENTRIES,
    "add": Deed.ADD_ENTRY,
    "edit what is not published": Deed.EDIT_ENTRY,
    "suggest": Deed.EDIT_ENTRY,
    "publish an edit": Deed.PUBLISH,
    "publish in the list": Deed.PUBLISH,
    "delete": Deed.DELETE_ENTRY,
    "revert": Deed.REVERT_ENTRY,
    "revert what is not published": Deed.REVERT_ENTRY,
    "restore": Deed.RESTORE_ENTRY,
    "merge": Deed.MERGE_ENTRIES,
    "duplicates": Deed.MERGE_ENTRIES,
    "edit many": Deed.EDIT_MANY,
    "undo a bulk action": Deed.EDIT_MANY,
    "see pending edits": Deed.SEE_PENDING_EDITS,
    "discard their own": Deed.DISCARD_OWN_PENDING_EDIT,
    "discard another's": Deed.DECIDE_PENDING_EDIT,
    "publish a pending edit": Deed.DECIDE_PENDING_EDIT,
    "runs": Deed.SEE_RUNS,
    "files": Deed.SEE_FILES,
    "import": Deed.IMPORT,
    "undo an import": Deed.IMPORT,
    "see conflicts": Deed.SEE_CONFLICTS,
    "decide a conflict": Deed.DECIDE_CONFLICT,
    "see tags": Deed.SEE_TAGS,
    "add a tag": Deed.ADD_TAG,
    "rename a tag": Deed.RENAME_TAG,
    "delete a tag": Deed.DELETE_TAG,
    "merge tags": Deed.MERGE_TAGS,
    "see franchises": Deed.SEE_FRANCHISES,
    "add a franchise": Deed.ADD_FRANCHISE,
    "rename a franchise": Deed.RENAME_FRANCHISE,
    "delete a franchise": Deed.DELETE_FRANCHISE,
    "merge franchises": Deed.MERGE_FRANCHISES,
    "see artists": Deed.SEE_ARTISTS,
    "merge artists": Deed.CHANGE_ARTIST,
    "users": Deed.SEE_USERS,
    "add a user": Deed.ADD_USER,
    "change a user": Deed.CHANGE_USER,
    "delete a user": Deed.DELETE_USER,
    "locked sign-ins": Deed.SEE_LOCKED_SIGN_INS,
    "unlock a sign-in": Deed.UNLOCK_SIGN_IN,
}


def test_each_deed_has_a_door():
    assert {*DOORS.values()} == {*Deed}


@pytest.mark.parametrize("role", ROLES)
def test_a_group_has_what_its_deeds_take_and_no_more(role):
    granted = Permission.objects.filter(group__name=role).select_related("content_type")
    names = {f"{one.content_type.app_label}.{one.codename}" for one in granted}
    deeds = [deed for deed in Deed if role in deed.roles]
    assert names == {name for deed in deeds for name in deed.permissions}


def test_what_a_group_may_not_do_takes_more_than_it_has():
    for deed in Deed:
        for role in ROLES:
            mine = {name for d in Deed if role in d.roles for name in d.permissions}
            assert ({*deed.permissions} <= mine) == (role in deed.roles), deed


class Visitor:
    """Someone who tries each door; each method tells whether it opened."""

    def __init__(self, client, user):
        self.client, self.user = client, user
        self.anime = make_anime("Live", tags=["mecha"])
        self.hidden = make_anime("Hidden", is_published=False)

    def get(self, name, *args):
        return self.client.get(reverse(f"admin:{name}", args=args)).status_code == 200

    def post(self, name, *args, **data):
        """Return True if what was posted was taken, and nobody asked to sign in."""
        response = self.client.post(reverse(f"admin:{name}", args=args), data)
        return response.status_code == 302 and "login" not in response.url

    def edit(self, anime, **changes):
        forms = EntryForms(self.client)
        if forms.client.get(forms.url(anime)).status_code != 200:
            return None
        forms.send(forms.open(anime), anime, **changes)
        return document_of(anime).title

    def list(self):
        return self.get("catalog_anime_changelist")

    def open(self):
        return self.get("catalog_anime_change", self.anime.pk)

    def add(self):
        forms = EntryForms(self.client)
        if forms.client.get(forms.url()).status_code != 200:
            return False
        forms.send(forms.open(), title="New", type="ova", is_published="on")
        return Anime.objects.filter(title="New").exists()

    def edit_what_is_not_published(self):
        return self.edit(self.hidden, title="Changed") == "Changed"

    def suggest(self):
        self.edit(self.anime, title="Changed", _keep="1")
        return PendingEdit.objects.exists()

    def publish_a_pending_edit(self):
        document = replace(document_of(self.anime), title="Changed")
        pending = keep_edit(self.anime, document, history.latest(self.anime).pk, None)
        seen = pending.updated_at.isoformat()
        self.post("catalog_pendingedit_publish", pending.pk, seen=seen)
        return document_of(self.anime).title == "Changed"

    def publish_an_edit(self):
        return self.edit(self.anime, title="Changed", _save="1") == "Changed"

    def publish_in_the_list(self):
        data = {"action": "publish", "_selected_action": [self.hidden.pk]}
        asked = self.client.post(reverse("admin:catalog_anime_changelist"), data)
        if asked.status_code == 200:
            apply_after_a_look(self.client, asked)
        return Anime.objects.get(pk=self.hidden.pk).is_published

    def delete(self):
        self.post("catalog_anime_delete", self.anime.pk, post="yes")
        return not Anime.objects.filter(pk=self.anime.pk).exists()

    def history(self):
        return self.get("catalog_anime_history", self.anime.pk)

    def revert(self):
        key = self.anime.revisions.get().pk
        return self.post("catalog_anime_revert", self.anime.pk, key)

    def revert_what_is_not_published(self):
        key = self.hidden.revisions.get().pk
        return self.post("catalog_anime_revert", self.hidden.pk, key)

    def deleted(self):
        return self.get("catalog_anime_deleted")

    def restore(self):
        store.delete([self.anime])
        return self.post("catalog_anime_restore", history.latest(self.anime).pk)

    def conflict(self):
        return Conflict.objects.create(
            anime=self.anime, path="x", field="title", base="A", ours="B", theirs="C"
        )

    def see_conflicts(self):
        return self.get("catalog_conflict_change", self.conflict().pk)

    def decide_a_conflict(self):
        conflict = self.conflict()
        now = conflicts.value_stamp(conflicts.value_now(conflict))
        self.post("catalog_conflict_decide", conflict.pk, choice="ours", now=now)
        return not Conflict.objects.waiting().exists()

    def rename_a_tag(self):
        return self.has_save("catalog_tag_change", self.anime.tags.get().pk)

    def has_save(self, name, *args):
        page = self.client.get(reverse(f"admin:{name}", args=args))
        return page.status_code == 200 and b'name="_save"' in page.content

    def edit_many(self):
        return self.get("catalog_anime_bulk")

    def duplicates(self):
        return self.get("catalog_anime_duplicates")

    def merge(self):
        return self.get("catalog_anime_merge", self.anime.pk, self.hidden.pk)

    def see_pending_edits(self):
        return self.get("catalog_pendingedit_changelist")

    def discard(self, author):
        seen = history.latest(self.anime).pk
        pending = keep_edit(self.anime, document_of(self.anime), seen, author)
        self.post("catalog_pendingedit_delete", pending.pk, post="yes")
        return not PendingEdit.objects.exists()

    def discard_their_own(self):
        return self.discard(self.user)

    def discard_anothers(self):
        return self.discard(User.objects.create_user("someone"))

    def files(self):
        return self.get("catalog_sourcefile_changelist")

    def see_tags(self):
        return self.get("catalog_tag_changelist")

    def add_a_tag(self):
        return self.get("catalog_tag_add")

    def delete_a_tag(self):
        return self.get("catalog_tag_delete", self.anime.tags.get().pk)

    def merge_tags(self):
        other = Tag.objects.create(name="space", slug="space")
        return self.get("catalog_tag_merge", self.anime.tags.get().pk, other.pk)

    def see_franchises(self):
        return self.get("catalog_franchise_changelist")

    def add_a_franchise(self):
        return self.get("catalog_franchise_add")

    def rename_a_franchise(self):
        return self.has_save("catalog_franchise_change", self.anime.franchise_id)

    def delete_a_franchise(self):
        other = Franchise.objects.create(name="Other", slug="other")
        return self.get("catalog_franchise_delete", other.pk)

    def merge_franchises(self):
        keys = self.anime.franchise_id, self.hidden.franchise_id
        return self.get("catalog_franchise_merge", *keys)

    def see_artists(self):
        return self.get("catalog_artist_changelist")

    def merge_artists(self):
        lines = [("opening", f'"Song" by {name}') for name in ("Ai Aya", "Aya Ai")]
        make_anime(songs=lines)
        first, second = Artist.objects.values_list("pk", flat=True).order_by("pk")
        self.post(
            "catalog_artist_duplicates", first=first, second=second, choice="first"
        )
        return Artist.objects.count() == 1

    def runs(self):
        return self.get("catalog_run_changelist")

    def run_undone(self, kind):
        run = Run.objects.create(kind=kind, title="x")
        self.post("catalog_run_undo", run.pk, sure="on")
        run.refresh_from_db()
        return run.undone_at is not None

    def undo_an_import(self):
        return self.run_undone(Run.Kind.IMPORT)

    def undo_a_bulk_action(self):
        return self.run_undone(Run.Kind.BULK)

    def users(self):
        return self.get("auth_user_changelist")

    def add_a_user(self):
        return self.get("auth_user_add")

    def change_a_user(self):
        return self.has_save("auth_user_change", User.objects.create_user("x").pk)

    def delete_a_user(self):
        return self.get("auth_user_delete", User.objects.create_user("x").pk)

    def locked_sign_ins(self):
        return self.get("axes_accessattempt_changelist")

    def unlock_a_sign_in(self):
        attempt = AccessAttempt.objects.create(username="x", failures_since_start=1)
        return self.get("axes_accessattempt_delete", attempt.pk)

    def __getitem__(self, door):
        if door == "import":
            return self.get("catalog_run_import")
        return getattr(
            self, door.replace("'", "").replace(" ", "_").replace("-", "_")
        )()


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("role", [*ROLES, "superuser", "nobody", "visitor"])
def test_a_door_opens_for_those_who_may(role, door, client):
    user = None
    if role != "visitor":
        user = User.objects.create_user("kana", is_staff=True)
        user.is_superuser = role == "superuser"
        user.save()
        user.groups.set(Group.objects.filter(name=role))
        client.force_login(user)
    opened = Visitor(client, user)[door]
    assert opened == (role == "superuser" or role in DOORS[door].roles)


def test_what_a_contributor_adds_is_no_page_yet(client):
    user = User.objects.create_user("kana", is_staff=True)
    user.groups.set(Group.objects.filter(name="Contributor"))
    client.force_login(user)
    forms = EntryForms(client)
    forms.send(forms.open(), title="New", type="ova", is_published="on")
    assert not Anime.objects.get().is_published


@pytest.fixture
def contributor():
    user = User.objects.create_user("kana", is_staff=True)
    user.groups.set(Group.objects.filter(name="Contributor"))
    return user


def test_what_a_form_does_not_show_is_not_read_from_it(client, contributor):
    client.force_login(contributor)
    anime = make_anime("X", slug="x")
    forms = EntryForms(client)
    unasked = {
        "publish_at_0": "2020-01-01",
        "publish_at_1": "00:00:00",
        "locked": ["title"],
        "slug": "elsewhere",
        "is_published": "",
    }
    forms.send(forms.open(anime), anime, title="Defaced", **unasked)
    pending = PendingEdit.objects.get()
    assert pending.publish_at is None
    assert pending_edits.publish_due() == 0
    anime.refresh_from_db()
    assert (anime.title, anime.slug, anime.is_published) == ("X", "x", True)
    assert anime.locks == []


def test_an_edit_goes_live_only_while_its_author_may_publish(contributor):
    anime = make_anime("X")
    editor = User.objects.create_user("ed", is_staff=True)
    editor.groups.set(Group.objects.filter(name="Editor"))
    seen, now = history.latest(anime).pk, timezone.now()
    document = replace(document_of(anime), title="Y")
    for author in (contributor, editor):
        keep_edit(anime, document, seen, author, now)
    editor.is_active = False
    editor.save()
    assert pending_edits.publish_due() == 0
    assert document_of(anime).title == "X"
    edits = PendingEdit.objects.values_list("publish_at", "problem")
    problems = {(time, said.partition(". ")[2]) for time, said in edits}
    assert problems == {(None, "kana may not publish."), (None, "ed may not publish.")}


def test_no_contributor_touches_what_an_editor_scheduled(client, contributor):
    anime = make_anime("X")
    editor = User.objects.create_user("ed", is_staff=True)
    editor.groups.set(Group.objects.filter(name="Editor"))
    at = timezone.now() + timedelta(days=1)
    seen, document = history.latest(anime).pk, document_of(anime)
    scheduled = keep_edit(anime, replace(document, title="Y"), seen, editor, at)
    client.force_login(contributor)
    url = f"{EntryForms(client).url(anime)}?edit={scheduled.pk}"
    fields = fields_of(client.get(url), "anime_form")
    assert client.post(url, fields | {"title": "Z", "_keep": "1"}).status_code == 302
    scheduled.refresh_from_db()
    assert (scheduled.document.title, scheduled.publish_at) == ("Y", at)
    assert PendingEdit.objects.get(author=contributor).document.title == "Z"


@pytest.mark.parametrize(
    ("is_published", "reached"), [(True, set()), (False, {"slug", "locks", "picture"})]
)
def test_an_edit_sets_of_the_site_s_part_what_its_author_may(
    rf, contributor, is_published, reached
):
    anime = make_anime("X", slug="x", is_published=is_published)
    request = rf.get("/")
    request.user = contributor
    session = open_session(request, Anime.objects.get(pk=anime.pk))
    picture = Picture("posters/a.jpg", 20, 30)
    wished = session.base.with_own(
        slug="y",
        is_published=not is_published,
        locks=frozenset({"title"}),
        picture=picture,
    )
    allowed = session.allowed(wished).own
    before = session.base.own
    names = [part.name for part in fields(Own)]
    changed = {n for n in names if getattr(allowed, n) != getattr(before, n)}
    assert changed == reached


@pytest.fixture
def editor():
    user = User.objects.create_user("ed", is_staff=True)
    user.groups.set(Group.objects.filter(name="Editor"))
    return user


def send_edit(client, pending, **changes):
    """Send a pending edit's form with changes, and return the answer."""
    url = f"{EntryForms(client).url(pending.anime)}?edit={pending.pk}"
    page = client.get(url)
    return page, client.post(url, fields_of(page, "anime_form") | changes)


def test_no_contributor_publishes_by_an_editor_s_edit(client, contributor, editor):
    anime = make_anime("X", is_published=False)
    row, entry = store.load_one(anime.pk)
    wished = entry.with_own(is_published=True)
    pending_edits.keep(row, wished, history.latest(anime).pk, editor)
    client.force_login(contributor)
    page, _ = send_edit(client, PendingEdit.objects.get(), title="Y", _save="1")
    assert 'name="_save"' not in page.content.decode()
    assert store.load_one(anime.pk)[1] == entry
    own = PendingEdit.objects.get(author=contributor)
    assert own.document.title == "Y"
    assert PendingEdit.objects.get(author=editor).own == {"published": True}
    pending_edits.publish(own, editor)
    assert not Anime.objects.get().is_published


@pytest.mark.parametrize(
    "more", [{"slug": "y"}, {"publish_at_0": "2027-01-01", "publish_at_1": "00:00"}]
)
def test_what_an_editor_adds_to_a_suggestion_counts(client, contributor, editor, more):
    anime = make_anime("X", slug="x")
    seen, document = history.latest(anime).pk, document_of(anime)
    pending = keep_edit(anime, replace(document, title="Y"), seen, contributor)
    client.force_login(editor)
    send_edit(client, pending, synopsis="More.", _keep="1")
    pending = PendingEdit.objects.get()
    assert (pending.author, pending.document.synopsis) == (contributor, "More.")
    send_edit(client, pending, _keep="1", **more)
    pending = PendingEdit.objects.get()
    assert pending.author == editor
    assert pending_edits.publish_due(timezone.now() + timedelta(days=10_000)) == bool(
        pending.publish_at
    )
    if not pending.publish_at:
        pending_edits.publish(pending, editor)
    anime.refresh_from_db()
    assert (anime.title, anime.slug) == ("Y", more.get("slug", "x"))


def test_an_editor_with_an_edit_of_their_own_keeps_both(client, contributor, editor):
    anime = make_anime("X", slug="x")
    seen, document = history.latest(anime).pk, document_of(anime)
    keep_edit(anime, replace(document, title="Mine"), seen, editor)
    pending = keep_edit(anime, replace(document, title="Y"), seen, contributor)
    client.force_login(editor)
    _, answer = send_edit(client, pending, slug="y", _keep="1")
    page = client.get(answer.url).content.decode()
    assert "You already have an edit of this entry waiting. Nothing was saved." in page
    kept = PendingEdit.objects.order_by("pk").values_list("author", "own")
    assert list(kept) == [(editor.pk, {}), (contributor.pk, {})]
