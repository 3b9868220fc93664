"""Previews: the page of an entry that nobody saved, made without saving it."""

import re
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from catalog.document import PartialDate
from catalog.document.entry import Entry, Own, Picture
from catalog.document.packing import normalize_document
from catalog.document.songs import read_song
from catalog.editing import merge_entries, pending_edits
from catalog.entries import store
from catalog.models import Anime, FranchiseRedirect, PendingEdit, Song, Tag
from catalog.quality import dismissals
from catalog.site.pages import entry_context, entry_page, preview
from tests.factories import make_anime, make_document

from . import pages
from .test_every_page import tags_of

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12


@contextmanager
def read_only():
    """Let the database refuse whatever writes or locks."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=ON")
        try:
            yield
        finally:
            cursor.execute("PRAGMA query_only=OFF")


def saved(anime):
    """Return the page of an entry as the database has it."""
    return entry_page.of_saved(Anime.objects.for_detail().filter(pk=anime.pk))


def unsaved(anime):
    """Return the page of the same entry, as if nobody had saved it."""
    return entry_page.of_entry(store.load([anime])[anime.pk], anime)


def html_of(page):
    context = entry_context.entry_page_context(page)
    request = RequestFactory().get("/")
    return render_to_string("catalog/anime_detail.html", context, request)


def new(title="New", own=None, **values):
    """Return the page of an entry that is nowhere."""
    document = normalize_document(make_document(title, **values))
    return entry_page.of_entry(Entry(document, own or Own()))


def body(response):
    """Return a page without its cover, the day of its change, and what is around."""
    html = response.content.decode()
    html = re.sub(
        r'<svg class="cover.*?</svg>|<img class="cover.*?>', "", html, count=1
    )
    return html[
        html.index('<article class="entry">') : html.index('<footer class="record">')
    ]


def test_the_page_of_an_entry_is_the_same_before_it_is_saved():
    call_command("import_markdown", settings.BASE_DIR / "fixtures", verbosity=0)
    entries = list(Anime.objects.select_related("franchise"))
    assert len(entries) > 80
    for anime in entries:
        page = unsaved(anime)
        assert page == saved(anime), anime
        assert html_of(page) == html_of(saved(anime))


@pytest.mark.parametrize("make", [pages.real, pages.hostile])
def test_so_is_that_of_what_is_strange(make):
    make()
    dismissed = make_anime("Vouched", start_date="2008-01-20", franchise="Hostile")
    dismissals.dismiss(dismissed, "suspect-day", "It is so.")
    for anime in Anime.objects.select_related("franchise"):
        assert html_of(unsaved(anime)) == html_of(saved(anime)), anime


def test_a_preview_is_the_page_that_visitors_will_see(client):
    anime = make_anime(
        "Akira",
        is_published=False,
        franchise="Of Otomo",
        tags=["sci-fi"],
        songs=[("ending", '"Kaneda" by Geinoh Yamashirogumi')],
    )
    make_anime("Memories", franchise="Of Otomo")
    shown = client.get(preview.link_to(anime=anime.pk))
    Anime.objects.filter(pk=anime.pk).update(is_published=True)
    assert body(shown) == body(client.get(anime.get_absolute_url()))


def test_a_pending_edit_published_is_what_its_preview_showed(client, admin_user):
    anime = make_anime(
        "Akira", tags=["film"], songs=[("ending", '"Kaneda" by Geinoh & Aya')]
    )
    songs = [("ending", '"Other" by Bo (棒)'), ("ending", '"新" by Bo & Aya')]
    make_anime("Other", tags=["sci-fi"], songs=songs)
    link = preview_of_edit(
        anime,
        admin_user,
        title="Akira  II",
        tags=("sci-fi", "film"),
        songs=(read_song("opening", '#2: "New (新)" by Bo [X (CV: Aya)] (eps 1-2)'),),
        start_date=PartialDate("1988-04-20"),
    )
    shown = client.get(link)
    pending_edits.publish(PendingEdit.objects.get(), admin_user)
    assert body(shown) == body(client.get("/anime/akira/"))


def test_songs_that_only_todays_reader_reads_have_their_own_credits(client):
    lines = [("opening", '"One" by A'), ("opening", '"Two" by B')]
    anime = make_anime("X", songs=lines)
    Song.objects.filter(anime=anime, position=0).delete()
    Song.objects.filter(anime=anime).update(position=0)
    Anime.objects.filter(pk=anime.pk).update(reader=0)
    rows = saved(anime).songs
    assert [(row.song.title, row.credits[0].name) for row in rows] == [
        ("One", "A"),
        ("Two", "B"),
    ]


# What is not there yet


def test_what_a_new_entry_names_is_shown_without_a_link():
    page = new(
        tags=["known", "unheard"],
        songs=[("opening", '"Song" by Nobody feat. Aya')],
    )
    assert [tag.url for tag in page.tags] == ["", ""]
    make_anime("Other", tags=["known"], songs=[("opening", '"Other" by Aya')])
    page = new(tags=["known", "unheard"], songs=[("opening", '"S" by Nobody & Aya')])
    assert page.tags == (("known", "/tags/known/"), ("unheard", ""))
    html = html_of(page)
    assert "<li><bdi>unheard</bdi></li>" in html
    assert '<bdi>Nobody</bdi> &amp; <a href="/artists/aya/"><bdi>Aya</bdi></a>' in html
    work, _ = entry_context.entry_page_context(page)["structured"]
    (song,) = work["hasPart"]
    assert [artist.get("url") for artist in song["byArtist"]] == [
        None,
        "http://testserver/artists/aya/",
    ]


def test_a_new_entry_has_the_address_and_the_franchise_that_it_would_get():
    page = new("Neo Tokyo")
    assert (page.slug, page.card.url) == ("neo-tokyo", "/anime/neo-tokyo/")
    assert page.franchise == ("Neo Tokyo", "/franchises/neo-tokyo/")
    assert page.works.total == 1
    page = new("Neo Tokyo", Own(slug="other", franchise="nowhere"))
    assert (page.slug, page.franchise.url) == ("other", "/franchises/nowhere/")
    html_of(page)


def test_a_new_work_stands_where_it_will_in_its_franchise():
    make_anime("First", franchise="Of Otomo", start_date="1987")
    make_anime("Last", franchise="Of Otomo", start_date="1995")
    page = new("Akira", Own(franchise="of-otomo"), start_date="1988-07-16")
    works = page.works
    assert (works.before.title, works.after.title, works.total) == ("First", "Last", 3)
    assert new("Z", Own(franchise="of-otomo")).works.before.title == "Last"


def test_a_pending_edit_may_move_a_work_in_time_and_to_another_franchise():
    anime = make_anime("B", franchise="Of Otomo", start_date="1988")
    make_anime("A", franchise="Of Otomo", start_date="1987")
    make_anime("C", franchise="Of Oshii", start_date="1989")
    entry = store.load([anime])[anime.pk]
    early = entry.with_document(replace(entry.document, start_date=PartialDate("1980")))
    assert entry_page.of_entry(early, anime).works.after.title == "A"
    moved = entry_page.of_entry(entry.with_own(franchise="of-oshii"), anime)
    assert moved.franchise == ("Of Oshii", "/franchises/of-oshii/")
    assert (moved.works.total, moved.works.after.title) == (2, "C")


def test_the_poster_is_the_upload_of_the_entry_or_what_was_fetched_for_it():
    upload = Own(picture=Picture("posters/é.jpg", 300, 450))
    page = new(own=upload)
    assert page.poster == "/media/posters/%C3%A9.jpg"
    assert page.card.picture[:3] == (page.poster, 300, 450)
    anime = make_anime("Akira", poster_url="https://example.org/x.jpg")
    fetched = {"poster": "posters/x.jpg", "poster_width": 20, "poster_height": 30}
    Anime.objects.filter(pk=anime.pk).update(
        **fetched, fetched_from="https://example.org/x.jpg"
    )
    anime = Anime.objects.select_related("franchise").get(pk=anime.pk)
    entry = store.load([anime])[anime.pk]
    assert unsaved(anime).card.picture[:3] == ("/media/posters/x.jpg", 20, 30)
    without = entry.with_document(replace(entry.document, poster_url=""))
    assert entry_page.of_entry(without, anime).poster == ""


def test_a_new_entry_belongs_where_its_name_was_merged_to():
    anime = make_anime("X", franchise="Macross")
    FranchiseRedirect.objects.create(slug="robotech", franchise=anime.franchise)
    page = new("Robotech")
    assert page.franchise.name == "Macross"
    assert page.works.total == 2


def test_a_preview_has_its_cover_drawn_in(client):
    anime = make_anime("Akira", original_title="アキラ", is_published=False)
    html = client.get(preview.link_to(anime=anime.pk)).content.decode()
    (svg,) = re.findall(r'<svg class="cover cover--drawn".*?</svg>', html)
    assert "アキラ" in svg
    assert "/covers/" not in html
    tags_of(html)


# What stands in the way


def test_a_preview_of_what_is_gone_or_merged_is_not_found(client):
    kept, other = make_anime("Akira"), make_anime("Akira 2", is_published=False)
    link = preview.link_to(anime=other.pk)
    assert client.get(link).status_code == 200
    seen = {one.pk: one.revisions.get().pk for one in (kept, other)}
    merge_entries.merge_entries(kept, other, store.load([kept])[kept.pk], seen)
    assert client.get(link).status_code == 404


def test_nothing_that_an_entry_says_breaks_its_preview(client, django_user_model):
    where = pages.hostile()
    author = django_user_model.objects.create_user("</p><script>alert(1)</script>")
    for anime in Anime.objects.select_related("franchise"):
        for link in (preview.link_to(anime=anime.pk), preview_of_edit(anime, author)):
            response = client.get(link)
            html = response.content.decode()
            assert response.status_code == 200, anime
            assert "<script>" not in html
            assert "<img src=x" not in html
            tags_of(html)
    assert where


def test_a_link_made_when_edits_were_called_drafts_leads_there(client, admin_user):
    anime = make_anime("Akira")
    preview_of_edit(anime, admin_user, title="Akira II")
    link = preview.link_to(draft=anime.pending_edits.get().pk)
    assert "Akira II</h1>" in client.get(link).content.decode()


def test_a_pending_edit_has_a_preview_when_its_author_is_gone(client, admin_user):
    anime = make_anime("Akira")
    link = preview_of_edit(anime, admin_user, title="Memories")
    PendingEdit.objects.update(author=None, base=None)
    html = client.get(link).content.decode()
    assert "Memories</h1>" in html
    assert "A preview. Visitors do not see this page yet." in html


def test_an_entry_of_which_nothing_is_known_has_a_preview(client):
    anime = make_anime("-", slug="bare", is_published=False)
    html = client.get(preview.link_to(anime=anime.pk)).content.decode()
    assert html.count("<dt>") == 1
    assert html_of(new("☆"))


# What it costs


def large(rows):
    for number in range(rows):
        make_anime(f"Work {number}", franchise="Large")
    return make_anime(
        "Large",
        franchise="Large",
        is_published=False,
        start_date="2008-01-20",
        tags=[f"tag {n}" for n in range(rows)],
        alternative_names=[f"Name {n}" for n in range(rows)],
        songs=[("opening", f'#{n}: "Song" by A{n} & B') for n in range(rows)],
        links=[("Site", f"https://example.org/{n}") for n in range(rows)],
    )


def preview_of_edit(anime, author, **changes):
    """Return the address of the preview of a pending edit."""
    entry = store.load([anime])[anime.pk]
    entry = entry.with_document(replace(entry.document, **changes))
    pending = pending_edits.keep(anime, entry, anime.revisions.get().pk, author)
    return preview.link_to(edit=pending.pk)


def read(client, link, most):
    """Return what a preview shows, of a few queries that neither write nor lock."""
    with CaptureQueriesContext(connection) as asked, read_only():
        response = client.get(link)
    queries = [q["sql"] for q in asked if q["sql"].startswith("SELECT")]
    assert len(queries) <= most, "\n".join(queries)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("rows", [1, 20])
def test_a_preview_reads_little_and_writes_nothing(client, django_user_model, rows):
    author = django_user_model.objects.create_user("kim")
    anime = large(rows)
    assert "Large</h1>" in read(client, preview.link_to(anime=anime.pk), 9)
    link = preview_of_edit(anime, author, title="Larger")
    assert "Larger</h1>" in read(client, link, 8)
    link = preview_of_edit(anime, author, tags=("tag 0", "of old"))
    assert "<bdi>of old</bdi>" in read(client, link, MOST_QUERIES)
    assert not Tag.objects.filter(name="of old").exists()


def test_of_a_pending_edit_that_moves_a_work_it_asks_who_may(client, django_user_model):
    author = django_user_model.objects.create_user("kim", is_staff=True)
    author.user_permissions.set(
        Permission.objects.filter(codename__in=["change_anime", "publish_anime"])
    )
    make_anime("Other")
    anime = large(20)
    entry = store.load([anime])[anime.pk].with_own(slug="larger", franchise="other")
    pending = pending_edits.keep(anime, entry, anime.revisions.get().pk, author)
    html = read(client, preview.link_to(edit=pending.pk), MOST_QUERIES)
    assert '<a href="/franchises/other/"><bdi>Other</bdi></a>' in html
    assert 'href="/anime/larger.md"' in html
