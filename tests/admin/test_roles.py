"""What each role may by its group, and whose edit goes live: see also `rights.py`."""

from dataclasses import fields, replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from catalog.admin.entry.edit_session import open_session
from catalog.document.entry import Own, Picture
from catalog.editing import history, pending_edits
from catalog.editing.pending_edits import PendingEditKind
from catalog.entries import store
from catalog.models import Anime, PendingEdit
from catalog.permissions import ROLES, Deed
from tests import samples

from ..factories import keep_edit, make_anime, save_document
from .forms import EntryForms, document_of, fields_of

pytestmark = pytest.mark.django_db


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
        "state": "published",
        "publish_at": "2020-01-01T00:00",
        "locked": ["title"],
        "slug": "elsewhere",
    }
    forms.send(forms.open(anime), anime, title="Defaced", **unasked)
    pending = PendingEdit.objects.get()
    assert pending.publish_at is None
    assert pending_edits.publish_due() == 0
    anime.refresh_from_db()
    assert (anime.title, anime.slug, anime.is_published) == ("X", "x", True)
    assert anime.locks == []


@pytest.mark.parametrize("lost", ["is_active", "is_staff"])
def test_an_edit_goes_live_only_while_its_author_may_publish(contributor, lost):
    anime = make_anime("X")
    editor = User.objects.create_user("ed", is_staff=True)
    editor.groups.set(Group.objects.filter(name="Editor"))
    seen, now = history.latest(anime).pk, timezone.now()
    document = replace(document_of(anime), title="Y")
    for author in (contributor, editor):
        keep_edit(anime, document, seen, author, now)
    setattr(editor, lost, False)
    editor.save()
    assert pending_edits.publish_due() == 0
    assert document_of(anime).title == "X"
    edits = PendingEdit.objects.values_list("publish_at", "problem")
    problems = {(time, said.partition(". ")[2]) for time, said in edits}
    assert problems == {(None, "kana may not publish."), (None, "ed may not publish.")}
    assert not PendingEdit.objects.filter(pending_edits.is_of(PendingEditKind.KEPT))
    kinds = {pending_edits.kind_of(one) for one in PendingEdit.objects.all()}
    assert kinds == {PendingEditKind.SUGGESTION}


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
    assert client.post(url, fields | {"title": "Z", "_save": "1"}).status_code == 302
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
    assert 'name="state"' not in page.content.decode()
    assert store.load_one(anime.pk)[1] == entry
    own = PendingEdit.objects.get(author=contributor)
    assert own.document.title == "Y"
    assert PendingEdit.objects.get(author=editor).own == {"published": True}
    pending_edits.publish(own, editor)
    assert not Anime.objects.get().is_published


@pytest.mark.parametrize(
    "more",
    [{"slug": "y"}, {"state": "scheduled", "publish_at": "2027-01-01T00:00"}],
)
def test_what_an_editor_adds_to_a_suggestion_counts(client, contributor, editor, more):
    anime = make_anime("X", slug="x")
    seen, document = history.latest(anime).pk, document_of(anime)
    pending = keep_edit(anime, replace(document, title="Y"), seen, contributor)
    client.force_login(editor)
    send_edit(client, pending, synopsis="More.", _save="1")
    pending = PendingEdit.objects.get()
    assert (pending.author, pending.document.synopsis) == (contributor, "More.")
    send_edit(client, pending, _save="1", **more)
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
    _, answer = send_edit(client, pending, slug="y", _save="1")
    page = client.get(answer.url).content.decode()
    assert "You already have an edit of this entry waiting. Nothing was saved." in page
    kept = PendingEdit.objects.order_by("pk").values_list("author", "own")
    assert list(kept) == [(editor.pk, {}), (contributor.pk, {})]


def test_a_picture_that_one_may_not_set_any_more_is_left_out(client, contributor):
    client.force_login(contributor)
    forms, anime = EntryForms(client), make_anime("Akira", is_published=False)
    content = BytesIO()
    Image.new("RGB", (20, 30)).save(content, "PNG")
    upload = SimpleUploadedFile("a.png", content.getvalue())
    refused = forms.send(forms.open(anime), anime, title="", poster=upload)
    fields = fields_of(refused, "anime_form")
    assert fields["kept"] != [""]
    save_document(anime, document_of(anime), is_published=True)  # by an editor
    refused = forms.send(dict(fields), anime, synopsis="Typed for hours.")
    assert refused.status_code == 200
    assert "Typed for hours." in refused.content.decode()
    assert forms.send(dict(fields), anime, title="Akira!").status_code == 302
    assert PendingEdit.objects.get().own == {}
    assert not Anime.objects.get().poster


# What each row of the table in docs/editors.md is about, in their order.
TOLD = [
    (Deed.ADD_ENTRY, Deed.EDIT_ENTRY),
    (Deed.EDIT_ENTRY, Deed.DISCARD_OWN_PENDING_EDIT),
    (Deed.PUBLISH, Deed.DELETE_ENTRY, Deed.REVERT_ENTRY, Deed.RESTORE_ENTRY),
    (Deed.DECIDE_CONFLICT, Deed.DECIDE_PENDING_EDIT),
    (Deed.EDIT_MANY, Deed.MERGE_ENTRIES, Deed.MERGE_TAGS, Deed.MERGE_FRANCHISES),
    (Deed.IMPORT,),
    (Deed.SEE_USERS, Deed.CHANGE_USER, Deed.SEE_LOCKED_SIGN_INS, Deed.UNLOCK_SIGN_IN),
]


def test_the_docs_say_who_may_what():
    page = (samples.ROOT / "docs/editors.md").read_text()
    table = page.partition("## Who may do what")[2].strip().partition("\n\n")[0]
    rows = [row.strip("|").split("|")[1:] for row in table.splitlines()[2:]]
    for cells, deeds in zip(rows, TOLD, strict=True):
        told = [role for role, cell in zip(ROLES, cells, strict=True) if cell.strip()]
        assert all(told == [*deed.roles] for deed in deeds), (cells, deeds)
