"""axe-core finds nothing wrong on the pages of the admin that are the site's own."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from catalog.admin.queues.pending_edit import form_address
from catalog.editing import pending_edits, terms
from catalog.entries import store
from catalog.models import (
    Artist,
    Conflict,
    EntryNote,
    Recording,
    Revision,
    SavedFilter,
    UnsavedWork,
)
from tests.conftest import NODE_MODULES

from ..factories import keep_edit, make_anime, make_document, save_document

pytestmark = [
    pytest.mark.browser,
    pytest.mark.npm,
    pytest.mark.django_db(transaction=True),
]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def violations(chromium, live_server):
    """Return what axe-core finds on the page at an address, a line each."""
    source = (NODE_MODULES / "axe-core/axe.min.js").read_text()
    User.objects.create_superuser("editor", password="a password")
    # It measures with styles of its own, which the site's policy would not let it.
    context = chromium.new_context(
        base_url=live_server.url, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("a password")
    page.get_by_role("button", name="Log in").click()

    def ask(path):
        page.goto(path)
        page.evaluate(source)
        # No colour is on its way to another, and what stays in view while one scrolls
        # hides no part of a field that it would be measured without.
        page.add_style_tag(
            content="* { transition: none !important }"
            " .save-panel { position: static !important }"
        )
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
                for one in found["violations"]:
                    for node in one["nodes"]:
                        yield f"{path} {width} {scheme}: {one['help']}: {node['html']}"

    yield ask
    context.close()


HOST = "myanimelist.net"


def addresses():
    """Return the addresses of the pages, on a catalogue where each shows something."""
    anime = make_anime(
        "Uchuu Senkan",
        original_title="宇宙戦艦",
        start_date="1974-10-20",
        tags=["space"],
        songs=[("opening", '"One" by Two')],
        links=[("MAL", "http://myanimelist.net/anime/1")],
    )
    double = make_anime(
        "Uchuu Senkan",
        slug="two",
        franchise="Two",
        start_date="1974-10-20",
        songs=[("opening", '"One" by Two')],
        links=[("MAL", "http://myanimelist.net/anime/2")],
    )
    save_document(anime, make_document("Uchuu Senkan", synopsis="New."))
    user = User.objects.get(is_superuser=True)
    pending = keep_edit(anime, make_document("Senkan"), None, user)
    conflict = Conflict.objects.create(
        anime=anime, path="a.md", field="title", ours="a", theirs="b"
    )
    contributor = User.objects.create_user("kana", is_staff=True)
    wished = make_document("Senkan", episodes=26, synopsis="New.")
    suggested = keep_edit(double, wished, None, contributor)
    declined = pending_edits.note_decision(suggested, "declined", user, "No.")
    EntryNote.objects.create(anime=anime, author=user, text="Look.")
    gone = make_anime("Gone", synopsis="Old.")
    left = keep_edit(gone, make_document("Gone", synopsis="New."), None, user)
    store.delete([gone])
    typed = [
        {
            "part": "",
            "place": 0,
            "was": {"rating": []},
            "typed": {"synopsis": "Typed."},
        },
        {"part": "songs", "place": 4, "was": {}, "typed": {"title": "Nowhere"}},
    ]
    unsaved = UnsavedWork.objects.create(
        user=user, key=32 * "a", anime=anime, typed=typed, changed_at=timezone.now()
    )
    for name, query in [("Published", "state=published"), ("Old", "state=old")]:
        SavedFilter.objects.create(
            owner=user, name=name, model_name="anime", query=query
        )
    group = Group.objects.create(name="Readers")
    b, a = Revision.objects.filter(anime=anime).values_list("pk", flat=True)[:2]
    entries = reverse("admin:catalog_anime_changelist")
    of_host = f"{reverse('admin:catalog_link_bulk')}?host={HOST}"
    artist = Artist.objects.get()
    renamed = terms.rename_artist(artist, "Two", "二")
    make_anime("Other", songs=[("ending", '"Three" by Two')])
    recording, other = Recording.objects.order_by("pk")[:2]
    return {
        "index": reverse("admin:index"),
        "list": entries,
        "filtered list": f"{entries}?tag=space",
        "saved filters": reverse("admin:catalog_filters"),
        "song": reverse("admin:catalog_song_change", args=[double.songs.get().pk]),
        "link": reverse("admin:catalog_link_change", args=[double.links.get().pk]),
        "songs": reverse("admin:catalog_song_changelist"),
        "links": f"{reverse('admin:catalog_link_changelist')}?q=mal",
        "hosts": reverse("admin:catalog_link_hosts"),
        "links of a host": of_host,
        "links to remove": f"{of_host}&do=remove",
        "links that are gone": f"{of_host}&do=gone",
        "artist": reverse("admin:catalog_artist_change", args=[artist.pk]),
        "artist's history": reverse("admin:catalog_artist_history", args=[artist.pk]),
        "run of artists": reverse("admin:catalog_run_change", args=[renamed.pk]),
        "search": f"{entries}?q=senkan",
        "search of a host": f"{entries}?q={HOST}",
        "add": reverse("admin:catalog_anime_add"),
        "copy as new": f"{reverse('admin:catalog_anime_add')}?copy={anime.pk}",
        "notes": reverse("admin:catalog_anime_notes", args=[anime.pk]),
        "my suggestions": reverse("admin:catalog_pendingedit_mine"),
        "decided": reverse("admin:catalog_pendingedit_decided", args=[declined.pk]),
        "accounts": reverse("admin:auth_user_changelist"),
        "an account": reverse("admin:auth_user_change", args=[contributor.pk]),
        "new account": reverse("admin:auth_user_add"),
        "groups": reverse("admin:auth_group_changelist"),
        "a group": reverse("admin:auth_group_change", args=[group.pk]),
        "new group": reverse("admin:auth_group_add"),
        "sign-ins": reverse("admin:axes_accessattempt_changelist"),
        "runs": reverse("admin:catalog_run_changelist"),
        "tags": reverse("admin:catalog_tag_changelist"),
        "conflicts": reverse("admin:catalog_conflict_changelist"),
        "my account": reverse("admin:catalog_account"),
        "not saved yet": reverse("admin:catalog_anime_unsaved"),
        "a text": reverse("admin:catalog_anime_unsaved_text", args=[unsaved.key]),
        "form": reverse("admin:catalog_anime_change", args=[anime.pk]),
        "put back": f"{reverse('admin:catalog_anime_change', args=[anime.pk])}"
        f"?unsaved={unsaved.key}",
        "edit": form_address(pending),
        "suggestion": form_address(suggested),
        "edit of what is gone": reverse(
            "admin:catalog_pendingedit_change", args=[left.pk]
        ),
        "delete": reverse("admin:catalog_anime_delete", args=[anime.pk]),
        "withdraw": reverse("admin:catalog_anime_withdraw", args=[anime.pk]),
        "pending edits": reverse("admin:catalog_pendingedit_changelist"),
        "history": reverse("admin:catalog_anime_history", args=[anime.pk]),
        "compare": reverse("admin:catalog_anime_compare", args=[anime.pk, a, b]),
        "deleted": reverse("admin:catalog_anime_deleted"),
        "conflict": reverse("admin:catalog_conflict_change", args=[conflict.pk]),
        "duplicates": reverse("admin:catalog_anime_duplicates"),
        "merge": reverse("admin:catalog_anime_merge", args=[anime.pk, double.pk]),
        "bulk": f"{reverse('admin:catalog_anime_bulk')}?do=links",
        "import": reverse("admin:catalog_run_import"),
        "artist duplicates": reverse("admin:catalog_artist_duplicates"),
        "artists alike": reverse("admin:catalog_artist_alike"),
        "recordings": reverse("admin:catalog_recording_changelist"),
        "recording": reverse("admin:catalog_recording_change", args=[recording.pk]),
        "join recordings": f"{reverse('admin:catalog_recording_join')}?"
        f"recording={recording.pk}&recording={other.pk}",
        "rules for names": reverse("admin:catalog_namerule_changelist"),
        "rule for a name": reverse("admin:catalog_namerule_add"),
    }


def test_every_page_is_accessible(violations):
    assert not [line for path in addresses().values() for line in violations(path)]
