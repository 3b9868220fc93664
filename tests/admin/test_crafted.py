"""What no link and no form of the admin sends, and someone may: never an error of ours.

Every list with all its filters, every page, every form is asked with hostile values.
"""

import re
from urllib.parse import quote, urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse

from catalog.admin.bulk.form import BulkForm
from catalog.admin.entry.form import OWN_VALUES, VALUES
from catalog.admin.keys import parse_pk
from catalog.admin.parts.bulk_forms import LinkRowsForm, SongRowsForm
from catalog.admin.queues.pending_edit import stamp
from catalog.document.entry import Entry, Own
from catalog.editing import history, pending_edits
from catalog.models import Anime, Recording, Song, Tag

from ..factories import keep_edit, load_document, make_anime, make_document
from .forms import EntryForms

pytestmark = pytest.mark.django_db

DIGITS, MANY_DIGITS = "9" * 30, "9" * 4_301
HOSTILE = [
    *("\0", "a\0b", "", " ", "-1", "+1", "1.5", "1e3", "0x1", "1_0", "abc", "None"),
    *("٣", "²", "１", "9" * 19, DIGITS, MANY_DIGITS, "1\n", "1,2", "'", '"><b>', "%00"),
    *("\ud7ff", "\U0010ffff", "超" * 300, "[]", "{}", "null", "true", "../..", "99:99"),
]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("0", 0),
        ("7", 7),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        *((text, None) for text in HOSTILE if text not in ("1", "7")),
        (None, None),
    ],
)
def test_a_key_is_some_plain_figures_and_nothing_else(text, key):
    assert parse_pk(text) == key


# What differs for a database or for Python: the rest is for `parse_pk` alone.
FEW = ["\0", "a\0b", "abc", "²", "-1", "1.5", "9" * 19, DIGITS, MANY_DIGITS]


@pytest.fixture
def visitor(admin_client):
    """Someone who may do all, in a catalogue with a row of each kind."""
    link = ("a", "http://a.example/")
    song = ("opening", '"A" by B')
    first = make_anime("One", tags=["space"], songs=[song], links=[link])
    make_anime("Two", tags=["space"], start_date="1998-04-03", rating="R")
    pending_edits.keep(
        first, Entry(make_document("Waiting"), Own()), None, User.objects.get()
    )
    admin_client.raise_request_exception = False
    return admin_client


class Asked:
    """Asks one thing after another, and keeps what failed."""

    def __init__(self, client):
        self.client = client
        self.failed = []

    def get(self, address, **query):
        self._note(self.client.get(address, query), address, query)

    def post(self, address, **data):
        self._note(self.client.post(address, data), address, data)

    def _note(self, response, address, data):
        if response.status_code >= 500:
            self.failed.append((address, {k: str(v)[:20] for k, v in data.items()}))


@pytest.fixture
def asked(visitor):
    asked = Asked(visitor)
    yield asked
    assert not asked.failed


def lists():
    """Yield the address of every list and how Django is told to show it."""
    for model, model_admin in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}_changelist"
        yield reverse(f"admin:{name}"), model_admin


def filters_of(model_admin):
    for one in model_admin.list_filter:
        if isinstance(one, type):
            yield one.parameter_name
        else:
            field = one if isinstance(one, str) else one[0]
            yield from (f"{field}__exact", f"{field}__isnull")


ANY = ["q", "p", "o", "all", "_facets", "_to_field", "_popup", "pk", "id__in", "no"]
ANY += ["pk__gt", "id__regex", "id__iregex", "a\0b", "_changelist_filters"]


@pytest.mark.parametrize("value", FEW)
@pytest.mark.django_db(transaction=True)
def test_no_list_fails_whatever_it_is_asked(value, asked):
    for address, model_admin in lists():
        for name in filters_of(model_admin):
            asked.get(address, **{name: value})
        for action in ("delete_selected", "merge_selected", "publish", value):
            asked.post(address, action=action, _selected_action=value)
    for model in ("catalog_anime", "catalog_link", "catalog_tag", "auth_user"):
        for name in ANY:
            asked.get(reverse(f"admin:{model}_changelist"), **{name: value})
    for name in (*ANY, "kind__exact", "artist", "started"):
        asked.get(reverse("admin:catalog_song_csv"), **{name: value})


def patterns(of=None, before=""):
    for one in of or admin.site.get_urls():
        if hasattr(one, "url_patterns"):
            yield from patterns(one.url_patterns, f"{before}{one.pattern}")
        else:
            yield f"/admin/{before}{one.pattern}"


PARTS = re.compile("<[^>]+>")
ROUTES = [route for route in patterns() if PARTS.search(route) and "(?P" not in route]


@pytest.mark.parametrize("value", FEW)
@pytest.mark.django_db(transaction=True)
def test_no_page_fails_whatever_stands_in_its_address(value, asked):
    for route in ROUTES:
        address = PARTS.sub(lambda _: quote(value), route)
        asked.get(address)
        asked.post(address)


@pytest.mark.parametrize("value", FEW)
@pytest.mark.django_db(transaction=True)
def test_no_page_fails_whatever_is_asked_of_it(value, asked):
    key = Anime.objects.get(title="One").pk
    recording = Recording.objects.earliest("pk").pk
    pages = {
        "catalog_anime_history": ([key], ["a", "p"]),
        "catalog_anime_change": ([key], ["edit", "_changelist_filters", "_to_field"]),
        "catalog_anime_add": ([], [*OWN_VALUES, *VALUES, "tags", "_popup", "copy"]),
        "catalog_anime_bulk": ([], ["do", "keys", "choice", "finding", "change"]),
        "catalog_link_bulk": ([], [*LinkRowsForm.base_fields, "change"]),
        "catalog_link_hosts": ([], ["q", "p"]),
        "catalog_song_bulk": ([], [*SongRowsForm.base_fields]),
        "catalog_filters": ([], ["p"]),
        "catalog_anime_deleted": ([], ["p"]),
        "catalog_anime_duplicates": ([], ["p"]),
        "catalog_artist_duplicates": ([], ["page"]),
        "catalog_recording_changelist": ([], ["q", "p", "o"]),
        "catalog_recording_join": ([], ["recording", "stays"]),
        "catalog_recording_change": ([recording], ["p"]),
        "catalog_recording_history": ([recording], ["p"]),
        "catalog_namerule_changelist": ([], ["q", "kind__exact", "p"]),
        "catalog_namerule_add": ([], ["name", "kind", "same_as"]),
        "catalog_pendingedit_mine": ([], ["p"]),
        "catalog_pendingedit_next": ([], ["after"]),
        "catalog_tag_add": ([], ["name", "slug"]),
        "index": ([], ["next"]),
        "login": ([], ["next"]),
        "autocomplete": ([], ["term", "page", "app_label", "model_name", "field_name"]),
    }
    rest = {"b": "1", "app_label": "catalog", "model_name": "anime"}
    rest |= {"field_name": "franchise", "term": "o"}
    for name, (arguments, asks) in pages.items():
        for one in asks:
            known = rest if name in ("autocomplete", "catalog_anime_history") else {}
            asked.get(reverse(f"admin:{name}", args=arguments), **known | {one: value})


@pytest.mark.parametrize("value", FEW)
@pytest.mark.django_db(transaction=True)
def test_no_form_fails_whatever_is_sent_with_it(value, asked):
    first, second = Anime.objects.order_by("title")
    recording = Recording.objects.earliest("pk").pk
    posted = {
        "catalog_anime_bulk": [*BulkForm.base_fields, "https", "apply"],
        "catalog_anime_duplicates": ["left", "right"],
        "catalog_artist_duplicates": ["first", "second", "choice"],
        "catalog_artist_alike": ["group"],
        "catalog_namerule_add": ["name", "kind", "same_as"],
        "catalog_anime_complete": ["field", "text"],
        "catalog_anime_read_songs": ["kind", "text"],
        "catalog_anime_read_synopsis": ["text"],
        "catalog_run_import": ["on_conflict", "draft"],
        "catalog_tag_add": ["name", "slug"],
        "login": ["username", "password", "next"],
    }
    rest = {"keys": "all", "do": "franchise", "left": "1", "first": "1"}
    for name, fields in posted.items():
        for field in fields:
            asked.post(reverse(f"admin:{name}"), **rest | {field: value})
    saved = {"name": "A", "model_name": "anime", "query": "q=a", "is_shared": "on"}
    for field in saved:
        asked.post(reverse("admin:catalog_filters"), **saved | {field: value})
    for name in ("q", "state", "type__exact", "started", "run", "no"):
        query = urlencode({name: value})
        asked.post(reverse("admin:catalog_filters"), **saved | {"query": query})
    split = reverse("admin:catalog_recording_split", args=[recording])
    asked.post(split, song=value)
    artist = Song.objects.exclude(credits=None).first().credits.first().artist_id
    apart = reverse("admin:catalog_artist_apart", args=[artist])
    asked.post(apart, apart=value)
    for field in ("song", "note"):
        another = reverse("admin:catalog_artist_another", args=[artist])
        asked.post(another, **{"song": "1", "note": "x", field: value})
    merge = reverse("admin:catalog_anime_merge", args=[first.pk, second.pk])
    for field in ("stays", "seen_left", "seen_right", "title", "songs", "apply"):
        asked.post(merge, **{field: value})
    song = Song.objects.get()
    row = {"anime": first.pk, "place": 0, "title": "B", "kind": "opening"}
    for field in (*row, "number", "opened_on", "reader", "choice-title"):
        address = reverse("admin:catalog_song_change", args=[song.pk])
        asked.post(address, **row | {field: value})
    author = User.objects.create_user("kana", is_staff=True)
    suggestion = keep_edit(first, load_document(second), None, author)
    review = {"act": "in-part", "reason": "No.", "change": "1"}
    review["seen"] = f"{stamp(suggestion)}/{history.latest(first).pk}"
    for field in review:
        address = reverse("admin:catalog_pendingedit_review", args=[suggestion.pk])
        asked.post(address, **review | {field: value})
    row = {"host": "a.example", "do": "host", "new": "b.example"}
    for field in (*LinkRowsForm.base_fields, "change"):
        asked.post(reverse("admin:catalog_link_bulk"), **row | {field: value})
    others = reverse("admin:catalog_anime_others", args=[first.pk])
    asked.post(others, opened_on=value)
    asked.post(reverse("admin:catalog_anime_withdraw", args=[second.pk]), reason=value)
    make_anime(tags=["other"])
    tags = Tag.objects.values_list("pk", flat=True)[:2]
    asked.post(reverse("admin:catalog_tag_merge", args=tags), stays=value)


@pytest.mark.parametrize("column", ["no", "delete", "__class__", "title", *FEW])
def test_an_entry_s_form_answers_by_no_column_that_leads_nowhere(column, visitor):
    forms, anime = EntryForms(visitor), Anime.objects.get(title="One")
    popup = {"_popup": "1", "_to_field": column, "title": "Sent"}
    assert forms.send(forms.open(anime), anime, **popup).status_code == 400
    assert forms.send(forms.open(), None, **popup, type="ova").status_code == 400
    assert not Anime.objects.filter(title="Sent").exists()


@pytest.mark.parametrize("value", ["a\0b", "abc", "9" * 19])
@pytest.mark.django_db(transaction=True)
def test_an_entry_s_form_keeps_what_was_typed_whatever_else_is_sent(value, visitor):
    forms, anime = EntryForms(visitor), Anime.objects.get(title="One")
    blank = forms.open(anime) | {"synopsis": "Typed for hours."}
    own = [name for name in blank if "-" not in name or "-0-" in name]
    more = ["find-again", "dismiss-no-poster", "edit", "choice-title"]
    for name in [*own, *more]:
        if name in ("synopsis", "csrfmiddlewaretoken"):
            continue
        response = visitor.post(forms.url(anime), blank | {name: value})
        assert response.status_code in (200, 302), name
        if response.status_code == 200:
            assert "Typed for hours." in response.content.decode(), name
    response = visitor.post(forms.url(), forms.open() | {"franchise": value})
    assert response.status_code == 200
